"""Days, months and hours as a family's calendar has them."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def local_day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def month_of(at: datetime, zone: str) -> str:
    """``2026-11``"""
    return f"{local_day(at, zone):%Y-%m}"


def start_of_next_month(at: datetime, zone: str) -> datetime:
    day = local_day(at, zone)
    first = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return datetime.combine(first, time(), ZoneInfo(zone)).astimezone(UTC)


def day_began_at(at: datetime, zone: str) -> datetime:
    return datetime.combine(local_day(at, zone), time(), ZoneInfo(zone)).astimezone(UTC)
