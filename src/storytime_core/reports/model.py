"""Whether a kid may read now, and when it may again (FAM-65, RPT-2)."""

from datetime import datetime, timedelta
from typing import Final, Protocol

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.days import local_day, next_day_begins_at
from storytime_core.kernel.reading_time import Activity, Bedtime, ScreenTimeOver

OF_A_STORY: Final = frozenset({Activity.STORY, Activity.QUIZ})  # may be finished
MINUTE: Final = timedelta(minutes=1)


class Window(Protocol):
    @property
    def starts_at(self) -> datetime: ...

    @property
    def ends_at(self) -> datetime: ...


class Evenings(Protocol):
    """When a kid goes to bed, and what that closes."""

    @property
    def lock_app(self) -> bool: ...

    @property
    def stories_only(self) -> bool: ...

    def window_at(self, now: datetime, zone: str) -> Window | None: ...


@frozen
class ReadToday:
    """Of one kid: how long it has read this local day, and when it came to the story it asks for."""

    time: timedelta = timedelta()
    begun_at: datetime | None = None


@frozen(kw_only=True)
class ReadingRules:
    """What a parent has set for one kid."""

    limit_mins: int | None
    evenings: Evenings
    finishing_mins: int
    time_zone: str

    def says_nothing(self, activity: Activity, now: datetime) -> bool:
        """Whatever was read today."""
        return self.limit_mins is None and self.closed_by(activity, now) is None

    def may_open(self, activity: Activity, read: ReadToday, now: datetime) -> Result[None, ScreenTimeOver | Bedtime]:
        """Nothing new begins while time is closed; a story begun before may be finished for some minutes."""
        is_used_up, window = self.is_used_up(read), self.closed_by(activity, now)
        if not is_used_up and window is None:
            return Success(None)
        if activity in OF_A_STORY and self._may_finish(read, window, now):
            return Success(None)
        opens_at = self._opens_at(activity, read, now)
        return Failure(ScreenTimeOver(opens_at) if is_used_up else Bedtime(opens_at))

    def is_used_up(self, read: ReadToday) -> bool:
        return self.limit_mins is not None and read.time >= self.limit_mins * MINUTE

    def closed_by(self, activity: Activity, now: datetime) -> Window | None:
        """A buddy says good night in every window; a window may leave stories open, or only dim the screen."""
        closes = {Activity.BUDDY: True, Activity.STORY: self.evenings.lock_app}
        if closes.get(activity, self.evenings.lock_app or self.evenings.stories_only):
            return self.evenings.window_at(now, self.time_zone)
        return None

    def _may_finish(self, read: ReadToday, window: Window | None, now: datetime) -> bool:
        """What was read beyond the day's time is what was finished.  No time at all leaves nothing to finish."""
        if read.begun_at is None or self.limit_mins == 0:
            return False
        if self.limit_mins is not None and read.time >= (self.limit_mins + self.finishing_mins) * MINUTE:
            return False
        return window is None or (
            read.begun_at < window.starts_at and now < window.starts_at + self.finishing_mins * MINUTE
        )

    def _opens_at(self, activity: Activity, read: ReadToday, now: datetime) -> datetime | None:
        """The first moment at which something may begin anew."""
        if self.limit_mins == 0:
            return None
        at, today, is_used_up = now, local_day(now, self.time_zone), self.is_used_up(read)
        while True:
            if window := self.closed_by(activity, at):
                at = window.ends_at
            elif is_used_up and local_day(at, self.time_zone) == today:
                at = next_day_begins_at(at, self.time_zone)
            else:
                return at


@frozen
class KidsHours:
    """The rules for one kid beside what it has read."""

    rules: ReadingRules
    read: ReadToday

    def may_open(self, activity: Activity, now: datetime) -> Result[None, ScreenTimeOver | Bedtime]:
        return self.rules.may_open(activity, self.read, now)
