"""What recommendations ask of the outside."""

from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from attrs import frozen

from storytime_core.kernel.ids import CategoryId, FamilyId, HolderId, KidId, StoryId, ThemeId
from storytime_core.kernel.ports import UnitOfWork
from storytime_core.kernel.readers import Reader
from storytime_core.kernel.visibility import Viewpoint

from .model import ContentRules, Recommendation, Restriction, Sight
from .suggestions import Candidate, Lived, Suggestion, Taste


class KidShelf(Protocol):
    """Whoever forbids or recommends holds the kid first."""

    def hold(self, family_id: FamilyId, kid_id: KidId) -> bool:
        """Whether there is such a live kid; held still until the unit of work is over."""

    def changed(self, family_id: FamilyId) -> None:
        """What any process keeps at hand about the family is old when this is committed."""


class ContentRulesRepository(Protocol):
    def of(self, kid_id: KidId) -> ContentRules:
        """Even if none were ever set."""

    def save(self, rules: ContentRules) -> None: ...


class RestrictionRepository(Protocol):
    def of(self, kid_id: KidId, story_id: StoryId) -> Restriction | None: ...

    def count(self, kid_id: KidId) -> int: ...

    def save(self, restriction: Restriction) -> None: ...

    def remove(self, kid_id: KidId, story_id: StoryId) -> bool:
        """False if there was none."""


class RecommendationRepository(Protocol):
    def live(self, kid_id: KidId, story_id: StoryId) -> Recommendation | None: ...

    def count(self, kid_id: KidId) -> int:
        """Live ones."""

    def add(self, recommendation: Recommendation) -> None: ...

    def save(self, recommendation: Recommendation) -> None: ...

    def withdraw(self, id: UUID, family_id: FamilyId, at: datetime) -> Recommendation | None:
        """As it is from now on; None if no kid of the family has it.  Of several at once, one finds it."""


class HidingRepository(Protocol):
    """What is hidden from a family or a guest since they reported it."""

    def hide(self, holder: HolderId, story_id: StoryId, at: datetime) -> bool:
        """False if it was hidden already."""

    def show_again(self, holder: HolderId, story_id: StoryId) -> bool:
        """False if it was not hidden."""


class StorySights(Protocol):
    def of(self, story_id: StoryId, viewpoint: Viewpoint) -> Sight | None:
        """What the decision has to know, whether or not the story is hidden; None if there never was such a story."""


class RecommendationsUnitOfWork(UnitOfWork, Protocol):
    @property
    def kids(self) -> KidShelf: ...

    @property
    def rules(self) -> ContentRulesRepository: ...

    @property
    def restrictions(self) -> RestrictionRepository: ...

    @property
    def recommendations(self) -> RecommendationRepository: ...

    @property
    def hidings(self) -> HidingRepository: ...

    @property
    def sights(self) -> StorySights: ...


@frozen(kw_only=True)
class Wanted:
    """Where candidates come from, beside what parents recommend and what is new."""

    category_ids: tuple[CategoryId, ...] = ()
    theme_ids: tuple[ThemeId, ...] = ()
    liked: bool = False
    picked: bool = False
    seasonal: bool = False


class Candidates(Protocol):
    def unread(self, viewpoint: Viewpoint, wanted: Wanted, now: datetime, today: date) -> tuple[Candidate, ...]:
        """A bounded number of visible stories the reader has not begun; for a kid, those of its age."""

    def left(self, viewpoint: Viewpoint, now: datetime) -> tuple[Suggestion, ...]:
        """When there are too few: what was finished long ago, the oldest first, then whatever else is visible."""


class ReaderHistory(Protocol):
    def taste(self, family_id: FamilyId, kid_id: KidId | None) -> Taste:
        """A kid without preferences has those of its parent."""

    def lived(self, reader: Reader, since: datetime, now: datetime) -> tuple[Lived, ...]:
        """A bounded number of things, the latest."""
