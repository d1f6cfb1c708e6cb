"""How many stories may still be asked for this month."""

from datetime import datetime
from typing import Never

from attrs import frozen
from returns.result import Result, Success

from storytime_core.kernel.caller import Caller
from storytime_core.kernel.days import month_of
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..generation import resets_at
from ..ports import Entitlements, GenerationViews


@frozen
class CreationAllowance:
    plan: str
    period: str
    limit: int
    used: int
    reserved: int
    resets_at: datetime
    pending: int
    max_pending: int

    @property
    def remaining(self) -> int:
        return max(0, self.limit - self.used - self.reserved)


@frozen
class StoryAllowances:
    views: GenerationViews
    entitlements: Entitlements
    clock: Clock
    most_pending: int = 5

    @use_case
    def show(self, caller: Caller) -> Result[CreationAllowance, Never]:
        now, family_id = self.clock.now(), caller.family_id
        zone = self.views.time_zone(family_id)
        period = month_of(now, zone)
        used, reserved = self.views.balance(family_id, period) or (0, 0)
        return Success(
            CreationAllowance(
                plan=self.entitlements.plan(family_id),
                period=period,
                limit=self.entitlements.stories_per_month(family_id),
                used=used,
                reserved=reserved,
                resets_at=resets_at(now, zone),
                pending=self.views.pending(family_id),
                max_pending=self.most_pending,
            )
        )
