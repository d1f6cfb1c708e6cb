"""How progress says no."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from attrs import frozen

from storytime_core.kernel.errors import Conflict, Invalid, LimitReached, NotFound


@frozen
class UnknownStory(NotFound):
    resource: str = "story"


@frozen
class StoryLimitReached(LimitReached):
    used: int
    total_allowed: int
    next_story_at: datetime | None
    remaining: int = 0
    code: ClassVar = "STORY_LIMIT_EXCEEDED"
    sentence: ClassVar = "You have reached your limit of {total_allowed} stories for now."


@frozen
class TooLongAgo(Invalid):
    code: ClassVar = "VALIDATION_ERROR"
    sentence: ClassVar = "occurredAt must not be more than 7 days ago."

    @property
    def details(self) -> dict[str, Any]:
        return {"fields": [{"path": "occurredAt", "message": "must not be more than 7 days ago"}]}


@frozen
class TooManyFavorites(Conflict):
    most: int
    code: ClassVar = "CONFLICT"
    sentence: ClassVar = "There is room for {most} favorites. Please take one away first."


@frozen
class AnswerFault:
    """What is wrong with one answer, in words for people."""

    path: str
    message: str


@frozen
class AnswersUnfit(Invalid):
    """These are no answers to the questions of the story."""

    faults: tuple[AnswerFault, ...]
    code: ClassVar = "VALIDATION_ERROR"
    sentence: ClassVar = "These answers do not belong to the story."

    @property
    def message(self) -> str:
        return self.sentence

    @property
    def details(self) -> dict[str, Any]:
        return {"fields": self.faults}


@frozen
class UnknownPath(NotFound):
    resource: str = "path"


@frozen
class StoryHasNoBranches(Conflict):
    code: ClassVar = "CONFLICT"
    sentence: ClassVar = "There is only one way through this story."


@frozen
class WrongBranch(Conflict):
    current_branch_id: UUID | None
    code: ClassVar = "CONFLICT"
    sentence: ClassVar = "You are at another place in this story."


@frozen
class TooManyDownloads(Conflict):
    most: int
    code: ClassVar = "CONFLICT"
    sentence: ClassVar = "There is room for {most} stories to take along. Please throw one away first."


@frozen
class UnknownFile(NotFound):
    """A pack has no such file, or not yet."""

    resource: str = "file"
