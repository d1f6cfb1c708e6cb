"""A reader's places in stories, and the time they spent there (PRG-1..7)."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from attrs import evolve, frozen

from storytime_core.kernel.ids import AccountId, GuestSessionId, KidId, StoryId
from storytime_core.kernel.pages import Cursor

MOST_OF_A_GUEST: Final = 200  # stories
A_BREAK: Final = timedelta(minutes=10)  # after that nobody was reading
MOST_BETWEEN: Final = timedelta(seconds=120)
MOST_A_DAY: Final = 43_200  # seconds


class ReaderKind(StrEnum):
    KID = "kid"
    PARENT = "parent"
    GUEST = "guest"


@frozen
class Reader:
    """Whose places these are."""

    kind: ReaderKind
    id: UUID

    @classmethod
    def kid(cls, kid_id: KidId) -> Self:
        return cls(ReaderKind.KID, kid_id)

    @classmethod
    def guest(cls, session_id: GuestSessionId) -> Self:
        return cls(ReaderKind.GUEST, session_id)

    @classmethod
    def parent(cls, account_id: AccountId) -> Self:
        return cls(ReaderKind.PARENT, account_id)


@frozen
class Sitting:
    """What a reader reports.  Without a page the place stays."""

    page: int | None = None
    to_the_end: bool = False


class ReadStatus(StrEnum):
    READING = "reading"
    DONE = "done"


@frozen(kw_only=True)
class ReaderState:
    """When a reader was last seen reading, and how long on that day (UTC)."""

    reader: Reader
    last_event_at: datetime | None = None
    active_on: date | None = None
    seconds: int = 0

    def credit(self, at: datetime) -> int:
        """Seconds for a save that tells none: what has passed since the one before, if that was one sitting."""
        gap = at - self.last_event_at if self.last_event_at else A_BREAK + A_BREAK
        if not timedelta() <= gap <= A_BREAK:
            return 0
        left = MOST_A_DAY - (self.seconds if self.active_on == at.date() else 0)
        return max(0, min(int(min(gap, MOST_BETWEEN).total_seconds()), left))

    def seen(self, at: datetime, seconds: int) -> Self:
        """A day that has passed is not counted on."""
        if self.active_on and at.date() < self.active_on:
            return self
        so_far = self.seconds if self.active_on == at.date() else 0
        last = max(at, self.last_event_at or at)
        return evolve(self, last_event_at=last, active_on=at.date(), seconds=so_far + seconds)


@frozen(kw_only=True)
class ReadingProgress:
    """One reader's place in one story: a page as the app counts them, not a share of the whole."""

    id: UUID
    reader: Reader
    story_id: StoryId
    started_at: datetime
    event_at: datetime
    page: int = 0
    completed_at: datetime | None = None
    seconds: int = 0

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.event_at, self.story_id)

    @property
    def is_completed(self) -> bool:
        return self.completed_at is not None

    @property
    def read_status(self) -> ReadStatus | None:
        if self.is_completed:
            return ReadStatus.DONE
        return ReadStatus.READING if self.page > 0 else None

    def advanced(self, sitting: Sitting, at: datetime, seconds: int) -> Self:
        """The latest event has the place, of two at once the higher page.  What is completed stays so."""
        page, is_later = self.page if sitting.page is None else sitting.page, at > self.event_at
        if not is_later:
            page = max(page, self.page) if at == self.event_at else self.page
        return evolve(
            self,
            page=page,
            event_at=max(at, self.event_at),
            completed_at=self.completed_at or (at if sitting.to_the_end else None),
            seconds=self.seconds + seconds,
        )

    def taken_over(self, reader: Reader) -> Self:
        return evolve(self, reader=reader)

    def joined(self, other: Self) -> Self:
        """Two places of what turned out to be one reader."""
        latest = max(self, other, key=lambda one: (one.event_at, one.page))
        completions = [one.completed_at for one in (self, other) if one.completed_at]
        return evolve(
            self,
            page=latest.page,
            started_at=min(self.started_at, other.started_at),
            event_at=latest.event_at,
            completed_at=min(completions, default=None),
            seconds=self.seconds + other.seconds,
        )
