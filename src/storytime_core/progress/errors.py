"""How progress says no."""

from datetime import datetime
from typing import Any, ClassVar

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
