"""The family context, connected."""

from dependency_injector import containers, providers

from storytime_adapters.household import FamilyHousehold
from storytime_core.family.use_cases.age_groups import AgeGroups
from storytime_core.family.use_cases.bedtimes import Bedtimes
from storytime_core.family.use_cases.consents import Consents
from storytime_core.family.use_cases.daily_limits import DailyLimits
from storytime_core.family.use_cases.house_rules import HouseRules
from storytime_core.family.use_cases.kid_profiles import KidProfiles
from storytime_core.family.use_cases.learning_expectations import LearningExpectations
from storytime_core.family.use_cases.preferences import Preferences
from storytime_core.narration.voices import resolve_voice
from storytime_core.storytime import Family


def is_a_voice(name: str) -> bool:
    return resolve_voice(name) is not None


class FamilyContainer(containers.DeclarativeContainer):
    platform = providers.DependenciesContainer()

    consents = providers.Factory(
        Consents,
        unit_of_work=platform.storage.provided.family,
        declared=platform.declared_consents,
        clock=platform.clock,
        ids=platform.ids,
    )
    kid_profiles = providers.Factory(
        KidProfiles,
        unit_of_work=platform.storage.provided.family,
        views=platform.storage.provided.kid_views.call(),
        declared=platform.declared_consents,
        is_a_voice=providers.Object(is_a_voice),
        clock=platform.clock,
        ids=platform.ids,
        most_kids=platform.settings.provided.family__max_kids,
    )
    house_rules = providers.Factory(
        HouseRules,
        unit_of_work=platform.storage.provided.family,
        views=platform.storage.provided.family_views.call(),
        clock=platform.clock,
    )
    daily_limits = providers.Factory(
        DailyLimits,
        unit_of_work=platform.storage.provided.family,
        rules=platform.storage.provided.house_rules.call(),
        kids=platform.storage.provided.kid_views.call(),
        clock=platform.clock,
    )
    bedtimes = providers.Factory(
        Bedtimes,
        unit_of_work=platform.storage.provided.family,
        rules=platform.storage.provided.house_rules.call(),
        clock=platform.clock,
    )
    age_groups = providers.Factory(
        AgeGroups,
        unit_of_work=platform.storage.provided.family,
        views=platform.storage.provided.face_views.call(),
        clock=platform.clock,
        ids=platform.ids,
    )
    learning_expectations = providers.Factory(
        LearningExpectations,
        unit_of_work=platform.storage.provided.family,
        views=platform.storage.provided.face_views.call(),
        clock=platform.clock,
        ids=platform.ids,
    )
    preferences = providers.Factory(Preferences, unit_of_work=platform.storage.provided.family, clock=platform.clock)
    household = providers.Factory(FamilyHousehold, preferences=preferences, house_rules=house_rules)
    context = providers.Factory(
        Family,
        consents=consents,
        kid_profiles=kid_profiles,
        house_rules=house_rules,
        daily_limits=daily_limits,
        bedtimes=bedtimes,
        age_groups=age_groups,
        learning_expectations=learning_expectations,
        preferences=preferences,
    )
