"""One's own profile."""

from collections.abc import Callable
from typing import Never

from attrs import evolve, frozen
from returns.result import Result, Success

from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..errors import UnknownChoice
from ..model import Account, AccountChange
from ..ports import AccountViews, EntitlementLookup, Household, HouseholdChange, IdentityUnitOfWork, Profile


@frozen
class OwnAccount:
    unit_of_work: Callable[[], IdentityUnitOfWork]
    accounts: AccountViews
    household: Household
    entitlements: EntitlementLookup
    clock: Clock

    @use_case
    def show(self, caller: Caller) -> Result[Profile, Never]:
        return Success(self._profile(caller))

    @use_case
    def change(
        self, caller: Caller, change: AccountChange, household: HouseholdChange
    ) -> Result[Profile, UnknownChoice]:
        """The family's half may be refused, so it comes first; each half is set, so a retry completes them."""
        self.household.set(caller, household).unwrap()
        self._set(caller, lambda account: account.changed(change, self.clock.now()))
        return Success(self._profile(caller))

    @use_case
    def rate_app(self, caller: Caller) -> Result[Account, Never]:
        return Success(self._set(caller, lambda account: account.rated(self.clock.now())))

    @use_case
    def dismiss_rating(self, caller: Caller) -> Result[Account, Never]:
        """Not now; once rated, there is nothing to dismiss."""
        return Success(self._set(caller, lambda account: account.dismissed_rating(self.clock.now())))

    def _set(self, caller: Caller, change: Callable[[Account], Account]) -> Account:
        with self.unit_of_work() as uow:
            before = uow.accounts.get(caller.account_id)
            if before is None:
                raise LookupError(f"a session without its account: {caller.session_id}")
            after = change(before)
            if after != before:
                uow.accounts.save(after)
            uow.commit()
        return after

    def _profile(self, caller: Caller) -> Profile:
        profile = self.accounts.profile(caller.account_id)
        if profile is None:
            raise LookupError(f"a session without its account: {caller.session_id}")
        is_premium = self.entitlements.is_premium(caller.family_id)
        return evolve(profile, family=evolve(profile.family, is_premium=is_premium))
