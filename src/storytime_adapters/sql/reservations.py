"""Stories that are reserved, in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from attrs import frozen
from sqlalchemy import bindparam, delete, exists, select, tuple_
from sqlalchemy.engine import Connection

from storytime_core.catalog.model import Reserved
from storytime_core.kernel.ids import HolderId, StoryId

from .claims import chosen_once
from .entities import INSERT
from .tables.catalog import story_openings, story_reservations

reservation, opening = story_reservations.c, story_openings.c

OVERDUE: Final = chosen_once(
    select(reservation.holder, reservation.story_id)
    .where(reservation.reserved_at <= bindparam("before"))
    .order_by(reservation.reserved_at)
    .limit(bindparam("limit"))
)
TAKE_OVERDUE: Final = (
    delete(story_reservations)
    .where(tuple_(reservation.holder, reservation.story_id).in_(OVERDUE))
    .returning(reservation.holder, reservation.story_id, reservation.counted)
)
TAKE: Final = (
    delete(story_reservations)
    .where(reservation.holder == bindparam("the_holder"), reservation.story_id == bindparam("the_story"))
    .returning(reservation.holder, reservation.story_id, reservation.counted)
)


def add_unless_open(dialect: str) -> Any:
    given = {column.name: bindparam(column.name, type_=column.type) for column in reservation}
    is_open = exists().where(opening.holder == given["holder"], opening.story_id == given["story_id"])
    insert = INSERT[dialect](story_reservations).from_select(list(given), select(*given.values()).where(~is_open))
    return insert.on_conflict_do_nothing().returning(reservation.holder)


ADD: Final = {dialect: add_unless_open(dialect) for dialect in INSERT}


@frozen
class SqlReservationRepository:
    connection: Connection

    def add(self, holder: HolderId, story_id: StoryId, counted: bool, at: datetime) -> bool:
        row = {"holder": holder, "story_id": story_id, "counted": counted, "reserved_at": at}
        return self.connection.execute(ADD[self.connection.dialect.name], row).first() is not None

    def take(self, holder: HolderId, story_id: StoryId) -> Reserved | None:
        row = self.connection.execute(TAKE, {"the_holder": holder, "the_story": story_id}).first()
        return Reserved(HolderId(row.holder), StoryId(row.story_id), row.counted) if row else None

    def take_overdue(self, before: datetime, limit: int) -> Sequence[Reserved]:
        found = self.connection.execute(TAKE_OVERDUE, {"before": before, "limit": limit}).all()
        taken = [Reserved(HolderId(row.holder), StoryId(row.story_id), row.counted) for row in found]
        return sorted(taken, key=lambda one: one.holder)
