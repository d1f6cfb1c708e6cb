"""What progress asks of the outside."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from returns.result import Result

from storytime_core.kernel.caller import Caller, Guest
from storytime_core.kernel.ids import FamilyId, KidId, StoryId
from storytime_core.kernel.openings import StoryLimitReached, UnknownStory
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.ports import UnitOfWork
from storytime_core.kernel.readers import Reader
from storytime_core.kernel.visibility import Viewpoint

from .model import Favorite, Ground, Held, KnownStory, ReaderState, ReadingProgress, SavedReport, Shelf


class ProgressRepository(Protocol):
    """Whoever writes places holds their readers first, and saves those along with them."""

    def hold(self, readers: Sequence[Reader], story_ids: Sequence[StoryId] = ()) -> Mapping[Reader, Held]:
        """With their places in these stories.  Still until the unit of work is over, even if nothing is known."""

    def stand(self, reader: Reader, family_id: FamilyId, story_id: StoryId) -> tuple[Ground, Held]:
        """One reader held, with their place in one story, and what a save of theirs stands on."""

    def save(self, states: Sequence[ReaderState], places: Sequence[ReadingProgress] = ()) -> None: ...

    def latest(self, reader: Reader, limit: int) -> tuple[ReadingProgress, ...]:
        """The one read last first."""

    def keep_latest(self, reader: Reader, most: int) -> None:
        """The others go."""

    def erase(self, readers: Sequence[Reader]) -> None:
        """All their places, and what is known of them."""

    def known(self, family_id: FamilyId, guest: Guest, story_ids: Sequence[StoryId]) -> Mapping[StoryId, KnownStory]:
        """Open if the guest opened them, or the family they have become."""

    def reported(self, readers: Sequence[Reader], ids: Sequence[UUID]) -> tuple[SavedReport, ...]:
        """Those that are remembered."""

    def remember(self, reports: Sequence[SavedReport]) -> None: ...

    def forget_reports(self, before: datetime, limit: int) -> int: ...


class FavoriteRepository(Protocol):
    def hold(self, owner: Reader) -> int:
        """How many there are; held until the unit of work is over, even if there are none yet."""

    def find(self, owner: Reader, story_id: StoryId) -> Favorite | None: ...

    def add(self, favorite: Favorite) -> bool:
        """False if it was there already."""

    def remove(self, owner: Reader, story_id: StoryId) -> bool:
        """False if it was not there."""


class ProgressUnitOfWork(UnitOfWork, Protocol):
    @property
    def progress(self) -> ProgressRepository: ...

    @property
    def favorites(self) -> FavoriteRepository: ...


class ProgressViews(Protocol):
    def place(
        self, reader: Reader, story_id: StoryId, family_id: FamilyId | None = None
    ) -> tuple[Ground, ReadingProgress | None]:
        """A reader's place in a story, and what it stands on."""

    def ground(self, family_id: FamilyId, kid_ids: Sequence[KidId], story_ids: Sequence[StoryId]) -> Ground:
        """Those of the kids that are the family's, and those of the stories that are there for it."""

    def reported(self, readers: Sequence[Reader], ids: Sequence[UUID]) -> tuple[SavedReport, ...]: ...

    def opened_by(self, guest: Guest, page: PageRequest) -> Page[ReadingProgress]:
        """The guest's places in stories they have opened and may see, the one read last first."""

    def shelf(self, which: Shelf, viewpoint: Viewpoint, began: datetime, page: PageRequest) -> Page[ReadingProgress]:
        """Places in stories that the viewpoint may see, the one read last first, without those saved since the walk
        began.  On a parent's shelves stand open stories only."""

    def favorites(self, viewpoint: Viewpoint, page: PageRequest) -> Page[Favorite]:
        """Of stories that the viewpoint may see, the newest first."""


class Admission(Protocol):
    """A story that may be opened, as far as can be told from outside."""

    def take(self, uow: ProgressUnitOfWork) -> Result[None, StoryLimitReached]:
        """Opened and counted, in this unit of work."""


class StoryGate(Protocol):
    """Opening by the catalog's own rule."""

    def sees(self, viewer: Caller | Guest, story_id: StoryId) -> Result[None, UnknownStory]:
        """Whether the story is there for them; nothing is opened."""

    def admission(self, caller: Caller, story_id: StoryId) -> Result[Admission, UnknownStory | StoryLimitReached]:
        """For a story that is there for the caller and not yet open."""
