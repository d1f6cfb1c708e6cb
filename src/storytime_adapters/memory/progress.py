"""Places in stories, in memory."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from attrs import frozen

from storytime_core.catalog.model import holders_of
from storytime_core.family.model import Family, Kid
from storytime_core.kernel.caller import Guest
from storytime_core.kernel.ids import FamilyId, HolderId, KidId, StoryId
from storytime_core.kernel.library import Audience
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.readers import Reader
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

from .catalog import MemoryAllowanceRepository, MemoryOpeningRepository
from .library import KeptStory
from .lists import newest_first
from .shelves import glance_at, may_see
from .store import Rows, Store, Table
from .unit_of_work import MemoryUnitOfWork


@frozen
class MemoryProgressRepository:
    rows: Table
    states: Table
    reports: Table
    tables: Mapping[str, Rows]

    def hold(self, readers: Sequence[Reader], story_ids: Sequence[StoryId] = ()) -> Mapping[Reader, Held]:
        return {
            reader: Held(
                state=self.states.get(reader) or ReaderState(reader=reader),
                places={id: place for id in story_ids if (place := self.rows.get((reader, id)))},
            )
            for reader in readers
        }

    def stand(self, reader: Reader, family_id: FamilyId, story_id: StoryId) -> tuple[Ground, Held]:
        kids = [KidId(reader.id)]
        return ground_in(self.tables, family_id, kids, [story_id]), self.hold([reader], [story_id])[reader]

    def save(self, states: Sequence[ReaderState], places: Sequence[ReadingProgress] = ()) -> None:
        for state in states:
            self.states.put(state.reader, state)
        for place in places:
            self.rows.put((place.reader, place.story_id), place)

    def latest(self, reader: Reader, limit: int) -> tuple[ReadingProgress, ...]:
        own: list[ReadingProgress] = [place for place in self.rows.rows.values() if place.reader == reader]
        return tuple(sorted(own, key=lambda place: place.cursor, reverse=True)[:limit])

    def keep_latest(self, reader: Reader, most: int) -> None:
        for place in self.latest(reader, len(self.rows.rows))[most:]:
            self.rows.remove((reader, place.story_id))

    def erase(self, readers: Sequence[Reader]) -> None:
        for reader in readers:
            self.keep_latest(reader, 0)
            if self.states.get(reader):
                self.states.remove(reader)

    def known(self, family_id: FamilyId, guest: Guest, story_ids: Sequence[StoryId]) -> Mapping[StoryId, KnownStory]:
        return known_in(self.tables, family_id, (HolderId(family_id), *holders_of(guest)), story_ids)

    def reported(self, readers: Sequence[Reader], ids: Sequence[UUID]) -> tuple[SavedReport, ...]:
        return reports_in(self.reports.rows, readers, ids)

    def remember(self, reports: Sequence[SavedReport]) -> None:
        for one in reports:
            self.reports.put((one.reader, one.client_id), one)

    def forget_reports(self, before: datetime, limit: int) -> int:
        old = [key for key, one in self.reports.rows.items() if one.at < before][:limit]
        for key in old:
            self.reports.remove(key)
        return len(old)


@frozen
class MemoryFavoriteRepository:
    rows: Table

    def hold(self, owner: Reader) -> int:
        return sum(favorite.owner == owner for favorite in self.rows.rows.values())

    def find(self, owner: Reader, story_id: StoryId) -> Favorite | None:
        favorite: Favorite | None = self.rows.get((owner, story_id))
        return favorite

    def add(self, favorite: Favorite) -> bool:
        key = favorite.owner, favorite.story_id
        if self.rows.get(key):
            return False
        self.rows.put(key, favorite)
        return True

    def remove(self, owner: Reader, story_id: StoryId) -> bool:
        is_there = self.rows.get((owner, story_id)) is not None
        if is_there:
            self.rows.remove((owner, story_id))
        return is_there


class MemoryProgressUnitOfWork(MemoryUnitOfWork):
    @property
    def progress(self) -> MemoryProgressRepository:
        return MemoryProgressRepository(
            self.table("reading_progress"), self.table("reader_states"), self.table("saved_reports"), self.store.tables
        )

    @property
    def favorites(self) -> MemoryFavoriteRepository:
        return MemoryFavoriteRepository(self.table("favorites"))

    @property
    def openings(self) -> MemoryOpeningRepository:
        return MemoryOpeningRepository(self.table("story_openings"), self.allowances)

    @property
    def allowances(self) -> MemoryAllowanceRepository:
        return MemoryAllowanceRepository(self.table("story_allowances"))


@frozen
class MemoryProgressViews:
    store: Store

    def place(
        self, reader: Reader, story_id: StoryId, family_id: FamilyId | None = None
    ) -> tuple[Ground, ReadingProgress | None]:
        family = family_id or FamilyId(reader.id)
        with self.store.seen() as tables:
            place: ReadingProgress | None = tables["reading_progress"].get((reader, story_id))
            return ground_in(tables, family, [KidId(reader.id)], [story_id]), place

    def ground(self, family_id: FamilyId, kid_ids: Sequence[KidId], story_ids: Sequence[StoryId]) -> Ground:
        with self.store.seen() as tables:
            return ground_in(tables, family_id, kid_ids, story_ids)

    def reported(self, readers: Sequence[Reader], ids: Sequence[UUID]) -> tuple[SavedReport, ...]:
        with self.store.seen() as tables:
            return reports_in(tables["saved_reports"], readers, ids)

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

    def shelf(self, which: Shelf, viewpoint: Viewpoint, began: datetime, page: PageRequest) -> Page[ReadingProgress]:
        with self.store.seen() as tables:
            own: list[ReadingProgress] = [
                place
                for kept, place in of_reader(tables["reading_progress"], tables, viewpoint)
                if which.holds(place)
                and place.saved_at <= began
                and may_see(kept, tables, viewpoint)
                and (viewpoint.is_kid or known(kept, tables, [HolderId(place.reader.id)]).open_since)
            ]
        return newest_first(own, page)

    def favorites(self, viewpoint: Viewpoint, page: PageRequest) -> Page[Favorite]:
        with self.store.seen() as tables:
            own: list[Favorite] = [
                favorite
                for kept, favorite in of_reader(tables["favorites"], tables, viewpoint)
                if may_see(kept, tables, viewpoint)
            ]
        return newest_first(own, page)


def of_reader(rows: Rows, tables: Mapping[str, Rows], viewpoint: Viewpoint) -> Iterator[tuple[KeptStory, Any]]:
    """What one reader has of each story."""
    reader = viewpoint.reader
    return ((kept, one) for id, kept in tables["stories"].items() if (one := rows.get((reader, id))))


def reports_in(reports: Rows, readers: Sequence[Reader], ids: Sequence[UUID]) -> tuple[SavedReport, ...]:
    return tuple(one for reader in readers for id in ids if (one := reports.get((reader, id))))


def ground_in(
    tables: Mapping[str, Rows], family_id: FamilyId, kid_ids: Sequence[KidId], story_ids: Sequence[StoryId]
) -> Ground:
    family: Family = tables["families"].get(family_id) or Family(id=family_id)
    kids: list[Kid] = [kid for id in kid_ids if (kid := tables["kids"].get(id))]
    own = frozenset(kid.id for kid in kids if kid.family_id == family_id and kid.removed_at is None)
    return Ground(family.time_zone, own, known_in(tables, family_id, (HolderId(family_id),), story_ids))


def known_in(
    tables: Mapping[str, Rows], family_id: FamilyId, holders: Sequence[HolderId], story_ids: Sequence[StoryId]
) -> Mapping[StoryId, KnownStory]:
    kept: list[KeptStory] = [one for id in story_ids if (one := tables["stories"].get(id))]
    there = [one for one in kept if one.story.audience is Audience.PUBLIC or one.story.family_id == family_id]
    return {one.story.id: known(one, tables, holders) for one in there}


def known(kept: KeptStory, tables: Mapping[str, Rows], holders: Sequence[HolderId]) -> KnownStory:
    story, openings = kept.story, tables["story_openings"]
    glance = glance_at(kept, tables)
    opened = [openings[holder, story.id][1] for holder in holders if (holder, story.id) in openings]
    return KnownStory(
        id=story.id,
        open_since=story.created_at if story.family_id else min(opened, default=None),
        word_count=glance.word_count,
        difficulty=glance.difficulty,
        category_ids=glance.category_ids,
    )
