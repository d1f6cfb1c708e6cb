"""Where mail reaches people."""

from attrs import frozen

from storytime_core.identity.ports import AccountViews
from storytime_core.kernel.ids import AccountId, FamilyId


@frozen
class AccountAddresses:
    accounts: AccountViews

    def of(self, family_id: FamilyId) -> str | None:
        account = self.accounts.find(AccountId(family_id))
        return account.email if account else None
