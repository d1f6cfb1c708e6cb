"""Categories, themes and seasons; and the allowance that opens stories."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Final, Self
from uuid import UUID

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller, Guest
from storytime_core.kernel.ids import CategoryId, HolderId, SeasonId, StoryId, ThemeId
from storytime_core.kernel.openings import StoryLimitReached

BASE_LIMIT: Final = 10
GUEST_LIMIT: Final = 3
DEVICE_REMEMBERED: Final = timedelta(days=30)  # after its last opening
A_STORY_EVERY: Final = timedelta(days=7)
RECENT_DAYS: Final = 45


@frozen(kw_only=True, cache_hash=True)
class Category:
    id: CategoryId
    name: str
    slug: str
    description: str
    position: int
    image: str | None = None


@frozen(kw_only=True, cache_hash=True)
class Theme:
    id: ThemeId
    name: str
    slug: str
    description: str
    position: int
    image: str | None = None


class SeasonStatus(StrEnum):
    ACTIVE = "active"
    RECENT = "recent"
    OFF = "off"


@frozen(kw_only=True, cache_hash=True)
class Season:
    """A stretch of the year, from ``MM-DD`` to ``MM-DD``, both days included; it may lie across new year."""

    id: SeasonId
    name: str
    slug: str
    description: str
    start: str
    end: str
    position: int
    icon_url: str | None = None
    is_active: bool = True  # the switch

    def status(self, today: date) -> SeasonStatus:
        if not self.is_active:
            return SeasonStatus.OFF
        if self.holds(today):
            return SeasonStatus.ACTIVE
        return SeasonStatus.RECENT if 1 <= self.days_since_end(today) <= RECENT_DAYS else SeasonStatus.OFF

    def holds(self, today: date) -> bool:
        start, end = day_in(today.year, self.start), day_in(today.year, self.end)
        return start <= today <= end if self.start <= self.end else today >= start or today <= end

    def days_since_end(self, today: date) -> int:
        """How long ago it ended last; 0 on its last day."""
        ends = (day_in(year, self.end) for year in (today.year, today.year - 1))
        return next((today - end).days for end in ends if end <= today)


def day_in(year: int, month_and_day: str) -> date:
    """The day of that year; the 29th of February means the last one."""
    month, day = map(int, month_and_day.split("-"))
    return date(year, month, min(day, monthrange(year, month)[1]))


@frozen(slots=False)
class Taxonomy:
    """All that stories are filed under, in the order of the screens."""

    categories: tuple[Category, ...] = ()
    themes: tuple[Theme, ...] = ()
    seasons: tuple[Season, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[UUID, Category | Theme | Season]:
        every: tuple[Category | Theme | Season, ...] = (*self.categories, *self.themes, *self.seasons)
        return {one.id: one for one in every}

    def named_categories(self, ids: Iterable[CategoryId]) -> tuple[Category, ...]:
        return tuple(one for id in ids if isinstance(one := self.by_id.get(id), Category))

    def named_themes(self, ids: Iterable[ThemeId]) -> tuple[Theme, ...]:
        return tuple(one for id in ids if isinstance(one := self.by_id.get(id), Theme))

    def named_seasons(self, ids: Iterable[SeasonId]) -> tuple[Season, ...]:
        return tuple(one for id in ids if isinstance(one := self.by_id.get(id), Season))

    def knows(self, ids: Iterable[UUID]) -> bool:
        return all(id in self.by_id for id in ids)


def holders_of(viewer: Caller | Guest) -> tuple[HolderId, ...]:
    """Who is counted when they open a story; what one of them has opened is open."""
    if isinstance(viewer, Caller):
        return (HolderId(viewer.family_id),)
    visit = HolderId(viewer.session_id)
    return (visit, device_holder(viewer.device_hash)) if viewer.device_hash else (visit,)


def device_holder(device_hash: str) -> HolderId:
    """An id of its own kind, so that it is never that of a family or a visit."""
    return HolderId(UUID(hex=device_hash[:32], version=5))


@frozen(kw_only=True)
class ReadingAllowance:
    """How many public stories a holder may open: some for life, and for families one more each week after those."""

    used: int = 0
    used_up_at: datetime | None = None
    forgotten_at: datetime | None = None  # from then on nothing was used
    base_limit: int = BASE_LIMIT
    is_premium: bool = False
    earns_more: bool = True
    remembered_for: timedelta | None = None

    def given_back(self) -> Self:
        """One story less; with room among the first few nothing is earned any more."""
        used = max(0, self.used - 1)
        return evolve(self, used=used, used_up_at=self.used_up_at if used >= self.base_limit else None)

    def seen_anew(self, counted: "ReadingAllowance") -> Self:
        """What is counted by now, on the same terms."""
        return evolve(self, used=counted.used, used_up_at=counted.used_up_at, forgotten_at=counted.forgotten_at)

    def used_by(self, now: datetime) -> int:
        return 0 if self.forgotten_at and self.forgotten_at <= now else self.used

    def bonus_granted(self, now: datetime) -> int:
        return max(0, (now - self.used_up_at) // A_STORY_EVERY) if self.earns_more and self.used_up_at else 0

    def total_allowed(self, now: datetime) -> int:
        return self.base_limit + self.bonus_granted(now)

    def remaining(self, now: datetime) -> int:
        return max(0, self.total_allowed(now) - self.used_by(now))

    def next_story_at(self, now: datetime) -> datetime | None:
        if self.used_up_at is None or not self.earns_more:
            return None
        return self.used_up_at + (self.bonus_granted(now) + 1) * A_STORY_EVERY

    def opening(self, now: datetime) -> Result[Self, StoryLimitReached]:
        """One story more; with a subscription nothing is counted."""
        if self.is_premium:
            return Success(self)
        if self.remaining(now) == 0:
            return Failure(StoryLimitReached(self.used_by(now), self.total_allowed(now), self.next_story_at(now)))
        used = self.used_by(now) + 1
        used_up_at = self.used_up_at or (now if used >= self.base_limit else None)
        forgotten_at = now + self.remembered_for if self.remembered_for else None
        return Success(evolve(self, used=used, used_up_at=used_up_at, forgotten_at=forgotten_at))


def on_guests_terms(counted: Sequence[ReadingAllowance]) -> tuple[ReadingAllowance, ...]:
    """Of a visit, then of its device: each has its own few stories, and the device's are forgotten one day."""
    spans = (None, DEVICE_REMEMBERED)
    return tuple(
        evolve(one, base_limit=GUEST_LIMIT, earns_more=False, remembered_for=span)
        for one, span in zip(counted, spans, strict=False)
    )


def tightest(allowances: Sequence[ReadingAllowance], now: datetime) -> ReadingAllowance:
    """The one that speaks for them all."""
    return min(allowances, key=lambda one: one.remaining(now))


@frozen(kw_only=True)
class Quota:
    """An allowance at a moment, as a parent sees it."""

    used: int
    total_allowed: int
    remaining: int
    bonus_stories: int
    is_premium: bool
    unlimited: bool
    base_limit: int
    next_story_at: datetime | None

    @classmethod
    def of(cls, allowance: ReadingAllowance, now: datetime) -> Self:
        total, remaining = allowance.total_allowed(now), allowance.remaining(now)
        return cls(
            used=allowance.used_by(now),
            total_allowed=total,
            remaining=total if allowance.is_premium else remaining,
            bonus_stories=min(remaining, allowance.bonus_granted(now)),
            is_premium=allowance.is_premium,
            unlimited=allowance.is_premium,
            base_limit=allowance.base_limit,
            next_story_at=allowance.next_story_at(now),
        )


@frozen
class Access:
    """Whether a guest may open a story now."""

    quota: Quota
    already_read: bool

    @property
    def can_access(self) -> bool:
        return self.already_read or self.quota.remaining > 0


@frozen
class Opened:
    """A story that stands open, and since when."""

    story_id: StoryId
    at: datetime


@frozen
class Reserved:
    """A story kept free for its holder until it is fetched."""

    holder: HolderId
    story_id: StoryId
    counted: bool
