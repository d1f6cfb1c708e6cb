"""What the catalog asks of the outside."""

from typing import Protocol

from storytime_core.kernel.library import StoryRepository
from storytime_core.kernel.ports import UnitOfWork


class CatalogUnitOfWork(UnitOfWork, Protocol):
    @property
    def stories(self) -> StoryRepository: ...
