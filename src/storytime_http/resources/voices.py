"""Narrators, and stories read aloud by them."""

from typing import Annotated, Any, Final, Never, Self
from uuid import UUID

from attrs import evolve, field, frozen
from falcon import Request, Response
from msgspec import Meta
from returns.result import Result, Success

from storytime_core.kernel.access import RateLimited
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.hearing import TooManyPendingJobs, UnknownVoice, VoiceNotAllowed
from storytime_core.kernel.ids import FamilyId, JobId, StoryId
from storytime_core.kernel.jobs import LogEntry
from storytime_core.kernel.openings import StoryLimitReached, UnknownStory
from storytime_core.kernel.reading_time import Bedtime, ScreenTimeOver
from storytime_core.narration.access import VoiceAccess, in_order
from storytime_core.narration.errors import NotNarrated, UnknownNarration
from storytime_core.narration.model import FAILURES, Batch, BatchStatus
from storytime_core.narration.read_along import ReadAlong, web_vtt
from storytime_core.narration.repositories import MediaLinks
from storytime_core.narration.use_cases.narrating import Narrations
from storytime_core.narration.use_cases.voices import Voices
from storytime_core.narration.voices import BY_NAME, DEFAULT_VOICE, SystemVoice

from ..answers import answers
from ..declarations import Auth, Caching, Rate, Reply
from ..desk import Desk
from ..streams import EventStream

VOICE: Final = "voice"
NONE_CHOSEN: Final = "default"

VoiceName = Annotated[str, Meta(min_length=1, max_length=100)]


@frozen
class VoiceShape:
    """Apps name a system voice by its ElevenLabs id, whoever speaks."""

    id: str
    name: str
    display_name: str
    type: str
    preview_url: str | None
    voice_avatar: str
    eleven_labs_voice_id: str | None
    is_own: bool


@frozen
class VoiceShapes:
    links: MediaLinks

    def of(self, voice: SystemVoice) -> VoiceShape:
        return VoiceShape(
            id=voice.key.value,
            name=voice.key.value,
            display_name=voice.display_name,
            type="elevenlabs",
            preview_url=self.links.plain(f"/media/voices/{voice.key.value}.mp3"),
            voice_avatar=self.links.plain(f"/media/voices/{voice.key.value}.png"),
            eleven_labs_voice_id=voice.eleven_labs.voice_id,
            is_own=False,
        )

    def preferred(self, voice: SystemVoice | None) -> VoiceShape:
        """None chosen is the default voice by another name."""
        if voice is not None:
            return self.of(voice)
        return evolve(self.of(DEFAULT_VOICE), id=NONE_CHOSEN, name=NONE_CHOSEN, eleven_labs_voice_id=None)


@frozen
class PreferredBody:
    voice_id: VoiceName


@frozen
class AccessQuery:
    story_id: UUID | None = None


@frozen
class AccessShape:
    is_premium: bool
    unlimited: bool
    default_voice: str
    max_voices: int
    locked_voice_id: str | None
    eleven_labs_trial_story_id: str | None = field(metadata={"wire": "elevenLabsTrialStoryId"})
    used_voices_for_story: tuple[str, ...]
    max_voices_per_story: int

    @classmethod
    def of(cls, access: VoiceAccess) -> Self:
        return cls(
            is_premium=access.is_premium,
            unlimited=access.is_premium,
            default_voice=DEFAULT_VOICE.key.value,
            max_voices=-1 if access.is_premium else 1,
            locked_voice_id=access.locked.value if access.locked else None,
            eleven_labs_trial_story_id=None,
            used_voices_for_story=tuple(voice.value for voice in in_order(access.used)),
            max_voices_per_story=access.voices_a_story,
        )


@frozen
class BatchBody:
    story_id: UUID
    voice_id: VoiceName | None = None


@frozen
class ParagraphShape:
    index: int
    text: str = field(repr=False)
    audio_url: str | None


@frozen
class BatchShape:
    """Every page in order; ``batchJobId`` only while something is pending."""

    story_id: UUID
    paragraphs: tuple[ParagraphShape, ...]
    total_paragraphs: int
    was_truncated: bool
    voice_id: str
    used_provider: str
    pending_paragraphs: int
    batch_job_id: UUID | None = field(default=None, metadata={"omitted": True})
    preferred_provider: str | None = field(default=None, metadata={"omitted": True})
    provider_status: str | None = field(default=None, metadata={"omitted": True})


@frozen
class HeardParagraph:
    index: int
    audio_url: str


@frozen
class BatchStatusShape:
    status: str
    completed_paragraphs: tuple[HeardParagraph, ...]
    failed_paragraphs: tuple[int, ...]
    total_queued: int
    total_paragraphs: int
    voice_id: str
    used_provider: str
    error: str | None
    code: str | None


@frozen
class ReadAlongQuery:
    voice_id: VoiceName | None = None


@frozen
class ReadAlongPage:
    index: int
    text: str = field(repr=False)
    audio_url: str
    duration_ms: int
    timing: str
    words: tuple[tuple[int, int, int, int], ...]


@frozen
class ReadAlongShape:
    story_id: UUID
    voice_id: str
    provider: str
    duration_ms: int
    pages: tuple[ReadAlongPage, ...]


@frozen
class AvailableVoices:
    """/voice/available"""

    voices: Voices
    shapes: VoiceShapes

    @answers("Your narrators.", auth=Auth.PUBLIC, rate=Rate.READING, caching=Caching.PUBLIC)
    def on_get(self) -> Result[tuple[VoiceShape, ...], Never]:
        """The eight voices of the house, in their order."""
        return self.voices.offer().map(lambda found: tuple(map(self.shapes.of, found)))


@frozen
class PreferredVoice:
    """/voice/preferred"""

    voices: Voices
    shapes: VoiceShapes

    @answers("Your narrator.", auth=Auth.ACCOUNT, rate=Rate.READING)
    def on_get(self, caller: Caller) -> Result[VoiceShape, Never]:
        """The voice this account prefers; ``default`` if it has chosen none."""
        return self.voices.preferred(caller).map(self.shapes.preferred)

    @answers("This is your narrator now.", auth=Auth.PARENT, rate=Rate.DEFAULT)
    def on_patch(self, caller: Caller, body: PreferredBody) -> Result[VoiceShape, UnknownVoice | VoiceNotAllowed]:
        """Choose a voice.  A free account keeps its first choice."""
        return self.voices.prefer(caller, body.voice_id).map(self.shapes.of)


@frozen
class Access:
    """/voice/access"""

    voices: Voices

    @answers("Which narrators you may hear.", auth=Auth.ACCOUNT, rate=Rate.READING, show=AccessShape.of)
    def on_get(self, caller: Caller, query: AccessQuery) -> Result[VoiceAccess, UnknownStory]:
        """Asking changes nothing."""
        return self.voices.access(caller, StoryId(query.story_id) if query.story_id else None)


@frozen
class StoryAudio:
    """/voice/story/audio/batch"""

    narrations: Narrations
    links: MediaLinks

    @answers("Here is your story.", auth=Auth.ACCOUNT, rate=Rate.READING, once=True)
    def on_post(
        self, caller: Caller, body: BatchBody, req: Request
    ) -> Result[
        Reply[BatchShape],
        UnknownStory
        | UnknownVoice
        | ScreenTimeOver
        | Bedtime
        | VoiceNotAllowed
        | StoryLimitReached
        | RateLimited
        | TooManyPendingJobs,
    ]:
        """Every page that can be heard; 202 and a job to follow while some are being made."""
        desk: Desk = req.context.desk
        asked = self.narrations.request(caller, StoryId(body.story_id), body.voice_id, desk.may_make(caller))
        return asked.map(lambda batch: self._shown(batch, caller.family_id))

    def _shown(self, batch: Batch, holder: FamilyId) -> Reply[BatchShape]:
        shape = BatchShape(
            story_id=batch.story_id,
            paragraphs=tuple(
                ParagraphShape(page.index, page.text, self.links.signed(page.audio, holder) if page.audio else None)
                for page in batch.pages
            ),
            total_paragraphs=len(batch.pages),
            was_truncated=False,
            voice_id=batch.voice.value,
            used_provider=batch.provider,
            pending_paragraphs=batch.pending,
            batch_job_id=batch.batch_job_id,
        )
        if batch.pending:
            return Reply(shape, status=202, message="The rest of your story is being read in.")
        return Reply(shape)


@frozen
class StoryAudioStatus:
    """/voice/story/audio/batch/status/{batch_job_id}"""

    narrations: Narrations
    links: MediaLinks

    @answers("How far your story is.", auth=Auth.ACCOUNT, rate=Rate.READING)
    def on_get(
        self, caller: Caller, batch_job_id: JobId
    ) -> Result[BatchStatusShape, UnknownNarration | ScreenTimeOver | Bedtime]:
        """All pages that are ready, in order."""
        return self.narrations.status(caller, batch_job_id).map(lambda status: self._shown(status, caller.family_id))

    def _shown(self, status: BatchStatus, holder: FamilyId) -> BatchStatusShape:
        return BatchStatusShape(
            status=status.state.value,
            completed_paragraphs=tuple(
                HeardParagraph(index, self.links.signed(name, holder)) for index, name in status.ready.items()
            ),
            failed_paragraphs=status.failed,
            total_queued=status.queued,
            total_paragraphs=status.pages,
            voice_id=status.voice.value,
            used_provider=status.provider,
            error=status.error,
            code=status.code,
        )


@frozen
class ReadAlongTimes:
    """/stories/{story_id}/read-along"""

    narrations: Narrations
    links: MediaLinks

    @answers("Read along.", auth=Auth.ACCOUNT, rate=Rate.READING)
    def on_get(
        self, caller: Caller, story_id: StoryId, query: ReadAlongQuery
    ) -> Result[
        ReadAlongShape,
        UnknownStory | UnknownVoice | ScreenTimeOver | Bedtime | VoiceNotAllowed | StoryLimitReached | NotNarrated,
    ]:
        """Every word of a narrated story, and when it is heard: start, end, and its place in UTF-16 units."""
        found = self.narrations.read_along(caller, story_id, query.voice_id)
        return found.map(lambda story: self._shown(story, caller.family_id))

    def _shown(self, story: ReadAlong, holder: FamilyId) -> ReadAlongShape:
        return ReadAlongShape(
            story_id=story.story_id,
            voice_id=BY_NAME[story.voice_id].key.value,
            provider=story.provider,
            duration_ms=story.duration_ms,
            pages=tuple(
                ReadAlongPage(
                    index=page.index,
                    text=page.text,
                    audio_url=self.links.signed(page.audio_url, holder),
                    duration_ms=page.duration_ms,
                    timing=page.timing.value,
                    words=tuple((word.start_ms, word.end_ms, word.begin, word.end) for word in page.words),
                )
                for page in story.pages
            ),
        )


@frozen
class Captions:
    text: str = field(repr=False)

    def write_to(self, resp: Response) -> None:
        resp.content_type = "text/vtt; charset=utf-8"
        resp.set_header("Cache-Control", "no-store")
        resp.data = self.text.encode()


@frozen
class ReadAlongCaptions:
    """/stories/{story_id}/read-along.vtt"""

    narrations: Narrations

    @answers("", auth=Auth.ACCOUNT, rate=Rate.READING, is_file=True)
    def on_get(
        self, caller: Caller, story_id: StoryId, query: ReadAlongQuery
    ) -> Result[
        Captions,
        UnknownStory | UnknownVoice | ScreenTimeOver | Bedtime | VoiceNotAllowed | StoryLimitReached | NotNarrated,
    ]:
        """The same as captions: one cue a sentence, every word with its time."""
        return self.narrations.read_along(caller, story_id, query.voice_id).map(lambda story: Captions(web_vtt(story)))


@frozen
class NarrationStreams:
    """Narrations among the jobs that can be followed."""

    narrations: Narrations
    links: MediaLinks

    def of(self, caller: Caller, job_id: JobId) -> EventStream | None:
        match self.narrations.follow(caller, job_id):
            case Success(followed):
                pass
            case _:
                return None

        def told(entry: LogEntry) -> dict[str, Any]:
            return self._told(entry, caller.family_id)

        def is_there() -> bool:
            return isinstance(narrations.follow(caller, job_id), Success)

        narrations = self.narrations
        return EventStream(
            followed.request.job_id,
            VOICE,
            narrations.jobs.log_after,
            told,
            lambda: True,
            narrations.clock.now,
            may_tell=is_there,
            known_as=job_id,
        )

    def _told(self, entry: LogEntry, holder: FamilyId) -> dict[str, Any]:
        payload = entry.payload
        if entry.type == "progress":
            url = self.links.signed(payload["clip"], holder)
            result = {"paragraphIndex": payload["paragraphIndex"], "audioUrl": url}
            return {"progress": payload["progress"], "result": result}
        if entry.type == "completed":
            return {"progress": 100, "result": dict(payload)}
        return {"error": FAILURES.get(payload["code"], FAILURES[None]), "code": payload["code"]}
