"""What others ask of the family, answered by its own use cases and views."""

from typing import Final

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from storytime_adapters.viewpoints import reading_rules_of
from storytime_core.family.expectations import ExpectationId
from storytime_core.family.house_rules import RulesChange
from storytime_core.family.use_cases.avatars import Avatars
from storytime_core.family.use_cases.house_rules import HouseRules
from storytime_core.family.use_cases.preferences import Preferences
from storytime_core.family.views import HouseRulesLookup
from storytime_core.identity.errors import UnknownChoice
from storytime_core.identity.ports import EntitlementLookup, FamilyFacts, FamilyFactsLookup, HouseholdChange
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.faces import AvatarOnScreen
from storytime_core.kernel.ids import AvatarId, FamilyId, KidId
from storytime_core.reports.model import ReadingRules

AVATAR: Final = "avatar"


@frozen
class FamilyHousehold:
    """The family's half of a profile."""

    preferences: Preferences
    house_rules: HouseRules
    avatars: Avatars

    def set(self, caller: Caller, change: HouseholdChange) -> Result[None, UnknownChoice]:
        """The part that may be refused comes first."""
        asked = self._avatar(caller, change)
        if isinstance(asked, Failure):
            return Failure(asked.failure())
        avatar = asked.unwrap()
        hopes = None if change.expectations is None else tuple(map(ExpectationId, change.expectations))
        if change.categories is not None or hopes is not None:
            chosen = self.preferences.set(caller, change.categories, hopes)
            if isinstance(chosen, Failure):
                return Failure(UnknownChoice(chosen.failure().resource))
        rules = RulesChange(
            explicit_content=change.explicit_content,
            max_screen_time_mins=change.max_screen_time_mins,
            language=change.language,
            language_code=change.language_code,
            country=change.country,
            time_zone=change.time_zone,
            clears=change.clears,
        )
        if rules.names_something:
            self.house_rules.change(caller, rules).unwrap()
        if avatar and isinstance(self.avatars.wear(caller, AvatarId(avatar.id)), Failure):
            return Failure(UnknownChoice(AVATAR))
        return Success(None)

    def _avatar(self, caller: Caller, change: HouseholdChange) -> Result[AvatarOnScreen | None, UnknownChoice]:
        """One that may be worn."""
        if change.avatar_id is None and change.avatar_url is None:
            return Success(None)
        there = (*self.avatars.offer().unwrap(), *self.avatars.own(caller).unwrap())
        found = next((one for one in there if change.avatar_id == one.id or change.avatar_url == one.url), None)
        return Success(found) if found else Failure(UnknownChoice(AVATAR))


@frozen
class HouseReadingRules:
    """What the rules of the house say of reading time."""

    house_rules: HouseRulesLookup

    def of(self, family_id: FamilyId, kid_id: KidId) -> ReadingRules | None:
        rules = self.house_rules.of_kid(family_id, kid_id)
        return reading_rules_of(rules) if rules else None


@frozen
class EntitledFamilies:
    """What is told of a family, and what it is entitled to."""

    families: FamilyFactsLookup
    entitlements: EntitlementLookup

    def of(self, family_id: FamilyId) -> FamilyFacts:
        return evolve(self.families.of(family_id), is_premium=self.entitlements.is_premium(family_id))
