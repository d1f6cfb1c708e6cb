"""What the ways through branching stories ask of the outside."""

from typing import Protocol

from returns.result import Result

from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.openings import StoryLimitReached, UnknownStory
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.ports import UnitOfWork
from storytime_core.kernel.reading_time import Bedtime, ScreenTimeOver
from storytime_core.kernel.visibility import Viewpoint

from .paths import PathId, StoryPath, Ways


class PathRepository(Protocol):
    def get(self, path_id: PathId) -> StoryPath | None:
        """Held until the unit of work is over."""

    def unfinished(self, kid_id: KidId, story_id: StoryId) -> StoryPath | None:
        """There is one at most; held until the unit of work is over."""

    def add(self, path: StoryPath) -> bool:
        """False if there is an unfinished one already."""

    def save(self, path: StoryPath) -> None: ...

    def has_ended_before(self, path: StoryPath) -> bool:
        """Whether this kid reached the same ending of the story by another path."""


class PathUnitOfWork(UnitOfWork, Protocol):
    @property
    def paths(self) -> PathRepository: ...


class PathViews(Protocol):
    def find(self, path_id: PathId) -> StoryPath | None: ...

    def page(self, kid_id: KidId, story_id: StoryId | None, page: PageRequest) -> Page[StoryPath]:
        """The one begun last first; of all stories, or one."""


class BranchGate(Protocol):
    def open(
        self, caller: Caller, viewpoint: Viewpoint, story_id: StoryId
    ) -> Result[Ways, UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached]:
        """Opened as it is to be read: once, and counted once.  Kids are asked for their reading time."""
