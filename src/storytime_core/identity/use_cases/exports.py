"""All that is kept of a family, for the family itself."""

from collections.abc import Iterator
from datetime import datetime

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import StepUpRequired
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import FamilyId
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..leaving_ports import ExportedTable, ExportViews


@frozen
class Export:
    """Table after table; nothing is read before it is asked for."""

    family_id: FamilyId
    at: datetime
    tables: Iterator[ExportedTable]


@frozen
class Exports:
    views: ExportViews
    clock: Clock

    @use_case
    def stream(self, caller: Caller) -> Result[Export, StepUpRequired]:
        """Everything personal, with what was sealed opened; no hash, no token, nothing of others."""
        now = self.clock.now()
        if not caller.has_proved(now):
            return Failure(StepUpRequired())
        return Success(Export(caller.family_id, now, self.views.tables(caller.family_id)))
