"""A clip: one page spoken by one voice, kept under a key that says what it is."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from attrs import field, frozen

from storytime_core.kernel.ids import FamilyId

from .pages import SpokenForm, spoken_form
from .ports import SpokenWord, Timing
from .timing import WordTiming, page_timings
from .voices import SystemVoice, VoiceKey

SETTINGS_VERSION: Final = 1  # raised whenever a voice is made to sound different
CATALOG: Final = "catalog"
CLIP_LEASE: Final = timedelta(seconds=30)


def scope_of(family_id: FamilyId | None) -> str:
    return str(family_id) if family_id else CATALOG


@frozen(kw_only=True)
class Narrating:
    """By whom and as what pages are spoken; together with a text it makes a clip's key."""

    voice: SystemVoice
    provider: str
    model: str
    audio_format: str
    family_id: FamilyId | None  # nothing is shared between the private texts of families

    @property
    def scope(self) -> str:
        return scope_of(self.family_id)

    def key_of(self, text_hash: str) -> str:
        parts = (
            text_hash,
            self.voice.key.value,
            self.provider,
            self.model,
            str(SETTINGS_VERSION),
            self.audio_format,
            self.scope,
        )
        return sha256("\n".join(parts).encode()).hexdigest()


@frozen
class WantedClip:
    """A page that is to be heard."""

    index: int
    page: str = field(repr=False)
    spoken: SpokenForm = field(repr=False)
    key: str
    by: Narrating

    @property
    def is_silent(self) -> bool:
        return self.spoken.is_silent


@frozen(kw_only=True)
class Clip:
    """A page that can be heard.  The words are those of its spoken form."""

    key: str
    name: str  # in the media store
    content_type: str
    size: int
    sha256: str
    duration_ms: int
    timing: Timing
    words: tuple[SpokenWord, ...] = field(default=(), repr=False)
    voice: VoiceKey
    provider: str
    model: str
    text_hash: str
    made_at: datetime

    def timings_on(self, page: str) -> tuple[WordTiming, ...]:
        """When each word of a page is heard that sounds like this clip."""
        return page_timings(page, spoken_form(page), self.words) if self.words else ()


def wanted_clips(pages: tuple[str, ...], by: Narrating) -> tuple[WantedClip, ...]:
    spoken = [spoken_form(page) for page in pages]
    return tuple(
        WantedClip(index, page, form, by.key_of(form.text_hash), by)
        for index, (page, form) in enumerate(zip(pages, spoken, strict=True))
    )
