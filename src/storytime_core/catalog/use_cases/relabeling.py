"""Telling stories the new name of the shelf they stand on, a hundred at a time (REC-6).

Until the last of them knows it, kids who may not see what the shelf is called now see none of its stories.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from attrs import frozen
from returns.result import Result, Success

from storytime_core.kernel.ids import JobId
from storytime_core.kernel.jobs import Job, JobState, LeaseLost
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.use_case import use_case

from ..authoring_ports import AuthoringUnitOfWork
from ..shelving import relabeling

BATCH: Final = 100
KEPT: Final = timedelta(days=7)


@frozen
class Relabeling:
    unit_of_work: Callable[[], AuthoringUnitOfWork]
    clock: Clock
    ids: Ids
    reached: Callable[[str], None] = lambda place: None  # where a test may stop the process

    @use_case
    def advance(self, job: Job) -> Result[Job, LeaseLost]:
        """From wherever it stands.  A shelf that is renamed meanwhile begins anew; one that is gone has no stories."""
        while not job.state.is_ended:
            with self.unit_of_work() as uow:
                shelf, renamed = uow.taxonomy.settled().by_id.get(job.subject), uow.renames.get(job.subject)
                told = uow.shelves.relabel(shelf, renamed.beyond, BATCH) if shelf and renamed else ()
                if renamed and told:
                    uow.renames.save(renamed.known_up_to(told[-1]))
                else:
                    uow.renames.remove(job.subject)
                    job = job.ended(JobState.DONE, "completed", self.clock.now(), KEPT)
                uow.jobs.save(job).unwrap()
                uow.commit()
            self.reached("relabeling-batch")
        return Success(job)

    def give_up(self, job: Job, code: str) -> None:
        """What is left is begun again by the next sweep."""
        with self.unit_of_work() as uow:
            uow.jobs.save(job.ended(JobState.FAILED, "failed", self.clock.now(), KEPT, code))
            uow.commit()

    def sweep(self) -> int:
        """How many shelves there were that nobody was at work on."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            left = uow.renames.waiting()
            begun = sum(uow.jobs.add(relabeling(JobId(self.ids.new()), shelf_id, now)) for shelf_id in left)
            uow.commit()
        return begun
