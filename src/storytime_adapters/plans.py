"""Who may have how much, as long as nobody can subscribe: the free plan for everyone."""

from attrs import frozen

from storytime_core.kernel.ids import AccountId, FamilyId


@frozen
class FreePlan:
    stories: int = 3

    def stories_per_month(self, family_id: FamilyId) -> int:
        return self.stories

    def is_premium(self, family_id: FamilyId) -> bool:
        return False

    def plan(self, family_id: FamilyId) -> str:
        return "free"


@frozen
class NoPurchases:
    """As long as nothing is sold, nobody has paid for anything."""

    def of(self, account_id: AccountId) -> str | None:
        return None
