"""What parents see of what they forbid and recommend, and kids of what is recommended to them."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from attrs import field, frozen

from storytime_core.kernel.ids import FamilyId, KidId
from storytime_core.kernel.pages import Cursor, Page, PageRequest
from storytime_core.kernel.visibility import Viewpoint

from .model import ContentRules, Reading, Recommendation, Restriction, Sight


@frozen(kw_only=True)
class RulesInForce:
    """What a kid may see: its own rules, and beside them those of its profile and its house."""

    rules: ContentRules
    viewpoint: Viewpoint
    excluded_tags: tuple[str, ...]
    approve_new_stories: bool


@frozen(kw_only=True)
class Told:
    """A recommendation as it is listed."""

    recommendation: Recommendation
    recommended_by: str = field(repr=False)
    reading: Reading
    sight: Sight  # the kid's

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.recommendation.recommended_at, self.recommendation.id)


@frozen
class RecommendationStats:
    total: int = 0
    opened: int = 0
    finished: int = 0
    last_at: datetime | None = None


class RecommendationViews(Protocol):
    def rules(self, family_id: FamilyId, kid_id: KidId, now: datetime) -> RulesInForce | None:
        """None if the family has no such kid."""

    def restricted(self, kid_id: KidId, viewpoint: Viewpoint, page: PageRequest) -> Page[Restriction]:
        """What this kid is kept from, of the stories the viewpoint may see; the newest first."""

    def recommended(self, kid: Viewpoint, viewpoint: Viewpoint, page: PageRequest) -> Page[Told]:
        """Live ones to this kid, of the stories the viewpoint may see; the newest first."""

    def told(self, kid: Viewpoint, id: UUID) -> Told | None:
        """A live one to this kid."""

    def stats(self, kid_id: KidId, viewpoint: Viewpoint) -> RecommendationStats:
        """Of the stories the viewpoint may see."""
