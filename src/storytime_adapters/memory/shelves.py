"""Stories as readers find and read them, in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from attrs import evolve, frozen
from returns.result import Result, Success

from storytime_core.catalog.feeds import FeedFilter, Group, Mark, Order, Section, Spot, Stretch, circle_keys, numbered
from storytime_core.catalog.model import ReadingAllowance
from storytime_core.catalog.ports import KeptEdition
from storytime_core.catalog.searching import Scope, SearchTooBroad, Sought, words_of
from storytime_core.catalog.views import Found, FoundStory, Glance, Riddle, StoryWords
from storytime_core.kernel.ids import HolderId, StoryId
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.readers import Reader
from storytime_core.kernel.visibility import Between, StoryFacts, Viewpoint, is_visible, match_tags
from storytime_core.progress.model import ReadingProgress
from storytime_core.recommendations.model import Recommendation

from .library import KeptStory
from .lists import newest_first
from .store import Rows, Store

DESCENDING: Final = (Order.NEWEST, Order.LAST_READ, Order.SEASON, Order.PARENTS, Order.DOWN)


@frozen
class MemoryStoryViews:
    store: Store

    def feed(
        self, sections: Sequence[Section], viewpoint: Viewpoint, began: datetime, after: Spot | None = None
    ) -> tuple[Found, ...]:
        with self.store.seen() as tables:
            told = told_to(viewpoint, tables)
            glances = [
                glance_for(kept, tables, viewpoint, told)
                for kept in tables["stories"].values()
                if kept.listed_at or is_own(kept, viewpoint)
            ]
            visible = {one.id: one for one in glances if is_visible(one.facts, viewpoint, one.between)}
            listed = {one.id: one for one in visible.values() if one.listed_at}
            marks = marks_of(viewpoint.reader, tables)
            found: list[Found] = []
            for numbers, section in numbered(sections):
                its: list[Found] = []
                for number, stretch in zip(numbers, section.stretches, strict=True):
                    if after is None or number >= after.stretch:
                        passed = after if after and after.stretch == number else None
                        those = visible if stretch.family_too else listed
                        own = on_stretch(number, stretch, those, marks, viewpoint, tables)
                        its += in_order(own, stretch, began, passed)
                found += its[: section.most]
        return tuple(found)

    def search(
        self, sought: Sought, wanted: FeedFilter, viewpoint: Viewpoint, scope: Scope, limit: int, after: Spot | None
    ) -> Result[tuple[Found, ...], SearchTooBroad]:
        with self.store.seen() as tables:
            kept = [
                one
                for one in tables["stories"].values()
                if (one.listed_at if scope is Scope.PUBLIC else is_own(one, viewpoint))
            ]
            marks = marks_of(viewpoint.reader, tables)
            found = [
                Found(glance, Spot(tier, glance.published_at, 0, glance.id), marks.get(glance.id))
                for one in kept
                if (tier := tier_of(one, tables, sought)) is not None
                and fits(glance := glance_for(one, tables, viewpoint), wanted)
                and is_visible(glance.facts, viewpoint, glance.between)
            ]
        found.sort(key=lambda one: (one.spot.at, one.glance.id), reverse=True)
        found.sort(key=lambda one: one.spot.stretch)
        left = [one for one in found if after is None or is_behind(one.spot, after)]
        return Success(tuple(left[:limit]))

    def edition_is_kept(self, edition: UUID) -> bool:
        with self.store.seen() as tables:
            return edition in tables["ranking_editions"]

    def find(self, story_id: StoryId, viewpoint: Viewpoint, holders: Sequence[HolderId]) -> FoundStory | None:
        with self.store.seen() as tables:
            kept: KeptStory | None = tables["stories"].get(story_id)
            if kept is None:
                return None
            glance = glance_for(kept, tables, viewpoint)
            is_open = any((holder, story_id) in tables["story_openings"] for holder in holders)
            is_reserved = any((holder, story_id) in tables["story_reservations"] for holder in holders)
            allowances = tuple(tables["story_allowances"].get(holder) or ReadingAllowance() for holder in holders)
            is_favorite = (viewpoint.reader, story_id) in tables["favorites"]
        found = FoundStory(glance, is_open, allowances, is_favorite, is_reserved)
        return found if is_visible(glance.facts, viewpoint, glance.between) else None

    def several(self, story_ids: Sequence[StoryId], viewpoint: Viewpoint) -> tuple[Glance, ...]:
        with self.store.seen() as tables:
            kept, told = [one for id in story_ids if (one := tables["stories"].get(id))], told_to(viewpoint, tables)
            glances = [glance_for(one, tables, viewpoint, told) for one in kept]
        return tuple(glance for glance in glances if is_visible(glance.facts, viewpoint, glance.between))

    def created(self, viewpoint: Viewpoint, page: PageRequest) -> Page[Glance]:
        with self.store.seen() as tables:
            kept: list[KeptStory] = [
                one for one in tables["stories"].values() if is_own(one, viewpoint) and not one.story.deleted_at
            ]
            if viewpoint.is_kid:
                kept = [one for one in kept if is_about(one, viewpoint) and may_see(one, tables, viewpoint)]
            told = told_to(viewpoint, tables)
            return newest_first([glance_for(one, tables, viewpoint, told) for one in kept], page)

    def words(self, story_id: StoryId, revision: int | None = None) -> StoryWords | None:
        with self.store.seen() as tables:
            kept: KeptStory | None = tables["stories"].get(story_id)
        if kept is None or kept.certificate.revoked_at is not None:
            return None
        return StoryWords(
            content=kept.story.content,
            branch_ids=kept.branch_ids,
            names=kept.story.names,
            provenance=kept.story.provenance,
            is_intact=kept.is_certified,
            images=kept.story.images,
        )

    def words_of(self, revisions: Mapping[StoryId, int]) -> Mapping[StoryId, StoryWords]:
        return {story_id: words for story_id in revisions if (words := self.words(story_id))}


def marks_of(reader: Reader | None, tables: Mapping[str, Rows]) -> dict[StoryId, Mark]:
    """What a reader has of each story."""
    places: list[ReadingProgress] = [
        place for id in tables["stories"] if (place := tables["reading_progress"].get((reader, id)))
    ]
    return {place.story_id: mark for place in places if (mark := mark_of(place))}


def mark_of(place: ReadingProgress | None) -> Mark | None:
    if place is None or place.removed_at is not None:
        return None
    return Mark(place.read_status, place.read_since, place.saved_at)


def on_stretch(
    number: int,
    stretch: Stretch,
    visible: Mapping[StoryId, Glance],
    marks: Mapping[StoryId, Mark],
    viewpoint: Viewpoint,
    tables: Mapping[str, Rows],
) -> list[Found]:
    """Every story that may stand there, not yet in order."""

    def found(
        id: StoryId, at: datetime | None = None, key: int = 0, edition: UUID | None = None, score: int = 0
    ) -> list[Found]:
        glance = visible.get(id)
        if glance is None or not fits(glance, stretch.wanted):
            return []
        return [Found(glance, Spot(number, at, key, id), marks.get(id), edition, score)]

    match stretch.order:
        case Order.NEWEST:
            return [one for glance in visible.values() for one in found(glance.id, glance.listed_at)]
        case Order.LAST_READ:
            reader = viewpoint.reader
            read: list[ReadingProgress] = [
                place for id in visible if (place := tables["reading_progress"].get((reader, id)))
            ]
            return [one for place in read for one in found(place.story_id, place.event_at)]
        case Order.UP | Order.DOWN:
            keys = {id: circle_keys(id)[stretch.circle] for id in visible}
            low, high = stretch.arc or (0, 0)
            return [one for id, key in keys.items() if low <= key <= high for one in found(id, None, key)]
        case Order.RANK:
            edition = edition_of(stretch, tables)
            ranked = edition.entries if edition else ()
            return [
                one
                for position, (id, score) in enumerate(ranked)
                for one in found(id, None, position, edition.id if edition else None, score)
            ]
        case Order.SEASON:
            return [
                one
                for glance in visible.values()
                if stretch.season in glance.season_ids and not set(stretch.better) & set(glance.season_ids)
                for one in found(glance.id, glance.listed_at)
            ]
        case Order.PARENTS:
            told: list[Recommendation] = [
                one
                for one in tables["parent_recommendations"].values()
                if one.kid_id == viewpoint.kid_id and one.removed_at is None
            ]
            return [one for each in told for one in found(each.story_id, each.recommended_at)]


def in_order(found: list[Found], stretch: Stretch, began: datetime, after: Spot | None) -> list[Found]:
    """Of the group, by the order of the stretch, from where the list goes on."""
    left = [one for one in found if stretch.group is None or belongs(one.mark, stretch.group, began)]
    left.sort(key=lambda one: key_of(one.spot), reverse=stretch.order in DESCENDING)
    if after is None:
        return left
    if stretch.order in DESCENDING:
        return [one for one in left if key_of(one.spot) < key_of(after)]
    return [one for one in left if key_of(one.spot) > key_of(after)]


def key_of(spot: Spot) -> tuple[Any, ...]:
    return (spot.number if spot.at is None else spot.at, spot.story_id)


def is_behind(spot: Spot, other: Spot) -> bool:
    """Further down a list that is the newest first in each stretch."""
    return spot.stretch > other.stretch or (spot.stretch == other.stretch and key_of(spot) < key_of(other))


def belongs(mark: Mark | None, group: Group, began: datetime) -> bool:
    then = mark.group(began) if mark else Group.UNREAD
    if then is Group.UNREAD or mark is None:
        return group is Group.UNREAD
    return mark.saved_at <= began and group in (then, Group.READ)


def edition_of(stretch: Stretch, tables: Mapping[str, Rows]) -> KeptEdition | None:
    editions: list[KeptEdition] = list(tables["ranking_editions"].values())
    if stretch.edition:
        return next((one for one in editions if one.id == stretch.edition), None)
    return next((one for one in editions if one.ranking == stretch.ranking and one.replaced_at is None), None)


def is_about(kept: KeptStory, viewpoint: Viewpoint) -> bool:
    """Made by this kid, or for it."""
    story, kid = kept.story, viewpoint.kid_id
    return story.creator_kid_id == kid or any(name.kid_id == kid for name in story.names)


def is_own(kept: KeptStory, viewpoint: Viewpoint) -> bool:
    return kept.story.family_id is not None and kept.story.family_id == viewpoint.family_id


def tier_of(kept: KeptStory, tables: Mapping[str, Rows], sought: Sought) -> int | None:
    content = kept.story.content
    words = words_of(content.title, content.description, names_filed_under(kept, tables), content.text)
    tiers = enumerate((words.title, words.known, words.all))
    return next((number for number, words in tiers if sought.fits(words)), None)


def names_filed_under(kept: KeptStory, tables: Mapping[str, Rows]) -> tuple[str, ...]:
    story = kept.story
    return tuple(
        tables[kind][id].name
        for kind, ids in (("categories", story.categories), ("themes", story.themes), ("seasons", story.seasons))
        for id in ids
        if id in tables[kind]
    )


def fits(glance: Glance, wanted: FeedFilter) -> bool:
    low, high = wanted.ages or (0, 18)
    return (
        (not wanted.categories or not set(wanted.categories).isdisjoint(glance.category_ids))
        and (not wanted.themes or not set(wanted.themes).isdisjoint(glance.theme_ids))
        and (not wanted.seasons or not set(wanted.seasons).isdisjoint(glance.season_ids))
        and glance.age_min <= high
        and glance.age_max >= low
        and wanted.language in (None, glance.language)
        and (wanted.max_duration_seconds is None or glance.duration_seconds <= wanted.max_duration_seconds)
        and (glance.recommended or not wanted.recommended)
    )


def told_to(viewpoint: Viewpoint, tables: Mapping[str, Rows]) -> frozenset[StoryId]:
    """What parents recommended to the kid that looks."""
    kid_id = viewpoint.kid_id
    if kid_id is None:
        return frozenset()
    told: list[Recommendation] = list(tables["parent_recommendations"].values())
    return frozenset(one.story_id for one in told if one.kid_id == kid_id and one.removed_at is None)


def between(story_id: StoryId, tables: Mapping[str, Rows], viewpoint: Viewpoint, told: frozenset[StoryId]) -> Between:
    """What there is between this reader and the story."""
    return Between(
        is_reported=(viewpoint.holder, story_id) in tables["story_hidings"],
        is_restricted=(viewpoint.kid_id, story_id) in tables["story_restrictions"],
        is_recommended=story_id in told,
    )


def glance_for(
    kept: KeptStory, tables: Mapping[str, Rows], viewpoint: Viewpoint, told: frozenset[StoryId] | None = None
) -> Glance:
    """As this reader sees it."""
    told = told_to(viewpoint, tables) if told is None else told
    place: ReadingProgress | None = tables["reading_progress"].get((viewpoint.reader, kept.story.id))
    glance = evolve(
        glance_at(kept, tables),
        between=between(kept.story.id, tables, viewpoint, told),
        read_status=place.read_status if place and place.removed_at is None else None,
    )
    return glance.naming(kept.story.names)


def may_see(kept: KeptStory, tables: Mapping[str, Rows], viewpoint: Viewpoint) -> bool:
    glance = glance_for(kept, tables, viewpoint)
    return is_visible(glance.facts, viewpoint, glance.between)


def glance_at(kept: KeptStory, tables: Mapping[str, Rows]) -> Glance:
    story, certificate, counted = kept.story, kept.certificate, kept.counted
    content, verdict = story.content, certificate.verdict
    facts = StoryFacts(
        state=story.state,
        audience=story.audience,
        is_deleted=story.deleted_at is not None,
        family_id=story.family_id,
        content_hash=counted.content_hash,
        certified_hash=certificate.content_hash if kept.is_certified else None,
        rules_version=certificate.rules_version,
        approval=story.approval,
        is_intense=verdict.is_intense,
        age_min=story.age_min,
        tags=match_tags(content.title, story.tags, names_filed_under(kept, tables)),
        shelves=frozenset((*story.categories, *story.themes, *story.seasons)),
    )
    return Glance(
        id=story.id,
        revision=kept.revision,
        facts=facts,
        title=content.title,
        description=content.description,
        language=story.language,
        cover_url=story.cover_url,
        cover_alt=content.cover_alt,
        age_min=story.age_min,
        age_max=story.age_max,
        category_ids=story.categories,
        theme_ids=story.themes,
        season_ids=story.seasons,
        duration_seconds=counted.duration_seconds,
        word_count=counted.words,
        page_count=counted.pages,
        difficulty=verdict.measurements.difficulty if verdict.measurements else 1,
        background_color=story.background_color,
        is_interactive=story.is_interactive,
        riddles=tuple(
            Riddle(id, one.question, one.options) for id, one in zip(kept.question_ids, content.questions, strict=True)
        ),
        recommended=story.recommended,
        ai_generated=story.ai_generated,
        creator_kid_id=story.creator_kid_id,
        listed_at=kept.listed_at,
        published_at=story.published_at,
        created_at=story.created_at,
        updated_at=story.updated_at,
    )
