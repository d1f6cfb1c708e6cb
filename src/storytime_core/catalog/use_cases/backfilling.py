"""Counting words, pages and seconds of all stories anew, a hundred at a time (CAT-44)."""

from collections.abc import Callable
from typing import Final, Never

from attrs import frozen
from returns.result import Result, Success

from storytime_core.kernel.ids import StoryId
from storytime_core.kernel.use_case import use_case

from ..authoring_ports import AuthoringUnitOfWork

BATCH: Final = 100


@frozen
class Backfilled:
    looked_at: int = 0
    put_right: int = 0


@frozen
class Backfilling:
    unit_of_work: Callable[[], AuthoringUnitOfWork]
    reached: Callable[[str], None] = lambda place: None  # where a test may stop the process

    @use_case
    def run(self, told: Callable[[Backfilled], object] = lambda so_far: None) -> Result[Backfilled, Never]:
        """By id; what is right already is left alone, so whoever is stopped just begins again."""
        so_far = Backfilled()
        beyond: StoryId | None = None
        while True:
            with self.unit_of_work() as uow:
                found = uow.counts.recount(beyond, BATCH)
                uow.commit()
            if found is None:
                return Success(so_far)
            so_far = Backfilled(so_far.looked_at + found.looked_at, so_far.put_right + found.put_right)
            beyond = found.last
            self.reached("backfill-batch")
            told(so_far)
