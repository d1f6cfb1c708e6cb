"""What a family looks like on screen."""

from datetime import date, datetime
from typing import Protocol, Self
from uuid import UUID

from attrs import evolve, field, frozen

from storytime_core.kernel.days import local_day
from storytime_core.kernel.faces import AvatarOnScreen, BuddyCard
from storytime_core.kernel.ids import FamilyId, KidId
from storytime_core.kernel.pages import Cursor, Page, PageRequest

from .ages import AgeGroup, AgeSpan
from .avatars import address
from .bedtime import Bedtime
from .buddies import Buddy
from .expectations import Expectation
from .model import DailyLimit, Family, Kid, NamedCategory


@frozen(kw_only=True)
class KidOnScreen:
    """A kid at a moment, the rules of its house, and the words for what it refers to."""

    kid: Kid = field(repr=False)
    now: datetime
    time_zone: str
    family_limit: int | None = None
    age_groups: tuple[AgeGroup, ...]  # looked up where the kid has a birth month
    categories: tuple[NamedCategory, ...] = ()
    avatar: AvatarOnScreen | None = None
    buddy: BuddyCard | None = None

    def at(self, now: datetime) -> Self:
        """The same kid at another moment."""
        return evolve(self, now=now)

    @property
    def today(self) -> date:
        """Where the family lives."""
        return local_day(self.now, self.time_zone)

    @property
    def group(self) -> AgeSpan:
        return self.kid.group(self.today, self.age_groups)

    @property
    def limit(self) -> DailyLimit:
        return DailyLimit(self.kid.limit_mins, self.family_limit)

    @property
    def bedtime(self) -> "BedtimeNow":
        return BedtimeNow(self.kid.bedtime, self.now, self.time_zone, self.kid.revision)

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.kid.created_at, self.kid.id)


@frozen
class BedtimeNow:
    """A bedtime, and how it stands at a moment."""

    bedtime: Bedtime
    now: datetime
    time_zone: str
    revision: int  # of the kid

    @property
    def ends_at(self) -> datetime | None:
        """Of the window that is open."""
        window = self.bedtime.window_at(self.now, self.time_zone)
        return window.ends_at if window else None

    @property
    def next_starts_at(self) -> datetime | None:
        return self.bedtime.next_start(self.now, self.time_zone)


@frozen
class BuddyOnScreen:
    id: UUID
    name: str
    display_name: str
    type: str
    description: str
    image_url: str
    profile_avatar_url: str
    theme_color: str
    age_group_min: int
    age_group_max: int

    @classmethod
    def of(cls, buddy: Buddy, public_url: str) -> Self:
        return cls(
            id=buddy.id,
            name=buddy.name,
            display_name=buddy.display_name,
            type=buddy.type,
            description=buddy.description,
            image_url=address(public_url, buddy.image),
            profile_avatar_url=address(public_url, buddy.profile_avatar),
            theme_color=buddy.theme_color,
            age_group_min=buddy.age_min,
            age_group_max=buddy.age_max,
        )


class KidViews(Protocol):
    """Live kids only."""

    def page(self, family_id: FamilyId, page: PageRequest, now: datetime) -> Page[KidOnScreen]:
        """The first added first."""

    def find(self, family_id: FamilyId, kid_id: KidId, now: datetime) -> KidOnScreen | None: ...


class OfferViews(Protocol):
    """What is offered to all."""

    def age_groups(self) -> tuple[AgeGroup, ...]:
        """Live ones, the youngest first."""

    def expectations(self) -> tuple[Expectation, ...]:
        """By name, those switched off too."""


class FamilyViews(Protocol):
    def of(self, family_id: FamilyId) -> Family:
        """With its defaults, if nothing is set yet."""


@frozen(kw_only=True)
class KidsRules:
    """All that decides how long and how late a kid may read."""

    kid_id: KidId
    limit: DailyLimit
    bedtime: Bedtime
    finishing_mins: int
    time_zone: str
    revision: int  # of the kid


class HouseRulesLookup(Protocol):
    def of_kid(self, family_id: FamilyId, kid_id: KidId) -> KidsRules | None:
        """Of a live kid of this family; one statement."""
