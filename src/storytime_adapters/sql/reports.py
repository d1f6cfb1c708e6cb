"""What a kid has read today, in the database."""

from datetime import date, timedelta
from typing import Final

from attrs import frozen
from sqlalchemy import bindparam, select

from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.readers import ReaderKind
from storytime_core.reports.model import ReadToday

from .database import Database
from .tables.progress import reader_states, reading_progress

state, place = reader_states.c, reading_progress.c

TODAY: Final = select(
    select(state.seconds)
    .where(
        state.reader_kind == ReaderKind.KID,
        state.reader_id == bindparam("kid", type_=state.reader_id.type),
        state.active_on == bindparam("day", type_=state.active_on.type),
    )
    .scalar_subquery()
    .label("seconds"),
    select(place.started_at)
    .where(
        place.reader_kind == ReaderKind.KID,
        place.reader_id == bindparam("kid", type_=place.reader_id.type),
        place.story_id == bindparam("story", type_=place.story_id.type),
    )
    .scalar_subquery()
    .label("begun_at"),
)


@frozen
class SqlReadTodayLookup:
    database: Database

    def of(self, kid_id: KidId, day: date, story_id: StoryId | None) -> ReadToday:
        with self.database.reading.connect() as connection:
            found = connection.execute(TODAY, {"kid": kid_id, "day": day, "story": story_id}).one()
        return ReadToday(timedelta(seconds=found.seconds or 0), found.begun_at)
