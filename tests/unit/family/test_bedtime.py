"""Bedtime's windows, against a calendar that is looked at minute by minute."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storytime_core.family.bedtime import Bedtime, Window
from storytime_core.kernel.days import first_instant

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
SPRING, AUTUMN = datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)  # in Berlin
AN_EVENING = datetime(2026, 7, 1, 12, tzinfo=UTC)
PLACES = (
    ("Europe/Berlin", SPRING),
    ("Europe/Berlin", AUTUMN),
    ("America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),  # by half an hour
    ("America/Sao_Paulo", datetime(2018, 11, 4, 3, tzinfo=UTC)),  # midnight is skipped
    ("America/Sao_Paulo", datetime(2018, 2, 18, 2, tzinfo=UTC)),  # the hour before midnight comes twice
    ("America/St_Johns", datetime(2006, 10, 29, 2, 31, tzinfo=UTC)),  # a minute past midnight it is yesterday again
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),  # a whole day is skipped
    ("Pacific/Kiritimati", AN_EVENING),  # UTC+14
    ("Etc/GMT+12", AN_EVENING),  # UTC-12
    ("Asia/Kathmandu", AN_EVENING),
)
TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
AROUND_MIDNIGHT = st.sampled_from([time(23, 30), time(23, 59), time(0, 0), time(0, 1), time(0, 30), time(1, 0)])
IN_THE_NIGHT = st.sampled_from([time(1, 30), time(2, 0), time(2, 15), time(2, 30), time(2, 59), time(3, 0)])
WALLS = TIMES | AROUND_MIDNIGHT | IN_THE_NIGHT


def bedtime(start, end, days=EVERY_DAY, **more):
    return Bedtime(enabled=True, start=start, end=end, days=tuple(days), **more)


def calendar(around, zone):
    """Every minute of some days, with what clocks on the wall say."""
    from zoneinfo import ZoneInfo

    there, at = ZoneInfo(zone), around - 4 * DAY
    while at < around + 6 * DAY:
        yield at, at.astimezone(there).replace(tzinfo=None)
        at += MINUTE


def first_read(minutes, wall):
    """The first minute at which clocks say this or more."""
    return next(at for at, reading in minutes if reading >= wall)


def windows_by_looking(minutes, kept):
    """Opened and closed by somebody who looks at the clock each minute."""
    days = sorted({reading.date() for _, reading in minutes})
    days = [days[0] + number * DAY for number in range((days[-1] - days[0]).days)]  # skipped ones, too
    for day in days[:-1]:
        if day.isoweekday() % 7 in kept.days:
            evening, morning = datetime.combine(day, kept.start), datetime.combine(day, kept.end)
            opened = first_read(minutes, evening)
            closed = first_read(minutes, morning if kept.start < kept.end else morning + DAY)
            if opened < closed:
                yield Window(opened, closed)


@pytest.mark.untraced
@given(
    st.sampled_from(PLACES),
    st.tuples(WALLS, WALLS).filter(lambda pair: pair[0] != pair[1]),
    st.sets(st.integers(0, 6), min_size=1),
    st.integers(-2 * 24 * 60, 2 * 24 * 60),
)
@settings(max_examples=120)
def test_windows_are_those_of_somebody_who_watches_the_clock(place, pair, days, later):
    """FAM-62, FAM-63"""
    zone, around = place
    kept, now = bedtime(*pair, days=days), around + later * MINUTE
    minutes = list(calendar(around, zone))
    looked_at = list(windows_by_looking(minutes, kept))

    assert kept.window_at(now, zone) == next((window for window in looked_at if window.holds(now)), None)
    for window in looked_at:
        if around - 2 * DAY < window.starts_at and window.ends_at < around + 2 * DAY:
            assert kept.window_at(window.starts_at, zone) == window
            assert kept.window_at(window.ends_at - MINUTE, zone) == window
            assert kept.window_at(window.ends_at, zone) != window
            assert kept.window_at(window.starts_at - MINUTE, zone) != window
    coming = [window.starts_at for window in looked_at if window.starts_at > now]
    if coming:
        assert kept.next_start(now, zone) == coming[0]


@pytest.mark.untraced
@given(st.sampled_from(PLACES), WALLS, st.integers(-2, 2))
@settings(max_examples=200)
def test_a_wall_time_is_when_clocks_first_read_it_or_more(place, wall, later):
    """FAM-63"""
    zone, around = place
    day = (around + later * DAY).date()

    assert first_instant(day, wall, zone) == first_read(calendar(around, zone), datetime.combine(day, wall))


def test_an_evening_crosses_midnight_and_belongs_to_the_day_it_starts_on():
    """FAM-62"""
    fridays = bedtime(time(19, 30), time(7, 0), days=(5,))
    friday, saturday = datetime(2026, 7, 3, tzinfo=UTC), datetime(2026, 7, 4, tzinfo=UTC)
    window = Window(friday.replace(hour=19, minute=30), saturday.replace(hour=7))

    assert fridays.window_at(friday.replace(hour=6), "UTC") is None
    assert fridays.window_at(friday.replace(hour=19, minute=30), "UTC") == window
    assert fridays.window_at(saturday.replace(hour=6, minute=59), "UTC") == window
    assert fridays.window_at(saturday.replace(hour=7), "UTC") is None
    assert fridays.next_start(friday, "UTC") == window.starts_at
    assert fridays.next_start(window.starts_at, "UTC") == window.starts_at + 7 * DAY


def test_what_the_clocks_skip_comes_right_after_the_gap():
    """FAM-63: at 2:00 it is 3:00 in Berlin."""
    assert bedtime(time(2, 30), time(7, 0)).window_at(SPRING, "Europe/Berlin") == Window(
        SPRING, SPRING + 4 * 60 * MINUTE
    )
    assert bedtime(time(2, 10), time(2, 50)).window_at(SPRING, "Europe/Berlin") is None


def test_what_the_clocks_repeat_counts_the_first_time():
    """FAM-63: at 3:00 it is 2:00 again in Berlin."""
    first_half_past_two = AUTUMN - 30 * MINUTE
    ends_early = bedtime(time(20, 0), time(2, 30))

    assert ends_early.window_at(first_half_past_two - MINUTE, "Europe/Berlin") is not None
    assert ends_early.window_at(first_half_past_two, "Europe/Berlin") is None
    assert ends_early.window_at(AUTUMN + 10 * MINUTE, "Europe/Berlin") is None


def test_a_window_that_has_begun_stays_open_when_clocks_are_turned_back_to_yesterday():
    """FAM-63: a minute past midnight it was 23:01 again in St. John's."""
    nights = bedtime(time(0, 0), time(3, 0), days=(0,))
    midnight = datetime(2006, 10, 29, 2, 30, tzinfo=UTC)

    assert nights.window_at(midnight + 15 * MINUTE, "America/St_Johns") == Window(midnight, midnight + 240 * MINUTE)


@pytest.mark.parametrize(("zone", "utc_hour"), [("Pacific/Kiritimati", 5), ("Etc/GMT+12", 7)])
def test_the_same_evening_at_the_ends_of_the_world(zone, utc_hour):
    """19:00 there, whatever the day is here."""
    evening = datetime(2026, 7, 1, utc_hour, tzinfo=UTC)

    assert bedtime(time(19, 0), time(20, 0)).window_at(evening, zone) == Window(evening, evening + 60 * MINUTE)


def test_a_zone_changed_in_the_middle_of_the_day_counts_at_once():
    """FAM-53"""
    now = datetime(2026, 7, 1, 12, tzinfo=UTC)
    evenings = bedtime(time(20, 0), time(22, 0))

    assert evenings.window_at(now, "Europe/London") is None
    assert evenings.window_at(now, "Asia/Tokyo") is not None


def test_a_bedtime_that_is_switched_off_has_no_window():
    off = Bedtime(start=time(19, 0), end=time(7, 0), days=EVERY_DAY)

    assert (off.window_at(AN_EVENING, "UTC"), off.next_start(AN_EVENING, "UTC")) == (None, None)


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ({"enabled": True}, ["start", "end", "days"]),
        ({"enabled": True, "start": time(19), "end": time(19), "days": (0,)}, ["end"]),
        ({"start": time(19), "end": time(19)}, ["end"]),
        ({"days": (1, 1)}, ["days"]),
        ({}, []),
        ({"enabled": True, "start": time(19), "end": time(7), "days": (0, 6)}, []),
    ],
)
def test_what_does_not_fit_together_is_told_by_field(what, fields):
    """FAM-62"""
    assert [field for field, _ in Bedtime(**what).faults] == fields
