"""Saying goodbye to families that have not been here for long."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from attrs import evolve, frozen

from storytime_core.kernel.caller import Role
from storytime_core.kernel.ids import AccountId
from storytime_core.kernel.ports import Clock

from ..absence import FIRST_NOTICE, LAST_NOTICE
from ..events import InactivityNoticed
from ..leaving_ports import LeavingUnitOfWork, LeavingViews
from ..model import AccountState, ClosedBy
from .leaving import Parting

BATCH: Final = 100


@frozen
class Absences:
    unit_of_work: Callable[[], LeavingUnitOfWork]
    views: LeavingViews
    parting: Parting
    clock: Clock
    allowed: timedelta

    def sweep(self) -> int:
        """Tell some of them, or close what was told twice; for how many that was."""
        now = self.clock.now()
        absent = self.views.absent(now - self.allowed + FIRST_NOTICE, now + LAST_NOTICE, now, BATCH)
        return sum(self._noticed(account_id) for account_id in absent)

    def _noticed(self, account_id: AccountId) -> bool:
        """The account is held, so whoever comes back at this moment is either before or after it."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            account = uow.accounts.get(account_id)
            if account is None or account.state is not AccountState.LIVE or account.role is Role.ADMIN:
                return False
            if account.last_seen_at is None:
                return False
            told = account.absence.told_again(account.last_seen_at + self.allowed, now)
            if told and told.closes_on:
                uow.accounts.save(evolve(account, absence=told))
                uow.publish(InactivityNoticed(at=now, account_id=account.id, closes_on=told.closes_on))
            elif account.absence.is_over(now):
                self.parting.close(uow, account, ClosedBy.ABSENCE, now)
            else:
                return False
            uow.commit()
        return True
