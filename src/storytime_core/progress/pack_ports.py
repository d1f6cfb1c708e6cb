"""What packs ask of the outside."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from returns.result import Result

from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.ports import UnitOfWork
from storytime_core.kernel.reading_time import Bedtime, ScreenTimeOver
from storytime_core.kernel.visibility import Viewpoint

from .errors import StoryLimitReached, UnknownStory
from .packs import Pack, PackedStory, SeenStory, Stored


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


class PackGate(Protocol):
    def reserve(
        self, caller: Caller, viewpoint: Viewpoint, story_id: StoryId
    ) -> Result[PackedStory, UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached]:
        """What is not open yet is kept free for a day, and counts."""

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
