"""Lists of stories, each put together as one statement: a branch for every stretch, each no longer than a page.

The shape of a list is made once for everybody who looks in the same way; what differs is bound by name and number.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from attrs import evolve, frozen
from sqlalchemy import (
    Column,
    ColumnElement,
    CompoundSelect,
    Float,
    FromClause,
    Integer,
    Label,
    Row,
    Select,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    exists,
    literal,
    literal_column,
    null,
    select,
    tuple_,
    union_all,
)

from storytime_core.catalog.feeds import FeedFilter, Group, Mark, Order, Section, Spot, Stretch, numbered
from storytime_core.kernel.ids import SeasonId, StoryId
from storytime_core.kernel.readers import ReadStatus
from storytime_core.kernel.visibility import Viewpoint

from .columns import Moment
from .names import NOBODYS, names_for
from .tables.catalog import (
    ranking_editions,
    stories,
    story_categories,
    story_rankings,
    story_seasons,
    story_themes,
)
from .tables.progress import reading_progress
from .tables.recommendations import parent_recommendations
from .visibility import KID, between, visible_to

story, place = stories.c, reading_progress.c
ranked, edition, recommendation, link = story_rankings.c, ranking_editions.c, parent_recommendations.c, story_seasons.c

CIRCLES: Final = (story.shuffle_a, story.shuffle_b, story.shuffle_c, story.shuffle_d)
BEGAN: Final = bindparam("began", type_=place.read_since.type)
READER_KIND: Final = bindparam("reading_kind", type_=place.reader_kind.type)
READER: Final = bindparam("reading_id", type_=place.reader_id.type)

MARKED: Final = and_(
    place.reader_kind == READER_KIND,
    place.reader_id == READER,
    place.story_id == story.id,
    place.removed_at.is_(None),
)
BEGUN: Final = reading_progress.alias("begun")
GROUPS: Final = {
    # not by the place that is joined: PostgreSQL forgets that most stories have none, and would sort them all
    Group.UNREAD: ~exists()
    .where(
        BEGUN.c.reader_kind == READER_KIND,
        BEGUN.c.reader_id == READER,
        BEGUN.c.story_id == story.id,
        BEGUN.c.removed_at.is_(None),
        BEGUN.c.read_since <= BEGAN,
    )
    .correlate(stories),
    Group.READING: and_(place.read_since <= BEGAN, place.saved_at <= BEGAN, place.completed_at.is_(None)),
    Group.DONE: and_(place.read_since <= BEGAN, place.saved_at <= BEGAN, place.completed_at.is_not(None)),
    Group.READ: and_(place.read_since <= BEGAN, place.saved_at <= BEGAN),
}
NO_MOMENT: Final = cast(null(), Moment)
NO_NUMBER: Final = literal(0, Integer)
NO_ID: Final = cast(null(), Uuid)
A_PAGE: Final = 101  # the largest there is, and one more
ROOMS: Final = (5, 10, 15, 21, 33, 51, A_PAGE, 2 * A_PAGE)
DESCENDING: Final = (Order.NEWEST, Order.LAST_READ, Order.SEASON, Order.PARENTS, Order.DOWN)
BY_MOMENT: Final = (Order.NEWEST, Order.LAST_READ, Order.SEASON, Order.PARENTS)
BY_MOMENT_AND_ID: Final = attrgetter("stands_at", "id")
BY_NUMBER_AND_ID: Final = attrgetter("stands_number", "id")
LINKS: Final = {"categories": story_categories, "themes": story_themes, "seasons": story_seasons}


@frozen(cache_hash=True)
class Look:
    """One way to look for stories."""

    sections: tuple[tuple[Stretch, ...], ...]  # their shapes alone
    rooms: tuple[int, ...]  # how much of each is asked for
    kind: Viewpoint
    after: int | None  # the stretch in which the list goes on


@frozen
class Source:
    """Where the stories of a stretch come from, and by what they are ordered."""

    table: FromClause
    at: ColumnElement[Any] = NO_MOMENT
    number: ColumnElement[Any] = NO_NUMBER
    where: tuple[ColumnElement[bool], ...] = ()
    edition: ColumnElement[Any] = NO_ID
    score: ColumnElement[Any] = NO_NUMBER
    id: ColumnElement[Any] = story.id


def bound(name: str, number: int, type_: Any, several: bool = False) -> Any:
    return bindparam(f"{name}_{number}", type_=type_, expanding=several)


@lru_cache(maxsize=4096)
def shape_of(stretch: Stretch) -> Stretch:
    """Without what is bound."""
    nothing = SeasonId(UUID(int=0))
    return evolve(
        stretch,
        wanted=shape_of_filter(stretch.wanted),
        arc=stretch.arc and (0, 0),
        edition=stretch.edition and UUID(int=0),
        season=stretch.season and nothing,
        better=(nothing,) if stretch.better else (),
    )


def shape_of_filter(wanted: FeedFilter) -> FeedFilter:
    def some(ids: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(UUID(int=number) for number in range(min(len(ids), 2)))  # none, one, or several

    return evolve(
        wanted,
        categories=some(wanted.categories),
        themes=some(wanted.themes),
        seasons=some(wanted.seasons),
        ages=wanted.ages and (0.0, 0.0),
        language=wanted.language and "en",
        max_duration_seconds=None if wanted.max_duration_seconds is None else 0,
    )


def values_of(number: int, stretch: Stretch) -> Iterator[tuple[str, Any]]:
    if stretch.arc:
        yield f"from_{number}", stretch.arc[0]
        yield f"to_{number}", stretch.arc[1]
    if stretch.ranking:
        yield f"ranking_{number}", stretch.ranking
    if stretch.edition:
        yield f"edition_{number}", stretch.edition
    if stretch.season:
        yield f"season_{number}", stretch.season
    if stretch.better:
        yield f"better_{number}", list(stretch.better)
    yield from filter_values(number, stretch.wanted).items()


def filter_values(number: int, wanted: FeedFilter) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for kind in LINKS:
        if ids := getattr(wanted, kind):
            values[f"{kind}_{number}"] = list(ids) if len(ids) > 1 else ids[0]
    if wanted.ages:
        values |= {f"youngest_{number}": wanted.ages[0], f"oldest_{number}": wanted.ages[1]}
    if wanted.language:
        values[f"language_{number}"] = wanted.language
    if wanted.max_duration_seconds is not None:
        values[f"longest_{number}"] = wanted.max_duration_seconds
    return values


def narrowed(number: int, wanted: FeedFilter) -> Iterator[ColumnElement[bool]]:
    for kind, table in LINKS.items():
        ids = getattr(wanted, kind)
        if ids:
            column = named_in(table)
            chosen = bound(kind, number, column.type, several=len(ids) > 1)
            is_it = column.in_(chosen) if len(ids) > 1 else column == chosen
            yield exists().where(table.c.story_id == story.id, is_it).correlate(stories)
    if wanted.ages:
        yield story.age_min <= bound("oldest", number, Float)
        yield story.age_max >= bound("youngest", number, Float)
    if wanted.language:
        yield story.language == bound("language", number, story.language.type)
    if wanted.max_duration_seconds is not None:
        yield story.duration_seconds <= bound("longest", number, story.duration_seconds.type)
    if wanted.recommended:
        yield story.recommended


def named_in(table: Any) -> Column[Any]:
    (column,) = (column for column in table.primary_key if column.name != "story_id")
    found: Column[Any] = column
    return found


def only_kind(wanted: FeedFilter) -> str | None:
    """The one kind of which a single one is wanted: its links stand in the order of the list."""
    single = [kind for kind in LINKS if len(getattr(wanted, kind)) == 1]
    return single[0] if single else None


def source_of(number: int, stretch: Stretch) -> Source:
    match stretch.order:
        case Order.NEWEST if (kind := only_kind(stretch.wanted)) is not None:
            links = LINKS[kind]
            return Source(
                links.join(stories, story.id == links.c.story_id),
                at=links.c.listed_at,
                where=(links.c.listed_at.is_not(None), named_in(links) == bound(kind, number, named_in(links).type)),
                id=links.c.story_id,
            )
        case Order.NEWEST:
            return Source(stories, at=story.listed_at)
        case Order.LAST_READ:
            joined = reading_progress.join(stories, story.id == place.story_id)
            return Source(joined, at=place.event_at, where=(MARKED,), id=place.story_id)
        case Order.UP | Order.DOWN:
            key = CIRCLES[stretch.circle]
            on_arc = key.between(bound("from", number, key.type), bound("to", number, key.type))
            return Source(stories, number=key, where=(on_arc,))
        case Order.RANK:
            latest = (
                select(edition.id)
                .where(edition.ranking == bound("ranking", number, edition.ranking.type), edition.replaced_at.is_(None))
                .scalar_subquery()
            )
            chosen = bound("edition", number, edition.id.type) if stretch.edition else latest
            return Source(
                story_rankings.join(stories, story.id == ranked.story_id),
                number=ranked.position,
                where=(ranked.edition_id == chosen,),
                edition=ranked.edition_id,
                score=ranked.score,
            )
        case Order.SEASON:
            other = story_seasons.alias(f"other_{number}")
            where = [link.season_id == bound("season", number, link.season_id.type), link.listed_at.is_not(None)]
            if stretch.better:
                better = bound("better", number, link.season_id.type, several=True)
                where.append(~exists().where(other.c.story_id == link.story_id, other.c.season_id.in_(better)))
            return Source(
                story_seasons.join(stories, story.id == link.story_id),
                at=link.listed_at,
                where=tuple(where),
                id=link.story_id,
            )
        case Order.PARENTS:
            return Source(
                parent_recommendations.join(stories, story.id == recommendation.story_id),
                at=recommendation.recommended_at,
                where=(recommendation.kid_id == KID, recommendation.removed_at.is_(None)),
            )


def read_too(table: FromClause, kind: Viewpoint) -> FromClause:
    """With the reader's place in each story, where there is one."""
    return table.outerjoin(reading_progress, MARKED) if kind.reader else table


def reading_columns(kind: Viewpoint) -> tuple[Any, ...]:
    marks = (place.page, place.completed_at, place.read_since, place.saved_at) if kind.reader else ()
    return tuple(mark.label(f"mark_{mark.name}") for mark in marks)


def read_by(viewpoint: Viewpoint, began: datetime) -> dict[str, Any]:
    """Whose places they are, and when the walk began."""
    reader = viewpoint.reader
    return {READER_KIND.key: reader.kind, READER.key: reader.id, BEGAN.key: began} if reader else {}


def branch_of(number: int, stretch: Stretch, look: Look, columns: Sequence[Any], most: Any) -> Select[Any]:
    """One stretch, by itself."""
    source = source_of(number, stretch)
    where: list[ColumnElement[bool]] = [*source.where]
    if not stretch.family_too:
        where.append(story.listed_at.is_not(None))
    table = source.table if stretch.order is Order.LAST_READ else read_too(source.table, look.kind)
    if look.kind.reader and stretch.group:
        where.append(GROUPS[stretch.group])
    by_moment, descends = stretch.order in BY_MOMENT, stretch.order in DESCENDING
    key = source.at if by_moment else source.number
    if look.after == number:
        passed = (bindparam("after_key", type_=key.type), bindparam("after_id", type_=story.id.type))
        if stretch.order is Order.RANK:
            where.append(key > passed[0])
        elif descends:
            where.append(tuple_(key, source.id) < tuple_(*passed))
        else:
            where.append(tuple_(key, source.id) > tuple_(*passed))
    ties = () if stretch.order is Order.RANK else (source.id,)  # a place in a ranking has one story
    order = [one.desc() if descends else one for one in (key, *ties)]
    return (
        select(
            *columns,
            *between(look.kind),
            literal(number, Integer).label("stretch"),
            source.at.label("stands_at"),
            source.number.label("stands_number"),
            source.edition.label("edition"),
            source.score.label("score"),
            *reading_columns(look.kind),
            *names_on(look, stretch),
        )
        .select_from(table)
        .where(*where, *narrowed(number, stretch.wanted), *visible_to(look.kind))
        .order_by(*order)
        .limit(most)
    )


def names_on(look: Look, stretch: Stretch) -> tuple[Label[Any], ...]:
    """All stretches of a list have the same columns; these are there if there are names to be put in on any of them."""
    if stretch.family_too:
        return names_for(look.kind)
    is_elsewhere = any(other.family_too for section in look.sections for other in section)
    return NOBODYS if is_elsewhere and look.kind.family_id else ()


@lru_cache(maxsize=1024)
def list_of(look: Look, columns: tuple[Any, ...]) -> Any:
    """Put together once for everybody who looks in the same way."""
    number = 0
    parts: list[Select[Any]] = []
    for stretches, room in zip(look.sections, look.rooms, strict=True):
        most: Any = literal_column(str(room))
        branches = []
        for stretch in stretches:
            if number >= (look.after or 0):
                branches.append(branch_of(number, stretch, look, columns, most))
            number += 1
        if is_short(stretches, room) and len(branches) > 1:
            goes_down = any(stretch.order is Order.DOWN for stretch in stretches)
            branches = [section_of(branches, most, goes_down)]
        parts += branches
    return parts[0] if len(parts) == 1 else one_after_the_other(parts)


def section_of(branches: Sequence[Select[Any]], most: Any, goes_down: bool) -> Select[Any]:
    """No longer altogether than one of its stretches may be."""
    row = one_after_the_other(branches).subquery("section").c
    up = (row.stands_number, case((row.stands_at.is_(None), row.id)))  # what has a moment goes down
    numbers = (row.stands_number.desc(),) if goes_down else up
    return select(*row).order_by(row.stretch, row.stands_at.desc(), *numbers, row.id.desc()).limit(most)


def one_after_the_other(parts: Sequence[Select[Any]]) -> CompoundSelect[Any]:
    return union_all(*(select(one.subquery(f"part_{number}")) for number, one in enumerate(parts)))


def look_of(sections: Sequence[Section], kind: Viewpoint, after: Spot | None) -> Look:
    shapes = tuple(tuple(map(shape_of, section.stretches)) for section in sections)
    return Look(shapes, tuple(room_for(section.most) for section in sections), kind, after.stretch if after else None)


def is_alike_for_all(look: Look) -> bool:
    """Several stretches, dear to plan, and none narrowed to what may be rare: one plan is good for everybody.

    Not so for kids, whose ages and tags PostgreSQL has to know, and not along a circle, whose arc may be short.
    """
    stretches = [stretch for section in look.sections for stretch in section]
    is_whole = all(evolve(one.wanted, recommended=False) == FeedFilter() and one.arc is None for one in stretches)
    return len(stretches) > 1 and is_whole and not look.kind.is_kid


def room_for(most: int) -> int:
    """One of a few sizes, which stands in the statement itself.

    PostgreSQL takes a limit that it does not know for a tenth of all there is: a plan for every size would seem so dear
    that it would make one for each request.
    """
    return next((room for room in ROOMS if room >= most), most)


def is_short(stretches: Sequence[Stretch], room: int) -> bool:
    """Nothing is sorted that is more than a page; what is longer comes as it is, and is cut later."""
    return len(stretches) * room <= A_PAGE


def bound_in(sections: Sequence[Section], after: Spot | None) -> dict[str, Any]:
    """What is bound for these very sections."""
    start = after.stretch if after else 0
    values: dict[str, Any] = {}
    for numbers, section in numbered(sections):
        for number, stretch in zip(numbers, section.stretches, strict=True):
            if number >= start:
                values |= values_of(number, stretch)
    if after:
        values |= {"after_key": after.number if after.at is None else after.at, "after_id": after.story_id}
    return values


def mark_of(row: Any) -> Mark | None:
    """Nobody in particular has none, and is not asked about."""
    saved_at = getattr(row, "mark_saved_at", None)
    if saved_at is None:
        return None
    if row.mark_completed_at:
        status: ReadStatus | None = ReadStatus.DONE
    else:
        status = ReadStatus.READING if row.mark_page > 0 else None
    return Mark(status, row.mark_read_since, saved_at)


def spot_of(row: Row[Any]) -> Spot:
    return Spot(row.stretch, row.stands_at, row.stands_number, StoryId(row.id))


def in_order(found: Sequence[Row[Any]], sections: Sequence[Section]) -> Sequence[Row[Any]]:
    """As the stretches follow each other, and no more of a section than there is to be: a union promises neither."""
    if len(sections) == 1 and is_short(sections[0].stretches, room_for(sections[0].most)):
        return found[: sections[0].most]
    parts: dict[int, list[Row[Any]]] = {}
    for row in found:
        parts.setdefault(row.stretch, []).append(row)
    whole: list[Row[Any]] = []
    for numbers, section in numbered(sections):
        its: list[Row[Any]] = []
        for number, stretch in zip(numbers, section.stretches, strict=True):
            key = BY_MOMENT_AND_ID if stretch.order in BY_MOMENT else BY_NUMBER_AND_ID
            its += sorted(parts.get(number, ()), key=key, reverse=stretch.order in DESCENDING)
        whole += its[: section.most]
    return whole
