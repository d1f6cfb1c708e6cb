"""How progress says no."""

from typing import Any, ClassVar
from uuid import UUID

from attrs import frozen

from storytime_core.kernel.errors import Conflict, Invalid, NotFound


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
