"""A reader's places in stories, and the time they spent there (PRG-1..10)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import Enum, auto
from typing import Final, Self
from uuid import UUID

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.days import local_day
from storytime_core.kernel.ids import CategoryId, FamilyId, KidId, StoryId
from storytime_core.kernel.pages import Cursor
from storytime_core.kernel.readers import Reader, ReadStatus

from .errors import TooLongAgo

MOST_OF_A_GUEST: Final = 200  # stories
MOST_FAVORITES: Final = 1_000
A_BREAK: Final = timedelta(minutes=10)  # after that nobody was reading
MOST_BETWEEN: Final = timedelta(seconds=120)
LONG_AWAY: Final = timedelta(hours=4)
MOST_AT_ONCE: Final = 14_400  # seconds
MOST_BEYOND: Final = 30  # seconds that a client may count more than have passed
MOST_A_DAY: Final = 43_200  # seconds
DAYS_KEPT: Final = 8
AHEAD: Final = timedelta(minutes=5)  # as clocks may be
LATEST: Final = timedelta(days=7)


@frozen
class Sitting:
    """What a reader reports.  Without a page the place stays."""

    page: int | None = None
    to_the_end: bool = False
    seconds: int | None = None  # spent, by the client's word
    occurred_at: datetime | None = None  # by its clock

    def happened_at(self, now: datetime) -> Result[datetime, TooLongAgo]:
        if self.occurred_at is None or self.occurred_at - now > AHEAD:
            return Success(now)
        return Failure(TooLongAgo()) if now - self.occurred_at > LATEST else Success(self.occurred_at)


@frozen(kw_only=True)
class ReadDay:
    """A day on which somebody read, by their family's calendar."""

    on: date
    saves: int = 0
    seconds: int = 0

    def and_also(self, other: Self) -> Self:
        return evolve(self, saves=self.saves + other.saves, seconds=self.seconds + other.seconds)


@frozen(kw_only=True)
class ReaderState:
    """When a reader was last seen reading, and how long on each of the last days."""

    reader: Reader
    family_id: FamilyId | None = None  # a guest has none
    last_event_at: datetime | None = None
    recent_days: tuple[ReadDay, ...] = ()  # the newest first
    total_seconds: int = 0

    @property
    def active_on(self) -> date | None:
        return self.recent_days[0].on if self.recent_days else None

    def on(self, day: date) -> ReadDay:
        return next((one for one in self.recent_days if one.on == day), ReadDay(on=day))

    def credit(self, at: datetime, day: date, sent: int | None = None) -> int:
        """Seconds for a save: what the client tells, as far as it can be; else what has passed since the one
        before, if that was one sitting."""
        gap = at - self.last_event_at if self.last_event_at else None
        if sent is None:
            is_one_sitting = gap is not None and timedelta() <= gap <= A_BREAK
            seconds = int(min(gap, MOST_BETWEEN).total_seconds()) if gap is not None and is_one_sitting else 0
        else:
            seconds = min(sent, MOST_AT_ONCE)
            if gap is not None and timedelta() < gap < LONG_AWAY:
                seconds = min(seconds, int(gap.total_seconds()) + MOST_BEYOND)
        return max(0, min(seconds, MOST_A_DAY - self.on(day).seconds))

    def seen(self, at: datetime, day: date, seconds: int) -> Self:
        return evolve(
            self._with(ReadDay(on=day, saves=1, seconds=seconds)),
            last_event_at=max(at, self.last_event_at or at),
            total_seconds=self.total_seconds + seconds,
        )

    def joined(self, other: Self) -> Self:
        """Two of what turned out to be one reader."""
        joined = self
        for one in other.recent_days:
            joined = joined._with(one)
        moments = [one.last_event_at for one in (self, other) if one.last_event_at]
        total = self.total_seconds + other.total_seconds
        return evolve(joined, last_event_at=max(moments, default=None), total_seconds=total)

    def _with(self, day: ReadDay) -> Self:
        others = [one for one in self.recent_days if one.on != day.on]
        days = sorted((*others, self.on(day.on).and_also(day)), key=lambda one: one.on, reverse=True)
        oldest = days[0].on - timedelta(days=DAYS_KEPT)
        return evolve(self, recent_days=tuple(one for one in days if one.on > oldest))


@frozen(kw_only=True)
class ReadingProgress:
    """One reader's place in one story: a page as the app counts them, not a share of the whole."""

    id: UUID
    reader: Reader
    story_id: StoryId
    family_id: FamilyId | None = None  # a guest has none
    started_at: datetime
    event_at: datetime
    page: int = 0
    completed_at: datetime | None = None
    seconds: int = 0
    saved_at: datetime  # when we last heard of it
    read_since: datetime | None = None  # when we first heard that it is being read
    removed_at: datetime | None = None  # from the shelves
    first_finished_at: datetime | None = None
    finished_on: date | None = None  # the last day others were told of

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.event_at, self.story_id)

    @property
    def is_completed(self) -> bool:
        return self.completed_at is not None

    @property
    def is_on_a_shelf(self) -> bool:
        return self.removed_at is None and (self.is_completed or self.page > 0)

    @property
    def read_status(self) -> ReadStatus | None:
        if self.is_completed:
            return ReadStatus.DONE
        return ReadStatus.READING if self.page > 0 else None

    def advanced(self, sitting: Sitting, at: datetime, seconds: int, now: datetime) -> Self:
        """The latest event has the place, of two at once the higher page.  What is completed stays so.

        What was removed begins anew, but not by what had happened before.
        """
        heard = evolve(self, seconds=self.seconds + seconds, saved_at=now)
        if self.removed_at is None:
            return heard._moved(sitting, at, now)
        return heard if at < self.removed_at else heard._begun_anew(at)._moved(sitting, at, now)

    def finishes(self, sitting: Sitting, day: date) -> bool:
        """Whether others are to be told; once a day, and of no day before the last one they were told of."""
        return sitting.to_the_end and (self.finished_on is None or day > self.finished_on)

    def finished(self, at: datetime, day: date) -> Self:
        return evolve(self, first_finished_at=self.first_finished_at or at, finished_on=day)

    def removed(self, now: datetime) -> Self:
        """Off the shelves.  The time that was spent stays, and so does what others were told."""
        return evolve(self, page=0, completed_at=None, removed_at=now, saved_at=now, read_since=None)

    def taken_over(self, reader: Reader, family_id: FamilyId) -> Self:
        return evolve(self, reader=reader, family_id=family_id)

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
            saved_at=max(self.saved_at, other.saved_at),
            read_since=min((one.read_since for one in (self, other) if one.read_since), default=None),
            removed_at=None,
        )

    def _moved(self, sitting: Sitting, at: datetime, now: datetime) -> Self:
        page, is_later = self.page if sitting.page is None else sitting.page, at > self.event_at
        if not is_later:
            page = max(page, self.page) if at == self.event_at else self.page
        completions = [one for one in (self.completed_at, at if sitting.to_the_end else None) if one]
        is_begun = page > 0 or bool(completions)
        return evolve(
            self,
            page=page,
            event_at=max(at, self.event_at),
            completed_at=min(completions, default=None),
            read_since=self.read_since or (now if is_begun else None),
        )

    def _begun_anew(self, at: datetime) -> Self:
        return evolve(self, page=0, completed_at=None, removed_at=None, read_since=None, event_at=at)


class Shelf(Enum):
    """Where a story stands that somebody reads or has read."""

    GOING_ON = auto()
    COMPLETED = auto()

    def holds(self, place: ReadingProgress) -> bool:
        return place.is_on_a_shelf and place.is_completed == (self is Shelf.COMPLETED)


@frozen(kw_only=True)
class KnownStory:
    """What a save needs to know of a story."""

    id: StoryId
    open_since: datetime | None  # for the family or the guest; their own stories always are
    word_count: int
    difficulty: int
    category_ids: tuple[CategoryId, ...]


@frozen
class Ground:
    """What a family's saves stand on: its calendar, which kids are its own, what is known of the stories."""

    zone: str
    kids: frozenset[KidId]
    stories: Mapping[StoryId, KnownStory]


@frozen(kw_only=True)
class Held:
    """A reader, held still, and their places in some stories."""

    state: ReaderState
    places: Mapping[StoryId, ReadingProgress]


@frozen(kw_only=True)
class Noted:
    """What comes of a save."""

    state: ReaderState
    place: ReadingProgress
    day: date
    is_news: bool  # the first of its day, or of a day before the last one
    is_finish: bool
    is_first_finish: bool

    @classmethod
    def of(
        cls, state: ReaderState, before: ReadingProgress, sitting: Sitting, at: datetime, now: datetime, zone: str
    ) -> Self:
        day = local_day(at, zone)
        seconds = state.credit(at, day, sitting.seconds)
        place = before.advanced(sitting, at, seconds, now)
        is_finish = before.family_id is not None and before.finishes(sitting, day)
        return cls(
            state=evolve(state.seen(at, day, seconds), family_id=before.family_id),
            place=place.finished(at, day) if is_finish else place,
            day=day,
            is_news=before.family_id is not None and day != state.active_on,
            is_finish=is_finish,
            is_first_finish=is_finish and before.first_finished_at is None,
        )


@frozen
class Unbegun:
    """A story that stands open and was not begun: its page is 0."""

    reader: Reader
    story_id: StoryId
    since: datetime


@frozen(kw_only=True)
class Outcome:
    """What became of a save that was sent with others; told again when it is sent again."""

    id: UUID  # the client's
    code: str | None = None  # why it was not kept


@frozen(kw_only=True)
class SavedReport:
    """An outcome as it is remembered."""

    reader: Reader
    client_id: UUID
    family_id: FamilyId
    code: str | None
    at: datetime


@frozen(kw_only=True)
class Favorite:
    id: UUID
    owner: Reader
    family_id: FamilyId
    story_id: StoryId
    created_at: datetime

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.created_at, self.id)
