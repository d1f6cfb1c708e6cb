"""How the catalog says no."""

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from storytime_core.kernel.errors import LimitReached, NotFound, Unprocessable


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
class RefusedSeed:
    """A story that is not fit to be seeded, and why."""

    slug: str
    reasons: tuple[str, ...]


@frozen
class SeedsRefused(Unprocessable):
    """Nothing was seeded."""

    failed: tuple[RefusedSeed, ...]
    code: ClassVar = "STORY_NOT_SAFE"

    @property
    def message(self) -> str:
        return "These stories cannot be seeded: " + "; ".join(
            f"{one.slug} ({', '.join(one.reasons)})" for one in self.failed
        )
