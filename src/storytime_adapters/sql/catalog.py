"""The catalog, in the database."""

from .library import SqlStoryRepository
from .unit_of_work import SqlUnitOfWork


class SqlCatalogUnitOfWork(SqlUnitOfWork):
    @property
    def stories(self) -> SqlStoryRepository:
        return SqlStoryRepository(self.connection, self.database.ids, self.database.keyring)
