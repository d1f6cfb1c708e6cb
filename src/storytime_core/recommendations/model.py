"""What parents forbid a kid, and what they recommend to it."""

from datetime import datetime
from uuid import UUID

from attrs import field, frozen

from storytime_core.kernel.ids import AccountId, KidId, StoryId


@frozen(kw_only=True)
class ContentRules:
    """What a kid may see beside what its age, its tags and the rules of the house say."""

    kid_id: KidId
    max_story_age: int | None = None
    allow_list_only: bool = False
    revision: int = 0  # before they were ever set


@frozen(kw_only=True)
class Restriction:
    """Not this one for this kid."""

    kid_id: KidId
    story_id: StoryId
    account_id: AccountId
    restricted_at: datetime
    reason: str | None = field(default=None, repr=False)


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
