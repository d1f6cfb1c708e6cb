"""Packs, in memory."""

from datetime import datetime

from attrs import frozen

from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.progress.packs import Pack

from .catalog import MemoryAllowanceRepository
from .lists import newest_first
from .reservations import MemoryReservationRepository
from .store import Store, Table
from .unit_of_work import MemoryUnitOfWork


@frozen
class MemoryPackRepository:
    rows: Table

    def hold(self, kid_id: KidId) -> int:
        return sum(pack.kid_id == kid_id for pack in self.rows.rows.values())

    def get(self, kid_id: KidId, story_id: StoryId) -> Pack | None:
        pack: Pack | None = self.rows.get((kid_id, story_id))
        return pack

    def save(self, pack: Pack) -> None:
        self.rows.put((pack.kid_id, pack.story_id), pack)

    def remove(self, kid_id: KidId, story_id: StoryId) -> None:
        if self.get(kid_id, story_id):
            self.rows.remove((kid_id, story_id))

    def drop_unfetched(self, before: datetime, limit: int) -> int:
        old = [key for key, one in self.rows.rows.items() if one.downloaded_at is None and one.started_at <= before]
        for key in old[:limit]:
            self.rows.remove(key)
        return len(old[:limit])


class MemoryPackUnitOfWork(MemoryUnitOfWork):
    @property
    def packs(self) -> MemoryPackRepository:
        return MemoryPackRepository(self.table("downloads"))

    @property
    def reservations(self) -> MemoryReservationRepository:
        return MemoryReservationRepository(self.table("story_reservations"), self.table("story_openings"))

    @property
    def allowances(self) -> MemoryAllowanceRepository:
        return MemoryAllowanceRepository(self.table("story_allowances"))


@frozen
class MemoryPackViews:
    store: Store

    def find(self, kid_id: KidId, story_id: StoryId) -> Pack | None:
        with self.store.seen() as tables:
            pack: Pack | None = tables["downloads"].get((kid_id, story_id))
        return pack

    def page(self, kid_id: KidId, page: PageRequest) -> Page[Pack]:
        with self.store.seen() as tables:
            own: list[Pack] = [pack for pack in tables["downloads"].values() if pack.kid_id == kid_id]
        return newest_first(own, page)
