"""CAT-29..31: ten stories for life, and one a week after that; three for guests."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from storytime_core.catalog.model import Quota, ReadingAllowance, holders_of, on_guests_terms, tightest
from storytime_core.kernel.caller import Caller, Guest
from storytime_core.kernel.ids import AccountId, GuestSessionId, SessionId
from storytime_core.kernel.openings import StoryLimitReached

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)


NOTHING = ReadingAllowance()


def opened(times, allowance=NOTHING, at=NOON):
    for _ in range(times):
        allowance = allowance.opening(at).unwrap()
    return allowance


def test_the_first_ten_are_free():
    allowance = opened(9)

    assert (allowance.used, allowance.remaining(NOON), allowance.used_up_at) == (9, 1, None)
    assert allowance.next_story_at(NOON) is None


def test_the_tenth_starts_the_weeks():
    allowance = opened(10)

    assert (allowance.remaining(NOON), allowance.used_up_at) == (0, NOON)
    assert allowance.next_story_at(NOON) == NOON + WEEK
    assert allowance.opening(NOON).failure() == StoryLimitReached(10, 10, NOON + WEEK)
    assert "limit" in allowance.opening(NOON).failure().message


def test_a_week_later_there_is_one_more_and_not_a_second_sooner():
    allowance = opened(10)

    assert allowance.remaining(NOON + WEEK - SECOND) == 0
    assert allowance.remaining(NOON + WEEK) == 1
    assert allowance.next_story_at(NOON + WEEK) == NOON + 2 * WEEK


def test_unread_ones_add_up():
    allowance, later = opened(10), NOON + 5 * WEEK

    assert allowance.total_allowed(later) == 15
    assert opened(5, allowance, later).remaining(later) == 0
    assert opened(5, allowance, later).used_up_at == NOON


def test_a_quota_names_only_the_bonus_that_is_left():
    later = NOON + 3 * WEEK
    quota = Quota.of(opened(1, opened(10), later), later)

    assert (quota.used, quota.total_allowed, quota.remaining, quota.bonus_stories) == (11, 13, 2, 2)
    assert (quota.base_limit, quota.next_story_at) == (10, NOON + 4 * WEEK)


def test_before_the_base_is_used_up_there_is_no_bonus():
    quota = Quota.of(opened(3), NOON + 9 * WEEK)

    assert (quota.remaining, quota.bonus_stories, quota.next_story_at) == (7, 0, None)


def test_with_a_subscription_everything_is_open():
    allowance = evolve(opened(10), is_premium=True)
    quota = Quota.of(allowance, NOON)

    assert allowance.opening(NOON).unwrap() == allowance
    assert (quota.unlimited, quota.is_premium, quota.remaining, quota.total_allowed) == (True, True, 10, 10)


@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=60))
def test_nobody_ever_has_more_than_is_allowed(steps):
    allowance, now, counted = ReadingAllowance(), NOON, 0
    for days, opens in steps:
        now += timedelta(days=days)
        if opens:
            before = allowance
            allowance = allowance.opening(now).value_or(before)
            counted += allowance is not before
        assert allowance.used == counted <= allowance.total_allowed(now)
        assert allowance.remaining(now) >= 0
        assert (allowance.next_story_at(now) is None) == (counted < 10)
        assert allowance.used_up_at is None or now < (allowance.next_story_at(now) or now)


def test_guests_have_three_that_never_grow():
    visit, device = on_guests_terms((ReadingAllowance(used=2), ReadingAllowance(used=1)))

    assert tightest((visit, device), NOON) == visit
    full = visit.opening(NOON).unwrap()
    assert full.opening(NOON + 9 * WEEK).failure() == StoryLimitReached(3, 3, None)
    assert full.next_story_at(NOON) is None and full.forgotten_at is None


def test_a_device_is_forgotten_a_while_after_its_last_opening():
    device = on_guests_terms((ReadingAllowance(), ReadingAllowance(used=2)))[1].opening(NOON).unwrap()
    month = timedelta(days=30)

    assert device.forgotten_at == NOON + month
    assert (device.remaining(NOON + month - timedelta(seconds=1)), device.remaining(NOON + month)) == (0, 3)
    anew = device.opening(NOON + month).unwrap()
    assert (anew.used, anew.forgotten_at) == (1, NOON + 2 * month)


def test_families_visits_and_devices_are_never_taken_for_each_other():
    caller = Caller(AccountId(UUID(int=1)), SessionId(UUID(int=2)))
    guest = Guest(GuestSessionId(UUID("b176f3fa-92c2-41ec-b4eb-a62a2df94518")), "5a9834d37b5316581e47a7f48d0fa2b5" * 2)

    assert holders_of(caller) == (caller.family_id,)
    assert holders_of(Guest(guest.session_id)) == (guest.session_id,)
    assert [holder.version for holder in holders_of(guest)] == [4, 5]
