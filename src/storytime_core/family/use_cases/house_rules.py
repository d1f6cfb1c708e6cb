"""The rules of the house."""

from collections.abc import Callable
from typing import Never

from attrs import Factory, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller
from storytime_core.kernel.keepsakes import FamilyKeepsakes
from storytime_core.kernel.places import is_a_zone
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..errors import ChangedMeanwhile
from ..events import DailyLimitChanged, HouseRulesChanged
from ..house_rules import RulesChange
from ..model import Family
from ..ports import FamilyUnitOfWork
from ..views import FamilyViews


@frozen
class HouseRules:
    unit_of_work: Callable[[], FamilyUnitOfWork]
    views: FamilyViews
    clock: Clock
    at_hand: FamilyKeepsakes = Factory(FamilyKeepsakes)

    @use_case
    def show(self, caller: Caller) -> Result[Family, Never]:
        return Success(
            self.at_hand.of(caller, self.clock.now(), lambda: self.views.of(caller.family_id), "house rules")
        )

    @use_case
    def change(
        self, caller: Caller, change: RulesChange, revision: int | None = None
    ) -> Result[Family, ChangedMeanwhile]:
        """It holds from the next request of anyone on."""
        with self.unit_of_work() as uow:
            before = uow.families.get(caller.family_id)
            if revision not in (None, before.revision):
                return Failure(ChangedMeanwhile())
            after = before.changed(change)
            if after != before:
                uow.families.save(after)
                self._tell(uow, before, after)
            uow.commit()
        return Success(after)

    @use_case
    def follow_zone(self, caller: Caller, zone: str) -> Result[bool, Never]:
        """The zone a parent's device names moves the family's, until a parent chooses one by hand.

        Says whether it did.
        """
        if caller.is_kid or not is_a_zone(zone):
            return Success(False)
        now = self.clock.now()
        seen = self.show(caller).unwrap()
        if seen.following(zone, now) == seen:
            return Success(False)
        with self.unit_of_work() as uow:
            before = uow.families.get(caller.family_id)
            after = before.following(zone, now)
            if after != before:
                uow.families.save(after)
                self._tell(uow, before, after)
            uow.commit()
        return Success(after != before)

    def _tell(self, uow: FamilyUnitOfWork, before: Family, after: Family) -> None:
        now, fields = self.clock.now(), before.differences(after)
        if fields:
            uow.publish(HouseRulesChanged(at=now, family_id=after.id, fields=fields))
        if "max_screen_time_mins" in fields:
            uow.publish(DailyLimitChanged(at=now, family_id=after.id, minutes=after.max_screen_time_mins))
