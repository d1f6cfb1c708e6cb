"""Places in stories, in memory."""

from collections.abc import Sequence

from attrs import frozen

from storytime_core.catalog.model import holders_of
from storytime_core.kernel.caller import Guest
from storytime_core.kernel.ids import StoryId
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.readers import Reader
from storytime_core.kernel.visibility import Viewpoint
from storytime_core.progress.model import ReaderState, ReadingProgress

from .lists import newest_first
from .shelves import may_see
from .store import Store, Table
from .unit_of_work import MemoryUnitOfWork


@frozen
class MemoryProgressRepository:
    rows: Table
    states: Table

    def hold(self, reader: Reader) -> ReaderState:
        return self.states.get(reader) or ReaderState(reader=reader)

    def save_state(self, state: ReaderState) -> None:
        self.states.put(state.reader, state)

    def latest(self, reader: Reader, limit: int) -> tuple[ReadingProgress, ...]:
        own: list[ReadingProgress] = [place for place in self.rows.rows.values() if place.reader == reader]
        return tuple(sorted(own, key=lambda place: place.cursor, reverse=True)[:limit])

    def among(self, reader: Reader, story_ids: Sequence[StoryId]) -> tuple[ReadingProgress, ...]:
        return tuple(place for id in story_ids if (place := self.rows.get((reader, id))))

    def save(self, *places: ReadingProgress) -> None:
        for place in places:
            self.rows.put((place.reader, place.story_id), place)

    def keep_latest(self, reader: Reader, most: int) -> None:
        for place in self.latest(reader, len(self.rows.rows))[most:]:
            self.rows.remove((reader, place.story_id))

    def erase(self, readers: Sequence[Reader]) -> None:
        for reader in readers:
            self.keep_latest(reader, 0)
            if self.states.get(reader):
                self.states.remove(reader)


class MemoryProgressUnitOfWork(MemoryUnitOfWork):
    @property
    def progress(self) -> MemoryProgressRepository:
        return MemoryProgressRepository(self.table("reading_progress"), self.table("reader_states"))


@frozen
class MemoryProgressViews:
    store: Store

    def place(self, reader: Reader, story_id: StoryId) -> ReadingProgress | None:
        with self.store.seen() as tables:
            place: ReadingProgress | None = tables["reading_progress"].get((reader, story_id))
        return place

    def opened_by(self, guest: Guest, page: PageRequest) -> Page[ReadingProgress]:
        reader, holders = Reader.guest(guest.session_id), holders_of(guest)
        with self.store.seen() as tables:
            own: list[ReadingProgress] = [
                place
                for place in tables["reading_progress"].values()
                if place.reader == reader
                and any((holder, place.story_id) in tables["story_openings"] for holder in holders)
                and may_see(tables["stories"][place.story_id], tables, Viewpoint(guest_id=guest.session_id))
            ]
        return newest_first(own, page)
