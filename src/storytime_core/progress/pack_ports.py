"""What packs ask of the outside."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from returns.result import Result

from storytime_core.kernel.access import RateLimited
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.hearing import TooManyPendingJobs, UnknownVoice, VoiceNotAllowed
from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.openings import StoryLimitReached, UnknownStory
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.ports import UnitOfWork
from storytime_core.kernel.reading_time import Bedtime, ScreenTimeOver
from storytime_core.kernel.visibility import Viewpoint

from .packs import Pack, PackedStory, SeenStory, Sound, Stored

MayMake = Callable[[], Result[None, RateLimited]]
"""Asked before something dear is made."""


class PackRepository(Protocol):
    def hold(self, kid_id: KidId) -> int:
        """How many there are of a kid, whose packs nobody else changes until the unit of work is over."""

    def get(self, kid_id: KidId, story_id: StoryId) -> Pack | None: ...

    def save(self, pack: Pack) -> None: ...

    def remove(self, kid_id: KidId, story_id: StoryId) -> None:
        """Whether it is there or not."""

    def drop_unfetched(self, before: datetime, limit: int) -> int:
        """Those begun before and never fetched; each is dropped by one alone."""


class PackUnitOfWork(UnitOfWork, Protocol):
    @property
    def packs(self) -> PackRepository: ...


class PackViews(Protocol):
    def find(self, kid_id: KidId, story_id: StoryId) -> Pack | None: ...

    def page(self, kid_id: KidId, page: PageRequest) -> Page[Pack]:
        """The one begun last first."""


class PackAdmission(Protocol):
    """A story that may be taken along, as far as can be told from outside."""

    @property
    def story(self) -> PackedStory: ...

    def take(self, uow: PackUnitOfWork) -> Result[None, StoryLimitReached]:
        """In this unit of work: what is not open yet is kept free for a day, and counts."""


class PackGate(Protocol):
    def may_reserve(
        self, caller: Caller, viewpoint: Viewpoint, story_id: StoryId
    ) -> Result[None, UnknownStory | ScreenTimeOver | Bedtime]:
        """Whether it is there, and it is time for it; nothing is opened or counted."""

    def admission(
        self, caller: Caller, viewpoint: Viewpoint, story_id: StoryId
    ) -> Result[PackAdmission, UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached]:
        """For a story that may be taken along now; nothing is counted yet."""

    def fetch(
        self, caller: Caller, viewpoint: Viewpoint, story_id: StoryId
    ) -> Result[PackedStory, UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached]:
        """Open from now on."""

    def look(self, caller: Caller, viewpoint: Viewpoint, story_id: StoryId) -> Result[PackedStory, UnknownStory]:
        """Nothing is opened or counted."""

    def seen(self, viewpoint: Viewpoint, story_ids: Sequence[StoryId]) -> Mapping[StoryId, SeenStory]:
        """Those of them that are to be seen."""


class PackFiles(Protocol):
    def of(self, urls: Sequence[str]) -> Mapping[str, Stored]:
        """Files of ours behind these addresses."""


class PackSound(Protocol):
    """Stories read aloud.  Whoever asks is a listener like any other: the kid whose pack it is."""

    def voice(
        self, listener: Caller, story_id: StoryId, voice_id: str | None
    ) -> Result[str, UnknownVoice | VoiceNotAllowed]:
        """Which one will be heard: the one asked for, else the first of the preferred ones that may be."""

    def begin(
        self, listener: Caller, story: PackedStory, voice: str, may_make: MayMake
    ) -> Result[Sound, VoiceNotAllowed | RateLimited | TooManyPendingJobs]:
        """What can be heard; what cannot yet is being made from now on."""

    def of(self, listener: Caller, story: PackedStory, voice: str, asking_id: UUID | None) -> Sound:
        """What can be heard by now, and is allowed; nothing is made."""

    def under_way(self, listener: Caller, asking_ids: Sequence[UUID]) -> frozenset[UUID]:
        """Those that still bring something."""
