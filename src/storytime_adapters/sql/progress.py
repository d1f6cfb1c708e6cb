"""Places in stories, in the database."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from attrs import frozen
from sqlalchemy import BindParameter, bindparam, delete, select, tuple_
from sqlalchemy.engine import Connection

from storytime_core.catalog.model import holders_of
from storytime_core.kernel.caller import Guest
from storytime_core.kernel.ids import GuestSessionId, StoryId
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.readers import Reader
from storytime_core.kernel.visibility import Viewpoint
from storytime_core.progress.model import ReaderState, ReadingProgress

from .database import Database
from .entities import INSERT, find, upsert
from .lists import NewestFirst
from .rows import rows
from .tables.catalog import stories, story_openings
from .tables.progress import reader_states, reading_progress
from .unit_of_work import SqlUnitOfWork
from .visibility import kind_of, seen_by, visible_to

place, state, opening = reading_progress.c, reader_states.c, story_openings.c

A_GUEST: Final = kind_of(Viewpoint(guest_id=GuestSessionId(UUID(int=0))))
OWN: Final = (place.reader_kind == bindparam("kind"), place.reader_id == bindparam("reader"))
LATEST: Final = (
    select(reading_progress)
    .where(*OWN)
    .order_by(place.event_at.desc(), place.story_id.desc())
    .limit(bindparam("limit"))
)
AMONG: Final = select(reading_progress).where(*OWN, place.story_id.in_(bindparam("stories", expanding=True)))
OTHERS: Final = LATEST.with_only_columns(place.id).limit(None).offset(bindparam("most"))
THESE: Final[BindParameter[Any]] = bindparam("readers", expanding=True)
ERASE: Final = (
    delete(reading_progress).where(tuple_(place.reader_kind, place.reader_id).in_(THESE)),
    delete(reader_states).where(tuple_(state.reader_kind, state.reader_id).in_(THESE)),
)
OPENED_BY: Final = NewestFirst(
    ReadingProgress,
    select(reading_progress)
    .join(stories, stories.c.id == place.story_id)
    .where(
        *OWN,
        select(opening.holder)
        .where(opening.story_id == place.story_id, opening.holder.in_(bindparam("holders", expanding=True)))
        .exists(),
        *visible_to(A_GUEST),
    ),
    place.event_at,
    place.story_id,
)


def asked_of(reader: Reader) -> dict[str, Any]:
    return {"kind": reader.kind, "reader": reader.id}


def to_places(found: Any) -> tuple[ReadingProgress, ...]:
    return tuple(rows.structure(row._mapping, ReadingProgress) for row in found)


@frozen
class SqlProgressRepository:
    connection: Connection

    def hold(self, reader: Reader) -> ReaderState:
        key = {"reader_kind": reader.kind, "reader_id": reader.id}
        return find(self.connection, reader_states, ReaderState, **key) or ReaderState(reader=reader)

    def save_state(self, state: ReaderState) -> None:
        upsert(self.connection, reader_states, state)

    def latest(self, reader: Reader, limit: int) -> tuple[ReadingProgress, ...]:
        return to_places(self.connection.execute(LATEST, {**asked_of(reader), "limit": limit}))

    def among(self, reader: Reader, story_ids: Sequence[StoryId]) -> tuple[ReadingProgress, ...]:
        return to_places(self.connection.execute(AMONG, {**asked_of(reader), "stories": list(story_ids)}))

    def save(self, *places: ReadingProgress) -> None:
        self.connection.execute(REPLACE[self.connection.dialect.name], [rows.unstructure(one) for one in places])

    def keep_latest(self, reader: Reader, most: int) -> None:
        others = list(self.connection.scalars(OTHERS, {**asked_of(reader), "most": most}))
        if others:
            self.connection.execute(delete(reading_progress).where(place.id.in_(others)))

    def erase(self, readers: Sequence[Reader]) -> None:
        for statement in ERASE:
            self.connection.execute(statement, {"readers": [(one.kind, one.id) for one in readers]})


def replace_place(dialect: str) -> Any:
    insert = INSERT[dialect](reading_progress)
    kept = {"id", "reader_kind", "reader_id", "story_id"}
    changed = {column.name: insert.excluded[column.name] for column in place if column.name not in kept}
    return insert.on_conflict_do_update(index_elements=["reader_kind", "reader_id", "story_id"], set_=changed)


REPLACE: Final = {dialect: replace_place(dialect) for dialect in INSERT}


class SqlProgressUnitOfWork(SqlUnitOfWork):
    @property
    def progress(self) -> SqlProgressRepository:
        return SqlProgressRepository(self.connection)


@frozen
class SqlProgressViews:
    database: Database

    def place(self, reader: Reader, story_id: StoryId) -> ReadingProgress | None:
        with self.database.reading.connect() as connection:
            found = to_places(connection.execute(AMONG, {**asked_of(reader), "stories": [story_id]}))
        return next(iter(found), None)

    def opened_by(self, guest: Guest, page: PageRequest) -> Page[ReadingProgress]:
        asked = {**asked_of(Reader.guest(guest.session_id)), "holders": list(holders_of(guest))}
        asked |= seen_by(Viewpoint(guest_id=guest.session_id))
        return OPENED_BY.page(self.database.reading, page, **asked)
