"""What others ask of the family, answered by its own use cases and views."""

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.family.expectations import ExpectationId
from storytime_core.family.house_rules import RulesChange
from storytime_core.family.use_cases.house_rules import HouseRules
from storytime_core.family.use_cases.preferences import Preferences
from storytime_core.family.views import HouseRulesLookup
from storytime_core.identity.errors import UnknownChoice
from storytime_core.identity.ports import HouseholdChange
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import FamilyId, KidId
from storytime_core.reports.model import ReadingRules


@frozen
class FamilyHousehold:
    """The family's half of a profile."""

    preferences: Preferences
    house_rules: HouseRules

    def set(self, caller: Caller, change: HouseholdChange) -> Result[None, UnknownChoice]:
        """The part that may be refused comes first."""
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
        return Success(None)


@frozen
class HouseReadingRules:
    """What the rules of the house say of reading time."""

    house_rules: HouseRulesLookup

    def of(self, family_id: FamilyId, kid_id: KidId) -> ReadingRules | None:
        rules = self.house_rules.of_kid(family_id, kid_id)
        if rules is None:
            return None
        return ReadingRules(
            limit_mins=rules.limit.minutes,
            evenings=rules.bedtime,
            finishing_mins=rules.finishing_mins,
            time_zone=rules.time_zone,
        )
