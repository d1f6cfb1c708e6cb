"""Packs that are heard, answered by narration."""

from collections.abc import Sequence
from uuid import UUID

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import RateLimited
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.hearing import TooManyPendingJobs, UnknownVoice, VoiceNotAllowed
from storytime_core.kernel.ids import StoryId
from storytime_core.narration.clips import Clip
from storytime_core.narration.model import ToldStory
from storytime_core.narration.use_cases.packing import Packing
from storytime_core.narration.use_cases.telling import Telling
from storytime_core.narration.voices import VoiceKey
from storytime_core.progress.pack_ports import MayMake
from storytime_core.progress.packs import HeardPage, PackedStory, Sound, Stored


@frozen
class NarratedPackSound:
    """A pack is narrated as every story is, and shares its clips with all who hear it."""

    packing: Packing

    def voice(
        self, listener: Caller, story_id: StoryId, voice_id: str | None
    ) -> Result[str, UnknownVoice | VoiceNotAllowed]:
        match self.packing.voice(listener, story_id, voice_id):
            case Success(VoiceKey() as key):
                return Success(key.value)
            case Failure(VoiceNotAllowed() as refused):
                return Failure(refused)
            case _:
                return Failure(UnknownVoice())

    def begin(
        self, listener: Caller, story: PackedStory, voice: str, may_make: MayMake
    ) -> Result[Sound, VoiceNotAllowed | RateLimited | TooManyPendingJobs]:
        match self.packing.begin(listener, told(story), VoiceKey(voice), may_make):
            case Success(Telling() as telling):
                return Success(to_sound(telling, voice))
            case Failure(RateLimited() | TooManyPendingJobs() as full):
                return Failure(full)
            case _:
                return Failure(VoiceNotAllowed(voice))

    def of(self, listener: Caller, story: PackedStory, voice: str, asking_id: UUID | None) -> Sound:
        return to_sound(self.packing.pages(listener, told(story), VoiceKey(voice), asking_id).unwrap(), voice)

    def under_way(self, listener: Caller, asking_ids: Sequence[UUID]) -> frozenset[UUID]:
        return self.packing.under_way(listener, asking_ids).unwrap()


def told(story: PackedStory) -> ToldStory:
    return ToldStory.of(story.story_id, story.content.text, story.family_id is not None, story.family_id)


def to_sound(telling: Telling, voice: str) -> Sound:
    heard = (page for page in telling.wanted if page.index in telling.ready)
    pages = tuple(to_page(page.index, page.page, telling.ready[page.index]) for page in heard)
    return Sound(voice=voice, pages=len(telling.wanted), heard=pages, job_id=telling.asking)


def to_page(index: int, text: str, clip: Clip) -> HeardPage:
    file = Stored(clip.content_type, clip.size, clip.sha256, name=clip.name)
    words = tuple((word.start_ms, word.end_ms, word.begin, word.end) for word in clip.timings_on(text))
    return HeardPage(index, file, clip.duration_ms, clip.timing.value, words)
