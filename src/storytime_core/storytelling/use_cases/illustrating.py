"""Painting covers that had to wait for room."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.ids import FamilyId, JobId, MediaId, StoryId
from storytime_core.kernel.jobs import Job, JobState, LeaseLost
from storytime_core.kernel.notes import from_note, to_note
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..cover_ports import CoverPainter
from ..events import CoverMade
from ..ports import PictureStore, StorytellingUnitOfWork
from ..scene import Scene

IMAGES: Final = "image-processing"
COVER: Final = "cover"
AGAIN: Final = timedelta(seconds=15)
PATIENCE: Final = timedelta(hours=24)
KEPT: Final = timedelta(days=7)


def cover_job(id: UUID, family_id: FamilyId | None, story_id: StoryId, scene: Scene, at: datetime) -> Job:
    return Job(
        id=JobId(id),
        queue=IMAGES,
        kind=COVER,
        subject=story_id,
        family_id=family_id,
        payload={"scene": to_note(scene)},
        created_at=at,
        rank_at=at,
        run_after=at,
    )


@frozen
class Illustrating:
    unit_of_work: Callable[[], StorytellingUnitOfWork]
    painter: CoverPainter
    pictures: PictureStore
    clock: Clock

    @use_case
    def advance(self, job: Job) -> Result[Job, LeaseLost]:
        """Paint it, and put it on its story; without room try again, for a day."""
        now = self.clock.now()
        kept = self.pictures.keep(self.painter.draw(from_note(Scene, job.payload["scene"])).png, "image/png")
        if kept is None:
            return self._later(job, now)
        ended = job.ended(JobState.DONE, "completed", now, KEPT)
        with self.unit_of_work() as uow:
            uow.jobs.save(ended).unwrap()
            uow.media.note(kept.name, kept.content_type, kept.size, kept.sha256, job.family_id, now)
            uow.stories.put_cover(StoryId(job.subject), f"/media/{kept.name}", now)
            if job.family_id:
                uow.publish(
                    CoverMade(
                        at=now,
                        story_id=StoryId(job.subject),
                        family_id=job.family_id,
                        media_id=MediaId(job.id),
                        source="drawn",
                    )
                )
            uow.commit()
        return Success(ended)

    def _later(self, job: Job, now: datetime) -> Result[Job, LeaseLost]:
        if now - job.created_at > PATIENCE:
            self.give_up(job, "GENERATION_UNAVAILABLE")
            return Success(job)
        with self.unit_of_work() as uow:
            uow.jobs.put_back(evolve(job, attempts=0), AGAIN).unwrap()
            uow.commit()
        return Success(job)

    def give_up(self, job: Job, code: str) -> None:
        with self.unit_of_work() as uow:
            saved = uow.jobs.save(job.ended(JobState.FAILED, "failed", self.clock.now(), KEPT, code))
            if isinstance(saved, Failure):
                return
            uow.commit()
