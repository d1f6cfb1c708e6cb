"""Daily limits and bedtimes, by the real use cases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time
from uuid import UUID

import pytest
from attrs import evolve

from storytime_adapters.storage import Storage
from storytime_core.family.ages import AgeSpan
from storytime_core.family.bedtime import Bedtime
from storytime_core.family.errors import KidOutdated, NoFamilyLimit
from storytime_core.family.events import BedtimeChanged, DailyLimitChanged
from storytime_core.family.house_rules import RulesChange
from storytime_core.family.model import DailyLimit, Kid, LimitSource
from storytime_core.family.use_cases.kid_profiles import NewKid
from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import KidId
from storytime_core.kernel.pages import PageRequest

from .desk import Desk

DAD = "dad@example.org"
NOBODY = KidId(UUID(int=404))
EVENINGS = Bedtime(
    enabled=True,
    start=time(19, 30),
    end=time(7, 0),
    days=(0, 1, 5),
    lock_app=False,
    dim_screen=True,
    reminder=True,
    stories_only=True,
)


@pytest.fixture
def desk(storage: Storage) -> Desk:
    return Desk(storage)


def a_kid(desk: Desk, mum: Caller, name: str = "Ada") -> Kid:
    return desk.kids.add(mum, NewKid(name=name, age_range=AgeSpan(4, 6))).unwrap().kid


def family_limit(desk: Desk, mum: Caller, minutes: int | None) -> None:
    clears = frozenset({"max_screen_time_mins"}) if minutes is None else frozenset[str]()
    desk.house_rules.change(mum, RulesChange(max_screen_time_mins=minutes, clears=clears)).unwrap()


@pytest.mark.parametrize(
    ("own", "of_family", "minutes", "source"),
    [
        (None, None, None, LimitSource.NONE),
        (None, 30, 30, LimitSource.FAMILY),
        (None, 0, 0, LimitSource.FAMILY),
        (0, 30, 0, LimitSource.KID),
        (20, None, 20, LimitSource.KID),
    ],
)
def test_a_kids_own_limit_comes_before_the_familys(
    desk: Desk, own: int | None, of_family: int | None, minutes: int | None, source: LimitSource
) -> None:
    """FAM-60"""
    mum = desk.a_consenting_mum()
    kid = a_kid(desk, mum)
    family_limit(desk, mum, of_family)
    answer = desk.daily_limits.set(mum, kid.id, own).unwrap()

    assert (answer.kid_id, answer.limit) == (kid.id, DailyLimit(own, of_family))
    assert (answer.limit.minutes, answer.limit.source) == (minutes, source)
    assert desk.daily_limits.show(mum, kid.id).unwrap() == answer
    (listed,) = desk.daily_limits.list(mum, PageRequest()).unwrap().items
    assert listed.limit == desk.kids.show(mum, kid.id).unwrap().limit == answer.limit


def test_setting_the_limit_that_is_set_tells_nothing(desk: Desk) -> None:
    """FAM-51"""
    mum = desk.a_consenting_mum()
    kid = a_kid(desk, mum)
    for minutes in (None, 20, 20, None):
        desk.daily_limits.set(mum, kid.id, minutes).unwrap()

    assert [(told.kid_id, told.minutes) for told in desk.events(DailyLimitChanged)] == [(kid.id, 20), (kid.id, None)]
    assert desk.kids.show(mum, kid.id).unwrap().kid.revision == 3


def test_the_familys_limit_is_given_to_live_kids_without_one(desk: Desk) -> None:
    """FAM-61"""
    mum, dad = desk.a_consenting_mum(), desk.a_consenting_mum(DAD)
    ada, ben, eve = (a_kid(desk, mum, name) for name in ("Ada", "Ben", "Eve"))
    others = a_kid(desk, dad)
    family_limit(desk, mum, 45)
    desk.daily_limits.set(mum, ben.id, 0).unwrap()
    desk.kids.remove(mum, eve.id).unwrap()
    applied = desk.daily_limits.apply_to_all(mum).unwrap()

    assert (applied.minutes, applied.kids) == (45, 1)
    assert desk.daily_limits.show(mum, ada.id).unwrap().limit == DailyLimit(45, 45)
    assert desk.daily_limits.show(mum, ben.id).unwrap().limit == DailyLimit(0, 45)
    assert desk.daily_limits.show(dad, others.id).unwrap().limit == DailyLimit(None, None)
    assert desk.kids.bring_back(mum, eve.id).unwrap().limit == DailyLimit(None, 45)
    assert desk.kids.show(mum, ada.id).unwrap().kid == evolve(
        ada, limit_mins=45, revision=2, updated_at=desk.clock.now()
    )
    told = [(one.kid_id, one.minutes) for one in desk.events(DailyLimitChanged)]
    assert told == [(None, 45), (ben.id, 0), (ada.id, 45)]
    assert desk.daily_limits.apply_to_all(mum).unwrap().kids == 1  # Eve, who is back


def test_without_a_limit_of_the_family_nothing_is_given(desk: Desk) -> None:
    """FAM-61"""
    mum = desk.a_consenting_mum()
    kid = a_kid(desk, mum)

    assert desk.daily_limits.apply_to_all(mum).failure() == NoFamilyLimit()
    assert desk.daily_limits.show(mum, kid.id).unwrap().limit == DailyLimit(None, None)


def test_giving_and_setting_at_once_lose_neither(desk: Desk) -> None:
    mum = desk.a_consenting_mum()
    kids = [a_kid(desk, mum, f"Kid {number}") for number in range(6)]
    family_limit(desk, mum, 45)
    with ThreadPoolExecutor(8) as crowd:
        crowd.submit(desk.daily_limits.apply_to_all, mum)
        crowd.map(lambda kid: desk.daily_limits.set(mum, kid.id, 5).unwrap(), kids[:3])
        crowd.submit(desk.daily_limits.apply_to_all, mum)

    limits = [desk.daily_limits.show(mum, kid.id).unwrap().limit.own for kid in kids]
    assert limits == [5, 5, 5, 45, 45, 45]


def test_a_bedtime_comes_back_as_it_was_set(desk: Desk) -> None:
    """FAM-62"""
    mum = desk.a_consenting_mum()
    kid = a_kid(desk, mum)
    assert desk.bedtimes.show(mum, kid.id).unwrap().bedtime == Bedtime()
    answer = desk.bedtimes.set(mum, kid.id, EVENINGS).unwrap()

    assert desk.bedtimes.show(mum, kid.id).unwrap() == answer == desk.kids.show(mum, kid.id).unwrap().bedtime
    assert (answer.bedtime, answer.revision) == (EVENINGS, 2)
    assert desk.bedtimes.set(mum, kid.id, EVENINGS).unwrap() == answer
    (told,) = desk.events(BedtimeChanged)
    assert (told.family_id, told.kid_id) == (mum.family_id, kid.id)


def test_bedtime_is_by_the_familys_clock(desk: Desk) -> None:
    """FAM-53, FAM-64"""
    mum = desk.a_consenting_mum()
    kid = a_kid(desk, mum)
    desk.clock.at = datetime(2024, 3, 1, 11, 0, tzinfo=UTC)  # a Friday
    assert desk.bedtimes.set(mum, kid.id, EVENINGS).unwrap().ends_at is None
    desk.house_rules.change(mum, RulesChange(time_zone="Asia/Tokyo")).unwrap()

    now = desk.bedtimes.show(mum, kid.id).unwrap()
    assert now.ends_at == datetime(2024, 3, 1, 22, 0, tzinfo=UTC)
    assert now.next_starts_at == datetime(2024, 3, 3, 10, 30, tzinfo=UTC)
    with_rules = desk.storage.house_rules().of_kid(mum.family_id, kid.id)
    assert with_rules is not None
    assert (with_rules.time_zone, with_rules.finishing_mins, with_rules.bedtime) == ("Asia/Tokyo", 10, EVENINGS)


def test_whoever_looked_at_an_older_bedtime_looks_again(desk: Desk) -> None:
    """CONV-39"""
    mum = desk.a_consenting_mum()
    kid = a_kid(desk, mum)
    with ThreadPoolExecutor(10) as crowd:
        wanted = [evolve(EVENINGS, start=time(18, minute)) for minute in range(20)]
        answers = list(crowd.map(lambda one: desk.bedtimes.set(mum, kid.id, one, revision=1), wanted))

    refused = [answer for answer in answers if answer.value_or(None) is None]
    assert [answer.failure() for answer in refused] == [KidOutdated()] * 19
    assert desk.bedtimes.show(mum, kid.id).unwrap().revision == 2


def test_a_kid_of_others_or_a_removed_one_has_no_rules_to_see(desk: Desk) -> None:
    """CONV-31"""
    mum, dad = desk.a_consenting_mum(), desk.a_consenting_mum(DAD)
    kid, gone = a_kid(desk, mum), a_kid(desk, mum, "Ben")
    desk.kids.remove(mum, gone.id).unwrap()

    for caller, kid_id in ((dad, kid.id), (mum, gone.id), (mum, NOBODY), (evolve(mum, kid_id=gone.id), kid.id)):
        assert desk.daily_limits.show(caller, kid_id).failure() == UnknownKid()
        assert desk.bedtimes.show(caller, kid_id).failure() == UnknownKid()
    for caller, kid_id in ((dad, kid.id), (mum, gone.id), (mum, NOBODY)):
        assert desk.daily_limits.set(caller, kid_id, 5).failure() == UnknownKid()
        assert desk.bedtimes.set(caller, kid_id, EVENINGS).failure() == UnknownKid()
    assert desk.kids.show(mum, kid.id).unwrap().kid == kid
    assert desk.bedtimes.show(evolve(mum, kid_id=kid.id), kid.id).unwrap().bedtime == Bedtime()
