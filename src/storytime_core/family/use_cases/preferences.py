"""What a parent likes, and hopes for."""

from collections.abc import Callable

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import CategoryId
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..errors import UnknownCategory, UnknownExpectation
from ..events import PreferencesChanged
from ..expectations import ExpectationId
from ..model import Family
from ..ports import FamilyUnitOfWork


@frozen
class Preferences:
    unit_of_work: Callable[[], FamilyUnitOfWork]
    clock: Clock

    @use_case
    def set(
        self,
        caller: Caller,
        categories: tuple[CategoryId, ...] | None = None,
        expectations: tuple[ExpectationId, ...] | None = None,
    ) -> Result[None, UnknownCategory | UnknownExpectation]:
        """Each set that is given replaces the one there was; one unknown id, and nothing changes."""
        with self.unit_of_work() as uow:
            before = uow.families.get(caller.family_id)
            if categories and len(uow.categories.named(categories)) < len(categories):
                return Failure(UnknownCategory())
            if expectations and not set(expectations) <= self._eligible(uow, before):
                return Failure(UnknownExpectation())
            after = before.preferring(categories, expectations)
            if after != before:
                uow.families.save(after)
                uow.publish(PreferencesChanged(at=self.clock.now(), family_id=after.id))
            uow.commit()
        return Success(None)

    def _eligible(self, uow: FamilyUnitOfWork, family: Family) -> frozenset[ExpectationId]:
        """One that was switched off stays with those who chose it."""
        active = (one.id for one in uow.expectations.all() if one.is_active)
        return frozenset((*active, *family.expectation_ids))
