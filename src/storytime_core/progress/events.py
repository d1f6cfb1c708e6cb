"""What others may want to know of reading: ids, days and numbers, never a title, a name or a text."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from attrs import frozen

from storytime_core.kernel.events import Event
from storytime_core.kernel.ids import CategoryId, FamilyId, KidId, StoryId
from storytime_core.kernel.readers import Reader, ReaderKind


@frozen(kw_only=True)
class ReadingDayNoted(Event):
    """Somebody read on this day of their family's calendar; for an earlier day it can be told again."""

    name: ClassVar = "reading_day.noted"
    reader: Reader
    family_id: FamilyId
    kid_id: KidId | None = None
    day: date


@frozen(kw_only=True)
class StoryFinished(Event):
    """Read to its end: told once for a reader, a story and a day."""

    name: ClassVar = "story.completed"
    reader: Reader
    family_id: FamilyId | None = None
    kid_id: KidId | None = None
    story_id: StoryId
    first: bool  # ever, for this reader
    day: date
    minute_of_day: int
    word_count: int
    time_spent: int  # seconds
    difficulty: int
    category_ids: tuple[CategoryId, ...]


@frozen(kw_only=True)
class FavoriteAdded(Event):
    name: ClassVar = "favorite.added"
    owner_kind: ReaderKind
    owner_id: UUID
    family_id: FamilyId
    story_id: StoryId


@frozen(kw_only=True)
class FavoriteRemoved(Event):
    name: ClassVar = "favorite.removed"
    owner_kind: ReaderKind
    owner_id: UUID
    family_id: FamilyId
    story_id: StoryId


@frozen(kw_only=True)
class StoryRemovedFromLibrary(Event):
    name: ClassVar = "library.story_removed"
    reader: Reader
    family_id: FamilyId
    story_id: StoryId


@frozen(kw_only=True)
class QuestionAnswered(Event):
    """The first answer of a reader to a question; later ones are nobody's business."""

    name: ClassVar = "question.answered"
    reader: Reader
    family_id: FamilyId
    kid_id: KidId | None = None
    story_id: StoryId
    question_id: UUID
    correct: bool
    day: date


@frozen(kw_only=True)
class QuizFinished(Event):
    """Every question of a story has its first answer: told once for a reader and a story."""

    name: ClassVar = "quiz.finished"
    reader: Reader
    family_id: FamilyId
    kid_id: KidId | None = None
    story_id: StoryId
    correct: int
    total: int
    day: date


@frozen(kw_only=True)
class StoryDownloaded(Event):
    """A kid has it with it: told when its content is first handed out."""

    name: ClassVar = "story.downloaded"
    kid_id: KidId
    family_id: FamilyId
    story_id: StoryId
    voice_id: str | None = None  # that it is heard in


@frozen(kw_only=True)
class PathFinished(Event):
    """A kid came to an end of a branching story."""

    name: ClassVar = "path.finished"
    kid_id: KidId
    family_id: FamilyId
    story_id: StoryId
    path_id: UUID
    ending: str  # the key of a passage
    new_ending: bool  # never reached before by this kid
    day: date


@frozen(kw_only=True)
class ReadingLevelMoved(Event):
    name: ClassVar = "reading_level.moved"
    kid_id: KidId
    family_id: FamilyId
    from_level: int
    to_level: int
    reason: str  # evidence or parent
