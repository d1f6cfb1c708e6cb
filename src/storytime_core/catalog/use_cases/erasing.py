"""Taking deleted stories away for good, a batch at a time (CAT-12)."""

from collections.abc import Callable
from typing import Final

from attrs import frozen

from storytime_core.kernel.ports import Clock

from ..authoring_ports import AuthoringUnitOfWork

BATCH: Final = 100
BATCHES: Final = 1_000  # in one sweep; the next one goes on


@frozen
class StoryErasing:
    unit_of_work: Callable[[], AuthoringUnitOfWork]
    clock: Clock
    reached: Callable[[str], None] = lambda place: None  # where a test may stop the process

    def sweep(self) -> int:
        """How many batches there were.  Each is a transaction: whoever is stopped goes on where it was."""
        for done in range(BATCHES):
            with self.unit_of_work() as uow:
                doomed = uow.erasure.doomed(self.clock.now(), 1)
                if not doomed:
                    return done
                uow.erasure.take(doomed[0], BATCH)
                uow.commit()
            self.reached("story-erasure-batch")
        return BATCHES
