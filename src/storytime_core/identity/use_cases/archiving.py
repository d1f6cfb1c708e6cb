"""Making the archives that families asked for, and taking them away a day later.

A file is written before anybody is told of it.  Whoever is killed meanwhile leaves a file that nobody needs,
and whoever takes over writes another one.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.ids import AccountId, FamilyId
from storytime_core.kernel.jobs import Job, JobState, LeaseLost
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..archives import BATCH, MadeFile
from ..events import ExportFinished
from ..leaving_ports import ArchiveMaker, FileBin, LeavingUnitOfWork

KEPT: Final = timedelta(days=7)


@frozen
class Archiving:
    unit_of_work: Callable[[], LeavingUnitOfWork]
    maker: ArchiveMaker
    bin: FileBin
    clock: Clock
    reached: Callable[[str], None] = lambda place: None  # where a test may stop the process

    @use_case
    def advance(self, job: Job) -> Result[Job, LeaseLost]:
        """Write it, then tell.  A file for a family that has left meanwhile is thrown away again."""
        if job.family_id is None:
            raise LookupError(f"export {job.id} is nobody's")
        with self.unit_of_work() as uow:
            uow.jobs.save(job.at_stage("working", 10)).unwrap()
            uow.archives.save(uow.archives.get(job.id).begun())
            uow.commit()
        self.reached("archive-begun")
        made = self.maker.make(FamilyId(job.family_id), self.clock.now())
        self.reached("archive-written")
        ended = self._ended(job, FamilyId(job.family_id), made)
        if isinstance(ended, Failure):
            self.bin.remove([made.name])
        self.reached("archive-told")
        return ended

    def _ended(self, job: Job, family_id: FamilyId, made: MadeFile) -> Result[Job, LeaseLost]:
        now = self.clock.now()
        ended = job.ended(JobState.DONE, "completed", now, KEPT)
        with self.unit_of_work() as uow:
            saved = uow.jobs.save(ended)
            if isinstance(saved, Failure):
                return Failure(saved.failure())
            uow.media.note(made.name, made.content_type, made.size, made.sha256, family_id, now)
            uow.archives.save(uow.archives.get(job.id).ready(made.name, now))
            uow.publish(ExportFinished(at=now, account_id=AccountId(family_id), export_id=job.id))
            uow.commit()
        return Success(ended)

    def give_up(self, job: Job, code: str) -> None:
        now = self.clock.now()
        with self.unit_of_work() as uow:
            if isinstance(uow.jobs.save(job.ended(JobState.FAILED, "failed", now, KEPT, code)), Failure):
                return
            uow.archives.save(uow.archives.get(job.id).failed(now))
            uow.commit()

    def sweep(self) -> int:
        """Take away what has been there for a day; how many that were."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            over = uow.archives.over(now, BATCH)
        names = [archive.file for archive in over if archive.file]
        self.bin.remove(names)
        with self.unit_of_work() as uow:
            uow.personal.forget_files(names)
            uow.archives.forget([archive.id for archive in over])
            uow.commit()
        return len(over)
