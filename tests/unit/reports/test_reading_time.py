"""Whether a kid may read now, against a calendar that is looked at minute by minute."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from returns.result import Failure, Success

from storytime_core.family.bedtime import NO_BEDTIME
from storytime_core.kernel.days import next_day_begins_at
from storytime_core.kernel.reading_time import Activity, Bedtime, ScreenTimeOver
from storytime_core.reports.model import ReadingRules, ReadToday
from tests.unit.family.test_bedtime import DAY, MINUTE, PLACES, WALLS, bedtime, calendar, windows_by_looking

FRIDAY = datetime(2026, 7, 3, tzinfo=UTC)
EVENING = bedtime(time(19, 30), time(7, 0))
LOCKED = time(19, 30), time(7, 0)


def rules(limit_mins=None, evenings=NO_BEDTIME, finishing_mins=10, time_zone="UTC"):
    return ReadingRules(limit_mins=limit_mins, evenings=evenings, finishing_mins=finishing_mins, time_zone=time_zone)


def read(minutes=0, begun_at=None):
    return ReadToday(minutes * MINUTE, begun_at)


def closes(evenings, activity):
    """FAM-65, as a table."""
    if activity is Activity.BUDDY:
        return True
    if activity is Activity.STORY:
        return evenings.lock_app
    return evenings.lock_app or evenings.stories_only


def by_looking(kept, activity, today, now):
    """Open, or when it opens again: by somebody who looks at the clock each minute."""
    minutes = [(at, wall) for at, wall in calendar(now, kept.time_zone)]
    windows = [one for one in windows_by_looking(minutes, kept.evenings) if closes(kept.evenings, activity)]
    day = now.astimezone(ZoneInfo(kept.time_zone)).date()

    def used_up(wall):
        spent = today.time if wall.date() == day else timedelta()
        return kept.limit_mins is not None and spent >= timedelta(minutes=kept.limit_mins)

    def window_at(at):
        return next((one for one in windows if one.starts_at <= at < one.ends_at), None)

    over, window = used_up(now.astimezone(ZoneInfo(kept.time_zone)).replace(tzinfo=None)), window_at(now)
    if not over and window is None:
        return Success(None)
    if activity in (Activity.STORY, Activity.QUIZ) and today.begun_at and kept.limit_mins != 0:
        in_time = window is None or (
            today.begun_at < window.starts_at
            and now in [window.starts_at + number * MINUTE for number in range(kept.finishing_mins)]
        )
        more = kept.limit_mins is None or today.time < timedelta(minutes=kept.limit_mins + kept.finishing_mins)
        if in_time and more:
            return Success(None)
    opens_at = next((at for at, wall in minutes if at >= now and not used_up(wall) and not window_at(at)), None)
    return Failure(ScreenTimeOver(opens_at) if over else Bedtime(opens_at))


@pytest.mark.untraced
@given(
    st.sampled_from(PLACES),
    st.tuples(WALLS, WALLS).filter(lambda pair: pair[0] != pair[1]),
    st.sets(st.integers(0, 6), min_size=1),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, 0, 1, 30, 60]),
    st.integers(0, 15),
    st.sampled_from([0, 1, 29, 30, 31, 44, 45, 60, 75]),
    st.none() | st.integers(-3 * 24 * 60, 0),
    st.integers(-36 * 60, 36 * 60),
    st.sampled_from(Activity),
)
@settings(max_examples=80)
def test_it_is_decided_as_by_somebody_who_watches_the_clock(
    place, pair, days, lock_app, stories_only, limit, finishing, spent, begun, later, activity
):
    """FAM-60, FAM-62..65, RPT-2: over midnight, both clock changes, UTC+14 and UTC-12"""
    zone, around = place
    now = around + later * MINUTE
    evenings = bedtime(*pair, days=days, lock_app=lock_app, stories_only=stories_only)
    kept = rules(limit, evenings, finishing, zone)
    today = read(spent, None if begun is None else now + begun * MINUTE)

    assert kept.may_open(activity, today, now) == by_looking(kept, activity, today, now)


@given(st.sampled_from(PLACES), st.integers(-48 * 60, 48 * 60))
@settings(max_examples=80)
def test_the_next_day_begins_when_clocks_show_another_one(place, later):
    zone, around = place
    now = around + later * MINUTE
    today = now.astimezone(ZoneInfo(zone)).date()
    looked_at = next(at for at, wall in calendar(around, zone) if at > now and wall.date() > today)

    assert next_day_begins_at(now, zone) == looked_at


@given(st.integers(0, 1440), st.integers(0, 2000), st.sampled_from(Activity))
def test_what_more_reading_closed_less_of_it_opens(limit, minutes, activity):
    """More time read never opens anything, a greater limit never closes anything."""
    noon = FRIDAY.replace(hour=12)
    if isinstance(rules(limit).may_open(activity, read(minutes), noon), Success):
        assert isinstance(rules(limit).may_open(activity, read(max(0, minutes - 1)), noon), Success)
        assert isinstance(rules(limit + 1).may_open(activity, read(minutes), noon), Success)


@given(st.integers(0, 40), st.integers(0, 15), st.integers(0, 60), st.booleans(), st.sampled_from(Activity))
def test_what_is_read_beyond_the_day_is_what_is_finished(limit, finishing, minutes, is_begun, activity):
    """FAM-65"""
    noon = FRIDAY.replace(hour=12)
    today = read(minutes, noon - DAY if is_begun else None)
    is_of_a_story = is_begun and activity in (Activity.STORY, Activity.QUIZ)
    is_open = minutes < limit or (is_of_a_story and limit > 0 and minutes < limit + finishing)

    assert isinstance(rules(limit, finishing_mins=finishing).may_open(activity, today, noon), Success) == is_open


def test_no_minutes_a_day_are_no_reading_time_and_nothing_to_finish():
    """FAM-60"""
    noon = FRIDAY.replace(hour=12)

    assert rules(0).may_open(Activity.STORY, read(begun_at=noon - DAY), noon) == Failure(ScreenTimeOver(None))
    assert rules(None).may_open(Activity.STORY, read(1439), noon) == Success(None)


def test_a_story_begun_before_bedtime_is_finished_in_the_minutes_for_it():
    """FAM-65"""
    asleep = FRIDAY.replace(hour=19, minute=39, second=59)
    awake = FRIDAY + timedelta(days=1, hours=7)
    before, within = FRIDAY.replace(hour=19), FRIDAY.replace(hour=19, minute=35)
    kept = rules(evenings=EVENING)

    assert kept.may_open(Activity.STORY, read(begun_at=before), asleep) == Success(None)
    assert kept.may_open(Activity.QUIZ, read(begun_at=before), asleep) == Success(None)
    assert kept.may_open(Activity.STORY, read(begun_at=within), asleep) == Failure(Bedtime(awake))
    assert kept.may_open(Activity.WISH, read(begun_at=before), asleep) == Failure(Bedtime(awake))
    too_late = asleep + timedelta(seconds=1)
    assert kept.may_open(Activity.STORY, read(begun_at=before), too_late) == Failure(Bedtime(awake))
    assert rules(evenings=EVENING, finishing_mins=0).may_open(
        Activity.STORY, read(begun_at=before), FRIDAY.replace(hour=19, minute=30)
    ) == Failure(Bedtime(awake))


def test_time_used_up_at_bedtime_opens_when_both_are_over():
    """RPT-12: the new day begins within the window."""
    evening = FRIDAY.replace(hour=20)

    told = rules(30, EVENING).may_open(Activity.STORY, read(30), evening)
    assert told == Failure(ScreenTimeOver(FRIDAY + timedelta(days=1, hours=7)))


@pytest.mark.parametrize("no", [ScreenTimeOver(FRIDAY), Bedtime(FRIDAY), ScreenTimeOver(None)])
def test_the_no_is_kind_and_speaks_of_no_plan(no):
    """CONV-29, RPT-12"""
    assert not {"limit", "quota"} & set(no.message.lower().replace(".", " ").split())
    assert set(no.details) == {"next_allowed_at"}
