"""What others may want to know of what parents forbid and recommend: never a message, a reason or a name."""

from typing import ClassVar
from uuid import UUID

from attrs import frozen

from storytime_core.kernel.events import Event
from storytime_core.kernel.ids import AccountId, FamilyId, KidId, StoryId


@frozen(kw_only=True)
class StoryRestricted(Event):
    name: ClassVar = "story.restricted"
    family_id: FamilyId
    kid_id: KidId
    story_id: StoryId


@frozen(kw_only=True)
class StoryUnrestricted(Event):
    name: ClassVar = "story.unrestricted"
    family_id: FamilyId
    kid_id: KidId
    story_id: StoryId


@frozen(kw_only=True)
class StoryRecommended(Event):
    name: ClassVar = "story.recommended"
    family_id: FamilyId
    kid_id: KidId
    story_id: StoryId
    recommendation_id: UUID
    account_id: AccountId


@frozen(kw_only=True)
class RecommendationWithdrawn(Event):
    name: ClassVar = "recommendation.withdrawn"
    family_id: FamilyId
    kid_id: KidId
    story_id: StoryId
    recommendation_id: UUID


@frozen(kw_only=True)
class ContentRulesChanged(Event):
    name: ClassVar = "content_rules.changed"
    family_id: FamilyId
    kid_id: KidId
    fields: tuple[str, ...]
