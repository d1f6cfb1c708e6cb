"""What saves stand on, in the database: a reader, held; their places; what is known of family, kid and stories."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Label,
    Row,
    Select,
    and_,
    bindparam,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
)

from storytime_core.family.model import Family
from storytime_core.kernel.ids import CategoryId, FamilyId, KidId, StoryId
from storytime_core.kernel.library import Audience
from storytime_core.progress.model import Ground, KnownStory, ReadingProgress

from .entities import INSERT
from .hot import Hot
from .rows import rows
from .tables.catalog import stories, story_openings
from .tables.family import families, kids
from .tables.progress import reader_states, reading_progress

place, opening, story = reading_progress.c, story_openings.c, stories.c

OWN: Final = (place.reader_kind == bindparam("kind"), place.reader_id == bindparam("reader"))
THESE: Final[BindParameter[Any]] = bindparam("readers", expanding=True)
STORIES: Final[BindParameter[Any]] = bindparam("stories", expanding=True)
STORY: Final = bindparam("story", type_=story.id.type)
HOLDERS: Final[BindParameter[Any]] = bindparam("holders", expanding=True)
FAMILY: Final = bindparam("family", type_=story.family_id.type)
PLACE_COLUMNS: Final = tuple((column.name, f"place_{column.name}") for column in place)
PLACED: Final = tuple(column.label(f"place_{column.name}") for column in place)
IS_THERE: Final = or_(story.audience == Audience.PUBLIC, story.family_id == FAMILY)
THERE: Final = and_(story.id.in_(STORIES), IS_THERE)


def known_to(*holders: ColumnElement[bool]) -> tuple[ColumnElement[Any], ...]:
    """What is told of a story; open since one of these opened it."""
    opened_at = (
        select(func.min(opening.opened_at))
        .where(opening.story_id == story.id, *holders)
        .correlate(stories)
        .scalar_subquery()
    )
    return (
        story.id.label("story_id"),
        story.family_id.label("made_by"),
        story.created_at,
        story.word_count,
        story.difficulty,
        story.category_ids,
        opened_at.label("opened_at"),
    )


KNOWN: Final[Select[Any]] = select(*known_to(opening.holder.in_(HOLDERS))).where(THERE)
ONE: Final = select(literal(1).label("one")).subquery("one")
STANDING: Final = (
    ONE.outerjoin(families, families.c.id == FAMILY)
    .outerjoin(
        kids,
        and_(kids.c.id.in_(bindparam("kids", expanding=True)), kids.c.family_id == FAMILY, kids.c.removed_at.is_(None)),
    )
    .outerjoin(stories, THERE)
)
GROUND: Final[Select[Any]] = select(
    families.c.time_zone, kids.c.id.label("kid_id"), *known_to(opening.holder.in_(HOLDERS))
).select_from(STANDING)
PLACE: Final[Select[Any]] = GROUND.add_columns(*PLACED).select_from(
    STANDING.outerjoin(reading_progress, and_(*OWN, place.story_id.in_(STORIES)))
)


def holding(dialect: str) -> tuple[FromClause, FromClause, Label[bool]]:
    """Readers, to be locked in order, beside themselves unlocked, and whether the two differ.

    Whoever had to wait for a reader sees the others' change of it, but places as they were before: PostgreSQL
    looks at what it locks once more, and at nothing beside it.  That shows, for a second look at the reader,
    which locks nothing, is as old as the places are.
    """
    held, seen = reader_states.alias("held"), reader_states.alias("seen")
    is_late: Any = literal(False)
    if dialect == "postgresql":
        is_late = literal_column("held.xmin::text <> seen.xmin::text")
    both = and_(held.c.reader_kind == seen.c.reader_kind, held.c.reader_id == seen.c.reader_id)
    return held, held.join(seen, both), is_late.label("is_late")


def held_in(dialect: str) -> Select[Any]:
    """Readers, locked in order, and their places in some stories."""
    held, beside, is_late = holding(dialect)
    theirs = and_(
        place.reader_kind == held.c.reader_kind, place.reader_id == held.c.reader_id, place.story_id.in_(STORIES)
    )
    return (
        select(held, is_late, *PLACED)
        .select_from(beside.outerjoin(reading_progress, theirs))
        .where(tuple_(held.c.reader_kind, held.c.reader_id).in_(THESE))
        .order_by(held.c.reader_kind, held.c.reader_id)
        .with_for_update(of=held)
    )


def standing_in(dialect: str) -> Select[Any]:
    """One reader, locked, their place in one story, and what they stand on."""
    held, beside, is_late = holding(dialect)
    known = (families.c.time_zone, kids.c.id.label("kid_id"), *known_to(opening.holder == FAMILY))
    its = and_(place.reader_kind == held.c.reader_kind, place.reader_id == held.c.reader_id, place.story_id == STORY)
    own = and_(kids.c.id == held.c.reader_id, kids.c.family_id == FAMILY, kids.c.removed_at.is_(None))
    return (
        select(held, is_late, *PLACED, *known)
        .select_from(
            beside.outerjoin(reading_progress, its)
            .outerjoin(families, families.c.id == FAMILY)
            .outerjoin(kids, own)
            .outerjoin(stories, and_(story.id == STORY, IS_THERE))
        )
        .where(held.c.reader_kind == bindparam("kind"), held.c.reader_id == bindparam("reader"))
        .with_for_update(of=held)
    )


HELD: Final = {dialect: held_in(dialect) for dialect in INSERT}
STOOD: Final = {dialect: Hot(standing_in(dialect)) for dialect in INSERT}


def place_in(row: Row[Any]) -> ReadingProgress | None:
    """Beside something else."""
    known = row._mapping
    if known["place_id"] is None:
        return None
    return rows.structure({name: known[label] for name, label in PLACE_COLUMNS}, ReadingProgress)


def to_known(row: Row[Any]) -> KnownStory:
    return KnownStory(
        id=StoryId(row.story_id),
        open_since=row.created_at if row.made_by else row.opened_at,
        word_count=row.word_count,
        difficulty=row.difficulty,
        category_ids=tuple(CategoryId(UUID(id)) for id in row.category_ids),
    )


def to_ground(found: Sequence[Row[Any]], family_id: FamilyId) -> Ground:
    return Ground(
        zone=found[0].time_zone or Family(id=family_id).time_zone,
        kids=frozenset(KidId(row.kid_id) for row in found if row.kid_id),
        stories={one.id: one for one in (to_known(row) for row in found if row.story_id)},
    )
