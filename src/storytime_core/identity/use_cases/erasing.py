"""Taking everything of a family or a kid away, whatever happens to the worker meanwhile.

Each step takes what is there in batches until nothing is left; a batch, its count in the proof and the
word that the step is done are one transaction.  All of it is done twice: once at once, and once more when
no request or worker that was under way at the beginning can be writing any more.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final
from uuid import UUID

from attrs import evolve, frozen
from returns.result import Result, Success

from storytime_core.kernel.ids import FamilyId
from storytime_core.kernel.jobs import Job, JournalEntry, LeaseLost
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..erasure import BATCH, ROUNDS, SECTIONS, Subject
from ..leaving_ports import FamilyWork, FileBin, LeavingUnitOfWork

SECOND_LOOK: Final = timedelta(minutes=11)  # an upload may take ten
AGAIN: Final = timedelta(minutes=1)
STOPPED: Final = "stopped"
WAITED: Final = "waited"
POISONED: Final = "POISONED"


@frozen
class Given:
    """What a worker knows of the job it holds."""

    job: Job
    subject: Subject
    erasure_id: UUID
    done: frozenset[tuple[str, int]]


@frozen
class Erasing:
    unit_of_work: Callable[[], LeavingUnitOfWork]
    work: FamilyWork
    bin: FileBin
    clock: Clock
    second_look: timedelta = SECOND_LOOK
    reached: Callable[[str], None] = lambda place: None  # where a test may stop the process

    @use_case
    def advance(self, job: Job) -> Result[None, LeaseLost]:
        """Every step that is not done yet; before the second round it rests."""
        given = self._begun(job)
        for number in ROUNDS:
            if number > 1 and (WAITED, 1) not in given.done:
                return self._rests(given)
            if (STOPPED, number) not in given.done:
                self.work.stop(given.subject)
                self._note(given, STOPPED, number).unwrap()
            for section in SECTIONS:
                if (section, number) not in given.done:
                    self._step(given, section, number).unwrap()
        return self._finished(given)

    def give_up(self, job: Job, code: str) -> None:
        """Never: it is begun again a little later, however often workers died on it."""
        if code == POISONED:
            self.advance(job)
            return
        with self.unit_of_work() as uow:
            if isinstance(uow.jobs.put_back(evolve(job, attempts=0), AGAIN), Success):
                uow.commit()

    def _begun(self, job: Job) -> Given:
        if job.family_id is None:
            raise LookupError(f"erasure {job.id} is nobody's")
        with self.unit_of_work() as uow:
            done = frozenset((entry.step, entry.number) for entry in uow.jobs.journal(job.id))
        subject = Subject.of(FamilyId(job.family_id), job.payload)
        return Given(job, subject, UUID(job.payload["erasureId"]), done)

    def _step(self, given: Given, section: str, number: int) -> Result[None, LeaseLost]:
        """Batch after batch; the one that finds nothing ends the step."""
        gone = 1
        while gone:
            names = self._files(given) if section == "media" else ()
            self.bin.remove(names)
            with self.unit_of_work() as uow:
                uow.jobs.save(given.job).unwrap()
                gone = uow.personal.forget_files(names) or uow.personal.erase(section, given.subject, BATCH, given.job)
                uow.erasures.save(uow.erasures.get(given.erasure_id).counting(section, gone))
                if not gone:
                    self._journal(uow, given, section, number)
                self.reached(f"{section}-{number}-before-commit")
                uow.commit()
            self.reached(f"{section}-{number}-committed")
        return Success(None)

    def _files(self, given: Given) -> tuple[str, ...]:
        with self.unit_of_work() as uow:
            return tuple(uow.personal.files(given.subject, BATCH))

    def _note(self, given: Given, step: str, number: int) -> Result[None, LeaseLost]:
        with self.unit_of_work() as uow:
            uow.jobs.save(given.job).unwrap()
            self._journal(uow, given, step, number)
            uow.commit()
        self.reached(f"{step}-{number}-committed")
        return Success(None)

    def _journal(self, uow: LeavingUnitOfWork, given: Given, step: str, number: int) -> None:
        uow.jobs.note(given.job, JournalEntry.of(step, number, {}), self.clock.now())

    def _rests(self, given: Given) -> Result[None, LeaseLost]:
        with self.unit_of_work() as uow:
            self._journal(uow, given, WAITED, 1)
            uow.jobs.put_back(given.job, self.second_look).unwrap()
            self.reached("waited-before-commit")
            uow.commit()
        self.reached("waited-committed")
        return Success(None)

    def _finished(self, given: Given) -> Result[None, LeaseLost]:
        """The proof stays, and nothing that leads to anybody."""
        with self.unit_of_work() as uow:
            uow.jobs.save(given.job).unwrap()
            erasure = uow.erasures.get(given.erasure_id)
            uow.erasures.save(erasure.finished(self.clock.now()))
            uow.moderations.wipe(erasure.subject_hash)
            uow.personal.forget(given.subject, given.job)
            self.reached("finished-before-commit")
            uow.commit()
        self.reached("finished-committed")
        return Success(None)
