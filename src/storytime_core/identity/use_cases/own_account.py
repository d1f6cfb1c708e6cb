"""One's own profile."""

from typing import Never

from attrs import frozen
from returns.result import Result, Success

from storytime_core.kernel.caller import Caller
from storytime_core.kernel.use_case import use_case

from ..model import Account
from ..ports import AccountViews, FamilyFacts, FamilyFactsLookup


@frozen
class Profile:
    """The account and what is told of its family."""

    account: Account
    family: FamilyFacts


@frozen
class OwnAccount:
    accounts: AccountViews
    families: FamilyFactsLookup

    @use_case
    def show(self, caller: Caller) -> Result[Profile, Never]:
        """Always complete: where the family chose nothing, the defaults stand in."""
        account = self.accounts.find(caller.account_id)
        if account is None:
            raise LookupError(f"a session without its account: {caller.session_id}")
        return Success(Profile(account, self.families.of(caller.family_id)))
