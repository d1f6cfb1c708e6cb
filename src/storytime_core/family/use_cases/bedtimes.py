"""When kids go to bed."""

from collections.abc import Callable

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import KidId
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..bedtime import Bedtime
from ..errors import KidOutdated
from ..events import BedtimeChanged
from ..ports import FamilyUnitOfWork
from ..views import BedtimeNow, HouseRulesLookup


@frozen
class Bedtimes:
    unit_of_work: Callable[[], FamilyUnitOfWork]
    rules: HouseRulesLookup
    clock: Clock

    @use_case
    def show(self, caller: Caller, kid_id: KidId) -> Result[BedtimeNow, UnknownKid]:
        subject = caller.subject(kid_id).unwrap() or kid_id
        rules = self.rules.of_kid(caller.family_id, subject)
        if rules is None:
            return Failure(UnknownKid())
        return Success(BedtimeNow(rules.bedtime, self.clock.now(), rules.time_zone, rules.revision))

    @use_case
    def set(
        self, caller: Caller, kid_id: KidId, bedtime: Bedtime, revision: int | None = None
    ) -> Result[BedtimeNow, UnknownKid | KidOutdated]:
        now = self.clock.now()
        with self.unit_of_work() as uow:
            family = uow.families.get(caller.family_id)
            kid = uow.kids.get(kid_id, caller.family_id)
            if kid is None or kid.removed_at is not None:
                return Failure(UnknownKid())
            if revision not in (None, kid.revision):
                return Failure(KidOutdated())
            changed = kid.with_bedtime(bedtime, now)
            if changed != kid:
                uow.kids.save(changed)
                uow.publish(BedtimeChanged(at=now, family_id=family.id, kid_id=kid.id))
            uow.commit()
        return Success(BedtimeNow(changed.bedtime, now, family.time_zone, changed.revision))
