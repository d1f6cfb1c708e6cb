"""Why somebody gets no story, as every context says it that hands out stories."""

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from .errors import LimitReached, NotFound


@frozen
class UnknownStory(NotFound):
    """There is none, or none for this reader."""

    resource: str = "story"


@frozen
class StoryLimitReached(LimitReached):
    used: int
    total_allowed: int
    next_story_at: datetime | None
    remaining: int = 0
    code: ClassVar = "STORY_LIMIT_EXCEEDED"
    sentence: ClassVar = "You have reached your limit of {total_allowed} stories for now."
