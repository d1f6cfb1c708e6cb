"""What every piece of SQL storage stands on."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Final

from attrs import Factory, field, frozen
from sqlalchemy.engine import Connection, Engine

from storytime_adapters.clocks import SystemClock
from storytime_adapters.ids import TimeOrderedIds
from storytime_adapters.secrets.sealing import FamilyKeyring
from storytime_core.kernel.outbox import HandlerNames
from storytime_core.kernel.ports import Clock

from .engine import WITHOUT_TRANSACTION, Looks, Pool, open_database, stop_after

SEARCHES: Final = Pool(size=4, statement_seconds=2)


@frozen(slots=False)
class Database:
    engine: Engine
    keyring: FamilyKeyring  # opens what is sealed with the keys of families
    handlers: HandlerNames = Factory(dict)  # who gets a delivery of what is published
    clock: Clock = Factory(SystemClock)
    ids: TimeOrderedIds = Factory(TimeOrderedIds)
    time_zone: str = "UTC"  # where a family is that has not said so
    reading: Looks = field(init=False)  # for views

    @reading.default
    def _unlocked(self) -> Looks:
        return Looks(self.engine.execution_options(**{WITHOUT_TRANSACTION: True}))

    @cached_property
    def _searches(self) -> Engine:
        """A few connections of their own: whatever is looked for, everybody else goes on reading."""
        url = self.engine.url.render_as_string(hide_password=False)
        return open_database(url, SEARCHES).execution_options(**{WITHOUT_TRANSACTION: True})

    @contextmanager
    def searching(self) -> Iterator[Connection]:
        """A connection whose statements have two seconds."""
        with self._searches.connect() as connection:
            raw: Any = connection.connection.driver_connection
            if connection.dialect.name == "sqlite":
                stop_after(raw, SEARCHES.statement_seconds)
            yield connection
