"""What a kid has read today, in memory."""

from datetime import date, timedelta

from attrs import frozen

from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.readers import Reader
from storytime_core.progress.model import ReaderState, ReadingProgress
from storytime_core.reports.model import ReadToday

from .store import Store


@frozen
class MemoryReadTodayLookup:
    store: Store

    def of(self, kid_id: KidId, day: date, story_id: StoryId | None) -> ReadToday:
        reader = Reader.kid(kid_id)
        with self.store.seen() as tables:
            state: ReaderState | None = tables["reader_states"].get(reader)
            place: ReadingProgress | None = tables["reading_progress"].get((reader, story_id))
        seconds = state.on(day).seconds if state else 0
        return ReadToday(timedelta(seconds=seconds), place.started_at if place else None)
