"""One's own profile and preferences, by the real use cases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest

from storytime_adapters.storage import Storage
from storytime_core.catalog.model import Category
from storytime_core.family.errors import UnknownCategory, UnknownExpectation
from storytime_core.family.events import HouseRulesChanged, PreferencesChanged
from storytime_core.family.expectations import EXPECTATIONS, ExpectationChange, ExpectationId
from storytime_core.family.house_rules import RulesChange
from storytime_core.identity.errors import UnknownChoice
from storytime_core.identity.model import AccountChange, Onboarding
from storytime_core.identity.ports import FamilyFacts, HouseholdChange, Profile
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import CategoryId

from .desk import NAME, Desk

HOUR = timedelta(hours=1)
DRAGONS, BOATS, NOWHERE = (CategoryId(UUID(int=number)) for number in (71, 72, 404))
SPEAKING, LISTENING = (one.id for one in EXPECTATIONS[:2])
NO_HOPE = ExpectationId(UUID(int=404))
NOTHING, NOTHING_OF_THE_FAMILY = AccountChange(), HouseholdChange()


@pytest.fixture
def desk(storage: Storage) -> Desk:
    with storage.catalog() as uow:
        for id, name in ((DRAGONS, "Dragons"), (BOATS, "Boats")):
            uow.taxonomy.add(Category(id=id, name=name, slug=name.lower(), description=name, position=id.int))
        uow.commit()
    return Desk(storage)


def shown(desk: Desk, mum: Caller) -> Profile:
    return desk.own_account.show(mum).unwrap()


def chosen(desk: Desk, mum: Caller) -> tuple[list[str], list[str]]:
    family = shown(desk, mum).family
    return [one.name for one in family.categories], [one.name for one in family.expectations]


def test_a_profile_is_complete_from_the_start(desk: Desk) -> None:
    """ID-38"""
    mum = desk.a_mum()
    profile = shown(desk, mum)

    assert profile.family == FamilyFacts(0, False, None, "en", None, "UTC")
    assert desk.storage.family_facts().of(mum.family_id) == profile.family
    account = profile.account
    assert (account.name, account.title, account.biometrics_enabled) == (NAME, None, False)
    assert (account.has_rated_app, account.rate_app_dismissed_at) == (False, None)


def test_each_set_of_preferences_replaces_the_one_there_was(desk: Desk) -> None:
    """FAM-70"""
    mum = desk.a_mum()
    desk.preferences.set(mum, (BOATS, DRAGONS), (LISTENING,)).unwrap()
    assert chosen(desk, mum) == (["Boats", "Dragons"], ["Listening"])
    desk.preferences.set(mum, None, (SPEAKING, LISTENING)).unwrap()
    assert chosen(desk, mum) == (["Boats", "Dragons"], ["Speaking", "Listening"])
    desk.preferences.set(mum, ()).unwrap()
    assert chosen(desk, mum) == ([], ["Speaking", "Listening"])
    desk.preferences.set(mum, (), (SPEAKING, LISTENING)).unwrap()

    assert [told.family_id for told in desk.events(PreferencesChanged)] == [mum.family_id] * 3
    assert desk.storage.family_facts().of(mum.family_id) == shown(desk, mum).family
    assert desk.house_rules.show(mum).unwrap().revision == 1


def test_one_unknown_choice_and_nothing_changes(desk: Desk) -> None:
    """FAM-70"""
    mum = desk.a_mum()
    desk.preferences.set(mum, (DRAGONS,), (SPEAKING,)).unwrap()

    assert desk.preferences.set(mum, (BOATS, NOWHERE), (LISTENING,)).failure() == UnknownCategory()
    assert desk.preferences.set(mum, (BOATS,), (LISTENING, NO_HOPE)).failure() == UnknownExpectation()
    assert chosen(desk, mum) == (["Dragons"], ["Speaking"])


def test_an_expectation_switched_off_stays_with_those_who_chose_it(desk: Desk) -> None:
    """FAM-71"""
    mum, dad = desk.a_mum(), desk.a_mum("dad@example.org")
    desk.preferences.set(mum, None, (SPEAKING,)).unwrap()
    off = ExpectationChange(name="Talking", is_active=False)
    desk.learning_expectations.change(mum, SPEAKING, off).unwrap()

    assert chosen(desk, mum) == ([], ["Talking"])
    assert desk.preferences.set(mum, None, (LISTENING, SPEAKING)).unwrap() is None
    assert desk.preferences.set(dad, None, (SPEAKING,)).failure() == UnknownExpectation()
    desk.preferences.set(mum, None, ()).unwrap()
    assert desk.preferences.set(mum, None, (SPEAKING,)).failure() == UnknownExpectation()


def test_preferences_and_rules_set_at_once_lose_neither(desk: Desk) -> None:
    mum = desk.a_mum()
    with ThreadPoolExecutor(8) as crowd:
        for number in range(8):
            crowd.submit(
                desk.preferences.set, mum, (DRAGONS,) if number % 2 else None, None if number % 2 else (SPEAKING,)
            )
            crowd.submit(desk.house_rules.change, mum, RulesChange(finishing_mins=number))

    assert chosen(desk, mum) == (["Dragons"], ["Speaking"])
    assert desk.house_rules.show(mum).unwrap().finishing_mins != 10
    assert len(desk.events(PreferencesChanged)) == 2


def test_both_halves_of_a_profile_are_set_together(desk: Desk) -> None:
    """ID-39"""
    mum = desk.a_mum()
    desk.clock.pass_time(HOUR)
    own = AccountChange(name="Grace", title="Dr", biometrics_enabled=True)
    household = HouseholdChange(
        explicit_content=True,
        max_screen_time_mins=30,
        language="de",
        country="DE",
        time_zone="Europe/Berlin",
        categories=(DRAGONS,),
        expectations=(SPEAKING,),
    )
    profile = desk.own_account.change(mum, own, household).unwrap()

    assert profile == shown(desk, mum)
    account, family = profile.account, profile.family
    assert (account.name, account.title, account.biometrics_enabled) == ("Grace", "Dr", True)
    assert account.updated_at == desk.clock.now()
    assert (family.explicit_content, family.max_screen_time_mins, family.language) == (True, 30, "de")
    assert (family.country, family.time_zone) == ("DE", "Europe/Berlin")
    assert chosen(desk, mum) == (["Dragons"], ["Speaking"])
    desk.clock.pass_time(HOUR)
    assert desk.own_account.change(mum, own, household).unwrap() == profile
    assert desk.own_account.change(mum, NOTHING, NOTHING_OF_THE_FAMILY).unwrap() == profile
    assert [len(desk.events(kind)) for kind in (HouseRulesChanged, PreferencesChanged)] == [1, 1]
    cleared = desk.own_account.change(
        mum, AccountChange(clears=frozenset({"title", "name"})), HouseholdChange(clears=frozenset({"country"}))
    ).unwrap()
    assert (cleared.account.title, cleared.account.name, cleared.family.country) == (None, "Grace", None)


@pytest.mark.parametrize(
    ("household", "resource"),
    [
        (HouseholdChange(language="de", categories=(DRAGONS, NOWHERE)), "category"),
        (HouseholdChange(language="de", categories=(DRAGONS,), expectations=(NO_HOPE,)), "expectation"),
    ],
)
def test_what_is_refused_changes_neither_half(desk: Desk, household: HouseholdChange, resource: str) -> None:
    """ID-39"""
    mum = desk.a_mum()
    before = shown(desk, mum)

    assert desk.own_account.change(mum, AccountChange(name="Grace"), household).failure() == UnknownChoice(resource)
    assert shown(desk, mum) == before


def test_onboarding_only_moves_forward(desk: Desk) -> None:
    """ID-5"""
    mum = desk.a_mum()
    steps = []
    for step in (
        None,
        Onboarding.PROFILE_SETUP,
        Onboarding.EMAIL_VERIFIED,
        Onboarding.PIN_SETUP,
        Onboarding.PROFILE_SETUP,
        Onboarding.ACCOUNT_CREATED,
    ):
        profile = desk.own_account.change(mum, AccountChange(reaches=step), NOTHING_OF_THE_FAMILY).unwrap()
        steps.append(profile.account.onboarding.value)

    assert steps == ["email_verified", "profile_setup", "profile_setup", "pin_setup", "pin_setup", "pin_setup"]


def test_whoever_has_rated_is_not_asked_again(desk: Desk) -> None:
    """ID-40"""
    mum = desk.a_mum()
    first = desk.own_account.dismiss_rating(mum).unwrap()
    assert (first.has_rated_app, first.rate_app_dismissed_at) == (False, desk.clock.now())
    desk.clock.pass_time(HOUR)
    assert desk.own_account.dismiss_rating(mum).unwrap().rate_app_dismissed_at == desk.clock.now()
    rated = desk.own_account.rate_app(mum).unwrap()
    assert (rated.has_rated_app, rated.rate_app_dismissed_at) == (True, None)
    desk.clock.pass_time(HOUR)

    assert desk.own_account.rate_app(mum).unwrap() == desk.own_account.dismiss_rating(mum).unwrap() == rated
    assert shown(desk, mum).account == rated


def test_changes_of_one_account_at_once_all_hold(desk: Desk) -> None:
    mum = desk.a_mum()
    with ThreadPoolExecutor(8) as crowd:
        crowd.submit(desk.own_account.change, mum, AccountChange(name="Grace"), NOTHING_OF_THE_FAMILY)
        crowd.submit(desk.own_account.change, mum, AccountChange(title="Dr"), NOTHING_OF_THE_FAMILY)
        crowd.submit(desk.own_account.change, mum, AccountChange(biometrics_enabled=True), NOTHING_OF_THE_FAMILY)
        crowd.submit(desk.own_account.rate_app, mum)
        crowd.submit(
            desk.own_account.change, mum, AccountChange(reaches=Onboarding.PROFILE_SETUP), NOTHING_OF_THE_FAMILY
        )

    account = shown(desk, mum).account
    assert (account.name, account.title, account.biometrics_enabled) == ("Grace", "Dr", True)
    assert (account.has_rated_app, account.onboarding) == (True, Onboarding.PROFILE_SETUP)
