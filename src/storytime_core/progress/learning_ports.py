"""What quizzes and reading levels ask of the outside."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from returns.result import Result

from storytime_core.kernel.caller import Caller, Guest
from storytime_core.kernel.ids import FamilyId, KidId, StoryId
from storytime_core.kernel.openings import StoryLimitReached, UnknownStory
from storytime_core.kernel.ports import UnitOfWork
from storytime_core.kernel.readers import Reader
from storytime_core.kernel.reading_time import Bedtime, ScreenTimeOver
from storytime_core.kernel.visibility import Viewpoint

from .levels import Evidence, LevelSheet, ReadingLevel
from .quizzes import Answer, Quiz, QuizResult


class QuizRepository(Protocol):
    """Whoever writes answers holds the result first, so that each question has one first answer."""

    def hold(self, reader: Reader, family_id: FamilyId, story_id: StoryId) -> QuizResult:
        """Held still until the unit of work is over, even if nothing was answered yet."""

    def add(self, answers: Sequence[Answer], result: QuizResult | None = None) -> None:
        """With the result, where they change it."""


class LevelRepository(Protocol):
    """Whoever notes evidence holds the level first."""

    def hold(self, kid_id: KidId) -> ReadingLevel | None:
        """Held still until the unit of work is over, even if there is none yet."""

    def save(self, level: ReadingLevel) -> None: ...

    def note(self, evidence: Evidence) -> bool:
        """False if this kind of it is known of the kid and the story."""


class LearningUnitOfWork(UnitOfWork, Protocol):
    @property
    def quizzes(self) -> QuizRepository: ...

    @property
    def levels(self) -> LevelRepository: ...


class QuizViews(Protocol):
    def result(self, reader: Reader, story_id: StoryId) -> QuizResult | None: ...

    def answers(self, reader: Reader, story_id: StoryId) -> tuple[Answer, ...]:
        """Every attempt, the oldest first."""


class QuizGate(Protocol):
    """Solutions are for those who have opened the story."""

    def open(
        self, caller: Caller, viewpoint: Viewpoint, story_id: StoryId
    ) -> Result[Quiz, UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached]:
        """Opened as it is to be read: once, and counted once.  Kids are asked for their reading time."""

    def opened(self, guest: Guest, story_id: StoryId) -> Quiz | None:
        """None if it is not open to them; nothing is opened."""

    def questions(
        self, caller: Caller, viewpoint: Viewpoint, story_id: StoryId
    ) -> Result[tuple[UUID, ...], UnknownStory]:
        """Which there are in a story this reader may see; nothing is opened."""


class LevelViews(Protocol):
    def sheet(self, kid_id: KidId, limit: int) -> LevelSheet | None:
        """With so many pieces of evidence."""


class StoryDifficulty(Protocol):
    def of(self, story_id: StoryId) -> int | None:
        """None if there is no such story any more."""


class StoryTitles(Protocol):
    def of(self, caller: Caller, story_ids: Sequence[StoryId]) -> Mapping[StoryId, str]:
        """Of those the caller may see."""
