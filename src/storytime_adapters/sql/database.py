"""What every piece of SQL storage stands on."""

from attrs import Factory, field, frozen
from sqlalchemy.engine import Engine

from storytime_adapters.clocks import SystemClock
from storytime_adapters.ids import TimeOrderedIds
from storytime_adapters.secrets.sealing import FamilyKeyring
from storytime_core.kernel.outbox import HandlerNames
from storytime_core.kernel.ports import Clock

from .engine import WITHOUT_TRANSACTION


@frozen
class Database:
    engine: Engine
    keyring: FamilyKeyring  # opens what is sealed with the keys of families
    handlers: HandlerNames = Factory(dict)  # who gets a delivery of what is published
    clock: Clock = Factory(SystemClock)
    ids: TimeOrderedIds = Factory(TimeOrderedIds)
    time_zone: str = "UTC"  # where a family is that has not said so
    reading: Engine = field(init=False)  # for views: they see what is committed, and lock nothing

    @reading.default
    def _unlocked(self) -> Engine:
        return self.engine.execution_options(**{WITHOUT_TRANSACTION: True})
