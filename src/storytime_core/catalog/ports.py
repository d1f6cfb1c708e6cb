"""What the catalog asks of the outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from attrs import field, frozen

from storytime_core.kernel.bands import Band
from storytime_core.kernel.ids import FamilyId, HolderId, StoryId
from storytime_core.kernel.library import BACKGROUND, StoryRepository
from storytime_core.kernel.ports import UnitOfWork
from storytime_core.kernel.stories import StoryContent, Verdict

from .errors import RefusedSeed
from .feeds import Ranking, Section
from .model import Category, Opened, ReadingAllowance, Reserved, Season, Taxonomy, Theme


class OpeningRepository(Protocol):
    """Who may read which public story, for good."""

    def add(self, holder: HolderId, story_id: StoryId, counted: bool, at: datetime) -> bool:
        """False if it was open already: two at once open it once."""

    def add_counted(
        self, holder: HolderId, story_id: StoryId, before: ReadingAllowance, after: ReadingAllowance, at: datetime
    ) -> bool | None:
        """Open, and counted.  None if it was open already; False if it counts for nothing yet, since somebody opened
        another one in the meantime."""

    def of(self, holders: Sequence[HolderId], until: datetime, limit: int) -> tuple[Opened, ...]:
        """The oldest first."""

    def erase(self, holders: Sequence[HolderId]) -> None: ...


class AllowanceRepository(Protocol):
    """What is counted; without what the settings and the plan say.

    Whoever holds openings and allowances takes the openings first.
    """

    def of(self, holder: HolderId) -> ReadingAllowance: ...

    def replace(self, holder: HolderId, before: ReadingAllowance, after: ReadingAllowance) -> bool:
        """False, and nothing is changed, if somebody opened a story in the meantime."""

    def forgotten(self, now: datetime, limit: int) -> tuple[HolderId, ...]:
        """Of whom nothing counts any more; held until the unit of work is over, but for those others hold."""

    def erase(self, holders: Sequence[HolderId]) -> None: ...


class ReservationRepository(Protocol):
    """Whoever holds reservations and allowances takes the reservations first."""

    def add(self, holder: HolderId, story_id: StoryId, counted: bool, at: datetime) -> bool:
        """False if it was reserved or open already: two at once reserve it once."""

    def take(self, holder: HolderId, story_id: StoryId) -> Reserved | None:
        """No longer reserved; None if it was not."""

    def take_overdue(self, before: datetime, limit: int) -> Sequence[Reserved]:
        """No longer reserved; each is taken by one alone, and by holder, so that nobody waits in a circle."""


class TaxonomyRepository(Protocol):
    def hold(self) -> Taxonomy:
        """All there is; held until the unit of work is over, even if there is none yet."""

    def settled(self) -> Taxonomy:
        """All there is; others may look at it too, but nobody changes it until the unit of work is over."""

    def add(self, one: Category | Theme | Season) -> None: ...


@frozen
class KeptEdition:
    """A ranking as it was made at a moment; never changed, and kept for a while after it was replaced."""

    id: UUID
    ranking: Ranking
    made_at: datetime
    entries: tuple[tuple[StoryId, int], ...] = ()  # the best first, each with its score
    replaced_at: datetime | None = None


class StoryStats(Protocol):
    def recount(self, story_id: StoryId) -> None:
        """How many like it, opened it and finished it by now; nothing if there is no such story."""


class RankingRepository(Protocol):
    def hold(self, ranking: Ranking) -> datetime | None:
        """When its latest edition was made.  Held until the unit of work is over, even if there is none yet."""

    def publish(self, edition: KeptEdition) -> None:
        """In the place of the latest one."""

    def most_liked(self, limit: int) -> tuple[tuple[StoryId, int], ...]:
        """Listed stories by favorites, then what the editors recommend, then the newest."""

    def most_recommended(self, limit: int) -> tuple[tuple[StoryId, int], ...]:
        """Listed stories by families that recommend them, then the newest."""

    def picked(self, limit: int) -> tuple[StoryId, ...]:
        """Listed stories the editors picked, in their order."""

    def around(self, circle: Section) -> tuple[StoryId, ...]:
        """Listed stories along a circle."""

    def purge(self, replaced_before: datetime, limit: int) -> int: ...


class CountingUnitOfWork(UnitOfWork, Protocol):
    """In which stories are counted."""

    @property
    def allowances(self) -> AllowanceRepository: ...


class OpeningUnitOfWork(CountingUnitOfWork, Protocol):
    """In which stories may be opened."""

    @property
    def openings(self) -> OpeningRepository: ...


class ReservingUnitOfWork(CountingUnitOfWork, Protocol):
    """In which stories may be reserved."""

    @property
    def reservations(self) -> ReservationRepository: ...


class CatalogUnitOfWork(OpeningUnitOfWork, ReservingUnitOfWork, Protocol):
    @property
    def stories(self) -> StoryRepository: ...

    @property
    def taxonomy(self) -> TaxonomyRepository: ...

    @property
    def rankings(self) -> RankingRepository: ...

    @property
    def stats(self) -> StoryStats: ...


class PremiumLookup(Protocol):
    def is_premium(self, family_id: FamilyId) -> bool:
        """Whether the family has a subscription now."""


class StoryChecker(Protocol):
    """The safety checks: pure, in process."""

    def check(
        self,
        content: StoryContent,
        band: Band,
        names: frozenset[str],
        excluded: frozenset[str],
        bedtime: bool,
        fear_ceiling: int,
    ) -> Verdict: ...

    def content_hash(self, content: StoryContent) -> str: ...


@frozen(kw_only=True)
class SeedEntry:
    """A category or theme we ship."""

    name: str
    slug: str
    description: str


@frozen(kw_only=True)
class SeedSeason:
    name: str
    slug: str
    description: str
    start: str
    end: str


@frozen(kw_only=True)
class SeedTaxonomy:
    categories: tuple[SeedEntry, ...]
    themes: tuple[SeedEntry, ...]
    seasons: tuple[SeedSeason, ...]


@frozen(kw_only=True)
class SeedStory:
    """A story we ship; it is filed under slugs."""

    slug: str
    content: StoryContent = field(repr=False)
    age_min: int
    age_max: int
    categories: tuple[str, ...]
    themes: tuple[str, ...] = ()
    seasons: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    recommended: bool = False
    top_pick_position: int | None = None
    background_color: str = BACKGROUND


class SeedSource(Protocol):
    def taxonomy(self) -> SeedTaxonomy: ...

    def stories(self) -> Sequence[SeedStory | RefusedSeed]:
        """In an order that never changes; what cannot be read is refused with its reasons."""
