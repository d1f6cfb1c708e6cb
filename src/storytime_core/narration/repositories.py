"""What narration keeps, and what it looks up."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol, Self
from uuid import UUID

from attrs import field, frozen
from returns.result import Result

from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import AccountId, FamilyId, KidId, StoryId
from storytime_core.kernel.library import StoryRepository
from storytime_core.kernel.openings import StoryLimitReached, UnknownStory
from storytime_core.kernel.ports import UnitOfWork
from storytime_core.kernel.reading_time import Bedtime, ScreenTimeOver

from .access import VoiceChoice
from .clips import Clip, WantedClip
from .errors import UnknownFile
from .model import BatchRequest, Narration, ToldStory
from .ports import KeptFile, Speech, SpeechSynthesizer, SpeechTrouble
from .voices import SystemVoice, VoiceKey


@frozen
class Making:
    """Leave to make a clip, until the lease ends."""

    key: str
    token: int


class ClipRepository(Protocol):
    """All leases are measured by the store's own clock."""

    def begin(self, wanted: WantedClip, lease: timedelta) -> Clip | Making | None:
        """The clip if it is there; else leave to make it; None while somebody else makes it."""

    def finish(self, making: Making, clip: Clip) -> bool:
        """Ready from now on.  False, and nothing kept, if somebody else has taken over."""

    def let_go(self, making: Making) -> None:
        """It did not work: whoever comes next may try at once."""

    def duration_ms(self, keys: Sequence[str]) -> int:
        """Of all these together."""

    def forget(self, clip: Clip) -> None:
        """Its file is lost: it will be made anew."""


class NarrationRepository(Protocol):
    def working(self, story_id: StoryId, content_hash: str, voice: VoiceKey, scope: str) -> Narration | None:
        """The one under way; held until the unit of work is over, even if there is none."""

    def get(self, narration_id: UUID) -> Narration | None:
        """Held until the unit of work is over."""

    def save(self, narration: Narration) -> None: ...

    def pages(self, narration_id: UUID) -> Mapping[int, str]:
        """Which pages can be heard: clip keys by page."""

    def pages_ready(self, narration_id: UUID, clip_keys: Mapping[int, str]) -> None:
        """By page; saying it twice is fine."""

    def for_one_alone(
        self, story_id: StoryId, family_id: FamilyId, kid_id: KidId | None, voice: VoiceKey
    ) -> Sequence[Narration]:
        """Under way in other voices, and waited for by nobody but this listener."""

    def ask(self, request: BatchRequest) -> None: ...

    def purge(self, before: datetime, limit: int) -> int:
        """Forget askings of long ago."""


class VoiceChoiceRepository(Protocol):
    def of(self, account_id: AccountId) -> VoiceChoice:
        """Held until the unit of work is over, even if nothing was chosen yet."""

    def save(self, choice: VoiceChoice) -> None: ...


class StoryVoices(Protocol):
    """Which voices a family was given of a story, the default one aside."""

    def of(self, family_id: FamilyId, story_id: StoryId) -> frozenset[VoiceKey]:
        """Held until the unit of work is over: two at once never make one too many."""

    def add(self, family_id: FamilyId, story_id: StoryId, voice: VoiceKey, at: datetime) -> None: ...


class MediaRegister(Protocol):
    """Which files somebody needs; a file that nobody needs is swept."""

    def note(self, name: str, content_type: str, size: int, sha256: str, scope: UUID | None, at: datetime) -> None: ...


class NarrationUnitOfWork(UnitOfWork, Protocol):
    @property
    def stories(self) -> StoryRepository: ...

    @property
    def clips(self) -> ClipRepository: ...

    @property
    def narrations(self) -> NarrationRepository: ...

    @property
    def voice_choices(self) -> VoiceChoiceRepository: ...

    @property
    def story_voices(self) -> StoryVoices: ...

    @property
    def media(self) -> MediaRegister: ...


@frozen
class Heard:
    """What of a story can be heard, what its family was given of it, and what it still waits for."""

    clips: Mapping[str, Clip]
    voices_used: frozenset[VoiceKey]
    coming: Narration | None = None


class NarrationViews(Protocol):
    """What is there, locking nothing."""

    def heard(self, family_id: FamilyId, story_id: StoryId, keys: Sequence[str], asking: UUID | None = None) -> Heard:
        """All of it at one look: those of the clips that can be heard, and what this asking of the family is for."""

    def clips(self, keys: Sequence[str]) -> Mapping[str, Clip]:
        """Those that can be heard."""

    def request(self, batch_job_id: UUID, family_id: FamilyId) -> tuple[BatchRequest, Narration] | None: ...

    def asked_for(self, family_id: FamilyId, askings: Sequence[UUID]) -> Mapping[UUID, Narration]:
        """What a family waits for, by the ids of its askings; those that are not its own are left out."""

    def choice(self, account_id: AccountId) -> VoiceChoice: ...

    def voices_used(self, family_id: FamilyId, story_id: StoryId) -> frozenset[VoiceKey]: ...

    def voice_of_kid(self, family_id: FamilyId, kid_id: KidId) -> str | None: ...

    def file(self, name: str) -> KeptFile | None:
        """A file somebody needs; none of a family whose account is shut."""

    def files(self, names: Sequence[str]) -> Mapping[str, KeptFile]:
        """The same of several, at once."""

    def unneeded(self, names: Sequence[str]) -> frozenset[str]:
        """Those that nobody needs."""


class Narrator(SpeechSynthesizer, Protocol):
    """A synthesizer that knows what it is."""

    @property
    def name(self) -> str: ...

    @property
    def model(self) -> str: ...


class SpeechJudge(Protocol):
    def faults(self, speech: Speech, characters: int, may_be_silent: bool) -> tuple[str, ...]:
        """Why this audio is not given to anybody; nothing if it is fine."""


@frozen
class Exhibit:
    """A picture or a sample of the house's own, whole."""

    content_type: str
    content: bytes = field(repr=False)
    sha256: str

    @classmethod
    def of(cls, content_type: str, content: bytes) -> Self:
        return cls(content_type, content, sha256(content).hexdigest())


class Exhibits(Protocol):
    """The same for everybody; made when first asked for."""

    def portrait(self, voice: SystemVoice) -> Exhibit: ...

    def sample(self, voice: SystemVoice) -> Result[Exhibit, SpeechTrouble]: ...

    def cover(self, slug: str) -> Result[Exhibit, UnknownFile]:
        """For stories that have none, by what they are filed under."""


class StoryGate(Protocol):
    def sees(self, caller: Caller, story_id: StoryId) -> Result[None, UnknownStory]:
        """Whether it is there for this reader at all; nothing is opened."""

    def may_open(self, caller: Caller, story_id: StoryId) -> Result[None, UnknownStory | ScreenTimeOver | Bedtime]:
        """Whether it is there, and it is time for it; nothing is opened."""

    def open(
        self, caller: Caller, story_id: StoryId
    ) -> Result[ToldStory, UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached]:
        """The story as this reader may read it; opening it counts as it does for readers."""


class Entitlements(Protocol):
    def is_premium(self, family_id: FamilyId) -> bool: ...


class MediaLinks(Protocol):
    """Absolute links to files, made only after it was decided who may have them."""

    def signed(self, name: str, holder: FamilyId) -> str:
        """For one holder, and for half a day to a day; the same link for half a day."""

    def is_good(self, name: str, expires: str, holder: str, signature: str) -> bool:
        """Whether it was made here, for this file, and has not run out."""

    def plain(self, path: str) -> str:
        """For pictures and samples."""
