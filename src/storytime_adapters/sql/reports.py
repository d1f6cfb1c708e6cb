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
    select(state.recent_days)
    .where(state.reader_kind == ReaderKind.KID, state.reader_id == bindparam("kid", type_=state.reader_id.type))
    .scalar_subquery()
    .label("days"),
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
            found = connection.execute(TODAY, {"kid": kid_id, "story": story_id}).one()
        seconds = next((one["seconds"] for one in found.days if one["on"] == day), 0)
        return ReadToday(timedelta(seconds=seconds), found.begun_at)
