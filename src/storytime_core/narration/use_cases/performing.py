"""What a worker does with a narration: page after page, until the story is told."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from attrs import define, evolve, frozen
from returns.result import Failure, Result, Success

from storytime_core.identity.events import AccountClosed
from storytime_core.kernel.ids import FamilyId, KidId, StoryId
from storytime_core.kernel.jobs import Job, JobState, LeaseLost
from storytime_core.kernel.library import Story
from storytime_core.kernel.naming import Naming
from storytime_core.kernel.use_case import use_case

from ..clips import Clip, WantedClip
from ..errors import SpeechRefused, SpeechUnavailable, StoreUnavailable
from ..model import (
    AGAIN_AFTER_TROUBLE,
    AGAIN_WITHOUT_ROOM,
    DONE_KEPT,
    FAILED_KEPT,
    PAGE_BUDGET,
    PATIENCE_WITHOUT_ROOM,
    QUEUE,
    SUPERSEDED,
    TROUBLES,
    WORDS_CHANGED,
    Narration,
    NarrationState,
    ToldStory,
)
from ..ports import SpeechTrouble
from ..repositories import NarrationUnitOfWork
from ..voices import BY_NAME
from .narrating import Narrations
from .telling import failed_event, made_event, page_note

UNAVAILABLE = "NARRATOR_UNAVAILABLE"


@define
class Progress:
    """What is heard so far."""

    job: Job
    heard: dict[int, str]
    readable: str | None  # the words as they were when this began
    is_lost: bool = False  # another worker has taken over
    is_gone: bool = False  # nobody may hear these words any more


@frozen
class Performing:
    narrations: Narrations

    @property
    def unit_of_work(self) -> Callable[[], NarrationUnitOfWork]:
        return self.narrations.unit_of_work

    @use_case
    def advance(self, job: Job) -> Result[Job, LeaseLost]:
        """Each page is noted as soon as it can be heard, and never made again."""
        with self.unit_of_work() as uow:
            narration = uow.narrations.get(job.subject)
            if narration is None or narration.state is not NarrationState.WORKING:
                return self._over(uow, job)
            story = uow.stories.get(narration.story_id)
            readable = uow.stories.readable_hash(narration.story_id)
            progress = Progress(job, dict(uow.narrations.pages(narration.id)), readable)
        told = told_of(story)
        if told is None or readable is None or told.content_hash != narration.content_hash:
            return self._failed(job, narration, WORDS_CHANGED)
        for wanted in self.narrations.wanted(told, BY_NAME[narration.voice]):
            if wanted.index in progress.heard:
                continue
            trouble = self._spoken(narration, wanted, progress)
            if progress.is_lost:
                return Failure(LeaseLost(job.id))
            if progress.is_gone:
                return self._failed(progress.job, narration, WORDS_CHANGED)
            if trouble:
                return self._troubled(progress.job, narration, trouble)
        return self._finished(progress.job, narration)

    def _spoken(
        self, narration: Narration, wanted: WantedClip, progress: Progress
    ) -> SpeechTrouble | StoreUnavailable | None:
        def heard(uow: NarrationUnitOfWork, clip: Clip) -> None:
            """A late worker's clip is as good as any; but the telling is another's.

            Nor is a page told of a story that was changed or taken away while it was spoken.
            """
            if uow.stories.readable_hash(narration.story_id) != progress.readable:
                progress.is_gone = True
                return
            known = {**progress.heard, wanted.index: clip.key}
            note = page_note(wanted.index, clip, len(known), narration.pages)
            job = progress.job.at_stage("speaking", int(str(note["progress"])))
            if not isinstance(uow.jobs.save(job), Success):
                progress.is_lost = True
                return
            uow.narrations.pages_ready(narration.id, {wanted.index: clip.key})
            uow.jobs.log(job.id, "progress", note, self.narrations.clock.now())

        speaking = self.narrations.speaking
        match speaking.clip(wanted, speaking.deadline_after(PAGE_BUDGET), heard):
            case Success(Clip() as clip):
                progress.heard[wanted.index] = clip.key
                percent = min(99, 100 * len(progress.heard) // narration.pages)
                progress.job = progress.job.at_stage("speaking", percent)
                return None
            case Failure(trouble):
                found: SpeechTrouble | StoreUnavailable = trouble
                return found
            case unknown:
                raise TypeError(f"no clip, and no trouble: {unknown!r}")

    def _troubled(
        self, job: Job, narration: Narration, trouble: SpeechTrouble | StoreUnavailable
    ) -> Result[Job, LeaseLost]:
        """Room and narrators come back; what can never be said, or be kept for a day, is given up."""
        waited = self.narrations.clock.now() - job.created_at
        match trouble:
            case StoreUnavailable() if waited < PATIENCE_WITHOUT_ROOM:
                return self._later(job, AGAIN_WITHOUT_ROOM)
            case SpeechUnavailable() | SpeechRefused(permanent=False) if job.attempts < TROUBLES:
                return self._later(evolve(job, attempts=job.attempts + 1), AGAIN_AFTER_TROUBLE)
            case _:
                return self._failed(job, narration, UNAVAILABLE)

    def _later(self, job: Job, pause: timedelta) -> Result[Job, LeaseLost]:
        with self.unit_of_work() as uow:
            uow.jobs.put_back(job, pause).unwrap()
            uow.commit()
        return Success(job)

    def _finished(self, job: Job, narration: Narration) -> Result[Job, LeaseLost]:
        now = self.narrations.clock.now()
        ended = job.ended(JobState.DONE, "completed", now, DONE_KEPT)
        with self.unit_of_work() as uow:
            uow.jobs.save(ended).unwrap()
            uow.narrations.save(narration.done(now))
            keys = list(uow.narrations.pages(narration.id).values())
            uow.jobs.log(job.id, "completed", counts_note(narration.pages, narration.pages), now)
            uow.publish(made_event(narration, kid_of(job), uow.clips.duration_ms(keys), now))
            self.narrations.speaking.reached("narration-before-commit")
            uow.commit()
        self.narrations.speaking.reached("narration-committed")
        return Success(ended)

    def _failed(self, job: Job, narration: Narration, code: str) -> Result[Job, LeaseLost]:
        now = self.narrations.clock.now()
        failed = narration.failed(code, now)
        ended = job.ended(JobState.FAILED, "failed", now, FAILED_KEPT, code)
        with self.unit_of_work() as uow:
            uow.jobs.save(ended).unwrap()
            uow.narrations.save(failed)
            heard = len(uow.narrations.pages(narration.id))
            uow.jobs.log(job.id, "failed", {"code": code, **counts_note(narration.pages, heard)}, now)
            uow.publish(failed_event(narration, code, now))
            uow.commit()
        return Success(ended)

    def _over(self, uow: NarrationUnitOfWork, job: Job) -> Result[Job, LeaseLost]:
        ended = job.ended(JobState.CANCELED, "canceled", self.narrations.clock.now(), DONE_KEPT)
        uow.jobs.save(ended).unwrap()
        uow.commit()
        return Success(ended)

    def on_account_closed(self, event: AccountClosed) -> None:
        """A family that has left hears no more."""
        self.stop(FamilyId(event.account_id))

    def stop(self, family_id: FamilyId, kid_id: KidId | None = None) -> None:
        """What is spoken for a family, or for one kid of it.  Whoever waits for it, too, may ask again."""
        now = self.narrations.clock.now()
        with self.unit_of_work() as uow:
            for job in uow.jobs.under_way(QUEUE, family_id):
                if kid_id is None or kid_of(job) == kid_id:
                    self._stop(uow, job, now)
            uow.commit()

    def _stop(self, uow: NarrationUnitOfWork, job: Job, now: datetime) -> None:
        uow.jobs.overrule(job.ended(JobState.CANCELED, "canceled", now, DONE_KEPT))
        uow.jobs.log(job.id, "failed", {"code": SUPERSEDED}, now)
        narration = uow.narrations.get(job.subject)
        if narration is not None and narration.state is NarrationState.WORKING:
            uow.narrations.save(narration.failed(SUPERSEDED, now))
            uow.publish(failed_event(narration, SUPERSEDED, now))

    def give_up(self, job: Job, code: str) -> None:
        with self.unit_of_work() as uow:
            narration = uow.narrations.get(job.subject)
        if narration is not None and narration.state is NarrationState.WORKING:
            self._give_up(job, narration, code)

    @use_case
    def _give_up(self, job: Job, narration: Narration, code: str) -> Result[Job, LeaseLost]:
        return self._failed(job, narration, code)


def told_of(story: Story | None) -> ToldStory | None:
    """The words to say, names and all; none if there is nothing to tell any more."""
    if story is None or not story.is_out:
        return None
    text = Naming(story.names).text(story.content.text)
    family_id: FamilyId | None = story.family_id
    return ToldStory.of(StoryId(story.id), text, bool(story.names), family_id)


def counts_note(pages: int, heard: int) -> dict[str, object]:
    return {"totalParagraphs": pages, "completedParagraphs": heard, "failedParagraphs": pages - heard}


def kid_of(job: Job) -> KidId | None:
    named = job.payload.get("kidId")
    return KidId(UUID(named)) if named else None
