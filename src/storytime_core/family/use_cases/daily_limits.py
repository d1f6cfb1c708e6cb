"""How long kids may read a day."""

from collections.abc import Callable
from typing import Never

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import KidId
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..errors import NoFamilyLimit
from ..events import DailyLimitChanged
from ..model import DailyLimit
from ..ports import FamilyUnitOfWork
from ..views import HouseRulesLookup, KidOnScreen, KidViews


@frozen
class LimitOfKid:
    kid_id: KidId
    limit: DailyLimit


@frozen
class Applied:
    """What became of the kids without a limit of their own."""

    minutes: int
    kids: int


@frozen
class DailyLimits:
    unit_of_work: Callable[[], FamilyUnitOfWork]
    rules: HouseRulesLookup
    kids: KidViews
    clock: Clock

    @use_case
    def show(self, caller: Caller, kid_id: KidId) -> Result[LimitOfKid, UnknownKid]:
        subject = caller.subject(kid_id).unwrap() or kid_id
        rules = self.rules.of_kid(caller.family_id, subject)
        return Success(LimitOfKid(rules.kid_id, rules.limit)) if rules else Failure(UnknownKid())

    @use_case
    def list(self, caller: Caller, page: PageRequest) -> Result[Page[KidOnScreen], Never]:
        return Success(self.kids.page(caller.family_id, page, self.clock.now()))

    @use_case
    def set(self, caller: Caller, kid_id: KidId, minutes: int | None) -> Result[LimitOfKid, UnknownKid]:
        """The kid's own; None lets the family's hold."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            family = uow.families.get(caller.family_id)
            kid = uow.kids.get(kid_id, caller.family_id)
            if kid is None or kid.removed_at is not None:
                return Failure(UnknownKid())
            changed = kid.with_limit(minutes, now)
            if changed != kid:
                uow.kids.save(changed)
                uow.publish(DailyLimitChanged(at=now, family_id=family.id, kid_id=kid.id, minutes=minutes))
            uow.commit()
        return Success(LimitOfKid(kid.id, DailyLimit(minutes, family.max_screen_time_mins)))

    @use_case
    def apply_to_all(self, caller: Caller) -> Result[Applied, NoFamilyLimit]:
        """The family's limit becomes the own one of every kid that has none."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            minutes = uow.families.get(caller.family_id).max_screen_time_mins
            if minutes is None:
                return Failure(NoFamilyLimit())
            given = uow.kids.give_limit(caller.family_id, minutes, now)
            for kid_id in given:
                uow.publish(DailyLimitChanged(at=now, family_id=caller.family_id, kid_id=kid_id, minutes=minutes))
            uow.commit()
        return Success(Applied(minutes, len(given)))
