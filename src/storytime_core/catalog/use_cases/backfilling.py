"""Counting words, pages and seconds of all stories anew, a hundred at a time (CAT-44)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final, Never, Self
from uuid import UUID

from attrs import evolve, frozen
from returns.result import Result, Success

from storytime_core.kernel.ids import JobId, StoryId
from storytime_core.kernel.jobs import MAINTENANCE, Job, JobSignals, JobState, LeaseLost
from storytime_core.kernel.notes import from_note, to_note
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.use_case import use_case

from ..authoring_ports import AuthoringUnitOfWork, Recounted

KIND: Final = "backfill"
ONE_AT_A_TIME: Final = UUID(int=1)
BATCH: Final = 100
KEPT: Final = timedelta(days=7)


@frozen
class Backfilled:
    looked_at: int = 0
    put_right: int = 0


@frozen
class Counting:
    """How far it has come, by id."""

    so_far: Backfilled = Backfilled()
    beyond: StoryId | None = None

    def after(self, found: Recounted) -> Self:
        before = self.so_far
        so_far = Backfilled(before.looked_at + found.looked_at, before.put_right + found.put_right)
        return evolve(self, so_far=so_far, beyond=found.last)


@frozen
class Backfilling:
    unit_of_work: Callable[[], AuthoringUnitOfWork]
    signals: JobSignals
    clock: Clock
    ids: Ids
    reached: Callable[[str], None] = lambda place: None  # where a test may stop the process

    @use_case
    def run(self, told: Callable[[Backfilled], object] = lambda so_far: None) -> Result[Backfilled, Never]:
        """What is right already is left alone, so whoever is stopped just begins again."""
        counting = Counting()
        while True:
            with self.unit_of_work() as uow:
                after = self._counted(uow, counting)
                uow.commit()
            if after is None:
                return Success(counting.so_far)
            counting = after
            self.reached("backfill-batch")
            told(counting.so_far)

    @use_case
    def begin(self) -> Result[bool, Never]:
        """By a worker; False if one is at it already."""
        now = self.clock.now()
        job = Job(
            id=JobId(self.ids.new()),
            queue=MAINTENANCE,
            kind=KIND,
            subject=ONE_AT_A_TIME,
            family_id=None,
            payload=to_note(Counting()),
            created_at=now,
            rank_at=now,
            run_after=now,
        )
        with self.unit_of_work() as uow:
            is_new = uow.jobs.add(job)
            uow.commit()
        self.signals.wake(MAINTENANCE)
        return Success(is_new)

    @use_case
    def advance(self, job: Job) -> Result[Job, LeaseLost]:
        """From wherever it stands."""
        while not job.state.is_ended:
            with self.unit_of_work() as uow:
                after = self._counted(uow, from_note(Counting, job.payload))
                if after:
                    job = evolve(job, payload=to_note(after))
                else:
                    job = job.ended(JobState.DONE, "completed", self.clock.now(), KEPT)
                uow.jobs.save(job).unwrap()
                uow.commit()
            self.reached("backfill-batch")
        return Success(job)

    def give_up(self, job: Job, code: str) -> None:
        """What was put right stays so."""
        with self.unit_of_work() as uow:
            uow.jobs.save(job.ended(JobState.FAILED, "failed", self.clock.now(), KEPT, code))
            uow.commit()

    def _counted(self, uow: AuthoringUnitOfWork, counting: Counting) -> Counting | None:
        found = uow.counts.recount(counting.beyond, BATCH)
        return counting.after(found) if found else None
