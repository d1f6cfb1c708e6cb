"""Days, months and hours as a family's calendar has them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

SECOND: Final = timedelta(seconds=1)
DAY: Final = timedelta(days=1)


def local_day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def minute_of_day(at: datetime, zone: str) -> int:
    local = at.astimezone(ZoneInfo(zone))
    return 60 * local.hour + local.minute


def month_of(at: datetime, zone: str) -> str:
    """``2026-11``"""
    return f"{local_day(at, zone):%Y-%m}"


def start_of_next_month(at: datetime, zone: str) -> datetime:
    day = local_day(at, zone)
    first = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return datetime.combine(first, time(), ZoneInfo(zone)).astimezone(UTC)


def first_instant(day: date, wall: time, zone: str) -> datetime:
    """When clocks there first read this, or more: what a clock change skips comes after the gap, what it repeats
    counts the first time."""
    local = datetime.combine(day, wall, ZoneInfo(zone))
    after = local.astimezone(UTC)
    if after.astimezone(local.tzinfo).replace(tzinfo=None) == local.replace(tzinfo=None):
        return after
    return _end_of_gap(local.replace(fold=1).astimezone(UTC), after, ZoneInfo(zone))


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The second at which clocks were changed between the two instants."""
    old = before.astimezone(zone).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) // SECOND // 2 * SECOND
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def day_began_at(at: datetime, zone: str) -> datetime:
    return datetime.combine(local_day(at, zone), time(), ZoneInfo(zone)).astimezone(UTC)


def next_day_begins_at(at: datetime, zone: str) -> datetime:
    """When clocks there next turn to another day; a midnight that comes twice does so again."""
    tomorrow = local_day(at, zone) + DAY
    begins_at = first_instant(tomorrow, time(), zone)
    if begins_at > at:
        return begins_at
    return datetime.combine(tomorrow, time(fold=1), ZoneInfo(zone)).astimezone(UTC)
