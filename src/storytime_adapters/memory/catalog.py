"""Opening stories and filing them, in memory."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from attrs import evolve, frozen

from storytime_adapters.viewpoints import reading_rules_of, viewpoint_of
from storytime_core.catalog.model import Category, Opened, ReadingAllowance, Season, Taxonomy, Theme
from storytime_core.catalog.shelving import Renamed
from storytime_core.family.model import Family, Kid
from storytime_core.kernel.days import local_day
from storytime_core.kernel.ids import FamilyId, HolderId, KidId, StoryId
from storytime_core.kernel.library import Story
from storytime_core.kernel.visibility import Viewpoint
from storytime_core.recommendations.model import ContentRules
from storytime_core.reports.model import KidsHours

from .family import rules_of
from .library import KeptStory, MemoryStoryRepository
from .rankings import READ, MemoryRankingRepository
from .reports import read_on
from .reservations import MemoryReservationRepository
from .store import Rows, Store, Table
from .tallies import COUNTED, MemoryStoryStats
from .unit_of_work import MemoryUnitOfWork

TABLES: Final[Mapping[type, str]] = {Category: "categories", Theme: "themes", Season: "seasons"}


@frozen
class MemoryOpeningRepository:
    rows: Table
    allowances: "MemoryAllowanceRepository"

    def add(self, holder: HolderId, story_id: StoryId, counted: bool, at: datetime) -> bool:
        if self.rows.get((holder, story_id)):
            return False
        self.rows.put((holder, story_id), (counted, at))
        return True

    def add_counted(
        self, holder: HolderId, story_id: StoryId, before: ReadingAllowance, after: ReadingAllowance, at: datetime
    ) -> bool | None:
        return self.allowances.replace(holder, before, after) if self.add(holder, story_id, True, at) else None

    def of(self, holders: Sequence[HolderId], until: datetime, limit: int) -> tuple[Opened, ...]:
        found = [
            Opened(story_id, at)
            for (holder, story_id), (_, at) in self.rows.rows.items()
            if holder in holders and at <= until
        ]
        return tuple(sorted(found, key=lambda one: (one.at, one.story_id))[:limit])

    def erase(self, holders: Sequence[HolderId]) -> None:
        for key in [key for key in self.rows.rows if key[0] in holders]:
            self.rows.remove(key)


@frozen
class MemoryAllowanceRepository:
    rows: Table

    def of(self, holder: HolderId) -> ReadingAllowance:
        return self.rows.get(holder) or ReadingAllowance()

    def replace(self, holder: HolderId, before: ReadingAllowance, after: ReadingAllowance) -> bool:
        now = self.of(holder)
        if (now.used, now.forgotten_at) != (before.used, before.forgotten_at):
            return False
        self.rows.put(holder, ReadingAllowance().seen_anew(after))
        return True

    def forgotten(self, now: datetime, limit: int) -> tuple[HolderId, ...]:
        found = [holder for holder, one in self.rows.rows.items() if one.forgotten_at and one.forgotten_at <= now]
        return tuple(sorted(found)[:limit])

    def erase(self, holders: Sequence[HolderId]) -> None:
        for holder in holders:
            if self.rows.get(holder):
                self.rows.remove(holder)


@frozen
class MemoryTaxonomyRepository:
    tables: Mapping[str, Table]

    def hold(self) -> Taxonomy:
        return read_taxonomy({name: table.rows for name, table in self.tables.items()})

    def settled(self) -> Taxonomy:
        return self.hold()

    def add(self, one: Category | Theme | Season) -> None:
        table = self.tables[TABLES[type(one)]]
        if any(one.id == other.id or one.slug == other.slug or one.name == other.name for other in table.rows.values()):
            raise ValueError(f"{one.name} is there already")
        table.put(one.id, one)


class MemoryCatalogUnitOfWork(MemoryUnitOfWork):
    @property
    def stories(self) -> MemoryStoryRepository:
        return MemoryStoryRepository(self.table("stories"), self.store.ids)

    @property
    def openings(self) -> MemoryOpeningRepository:
        return MemoryOpeningRepository(self.table("story_openings"), self.allowances)

    @property
    def allowances(self) -> MemoryAllowanceRepository:
        return MemoryAllowanceRepository(self.table("story_allowances"))

    @property
    def reservations(self) -> MemoryReservationRepository:
        return MemoryReservationRepository(self.table("story_reservations"), self.table("story_openings"))

    @property
    def taxonomy(self) -> MemoryTaxonomyRepository:
        return MemoryTaxonomyRepository({name: self.table(name) for name in TABLES.values()})

    @property
    def rankings(self) -> MemoryRankingRepository:
        return MemoryRankingRepository({name: self.table(name) for name in READ})

    @property
    def stats(self) -> MemoryStoryStats:
        return MemoryStoryStats({name: self.table(name) for name in COUNTED})


@frozen
class MemoryAllowanceViews:
    store: Store

    def of(self, holders: Sequence[HolderId]) -> tuple[ReadingAllowance, ...]:
        with self.store.seen() as tables:
            return tuple(tables["story_allowances"].get(holder) or ReadingAllowance() for holder in holders)


@frozen
class MemoryViewpointLookup:
    store: Store

    def of_kid(
        self, family_id: FamilyId, kid_id: KidId, now: datetime, story_id: StoryId | None = None
    ) -> Viewpoint | None:
        with self.store.seen() as tables:
            kid: Kid | None = tables["kids"].get(kid_id)
            family: Family = tables["families"].get(family_id) or Family(id=family_id)
            rules: ContentRules = tables["content_rules"].get(kid_id) or ContentRules(kid_id=kid_id)
            renamed: list[Renamed] = list(tables["shelf_renames"].values())
            today = local_day(now, family.time_zone)
            read = read_on(today, kid_id, story_id, tables)
        if kid is None or kid.family_id != family_id or kid.removed_at is not None:
            return None
        viewpoint = viewpoint_of(
            kid,
            today,
            family.explicit_content,
            family.time_zone,
            rules.max_story_age,
            rules.allow_list_only,
            {one.shelf_id: one.tag for one in renamed},
        )
        hours = KidsHours(reading_rules_of(rules_of(kid, family)), read)
        return evolve(viewpoint, hours=hours) if story_id else viewpoint

    def zone_of(self, family_id: FamilyId) -> str:
        with self.store.seen() as tables:
            family: Family | None = tables["families"].get(family_id)
        return family.time_zone if family else self.store.time_zone


@frozen
class MemoryTaxonomyViews:
    store: Store

    def taxonomy(self) -> Taxonomy:
        with self.store.seen() as tables:
            return read_taxonomy(tables)

    def counts(self) -> Mapping[UUID, int]:
        with self.store.seen() as tables:
            kept: list[KeptStory] = [one for one in tables["stories"].values() if one.listed_at]
        return Counter(id for one in kept for ids in filed_under(one.story) for id in ids)


def filed_under(story: Story) -> tuple[Sequence[UUID], ...]:
    return story.categories, story.themes, story.seasons


def read_taxonomy(tables: Mapping[str, Rows]) -> Taxonomy:
    def in_order(name: str) -> tuple[Any, ...]:
        return tuple(sorted(tables[name].values(), key=lambda one: (one.position, one.name)))

    return Taxonomy(in_order("categories"), in_order("themes"), in_order("seasons"))
