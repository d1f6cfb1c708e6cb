"""What progress asks of the outside."""

from collections.abc import Sequence
from typing import Protocol

from returns.result import Result

from storytime_core.kernel.caller import Guest
from storytime_core.kernel.ids import StoryId
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.ports import UnitOfWork
from storytime_core.kernel.readers import Reader

from .errors import UnknownStory
from .model import ReaderState, ReadingProgress


class ProgressRepository(Protocol):
    """Whoever writes a reader's places holds the reader first."""

    def hold(self, reader: Reader) -> ReaderState:
        """Held still until the unit of work is over, even if nothing is known of them yet."""

    def save_state(self, state: ReaderState) -> None: ...

    def latest(self, reader: Reader, limit: int) -> tuple[ReadingProgress, ...]:
        """The one read last first."""

    def among(self, reader: Reader, story_ids: Sequence[StoryId]) -> tuple[ReadingProgress, ...]:
        """Those they have begun."""

    def save(self, *places: ReadingProgress) -> None: ...

    def keep_latest(self, reader: Reader, most: int) -> None:
        """The others go."""

    def erase(self, readers: Sequence[Reader]) -> None:
        """All their places, and what is known of them."""


class ProgressUnitOfWork(UnitOfWork, Protocol):
    @property
    def progress(self) -> ProgressRepository: ...


class ProgressViews(Protocol):
    def place(self, reader: Reader, story_id: StoryId) -> ReadingProgress | None: ...

    def opened_by(self, guest: Guest, page: PageRequest) -> Page[ReadingProgress]:
        """The guest's places in stories they have opened and may see, the one read last first."""


class StorySight(Protocol):
    def sees(self, guest: Guest, story_id: StoryId) -> Result[None, UnknownStory]:
        """Whether the story is there for them."""
