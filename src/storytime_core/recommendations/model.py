"""What parents forbid a kid, and what they recommend to it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from attrs import evolve, field, frozen

from storytime_core.kernel.ids import AccountId, KidId, StoryId
from storytime_core.kernel.pages import Cursor
from storytime_core.kernel.visibility import Between, StoryFacts, Viewpoint, explain

MOST_RESTRICTIONS: Final = 1_000  # of one kid
MOST_RECOMMENDATIONS: Final = 200  # that one kid has at a time

REASONS: Final[Mapping[str, str]] = {
    "gone": "This story is no longer there.",
    "not_published": "This story is not published.",
    "not_yours": "This story belongs to another family.",
    "not_certified": "This story has not passed our safety checks.",
    "awaiting_approval": "This story waits for your approval.",
    "declined": "You declined this story.",
    "reported": "You reported this story.",
    "restricted": "You keep this story from this kid.",
    "intense": "This story is intense, and your settings leave such stories out.",
    "too_old": "This story is for older kids.",
    "excluded_tag": "This story is about something you leave out for this kid.",
    "not_on_list": "This kid only finds stories you recommend.",
}
"""Why a story is hidden, told to a parent."""


@frozen(kw_only=True)
class ContentRules:
    """What a kid may see beside what its age, its tags and the rules of the house say."""

    kid_id: KidId
    max_story_age: int | None = None
    allow_list_only: bool = False
    revision: int = 0  # before they were ever set

    def changed(self, max_story_age: int | None, allow_list_only: bool) -> Self:
        """Setting what is set changes nothing."""
        if (max_story_age, allow_list_only) == (self.max_story_age, self.allow_list_only):
            return self
        return evolve(self, max_story_age=max_story_age, allow_list_only=allow_list_only, revision=self.revision + 1)

    def differences(self, after: Self) -> tuple[str, ...]:
        names = ("max_story_age", "allow_list_only")
        return tuple(name for name in names if getattr(self, name) != getattr(after, name))


@frozen(kw_only=True)
class Restriction:
    """Not this one for this kid."""

    kid_id: KidId
    story_id: StoryId
    account_id: AccountId
    restricted_at: datetime
    reason: str | None = field(default=None, repr=False)

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.restricted_at, self.story_id)

    def explained(self, reason: str | None) -> Self:
        return evolve(self, reason=reason)


@frozen(kw_only=True)
class Recommendation:
    """This one for you."""

    id: UUID
    kid_id: KidId
    story_id: StoryId
    account_id: AccountId
    recommended_at: datetime
    message: str | None = field(default=None, repr=False)
    removed_at: datetime | None = None

    def told_anew(self, message: str | None) -> Self:
        """With another message, and from the day it was first told."""
        return evolve(self, message=message)


class Reading(StrEnum):
    """How far a kid has come with what was recommended to it."""

    NEW = "new"
    OPENED = "opened"
    FINISHED = "finished"

    @classmethod
    def of(cls, is_begun: bool, is_finished: bool) -> Self:
        return cls("finished" if is_finished else "opened" if is_begun else "new")


@frozen
class Sight:
    """A story and somebody who looks at it, as far as the decision knows them."""

    facts: StoryFacts
    between: Between

    def reasons(self, viewpoint: Viewpoint) -> tuple[str, ...]:
        """Why it is hidden; empty if it is not."""
        return explain(self.facts, viewpoint, self.between)

    def why_not_recommended(self, viewpoint: Viewpoint) -> str | None:
        """What keeps it from the kid even when it stands on its list."""
        listed = evolve(self.between, is_recommended=True)
        return next(iter(explain(self.facts, viewpoint, listed)), None)
