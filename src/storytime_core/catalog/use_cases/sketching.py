"""Pictures within stories: made anew from what was sent, and everything of stories that are gone taken away."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final
from uuid import UUID

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.ids import StoryId
from storytime_core.kernel.jobs import Job, JobState, LeaseLost
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..authoring_ports import AuthoringUnitOfWork, SentFile, Sketchbook

AGAIN: Final = timedelta(seconds=15)
PATIENCE: Final = timedelta(hours=24)
KEPT: Final = timedelta(days=7)


@frozen
class Sketching:
    unit_of_work: Callable[[], AuthoringUnitOfWork]
    sketchbook: Sketchbook
    clock: Clock

    @use_case
    def advance(self, job: Job) -> Result[Job, LeaseLost]:
        """What cannot be made anew is no picture; without room it is tried again, for a day."""
        sent, now = job.payload["file"], self.clock.now()
        match self.sketchbook.finish(sent):
            case Success(SentFile() as made):
                ended = job.ended(JobState.DONE, "completed", now, KEPT)
                story_id = StoryId(UUID(job.payload["storyId"]))
                with self.unit_of_work() as uow:
                    uow.jobs.save(ended).unwrap()
                    uow.files.forget(sent)
                    if uow.stories.put_image(story_id, job.subject, made.name, now):
                        uow.files.note(made.name, made.content_type, made.size, made.sha256, job.family_id, now)
                    uow.commit()
                self.sketchbook.remove(sent)
                return Success(ended)
            case Failure(trouble) if trouble.code == "SERVICE_UNAVAILABLE" and now - job.created_at <= PATIENCE:
                with self.unit_of_work() as uow:
                    uow.jobs.put_back(evolve(job, attempts=0), AGAIN).unwrap()
                    uow.commit()
                return Success(job)
            case _:
                self.give_up(job, "UPLOAD_REJECTED")
                return Success(job)

    def give_up(self, job: Job, code: str) -> None:
        """It stays without an address, until its author takes it away."""
        with self.unit_of_work() as uow:
            saved = uow.jobs.save(job.ended(JobState.FAILED, "failed", self.clock.now(), KEPT, code))
            if isinstance(saved, Failure):
                return
            uow.files.forget(job.payload["file"])
            uow.commit()
        self.sketchbook.remove(job.payload["file"])
