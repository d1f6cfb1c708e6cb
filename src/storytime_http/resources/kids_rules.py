"""How long and how late a kid may read."""

from datetime import datetime, time
from typing import Annotated, Never, Self
from uuid import UUID

from attrs import frozen
from falcon import Request
from msgspec import Meta
from returns.result import Result

from storytime_core.family.bedtime import Bedtime
from storytime_core.family.errors import KidOutdated, NoFamilyLimit
from storytime_core.family.model import LimitSource
from storytime_core.family.use_cases.bedtimes import Bedtimes
from storytime_core.family.use_cases.daily_limits import Applied, DailyLimits, LimitOfKid
from storytime_core.family.views import BedtimeNow, KidOnScreen
from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import KidId
from storytime_core.kernel.pages import Page, PageRequest

from ..answers import answers
from ..conditions import etag, revision_wanted
from ..declarations import Auth, Rate, Reply
from ..objections import Objections

WallTime = Annotated[str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", description="must be a time such as 19:30")]
Weekday = Annotated[int, Meta(ge=0, le=6)]


@frozen
class LimitBody:
    """Minutes a day; null lets the family's limit hold."""

    limit_mins: Annotated[int, Meta(ge=0, le=1440)] | None = None
    clears: frozenset[str] = frozenset()

    def __attrs_post_init__(self) -> None:
        if self.limit_mins is None and "limit_mins" not in self.clears:
            raise ValueError(Objections(("limitMins", "is required, as minutes or null")))


@frozen(kw_only=True)
class BedtimeBody:
    """All of a bedtime; what is absent gets its default."""

    enabled: bool
    start: WallTime | None = None
    end: WallTime | None = None
    days: Annotated[tuple[Weekday, ...], Meta(max_length=7)] = ()
    lock_app: bool = True
    dim_screen: bool = False
    reminder: bool = False
    stories_only: bool = False

    def __attrs_post_init__(self) -> None:
        if self.bedtime.faults:
            raise ValueError(Objections(*self.bedtime.faults))

    @property
    def bedtime(self) -> Bedtime:
        return Bedtime(
            enabled=self.enabled,
            start=time.fromisoformat(self.start) if self.start else None,
            end=time.fromisoformat(self.end) if self.end else None,
            days=tuple(sorted(self.days)),
            lock_app=self.lock_app,
            dim_screen=self.dim_screen,
            reminder=self.reminder,
            stories_only=self.stories_only,
        )


@frozen(kw_only=True)
class DailyLimitShape:
    kid_id: UUID
    limit_mins: int | None
    custom_limit_mins: int | None
    source: LimitSource

    @classmethod
    def of(cls, one: LimitOfKid) -> Self:
        limit = one.limit
        return cls(kid_id=one.kid_id, limit_mins=limit.minutes, custom_limit_mins=limit.own, source=limit.source)


@frozen(kw_only=True)
class BedtimeShape:
    enabled: bool
    start: str | None
    end: str | None
    days: tuple[int, ...]
    lock_app: bool
    dim_screen: bool
    reminder: bool
    stories_only: bool
    is_now: bool
    next_starts_at: datetime | None

    @classmethod
    def of(cls, now: BedtimeNow) -> Self:
        bedtime = now.bedtime
        return cls(
            enabled=bedtime.enabled,
            start=wall(bedtime.start),
            end=wall(bedtime.end),
            days=bedtime.days,
            lock_app=bedtime.lock_app,
            dim_screen=bedtime.dim_screen,
            reminder=bedtime.reminder,
            stories_only=bedtime.stories_only,
            is_now=now.ends_at is not None,
            next_starts_at=now.next_starts_at,
        )


@frozen
class BedtimeOnCard:
    """What a kid's own device needs to know."""

    is_now: bool
    ends_at: datetime | None
    dim_screen: bool

    @classmethod
    def of(cls, now: BedtimeNow) -> Self:
        return cls(now.ends_at is not None, now.ends_at, now.bedtime.dim_screen)


@frozen(kw_only=True)
class KidsLimit:
    kid_id: UUID
    kid_name: str
    avatar_url: str | None
    custom_limit: int | None
    effective_limit: int | None
    is_custom: bool


@frozen
class AppliedShape:
    applied_limit: int
    kids_updated: int

    @classmethod
    def of(cls, applied: Applied) -> Self:
        return cls(applied.minutes, applied.kids)


def wall(at: time | None) -> str | None:
    return f"{at:%H:%M}" if at else None


def bedtime_reply(now: BedtimeNow) -> Reply[BedtimeShape]:
    return Reply(BedtimeShape.of(now), etag=etag(now.revision))


def limits_of_kids(page: Page[KidOnScreen]) -> Page[KidsLimit]:
    limits = tuple(
        KidsLimit(
            kid_id=seen.kid.id,
            kid_name=seen.kid.name,
            avatar_url=None,
            custom_limit=seen.limit.own,
            effective_limit=seen.limit.minutes,
            is_custom=seen.limit.own is not None,
        )
        for seen in page.items
    )
    return Page(limits, page.limit, page.next)


@frozen
class DailyLimitOfKid:
    """/kids/{kid_id}/daily-limit"""

    daily_limits: DailyLimits

    @answers("This much a day.", auth=Auth.ACCOUNT, rate=Rate.DEFAULT, show=DailyLimitShape.of)
    def on_get(self, caller: Caller, kid_id: KidId) -> Result[LimitOfKid, UnknownKid]:
        """How long a kid may read a day, and who says so."""
        return self.daily_limits.show(caller, kid_id)

    @answers("It holds from now on.", auth=Auth.PARENT, rate=Rate.KIDS, show=DailyLimitShape.of)
    def on_put(self, caller: Caller, kid_id: KidId, body: LimitBody) -> Result[LimitOfKid, UnknownKid]:
        """Set a kid's own limit, or let the family's hold."""
        return self.daily_limits.set(caller, kid_id, body.limit_mins)


@frozen
class DailyLimitList:
    """/settings/daily-limits"""

    daily_limits: DailyLimits

    @answers("The daily limits of your kids.", auth=Auth.PARENT, rate=Rate.DEFAULT, show=limits_of_kids)
    def on_get(self, caller: Caller, page: PageRequest) -> Result[Page[KidOnScreen], Never]:
        """Of every kid, the first added first."""
        return self.daily_limits.list(caller, page)


@frozen
class ApplyDefault:
    """/settings/daily-limits/apply-default"""

    daily_limits: DailyLimits

    @answers("It holds from now on.", auth=Auth.PARENT, rate=Rate.KIDS, show=AppliedShape.of)
    def on_post(self, caller: Caller) -> Result[Applied, NoFamilyLimit]:
        """Write the family's limit into kids that have none of their own."""
        return self.daily_limits.apply_to_all(caller)


@frozen
class BedtimeOfKid:
    """/kids/{kid_id}/bedtime"""

    bedtimes: Bedtimes

    @answers("This is bedtime.", auth=Auth.ACCOUNT, rate=Rate.DEFAULT, show=bedtime_reply)
    def on_get(self, caller: Caller, kid_id: KidId) -> Result[BedtimeNow, UnknownKid]:
        """A kid's bedtime, and whether it is now."""
        return self.bedtimes.show(caller, kid_id)

    @answers("It holds from now on.", auth=Auth.PARENT, rate=Rate.KIDS, show=bedtime_reply)
    def on_put(
        self, caller: Caller, kid_id: KidId, body: BedtimeBody, req: Request
    ) -> Result[BedtimeNow, UnknownKid | KidOutdated]:
        """Replace a kid's bedtime."""
        return self.bedtimes.set(caller, kid_id, body.bedtime, revision_wanted(req))
