"""What a kid has read today, in the database."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from attrs import frozen
from sqlalchemy import ColumnElement, Label, bindparam, select

from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.readers import ReaderKind
from storytime_core.reports.model import ReadToday

from .database import Database
from .tables.progress import reader_states, reading_progress

state, place = reader_states.c, reading_progress.c


def read_by(kid: ColumnElement[Any]) -> tuple[Label[Any], ...]:
    """How long this kid read on each of the last days, and when it came to a story."""
    days = select(state.recent_days).where(state.reader_kind == ReaderKind.KID, state.reader_id == kid)
    begun_at = select(place.started_at).where(
        place.reader_kind == ReaderKind.KID,
        place.reader_id == kid,
        place.story_id == bindparam("story", type_=place.story_id.type),
    )
    return days.scalar_subquery().label("days"), begun_at.scalar_subquery().label("begun_at")


TODAY: Final = select(*read_by(bindparam("kid", type_=state.reader_id.type)))


def read_on(day: date, days: Sequence[Mapping[str, Any]] | None, begun_at: datetime | None) -> ReadToday:
    seconds = next((one["seconds"] for one in days or () if one["on"] == day), 0)
    return ReadToday(timedelta(seconds=seconds), begun_at)


@frozen
class SqlReadTodayLookup:
    database: Database

    def of(self, kid_id: KidId, day: date, story_id: StoryId | None) -> ReadToday:
        with self.database.reading.connect() as connection:
            found = connection.execute(TODAY, {"kid": kid_id, "story": story_id}).one()
        return read_on(day, found.days, found.begun_at)
