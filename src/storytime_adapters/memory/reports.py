"""What a kid has read today, in memory."""

from collections.abc import Mapping
from datetime import date, timedelta

from attrs import frozen

from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.readers import Reader
from storytime_core.progress.model import ReaderState, ReadingProgress
from storytime_core.reports.model import ReadToday

from .store import Rows, Store


@frozen
class MemoryReadTodayLookup:
    store: Store

    def of(self, kid_id: KidId, day: date, story_id: StoryId | None) -> ReadToday:
        with self.store.seen() as tables:
            return read_on(day, kid_id, story_id, tables)


def read_on(day: date, kid_id: KidId, story_id: StoryId | None, tables: Mapping[str, Rows]) -> ReadToday:
    reader = Reader.kid(kid_id)
    state: ReaderState | None = tables["reader_states"].get(reader)
    place: ReadingProgress | None = tables["reading_progress"].get((reader, story_id))
    seconds = state.on(day).seconds if state else 0
    return ReadToday(timedelta(seconds=seconds), place.started_at if place else None)
