"""The rules of the house, by the real use cases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from attrs import evolve
from returns.result import Success

from storytime_adapters.storage import Storage
from storytime_core.family.errors import ChangedMeanwhile
from storytime_core.family.events import DailyLimitChanged, HouseRulesChanged
from storytime_core.family.house_rules import RulesChange
from storytime_core.family.model import Family
from storytime_core.kernel.ids import KidId

from .desk import Desk

HOUR = timedelta(hours=1)
MANY = RulesChange(
    explicit_content=True,
    max_screen_time_mins=0,
    language="en-GB",
    country="DE",
    time_zone="Europe/Berlin",
    approve_new_stories=True,
    personalized_suggestions=True,
    kids_may_create=False,
    offline_fallback=False,
    finishing_mins=0,
)


@pytest.fixture
def desk(storage: Storage) -> Desk:
    return Desk(storage)


def test_a_fresh_family_has_the_defaults(desk: Desk) -> None:
    """FAM-1, FAM-50"""
    mum = desk.a_mum()

    assert desk.house_rules.show(mum).unwrap() == Family(id=mum.family_id)


def test_every_rule_comes_back_as_it_was_set(desk: Desk) -> None:
    """FAM-50"""
    mum = desk.a_mum()
    changed = desk.house_rules.change(mum, MANY).unwrap()

    assert desk.house_rules.show(mum).unwrap() == changed
    assert changed == Family(
        id=mum.family_id,
        explicit_content=True,
        max_screen_time_mins=0,
        language="en-GB",
        country="DE",
        time_zone="Europe/Berlin",
        approve_new_stories=True,
        personalized_suggestions=True,
        kids_may_create=False,
        offline_fallback=False,
        finishing_mins=0,
        zone_by_hand=True,
        revision=2,
    )
    (told,) = desk.events(HouseRulesChanged)
    assert (told.family_id, len(told.fields)) == (mum.family_id, 10)


def test_setting_what_is_set_changes_and_tells_nothing(desk: Desk) -> None:
    """FAM-51"""
    mum = desk.a_mum()
    once = desk.house_rules.change(mum, MANY).unwrap()
    twice = desk.house_rules.change(mum, MANY).unwrap()
    desk.house_rules.change(mum, RulesChange()).unwrap()

    assert desk.house_rules.show(mum).unwrap() == once == twice
    assert len(desk.events(HouseRulesChanged)) == 1


def test_the_limit_of_the_family_is_told_with_its_minutes(desk: Desk) -> None:
    mum = desk.a_mum()
    desk.house_rules.change(mum, RulesChange(max_screen_time_mins=30)).unwrap()
    cleared = desk.house_rules.change(mum, RulesChange(clears=frozenset({"max_screen_time_mins", "language"}))).unwrap()

    assert (cleared.max_screen_time_mins, cleared.language) == (None, "en")
    assert [(told.kid_id, told.minutes) for told in desk.events(DailyLimitChanged)] == [(None, 30), (None, None)]


def test_a_language_code_replaces_another_language_and_leaves_its_own(desk: Desk) -> None:
    """FAM-50"""
    mum = desk.a_mum()
    desk.house_rules.change(mum, RulesChange(language="en-GB")).unwrap()

    assert desk.house_rules.change(mum, RulesChange(language_code="en")).unwrap().language == "en-GB"
    assert desk.house_rules.change(mum, RulesChange(language_code="fr")).unwrap().language == "fr"


def test_whoever_looked_at_older_rules_looks_again(desk: Desk) -> None:
    """CONV-39"""
    mum = desk.a_mum()
    desk.house_rules.change(mum, RulesChange(finishing_mins=5), revision=1).unwrap()

    assert desk.house_rules.change(mum, RulesChange(finishing_mins=6), revision=1).failure() == ChangedMeanwhile()
    assert desk.house_rules.change(mum, RulesChange(finishing_mins=6), revision=2).unwrap().finishing_mins == 6


def test_of_many_changes_of_one_revision_one_holds(desk: Desk) -> None:
    mum = desk.a_mum()
    with ThreadPoolExecutor(10) as crowd:
        answers = list(
            crowd.map(lambda mins: desk.house_rules.change(mum, RulesChange(finishing_mins=mins % 10), 1), range(40))
        )

    assert sum(isinstance(answer, Success) for answer in answers) == 1
    assert desk.house_rules.show(mum).unwrap().revision == 2


def test_changes_of_different_rules_at_once_all_hold(desk: Desk) -> None:
    mum = desk.a_mum()
    changes = [
        RulesChange(finishing_mins=3),
        RulesChange(country="FR"),
        RulesChange(explicit_content=True),
        RulesChange(max_screen_time_mins=45),
        RulesChange(language="fr"),
    ]
    with ThreadPoolExecutor(5) as crowd:
        list(crowd.map(lambda change: desk.house_rules.change(mum, change).unwrap(), changes))

    after = desk.house_rules.show(mum).unwrap()
    assert (after.finishing_mins, after.country, after.explicit_content) == (3, "FR", True)
    assert (after.max_screen_time_mins, after.language, after.revision) == (45, "fr", 6)


def test_the_zone_follows_a_parents_device_at_most_once_an_hour(desk: Desk) -> None:
    """FAM-54"""
    mum = desk.a_mum()
    zones = []
    for zone, later in (
        ("Asia/Tokyo", HOUR / 2),
        ("Europe/Rome", HOUR / 2),
        ("Europe/Rome", HOUR),
        ("Mars/Base", HOUR),
    ):
        desk.house_rules.follow_zone(mum, zone).unwrap()
        zones.append(desk.house_rules.show(mum).unwrap().time_zone)
        desk.clock.pass_time(later)

    assert zones == ["Asia/Tokyo", "Asia/Tokyo", "Europe/Rome", "Europe/Rome"]
    assert [told.fields for told in desk.events(HouseRulesChanged)] == [("time_zone",)] * 2


def test_a_zone_set_by_hand_stays_for_good_even_if_it_was_there_already(desk: Desk) -> None:
    """FAM-54"""
    mum = desk.a_mum()
    desk.house_rules.change(mum, RulesChange(time_zone="UTC")).unwrap()
    desk.clock.pass_time(2 * HOUR)
    desk.house_rules.follow_zone(mum, "Asia/Tokyo").unwrap()

    assert desk.house_rules.show(mum).unwrap().time_zone == "UTC"
    assert desk.events(HouseRulesChanged) == []


def test_a_kids_device_moves_no_zone(desk: Desk) -> None:
    """FAM-54"""
    mum = desk.a_mum()
    desk.house_rules.follow_zone(evolve(mum, kid_id=KidId(mum.account_id)), "Asia/Tokyo").unwrap()

    assert desk.house_rules.show(mum).unwrap() == Family(id=mum.family_id)


def test_many_devices_at_once_move_the_zone_once(desk: Desk) -> None:
    """FAM-54"""
    mum = desk.a_mum()
    with ThreadPoolExecutor(10) as crowd:
        zones = ["Asia/Tokyo", "Europe/Rome", "America/Lima", "Africa/Lagos"] * 5
        list(crowd.map(lambda zone: desk.house_rules.follow_zone(mum, zone).unwrap(), zones))

    assert len(desk.events(HouseRulesChanged)) == 1
    assert desk.house_rules.show(mum).unwrap().revision == 2
