"""Places in stories, in the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from attrs import frozen
from sqlalchemy import BindParameter, Row, Table, and_, bindparam, delete, func, insert, or_, select, tuple_
from sqlalchemy.engine import Connection

from storytime_core.catalog.model import holders_of
from storytime_core.kernel.caller import Guest
from storytime_core.kernel.ids import FamilyId, GuestSessionId, HolderId, KidId, StoryId
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.readers import Reader, ReaderKind
from storytime_core.kernel.visibility import Viewpoint
from storytime_core.progress.model import (
    Favorite,
    Ground,
    Held,
    KnownStory,
    ReaderState,
    ReadingProgress,
    SavedReport,
    Shelf,
)

from .catalog import SqlAllowanceRepository, SqlOpeningRepository
from .database import Database
from .entities import INSERT, hold, insert_once
from .grounds import GROUND, HELD, HOLDERS, KNOWN, OWN, PLACE, STOOD, THESE, place_in, to_ground, to_known
from .hot import Hot
from .lists import NewestFirst
from .rows import rows
from .tables.catalog import stories, story_openings
from .tables.progress import favorites, reader_states, reading_progress, saved_reports
from .unit_of_work import SqlUnitOfWork
from .visibility import kind_of, seen_by, visible_to

place, state, opening = reading_progress.c, reader_states.c, story_openings.c
story, report, favorite = stories.c, saved_reports.c, favorites.c

A_GUEST: Final = kind_of(Viewpoint(guest_id=GuestSessionId(UUID(int=0))))
LATEST: Final = (
    select(reading_progress)
    .where(*OWN)
    .order_by(place.event_at.desc(), place.story_id.desc())
    .limit(bindparam("limit"))
)
OTHERS: Final = LATEST.with_only_columns(place.id).limit(None).offset(bindparam("most"))
ERASE: Final = (
    delete(reading_progress).where(tuple_(place.reader_kind, place.reader_id).in_(THESE)),
    delete(reader_states).where(tuple_(state.reader_kind, state.reader_id).in_(THESE)),
)
REPORTED: Final = select(saved_reports).where(
    tuple_(report.reader_kind, report.reader_id).in_(THESE), report.client_id.in_(bindparam("ids", expanding=True))
)
OLD: Final = select(report.reader_kind, report.reader_id, report.client_id).where(report.at < bindparam("before"))
FORGET: Final = delete(saved_reports).where(
    tuple_(report.reader_kind, report.reader_id, report.client_id).in_(
        OLD.order_by(report.at).limit(bindparam("limit"))
    )
)
IS_OPENED: Final = (
    select(opening.holder).where(opening.story_id == place.story_id, opening.holder.in_(HOLDERS)).exists()
)
OPENED_BY: Final = NewestFirst(
    ReadingProgress,
    select(reading_progress).join(stories, story.id == place.story_id).where(*OWN, IS_OPENED, *visible_to(A_GUEST)),
    place.event_at,
    place.story_id,
)


def meet_reader(dialect: str) -> Any:
    """There from now on, and locked, whoever came first."""
    statement = INSERT[dialect](reader_states)
    return statement.on_conflict_do_update(
        index_elements=["reader_kind", "reader_id"], set_={"reader_id": statement.excluded.reader_id}
    )


MEET: Final = {dialect: meet_reader(dialect) for dialect in INSERT}


def replace_place(dialect: str) -> Any:
    statement = INSERT[dialect](reading_progress)
    kept = {"id", "reader_kind", "reader_id", "story_id"}
    changed = {column.name: statement.excluded[column.name] for column in place if column.name not in kept}
    return statement.on_conflict_do_update(index_elements=["reader_kind", "reader_id", "story_id"], set_=changed)


def replace_state(dialect: str) -> Any:
    statement = INSERT[dialect](reader_states)
    kept = {"reader_kind", "reader_id"}
    changed = {column.name: statement.excluded[column.name] for column in state if column.name not in kept}
    return statement.on_conflict_do_update(index_elements=["reader_kind", "reader_id"], set_=changed)


REPLACE: Final = {dialect: replace_place(dialect) for dialect in INSERT}
REPLACE_STATE: Final = {dialect: replace_state(dialect) for dialect in INSERT}


def labelled(table: Table) -> dict[str, BindParameter[Any]]:
    return {column.name: bindparam(f"{table.name}_{column.name}", type_=column.type) for column in table.c}


REPLACE_BOTH: Final = Hot(
    REPLACE_STATE["postgresql"]
    .values(labelled(reader_states))
    .add_cte(REPLACE["postgresql"].values(labelled(reading_progress)).cte("place"))
)
"""A reader and a place in one go, as only PostgreSQL can."""


LIKED: Final = and_(
    favorite.owner_kind == bindparam("kind"),
    favorite.owner_id == bindparam("reader"),
    favorite.story_id == bindparam("story", type_=favorite.story_id.type),
)
FAVORITE: Final = select(favorites).where(LIKED)
UNLIKE: Final = delete(favorites).where(LIKED).returning(favorite.id)
LIKES: Final = select(func.count()).where(
    favorite.owner_kind == bindparam("kind"), favorite.owner_id == bindparam("reader")
)
STANDS: Final = {
    Shelf.GOING_ON: (place.page > 0, place.completed_at.is_(None), place.removed_at.is_(None)),
    Shelf.COMPLETED: (place.completed_at.is_not(None), place.removed_at.is_(None)),
}


@lru_cache(maxsize=64)
def shelf_of(which: Shelf, kind: Viewpoint) -> NewestFirst[ReadingProgress]:
    is_open = () if kind.is_kid else (or_(story.family_id.in_(HOLDERS), IS_OPENED),)
    return NewestFirst(
        ReadingProgress,
        select(reading_progress)
        .join(stories, story.id == place.story_id)
        .where(*OWN, *STANDS[which], place.saved_at <= bindparam("began"), *is_open, *visible_to(kind)),
        place.event_at,
        place.story_id,
    )


@lru_cache(maxsize=64)
def favorites_of(kind: Viewpoint) -> NewestFirst[Favorite]:
    return NewestFirst(
        Favorite,
        select(favorites)
        .join(stories, story.id == favorite.story_id)
        .where(favorite.owner_kind == bindparam("kind"), favorite.owner_id == bindparam("reader"), *visible_to(kind)),
        favorite.created_at,
        favorite.id,
    )


def asked_of(reader: Reader) -> dict[str, Any]:
    return {"kind": reader.kind, "reader": reader.id}


def keys_of(readers: Sequence[Reader]) -> list[tuple[ReaderKind, UUID]]:
    return sorted((one.kind, one.id) for one in set(readers))


def to_places(found: Any) -> tuple[ReadingProgress, ...]:
    return tuple(rows.structure(row._mapping, ReadingProgress) for row in found)


def of_table(table: Table, entity: Any) -> dict[str, Any]:
    return {f"{table.name}_{name}": value for name, value in rows.unstructure(entity).items()}


def held_of(found: Sequence[Row[Any]]) -> dict[Reader, Held]:
    held: dict[Reader, Held] = {}
    for row in found:
        kept = held.get(Reader(ReaderKind(row.reader_kind), row.reader_id))
        if kept is None:
            kept = Held(state=rows.structure(row._mapping, ReaderState), places={})
        its = place_in(row)
        held[kept.state.reader] = Held(
            state=kept.state, places={**kept.places, its.story_id: its} if its else kept.places
        )
    return held


def reports_in(connection: Connection, readers: Sequence[Reader], ids: Sequence[UUID]) -> tuple[SavedReport, ...]:
    found = connection.execute(REPORTED, {"readers": keys_of(readers), "ids": list(ids)})
    return tuple(rows.structure(row._mapping, SavedReport) for row in found)


@frozen
class SqlProgressRepository:
    connection: Connection

    def hold(self, readers: Sequence[Reader], story_ids: Sequence[StoryId] = ()) -> Mapping[Reader, Held]:
        dialect = self.connection.dialect.name
        keys = keys_of(readers)
        asked = {"readers": keys, "stories": list(story_ids)}
        found = self.connection.execute(HELD[dialect], asked).all()
        known = {(row.reader_kind, row.reader_id) for row in found}
        new = [key for key in keys if key not in known]
        if new:
            self._meet(new)
        if new or any(row.is_late for row in found):
            found = self.connection.execute(HELD[dialect], asked).all()
        return held_of(found)

    def stand(self, reader: Reader, family_id: FamilyId, story_id: StoryId) -> tuple[Ground, Held]:
        statement = STOOD[self.connection.dialect.name]
        asked = {**asked_of(reader), "family": family_id, "story": story_id}
        found = statement.all(self.connection, asked)
        if not found:
            self._meet([(reader.kind, reader.id)])
        if not found or found[0].is_late:
            found = statement.all(self.connection, asked)
        return to_ground(found, family_id), held_of(found)[reader]

    def save(self, states: Sequence[ReaderState], places: Sequence[ReadingProgress] = ()) -> None:
        dialect = self.connection.dialect.name
        if dialect == "postgresql" and len(states) == len(places) == 1:
            both = {**of_table(reader_states, states[0]), **of_table(reading_progress, places[0])}
            REPLACE_BOTH.all(self.connection, both)
            return
        if places:
            self.connection.execute(REPLACE[dialect], [rows.unstructure(one) for one in places])
        if states:
            self.connection.execute(REPLACE_STATE[dialect], [rows.unstructure(one) for one in states])

    def latest(self, reader: Reader, limit: int) -> tuple[ReadingProgress, ...]:
        return to_places(self.connection.execute(LATEST, {**asked_of(reader), "limit": limit}))

    def keep_latest(self, reader: Reader, most: int) -> None:
        others = list(self.connection.scalars(OTHERS, {**asked_of(reader), "most": most}))
        if others:
            self.connection.execute(delete(reading_progress).where(place.id.in_(others)))

    def erase(self, readers: Sequence[Reader]) -> None:
        for statement in ERASE:
            self.connection.execute(statement, {"readers": keys_of(readers)})

    def known(self, family_id: FamilyId, guest: Guest, story_ids: Sequence[StoryId]) -> Mapping[StoryId, KnownStory]:
        holders = [HolderId(family_id), *holders_of(guest)]
        asked = {"family": family_id, "holders": holders, "stories": list(story_ids)}
        return {one.id: one for one in map(to_known, self.connection.execute(KNOWN, asked))}

    def reported(self, readers: Sequence[Reader], ids: Sequence[UUID]) -> tuple[SavedReport, ...]:
        return reports_in(self.connection, readers, ids)

    def remember(self, reports: Sequence[SavedReport]) -> None:
        if reports:
            self.connection.execute(insert(saved_reports), [rows.unstructure(one) for one in reports])

    def _meet(self, readers: Sequence[tuple[ReaderKind, UUID]]) -> None:
        nothing = {"family_id": None, "last_event_at": None, "recent_days": (), "total_seconds": 0}
        met = [{"reader_kind": kind, "reader_id": id, **nothing} for kind, id in readers]
        self.connection.execute(MEET[self.connection.dialect.name], met)

    def forget_reports(self, before: datetime, limit: int) -> int:
        return self.connection.execute(FORGET, {"before": before, "limit": limit}).rowcount


@frozen
class SqlFavoriteRepository:
    connection: Connection

    def hold(self, owner: Reader) -> int:
        hold(self.connection, favorites, asked_of(owner))
        return self.connection.scalar(LIKES, asked_of(owner)) or 0

    def find(self, owner: Reader, story_id: StoryId) -> Favorite | None:
        row = self.connection.execute(FAVORITE, {**asked_of(owner), "story": story_id}).first()
        return rows.structure(row._mapping, Favorite) if row else None

    def add(self, favorite: Favorite) -> bool:
        return insert_once(self.connection, favorites, favorite)

    def remove(self, owner: Reader, story_id: StoryId) -> bool:
        return self.connection.execute(UNLIKE, {**asked_of(owner), "story": story_id}).first() is not None


class SqlProgressUnitOfWork(SqlUnitOfWork):
    @property
    def favorites(self) -> SqlFavoriteRepository:
        return SqlFavoriteRepository(self.connection)

    @property
    def progress(self) -> SqlProgressRepository:
        return SqlProgressRepository(self.connection)

    @property
    def openings(self) -> SqlOpeningRepository:
        return SqlOpeningRepository(self.connection)

    @property
    def allowances(self) -> SqlAllowanceRepository:
        return SqlAllowanceRepository(self.connection)


@frozen
class SqlProgressViews:
    database: Database

    def place(
        self, reader: Reader, story_id: StoryId, family_id: FamilyId | None = None
    ) -> tuple[Ground, ReadingProgress | None]:
        named = [reader.id] if reader.kind is ReaderKind.KID else []
        asked = {"family": family_id, "holders": [family_id or reader.id], "kids": named, "stories": [story_id]}
        with self.database.reading.connect() as connection:
            found = connection.execute(PLACE, {**asked, **asked_of(reader)}).all()
        return to_ground(found, family_id or FamilyId(reader.id)), place_in(found[0])

    def ground(self, family_id: FamilyId, kid_ids: Sequence[KidId], story_ids: Sequence[StoryId]) -> Ground:
        asked = {"family": family_id, "holders": [family_id], "kids": list(kid_ids), "stories": list(story_ids)}
        with self.database.reading.connect() as connection:
            return to_ground(connection.execute(GROUND, asked).all(), family_id)

    def reported(self, readers: Sequence[Reader], ids: Sequence[UUID]) -> tuple[SavedReport, ...]:
        with self.database.reading.connect() as connection:
            return reports_in(connection, readers, ids)

    def opened_by(self, guest: Guest, page: PageRequest) -> Page[ReadingProgress]:
        asked = {**asked_of(Reader.guest(guest.session_id)), "holders": list(holders_of(guest))}
        asked |= seen_by(Viewpoint(guest_id=guest.session_id))
        return OPENED_BY.page(self.database.reading, page, **asked)

    def shelf(self, which: Shelf, viewpoint: Viewpoint, began: datetime, page: PageRequest) -> Page[ReadingProgress]:
        asked = self._asked_by(viewpoint)
        if not viewpoint.is_kid:
            asked["holders"] = [viewpoint.family_id]
        return shelf_of(which, kind_of(viewpoint)).page(self.database.reading, page, **asked, began=began)

    def favorites(self, viewpoint: Viewpoint, page: PageRequest) -> Page[Favorite]:
        return favorites_of(kind_of(viewpoint)).page(self.database.reading, page, **self._asked_by(viewpoint))

    def _asked_by(self, viewpoint: Viewpoint) -> dict[str, Any]:
        reader = viewpoint.reader
        return {**(asked_of(reader) if reader else {}), **seen_by(viewpoint)}
