"""Asking for a story to be read aloud, and asking after it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import RateLimited
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.hearing import TooManyPendingJobs, UnknownVoice, VoiceNotAllowed
from storytime_core.kernel.ids import FamilyId, JobId, StoryId
from storytime_core.kernel.jobs import Job, JobSignals, JobState, JobViews, ranked
from storytime_core.kernel.openings import StoryLimitReached, UnknownStory
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.reading_time import Bedtime, ScreenTimeOver
from storytime_core.kernel.use_case import use_case

from ..access import VoiceAccess, counts
from ..clips import Clip, Narrating, WantedClip, scope_of, wanted_clips
from ..errors import NotNarrated, UnknownNarration
from ..events import NarrationRequested
from ..model import (
    AT_ONCE,
    FAILED_KEPT,
    HEAD_START,
    KIND,
    MOST_PENDING,
    QUEUE,
    REQUEST_BUDGET,
    SUPERSEDED,
    Batch,
    BatchRequest,
    BatchStatus,
    Narration,
    ToldStory,
)
from ..pages import pages_of
from ..read_along import ReadAlong
from ..repositories import Entitlements, NarrationUnitOfWork, NarrationViews, StoryGate
from ..voices import SystemVoice, VoiceKey, resolve_voice
from .speaking import Speaking
from .telling import Ready, Telling, failed_event, made_event, narrated, page_note, status_of

FREE_OFFSET: Final = timedelta(seconds=120)

MayMake = Callable[[], Result[None, RateLimited]]


def unhindered() -> Result[None, RateLimited]:
    return Success(None)


@frozen
class Followed:
    """A listener's asking, and where it stands."""

    request: BatchRequest
    narration: Narration


@frozen
class Narrations:
    unit_of_work: Callable[[], NarrationUnitOfWork]
    views: NarrationViews
    jobs: JobViews
    gate: StoryGate
    speaking: Speaking
    entitlements: Entitlements
    signals: JobSignals
    clock: Clock
    ids: Ids
    audio_format: str
    head_start: timedelta = HEAD_START

    @use_case
    def request(
        self, caller: Caller, story_id: StoryId, voice_id: str | None = None, may_make: MayMake = unhindered
    ) -> Result[
        Batch,
        UnknownStory
        | UnknownVoice
        | ScreenTimeOver
        | Bedtime
        | VoiceNotAllowed
        | StoryLimitReached
        | RateLimited
        | TooManyPendingJobs,
    ]:
        """Every page that can be heard, the first missing ones made at once, and a job for the rest.

        Hearing what is made already is cheap; only having something made counts as such.
        """
        voice = self._voice(caller, story_id, voice_id).unwrap()
        told = self.gate.open(caller, story_id).unwrap()
        telling = self.tell(caller, told, voice, may_make).unwrap()
        return Success(
            Batch(
                story_id=story_id,
                voice=voice.key,
                provider=self.speaking.narrator.name,
                pages=telling.pages,
                batch_job_id=telling.asking,
            )
        )

    @use_case
    def tell(
        self, caller: Caller, told: ToldStory, voice: SystemVoice, may_make: MayMake = unhindered
    ) -> Result[Telling, VoiceNotAllowed | RateLimited | TooManyPendingJobs]:
        """The same, of a story that somebody may hear in this voice, as was decided before."""
        wanted = self.wanted(told, voice)
        ready = self.ready(wanted)
        if len(ready) < len(wanted):
            may_make().unwrap()
        made = self._made_at_once([one for one in wanted if one.index not in ready])
        ready |= made
        if ready:
            self.deliver(caller, told.story_id, voice.key).unwrap()
        self._supersede(caller, told.story_id, voice.key)
        asked = self._queued(caller, told, voice.key, wanted, ready) if len(ready) < len(wanted) else None
        if asked is None and made:
            self._note_whole(caller, told, voice.key, ready)
        if isinstance(asked, Failure) and not ready:
            return Failure(asked.failure())
        return Success(Telling(wanted, ready, asked.unwrap().id if isinstance(asked, Success) else None))

    @use_case
    def status(
        self, caller: Caller, batch_job_id: JobId
    ) -> Result[BatchStatus, UnknownNarration | ScreenTimeOver | Bedtime]:
        """How far it is, as its log tells.  A story not to be seen any more delivers nothing more."""
        followed = self.follow(caller, batch_job_id).unwrap()
        request, narration = followed.request, followed.narration
        log = self.jobs.log_after({request.job_id: 0}).get(request.job_id, ())
        if not log and self.jobs.find(request.job_id) is None:
            return Failure(UnknownNarration())
        status = status_of(request, narration, log)
        if status.ready and not isinstance(self.deliver(caller, narration.story_id, narration.voice), Success):
            return Failure(UnknownNarration())
        return Success(status)

    @use_case
    def follow(
        self, caller: Caller, batch_job_id: JobId
    ) -> Result[Followed, UnknownNarration | ScreenTimeOver | Bedtime]:
        """The job behind an asking, for those who may (still) hear it."""
        found = self.views.request(batch_job_id, caller.family_id)
        if found is None or (caller.is_kid and found[0].kid_id != caller.kid_id):
            return Failure(UnknownNarration())
        request, narration = found
        match self.gate.open(caller, narration.story_id):
            case Success():
                return Success(Followed(request, narration))
            case Failure(ScreenTimeOver() | Bedtime() as closed):
                return Failure(closed)
            case _:
                return Failure(UnknownNarration())

    @use_case
    def read_along(
        self, caller: Caller, story_id: StoryId, voice_id: str | None = None
    ) -> Result[
        ReadAlong,
        UnknownStory | UnknownVoice | ScreenTimeOver | Bedtime | VoiceNotAllowed | StoryLimitReached | NotNarrated,
    ]:
        """The whole story with the time of every word; links hold the names of files."""
        voice = self._voice(caller, story_id, voice_id).unwrap()
        told = self.gate.open(caller, story_id).unwrap()
        wanted = self.wanted(told, voice)
        ready = self.ready(wanted)
        if len(ready) < len(wanted) or not wanted:
            return Failure(NotNarrated(len(ready), len(wanted)))
        self.deliver(caller, story_id, voice.key).unwrap()
        pages = (narrated(one, ready[one.index]) for one in wanted)
        return Success(ReadAlong(story_id, voice.key, self.speaking.narrator.name, tuple(pages)))

    def wanted(self, told: ToldStory, voice: SystemVoice) -> tuple[WantedClip, ...]:
        return wanted_clips(pages_of(told.text), self.by(voice, told.family_id))

    def by(self, voice: SystemVoice, family_id: FamilyId | None) -> Narrating:
        narrator = self.speaking.narrator
        return Narrating(
            voice=voice,
            provider=narrator.name,
            model=narrator.model,
            audio_format=self.audio_format,
            family_id=family_id,
        )

    def _voice(
        self, caller: Caller, story_id: StoryId, voice_id: str | None
    ) -> Result[SystemVoice, UnknownVoice | UnknownStory | ScreenTimeOver | Bedtime | VoiceNotAllowed]:
        """Of a story that is not there for this reader nothing else is said."""
        chosen = self.chosen(caller, story_id, voice_id)
        if isinstance(chosen, Failure) and isinstance(chosen.failure(), VoiceNotAllowed):
            self.gate.may_open(caller, story_id).unwrap()
        return chosen

    @use_case
    def chosen(
        self, caller: Caller, story_id: StoryId, voice_id: str | None
    ) -> Result[SystemVoice, UnknownVoice | VoiceNotAllowed]:
        """The voice asked for, if it may be heard; if none was, the first of the preferred ones that may."""
        named = resolve_voice(voice_id) if voice_id is not None else None
        if voice_id is not None and named is None:
            return Failure(UnknownVoice())
        choice = self.views.choice(caller.account_id)
        is_premium = self.entitlements.is_premium(caller.family_id)
        access = VoiceAccess(is_premium, choice.locked, self.views.voices_used(caller.family_id, story_id))
        if named is not None:
            return Success(named) if access.allows(named.key) else Failure(VoiceNotAllowed(named.key))
        of_kid = self.views.voice_of_kid(caller.family_id, caller.kid_id) if caller.kid_id else None
        return Success(access.first_allowed((of_kid, choice.current(is_premium))))

    def ready(self, wanted: Sequence[WantedClip]) -> Ready:
        return self.playable(wanted, self.views.clips([one.key for one in wanted]))

    def playable(self, wanted: Sequence[WantedClip], found: Mapping[str, Clip]) -> Ready:
        """Those whose files are there."""
        return {
            one.index: found[one.key]
            for one in wanted
            if one.key in found and self.speaking.store.exists(found[one.key].name)
        }

    def _made_at_once(self, missing: Sequence[WantedClip]) -> Ready:
        """The first pages, in order, while the listener waits; at the first trouble the job goes on."""
        deadline, made = self.speaking.deadline_after(REQUEST_BUDGET), Ready()
        for one in missing[:AT_ONCE]:
            match self.speaking.clip(one, deadline):
                case Success(Clip() as clip):
                    made[one.index] = clip
                case _:
                    break
        return made

    def deliver(self, caller: Caller, story_id: StoryId, voice: VoiceKey) -> Result[None, VoiceNotAllowed]:
        """What is heard counts, once; decided with the family's count held."""
        if not counts(voice) or voice in self.views.voices_used(caller.family_id, story_id):
            return Success(None)
        with self.unit_of_work() as uow:
            used = uow.story_voices.of(caller.family_id, story_id)
            locked = uow.voice_choices.of(caller.account_id).locked
            access = VoiceAccess(self.entitlements.is_premium(caller.family_id), locked, used)
            if not access.allows(voice):
                return Failure(VoiceNotAllowed(voice))
            uow.story_voices.add(caller.family_id, story_id, voice, self.clock.now())
            uow.commit()
        return Success(None)

    def _queued(
        self, caller: Caller, told: ToldStory, voice: VoiceKey, wanted: Sequence[WantedClip], ready: Mapping[int, Clip]
    ) -> Result[BatchRequest, TooManyPendingJobs]:
        """One narration for all who want it, and an asking for each."""
        now = self.clock.now()
        scope = wanted[0].by.scope
        with self.unit_of_work() as uow:
            narration = uow.narrations.working(told.story_id, told.content_hash, voice, scope)
            if narration is None:
                pending = uow.jobs.pending(QUEUE, caller.family_id)
                if pending >= MOST_PENDING:
                    return Failure(TooManyPendingJobs(MOST_PENDING))
                narration = self._narration(told, voice, scope, len(wanted), now, JobId(self.ids.new()))
                self._begin(uow, caller, narration, ready, pending, now)
            if narration.job_id is None:
                raise LookupError(f"narration {narration.id} is under way without a job")
            request = BatchRequest(
                id=self.ids.new(),
                narration_id=narration.id,
                job_id=narration.job_id,
                family_id=caller.family_id,
                kid_id=caller.kid_id,
                queued=len(wanted) - len(ready),
                created_at=now,
            )
            uow.narrations.ask(request)
            uow.commit()
        self.signals.wake(QUEUE)
        return Success(request)

    def _supersede(self, caller: Caller, story_id: StoryId, voice: VoiceKey) -> None:
        """Who asks for another voice waits for the first no more; pages nobody else wants are not begun."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            for narration in uow.narrations.for_one_alone(story_id, caller.family_id, caller.kid_id, voice):
                job = narration.job_id and uow.jobs.of_family(narration.job_id, caller.family_id)
                if not job or job.state.is_ended:
                    continue
                uow.jobs.overrule(job.ended(JobState.FAILED, "failed", now, FAILED_KEPT, SUPERSEDED))
                uow.narrations.save(narration.failed(SUPERSEDED, now))
                uow.jobs.log(job.id, "failed", {"code": SUPERSEDED}, now)
                uow.publish(failed_event(narration, SUPERSEDED, now))
            uow.commit()

    def _narration(
        self, told: ToldStory, voice: VoiceKey, scope: str, pages: int, now: datetime, job_id: JobId | None
    ) -> Narration:
        return Narration(
            id=self.ids.new(),
            story_id=told.story_id,
            content_hash=told.content_hash,
            voice=voice,
            scope=scope,
            provider=self.speaking.narrator.name,
            pages=pages,
            created_at=now,
            family_id=told.family_id,
            job_id=job_id,
        )

    def _begin(
        self,
        uow: NarrationUnitOfWork,
        caller: Caller,
        narration: Narration,
        ready: Mapping[int, Clip],
        pending: int,
        now: datetime,
    ) -> None:
        """The job; what is ready already is the first thing its log tells."""
        job = Job(
            id=narration.job_id or JobId(self.ids.new()),
            queue=QUEUE,
            kind=KIND,
            subject=narration.id,
            family_id=caller.family_id,
            payload={"kidId": str(caller.kid_id) if caller.kid_id else None},
            created_at=now,
            rank_at=ranked(now, self._offset(caller), pending),
            run_after=now + self.head_start,
        )
        uow.narrations.save(narration)
        uow.jobs.add(job)
        notes = [page_note(index, ready[index], len(ready), narration.pages) for index in sorted(ready)]
        uow.narrations.pages_ready(narration.id, {index: clip.key for index, clip in ready.items()})
        uow.jobs.log_all(job.id, "progress", notes, now)
        uow.publish(
            NarrationRequested(
                at=now,
                narration_id=narration.id,
                story_id=narration.story_id,
                holder=caller.family_id,
                voice=narration.voice,
                provider=narration.provider,
            )
        )

    def _offset(self, caller: Caller) -> timedelta:
        return timedelta() if self.entitlements.is_premium(caller.family_id) else FREE_OFFSET

    def _note_whole(self, caller: Caller, told: ToldStory, voice: VoiceKey, ready: Ready) -> None:
        """All of it was made while the listener waited."""
        now = self.clock.now()
        scope = scope_of(told.family_id)
        with self.unit_of_work() as uow:
            if uow.narrations.working(told.story_id, told.content_hash, voice, scope):
                return
            narration = self._narration(told, voice, scope, len(ready), now, None).done(now)
            uow.narrations.save(narration)
            uow.narrations.pages_ready(narration.id, {index: clip.key for index, clip in ready.items()})
            duration_ms = sum(clip.duration_ms for clip in ready.values())
            uow.publish(made_event(narration, caller.kid_id, duration_ms, now))
            uow.commit()
