"""Days and months as a family's calendar has them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storytime_core.kernel.days import local_day, month_of, start_of_next_month

ZONES = ("UTC", "Pacific/Kiritimati", "Etc/GMT+12", "Europe/Berlin", "America/New_York", "Asia/Kathmandu")
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("zone", "day"), [("UTC", 1), ("Pacific/Kiritimati", 2), ("Etc/GMT+12", 1), ("Asia/Tokyo", 2), ("Europe/Berlin", 1)]
)
def test_it_is_not_the_same_day_everywhere(zone, day):
    assert local_day(datetime(2024, 3, 1, 18, 30, tzinfo=UTC), zone) == date(2024, 3, day)


@given(MOMENTS, st.sampled_from(ZONES))
def test_the_next_month_begins_at_home_at_midnight(at, zone):
    start = start_of_next_month(at, zone)
    local = start.astimezone(ZoneInfo(zone))

    assert start > at
    assert (local.day, local.hour, local.minute) == (1, 0, 0)
    assert month_of(start, zone) != month_of(at, zone)
    assert month_of(start - timedelta(minutes=1), zone) == month_of(at, zone)


def test_after_december_comes_january():
    assert start_of_next_month(datetime(2024, 12, 31, 12, tzinfo=UTC), "UTC") == datetime(2025, 1, 1, tzinfo=UTC)
    assert month_of(datetime(2024, 12, 31, 12, tzinfo=UTC), "Pacific/Kiritimati") == "2025-01"
