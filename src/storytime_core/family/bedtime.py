"""Bedtime: a window of some evenings, by the clock on the wall."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from attrs import frozen

from storytime_core.kernel.days import first_instant, local_day

DAY: Final = timedelta(days=1)
AROUND: Final = range(-1, 2)  # days whose window may be open today: clocks are turned back over midnight, too
AHEAD: Final = range(-1, 10)  # days of which one has the next window, even if one of them was skipped


@frozen
class Window:
    """From one instant up to another."""

    starts_at: datetime
    ends_at: datetime

    def holds(self, now: datetime) -> bool:
        return self.starts_at <= now < self.ends_at


@frozen(kw_only=True)
class Bedtime:
    """A window belongs to the day it starts on, and may cross midnight."""

    enabled: bool = False
    start: time | None = None
    end: time | None = None
    days: tuple[int, ...] = ()  # 0 is Sunday
    lock_app: bool = True
    dim_screen: bool = False
    reminder: bool = False
    stories_only: bool = False

    @property
    def faults(self) -> tuple[tuple[str, str], ...]:
        """What does not fit together, by field."""
        found = []
        if self.enabled and self.start is None:
            found.append(("start", "is required when bedtime is enabled"))
        if self.enabled and self.end is None:
            found.append(("end", "is required when bedtime is enabled"))
        if self.start is not None and self.start == self.end:
            found.append(("end", "must differ from start"))
        if self.enabled and not self.days:
            found.append(("days", "must name a day when bedtime is enabled"))
        if len(set(self.days)) < len(self.days):
            found.append(("days", "must not name a day twice"))
        return tuple(found)

    def window_at(self, now: datetime, zone: str) -> Window | None:
        """The window that is open now."""
        return next((window for window in self._windows(now, zone, AROUND) if window.holds(now)), None)

    def next_start(self, now: datetime, zone: str) -> datetime | None:
        """When the next window opens; the one that is open now has begun already."""
        windows = self._windows(now, zone, AHEAD)
        return next((window.starts_at for window in windows if window.starts_at > now), None)

    def _windows(self, now: datetime, zone: str, days: range) -> Iterator[Window]:
        """Of the days around today, the first one first."""
        if not self.enabled or self.start is None or self.end is None:
            return
        today = local_day(now, zone)
        for day in (today + number * DAY for number in days):
            if day.isoweekday() % 7 in self.days:
                window = window_of(day, self.start, self.end, zone)
                if window.starts_at < window.ends_at:  # all of it may be skipped when clocks are changed
                    yield window


NO_BEDTIME: Final = Bedtime()


def window_of(day: date, start: time, end: time, zone: str) -> Window:
    return Window(first_instant(day, start, zone), first_instant(day if start < end else day + DAY, end, zone))
