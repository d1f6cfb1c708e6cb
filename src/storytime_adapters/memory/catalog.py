"""The catalog, in memory."""

from .library import MemoryStoryRepository
from .unit_of_work import MemoryUnitOfWork


class MemoryCatalogUnitOfWork(MemoryUnitOfWork):
    @property
    def stories(self) -> MemoryStoryRepository:
        return MemoryStoryRepository(self.table("stories"), self.store.ids)
