"""What parents forbid and recommend, in memory."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

from attrs import evolve, frozen

from storytime_adapters.viewpoints import viewpoint_of
from storytime_core.family.model import Family, Kid
from storytime_core.kernel.days import local_day
from storytime_core.kernel.ids import FamilyId, HolderId, KidId, StoryId
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.readers import Reader
from storytime_core.kernel.visibility import Viewpoint
from storytime_core.progress.model import ReadingProgress
from storytime_core.recommendations.model import ContentRules, Reading, Recommendation, Restriction, Sight
from storytime_core.recommendations.suggestions import Begun, Deed, Lived, Taste
from storytime_core.recommendations.views import RecommendationStats, RulesInForce, Told

from .family import changed
from .library import KeptStory
from .lists import newest_first
from .shelves import glance_for, may_see
from .store import Rows, Store, Table
from .unit_of_work import MemoryUnitOfWork


@frozen
class MemoryKidShelf:
    rows: Table
    versions: Table

    def hold(self, family_id: FamilyId, kid_id: KidId) -> bool:
        kid: Kid | None = self.rows.get(kid_id)
        return kid is not None and kid.family_id == family_id and kid.removed_at is None

    def changed(self, family_id: FamilyId) -> None:
        changed(self.versions, family_id)


@frozen
class MemoryContentRulesRepository:
    rows: Table

    def of(self, kid_id: KidId) -> ContentRules:
        return self.rows.get(kid_id) or ContentRules(kid_id=kid_id)

    def save(self, rules: ContentRules) -> None:
        self.rows.put(rules.kid_id, rules)


@frozen
class MemoryRestrictionRepository:
    rows: Table

    def of(self, kid_id: KidId, story_id: StoryId) -> Restriction | None:
        restriction: Restriction | None = self.rows.get((kid_id, story_id))
        return restriction

    def count(self, kid_id: KidId) -> int:
        return sum(1 for kid, _ in self.rows.rows if kid == kid_id)

    def save(self, restriction: Restriction) -> None:
        self.rows.put((restriction.kid_id, restriction.story_id), restriction)

    def remove(self, kid_id: KidId, story_id: StoryId) -> bool:
        is_there = self.rows.get((kid_id, story_id)) is not None
        if is_there:
            self.rows.remove((kid_id, story_id))
        return is_there


@frozen
class MemoryRecommendationRepository:
    rows: Table
    kids: MemoryKidShelf

    def live(self, kid_id: KidId, story_id: StoryId) -> Recommendation | None:
        return next((one for one in live_for(kid_id, self.rows.rows) if one.story_id == story_id), None)

    def count(self, kid_id: KidId) -> int:
        return sum(1 for _ in live_for(kid_id, self.rows.rows))

    def add(self, recommendation: Recommendation) -> None:
        if self.live(recommendation.kid_id, recommendation.story_id):
            raise ValueError("this is recommended already")
        self.save(recommendation)

    def save(self, recommendation: Recommendation) -> None:
        self.rows.put(recommendation.id, recommendation)

    def withdraw(self, id: UUID, family_id: FamilyId, at: datetime) -> Recommendation | None:
        known: Recommendation | None = self.rows.get(id)
        if known is None or known.removed_at or not self.kids.hold(family_id, known.kid_id):
            return None
        gone = evolve(known, removed_at=at)
        self.save(gone)
        return gone


@frozen
class MemoryHidingRepository:
    rows: Table

    def hide(self, holder: HolderId, story_id: StoryId, at: datetime) -> bool:
        if self.rows.get((holder, story_id)):
            return False
        self.rows.put((holder, story_id), at)
        return True

    def show_again(self, holder: HolderId, story_id: StoryId) -> bool:
        if not self.rows.get((holder, story_id)):
            return False
        self.rows.remove((holder, story_id))
        return True


@frozen
class MemoryStorySights:
    """Within a unit of work."""

    tables: Mapping[str, Rows]

    def of(self, story_id: StoryId, viewpoint: Viewpoint) -> Sight | None:
        return sight_of(story_id, self.tables, viewpoint)


@frozen
class MemoryStorySightViews:
    """Outside of any."""

    store: Store

    def of(self, story_id: StoryId, viewpoint: Viewpoint) -> Sight | None:
        with self.store.seen() as tables:
            return sight_of(story_id, tables, viewpoint)


class MemoryRecommendationsUnitOfWork(MemoryUnitOfWork):
    @property
    def kids(self) -> MemoryKidShelf:
        return MemoryKidShelf(self.table("kids"), self.table("family_versions"))

    @property
    def rules(self) -> MemoryContentRulesRepository:
        return MemoryContentRulesRepository(self.table("content_rules"))

    @property
    def restrictions(self) -> MemoryRestrictionRepository:
        return MemoryRestrictionRepository(self.table("story_restrictions"))

    @property
    def recommendations(self) -> MemoryRecommendationRepository:
        return MemoryRecommendationRepository(self.table("parent_recommendations"), self.kids)

    @property
    def hidings(self) -> MemoryHidingRepository:
        return MemoryHidingRepository(self.table("story_hidings"))

    @property
    def sights(self) -> MemoryStorySights:
        return MemoryStorySights(self.store.tables)


@frozen
class MemoryRecommendationViews:
    store: Store

    def rules(self, family_id: FamilyId, kid_id: KidId, now: datetime) -> RulesInForce | None:
        with self.store.seen() as tables:
            kid: Kid | None = tables["kids"].get(kid_id)
            family: Family = tables["families"].get(family_id) or Family(id=family_id)
            rules: ContentRules = tables["content_rules"].get(kid_id) or ContentRules(kid_id=kid_id)
        if kid is None or kid.family_id != family_id or kid.removed_at is not None:
            return None
        today = local_day(now, family.time_zone)
        house = (family.explicit_content, family.time_zone)
        return RulesInForce(
            rules=rules,
            viewpoint=viewpoint_of(kid, today, *house, rules.max_story_age, rules.allow_list_only),
            excluded_tags=kid.excluded_tags,
            approve_new_stories=family.approve_new_stories,
        )

    def restricted(self, kid_id: KidId, viewpoint: Viewpoint, page: PageRequest) -> Page[Restriction]:
        with self.store.seen() as tables:
            own: list[Restriction] = [
                one
                for one in tables["story_restrictions"].values()
                if one.kid_id == kid_id and is_seen(one.story_id, viewpoint, tables)
            ]
        return newest_first(own, page)

    def recommended(self, kid: Viewpoint, viewpoint: Viewpoint, page: PageRequest) -> Page[Told]:
        with self.store.seen() as tables:
            own = [told_to(kid, one, tables) for one in seen_of(kid.kid_id, viewpoint, tables)]
        return newest_first(own, page)

    def told(self, kid: Viewpoint, id: UUID) -> Told | None:
        with self.store.seen() as tables:
            found = live_for(kid.kid_id, tables["parent_recommendations"])
            return next((told_to(kid, one, tables) for one in found if one.id == id), None)

    def stats(self, kid_id: KidId, viewpoint: Viewpoint) -> RecommendationStats:
        with self.store.seen() as tables:
            live = list(seen_of(kid_id, viewpoint, tables))
            readings = [reading_of(kid_id, one.story_id, tables) for one in live]
        return RecommendationStats(
            total=len(live),
            opened=sum(one is not Reading.NEW for one in readings),
            finished=readings.count(Reading.FINISHED),
            last_at=max((one.recommended_at for one in live), default=None),
        )


def live_for(kid_id: KidId | None, rows: Rows) -> Iterator[Recommendation]:
    return (one for one in rows.values() if one.kid_id == kid_id and one.removed_at is None)


def seen_of(kid_id: KidId | None, viewpoint: Viewpoint, tables: Mapping[str, Rows]) -> Iterator[Recommendation]:
    """Live ones to a kid, of stories the viewpoint may see."""
    live = live_for(kid_id, tables["parent_recommendations"])
    return (one for one in live if is_seen(one.story_id, viewpoint, tables))


def is_seen(story_id: StoryId, viewpoint: Viewpoint, tables: Mapping[str, Rows]) -> bool:
    kept: KeptStory | None = tables["stories"].get(story_id)
    return kept is not None and may_see(kept, tables, viewpoint)


def told_to(kid: Viewpoint, one: Recommendation, tables: Mapping[str, Rows]) -> Told:
    glance = glance_for(tables["stories"][one.story_id], tables, kid)
    return Told(
        recommendation=one,
        recommended_by=tables["accounts"][one.account_id].name,
        reading=reading_of(one.kid_id, one.story_id, tables),
        sight=Sight(glance.facts, glance.between),
    )


def reading_of(kid_id: KidId, story_id: StoryId, tables: Mapping[str, Rows]) -> Reading:
    place: ReadingProgress | None = tables["reading_progress"].get((Reader.kid(kid_id), story_id))
    return Reading.of(place is not None, place is not None and place.is_completed)


def sight_of(story_id: StoryId, tables: Mapping[str, Rows], viewpoint: Viewpoint) -> Sight | None:
    kept: KeptStory | None = tables["stories"].get(story_id)
    if kept is None:
        return None
    glance = glance_for(kept, tables, viewpoint)
    return Sight(glance.facts, glance.between)


@frozen
class MemoryReaderHistory:
    store: Store

    def taste(self, family_id: FamilyId, kid_id: KidId | None) -> Taste:
        with self.store.seen() as tables:
            family: Family = tables["families"].get(family_id) or Family(id=family_id)
            kid: Kid | None = tables["kids"].get(kid_id)
        return Taste(
            is_personal=family.personalized_suggestions,
            category_ids=(kid.categories if kid else ()) or family.category_ids,
            level=kid.reading_level if kid else None,
        )

    def lived(self, reader: Reader, since: datetime, now: datetime) -> tuple[Lived, ...]:
        with self.store.seen() as tables:
            stories = tables["stories"]
            read = [one for one in tables["reading_progress"].values() if one.reader == reader]
            liked = [one for one in tables["favorites"].values() if one.owner == reader]
            begun = [
                Begun(one.story_id, one.page, stories[one.story_id].counted.pages, one.started_at, one.completed_at)
                for one in read
            ]
            done = [(one.story_id, *one.deed(now)) for one in begun]
            done += [(one.story_id, Deed.FAVORITE, one.created_at) for one in liked]
            return tuple(
                Lived(deed, at, story_id, stories[story_id].story.categories, stories[story_id].story.themes)
                for story_id, deed, at in done
                if at >= since
            )
