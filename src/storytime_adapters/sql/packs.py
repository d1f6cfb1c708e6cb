"""Packs, in the database."""

from datetime import datetime
from typing import Final

from attrs import frozen
from sqlalchemy import bindparam, delete, func, select, tuple_
from sqlalchemy.engine import Connection

from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.progress.packs import Pack

from .catalog import SqlAllowanceRepository
from .claims import chosen_once
from .database import Database
from .entities import hold, upsert
from .lists import NewestFirst
from .reservations import SqlReservationRepository
from .rows import rows
from .tables.learning import downloads
from .unit_of_work import SqlUnitOfWork

pack = downloads.c

OF_KID: Final = select(downloads).where(pack.kid_id == bindparam("kid"))
MANY: Final = OF_KID.with_only_columns(func.count())
ONE: Final = OF_KID.where(pack.story_id == bindparam("story"))
REMOVE: Final = delete(downloads).where(pack.kid_id == bindparam("the_kid"), pack.story_id == bindparam("the_story"))
UNFETCHED: Final = chosen_once(
    select(pack.kid_id, pack.story_id)
    .where(pack.downloaded_at.is_(None), pack.started_at <= bindparam("before"))
    .order_by(pack.started_at)
    .limit(bindparam("limit"))
)
DROP: Final = delete(downloads).where(tuple_(pack.kid_id, pack.story_id).in_(UNFETCHED)).returning(pack.story_id)
LATEST: Final = NewestFirst(Pack, OF_KID, pack.started_at, pack.story_id)


def found(connection: Connection, kid_id: KidId, story_id: StoryId) -> Pack | None:
    row = connection.execute(ONE, {"kid": kid_id, "story": story_id}).first()
    return rows.structure(row._mapping, Pack) if row else None


@frozen
class SqlPackRepository:
    connection: Connection

    def hold(self, kid_id: KidId) -> int:
        hold(self.connection, downloads, {"kid_id": kid_id})
        return self.connection.scalar(MANY, {"kid": kid_id}) or 0

    def get(self, kid_id: KidId, story_id: StoryId) -> Pack | None:
        return found(self.connection, kid_id, story_id)

    def save(self, pack: Pack) -> None:
        upsert(self.connection, downloads, pack)

    def remove(self, kid_id: KidId, story_id: StoryId) -> None:
        self.connection.execute(REMOVE, {"the_kid": kid_id, "the_story": story_id})

    def drop_unfetched(self, before: datetime, limit: int) -> int:
        return len(self.connection.execute(DROP, {"before": before, "limit": limit}).all())


class SqlPackUnitOfWork(SqlUnitOfWork):
    @property
    def packs(self) -> SqlPackRepository:
        return SqlPackRepository(self.connection)

    @property
    def reservations(self) -> SqlReservationRepository:
        return SqlReservationRepository(self.connection)

    @property
    def allowances(self) -> SqlAllowanceRepository:
        return SqlAllowanceRepository(self.connection)


@frozen
class SqlPackViews:
    database: Database

    def find(self, kid_id: KidId, story_id: StoryId) -> Pack | None:
        with self.database.reading.connect() as connection:
            return found(connection, kid_id, story_id)

    def page(self, kid_id: KidId, page: PageRequest) -> Page[Pack]:
        return LATEST.page(self.database.reading, page, kid=kid_id)
