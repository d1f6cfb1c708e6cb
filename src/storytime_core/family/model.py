"""Families, their kids, and the ledger of what a parent has consented to."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self
from uuid import UUID

from attrs import evolve, field, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.days import local_day
from storytime_core.kernel.ids import AccountId, AvatarId, BuddyId, CategoryId, FamilyId, KidId

from .ages import AgeGroup, AgeSpan, group_of
from .bedtime import NO_BEDTIME, Bedtime
from .errors import BirthMonthUnfit, KidLimitExceeded
from .expectations import ExpectationId
from .house_rules import PLAIN, ZONE_FOLLOWS_EVERY, RulesChange

KEPT_AFTER_REMOVAL: Final = timedelta(days=30)
KEPT_WHEN_HIDDEN: Final = timedelta(days=7)
OLDEST: Final = 17


class Purpose(StrEnum):
    CHILD_PROFILE = "child_profile"
    HOSTED_AI = "hosted_ai"
    CHILD_PHOTO = "child_photo"
    VOICE_CLONE = "voice_clone"


class Method(StrEnum):
    EMAIL_PLUS = "email_plus"
    CARD = "card"
    OPERATOR = "operator"


class EntryKind(StrEnum):
    GRANTED = "granted"
    CONFIRMED = "confirmed"
    REVOKED = "revoked"


STRICT: Final = frozenset({Purpose.HOSTED_AI, Purpose.VOICE_CLONE})
"""Purposes for which a proven e-mail is not enough."""


@frozen(kw_only=True)
class ConsentEntry:
    """One line of the ledger: only ever added."""

    id: UUID
    family_id: FamilyId
    sequence: int
    purpose: Purpose
    kind: EntryKind
    method: Method
    text_version: str
    account_id: AccountId
    at: datetime
    evidence: str | None = None


@frozen
class ConsentLedger:
    """All a family ever said about one purpose; the last word counts."""

    family_id: FamilyId
    entries: tuple[ConsentEntry, ...] = ()

    def last(self, purpose: Purpose) -> ConsentEntry | None:
        return next((entry for entry in reversed(self.entries) if entry.purpose is purpose), None)

    def stands(self, purpose: Purpose) -> bool:
        """Given and not taken back; whether its text is still good is another question."""
        last = self.last(purpose)
        return last is not None and last.kind is not EntryKind.REVOKED

    def followed_by(self, entry: ConsentEntry) -> Self:
        return evolve(self, entries=(*self.entries, entry))

    @property
    def next_sequence(self) -> int:
        return len(self.entries) + 1


@frozen
class Notice:
    """What a parent agrees to, in plain words."""

    purpose: Purpose
    version: str
    title: str
    text: str
    third_parties: tuple[str, ...]
    methods: tuple[Method, ...]
    effective_at: datetime
    asks_anew: bool = False  # ends what was agreed to before, at its date


@frozen(kw_only=True)
class Family:
    """The house rules of a family; until one is set, these defaults hold."""

    id: FamilyId
    explicit_content: bool = False
    max_screen_time_mins: int | None = None
    language: str = "en"
    country: str | None = None
    time_zone: str = "UTC"
    approve_new_stories: bool = False
    personalized_suggestions: bool = False
    kids_may_create: bool = True
    offline_fallback: bool = True
    finishing_mins: int = 10
    zone_by_hand: bool = False
    zone_followed_at: datetime | None = None  # when a device's clock last moved the zone
    revision: int = 1  # of the rules
    category_ids: tuple[CategoryId, ...] = ()
    expectation_ids: tuple[ExpectationId, ...] = ()

    def changed(self, change: RulesChange) -> Self:
        """A zone named here is set by hand, for good; setting what is set changes nothing else."""
        values = change.values(self.language)
        after = evolve(self, **values, zone_by_hand=self.zone_by_hand or change.time_zone is not None)
        return evolve(after, revision=self.revision + 1) if self.differences(after) else after

    def preferring(
        self, categories: tuple[CategoryId, ...] | None, expectations: tuple[ExpectationId, ...] | None
    ) -> Self:
        """Each set that is given replaces the one there was."""
        return evolve(
            self,
            category_ids=self.category_ids if categories is None else categories,
            expectation_ids=self.expectation_ids if expectations is None else expectations,
        )

    def following(self, zone: str, at: datetime) -> Self:
        """The zone of a parent's device, while nobody chose one by hand, and at most once an hour."""
        waits = self.zone_followed_at is not None and at < self.zone_followed_at + ZONE_FOLLOWS_EVERY
        if self.zone_by_hand or waits or zone == self.time_zone:
            return self
        return evolve(self, time_zone=zone, zone_followed_at=at, revision=self.revision + 1)

    def differences(self, other: Self) -> tuple[str, ...]:
        """The rules in which the two differ."""
        return tuple(sorted(name for name in PLAIN if getattr(self, name) != getattr(other, name)))


class Pronouns(StrEnum):
    SHE = "she"
    HE = "he"
    THEY = "they"


@frozen
class BirthMonth:
    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @classmethod
    def read(cls, text: str) -> Self:
        year, month = text.split("-")
        return cls(int(year), int(month))

    def age_on(self, day: date) -> int:
        """Whole years on the first of the day's month."""
        return day.year - self.year - (day.month < self.month)

    def checked(self, today: date) -> "Result[Self, BirthMonthUnfit]":
        is_past = (self.year, self.month) <= (today.year, today.month)
        if not is_past or self.age_on(today) > OLDEST:
            return Failure(BirthMonthUnfit())
        return Success(self)


class LimitSource(StrEnum):
    KID = "kid"
    FAMILY = "family"
    NONE = "none"


@frozen
class DailyLimit:
    """Minutes a day: the kid's own, else the family's, else none.  0 means no reading time."""

    own: int | None
    of_family: int | None

    @property
    def minutes(self) -> int | None:
        return self.of_family if self.own is None else self.own

    @property
    def source(self) -> LimitSource:
        if self.own is not None:
            return LimitSource.KID
        return LimitSource.NONE if self.of_family is None else LimitSource.FAMILY


@frozen
class NamedCategory:
    id: CategoryId
    name: str


@frozen(kw_only=True)
class Kid:
    """A kid as its parent describes it: a nickname and an age, and nothing that would find it."""

    id: KidId
    family_id: FamilyId
    name: str = field(repr=False)
    created_at: datetime
    updated_at: datetime
    birth_month: BirthMonth | None = field(default=None, repr=False)
    age_range: AgeSpan | None = None
    pronouns: Pronouns | None = None
    language: str | None = None
    categories: tuple[CategoryId, ...] = ()
    excluded_tags: tuple[str, ...] = ()
    preferred_voice: str | None = None
    avatar_id: AvatarId | None = None
    buddy_id: BuddyId | None = None
    buddy_chosen_at: datetime | None = None
    reading_level: int | None = None
    limit_mins: int | None = None
    bedtime: Bedtime = NO_BEDTIME
    revision: int = 1
    removed_at: datetime | None = None
    hidden_at: datetime | None = None  # removed by taking a consent back, not for itself
    for_good: bool = False  # removed for good: it does not come back

    def age(self, today: date) -> int | None:
        return self.birth_month.age_on(today) if self.birth_month else None

    def span(self, today: date) -> AgeSpan:
        """What age filters overlap with."""
        if self.birth_month:
            age = self.birth_month.age_on(today)
            return AgeSpan(age, age)
        return self._range

    def group(self, today: date, groups: Sequence[AgeGroup]) -> AgeSpan:
        """The span of the group its age is in; of the range it was told in, whatever became of that group."""
        return group_of(self.birth_month.age_on(today), groups) if self.birth_month else self._range

    @property
    def _range(self) -> AgeSpan:
        if self.age_range is None:
            raise ValueError(f"kid {self.id} has neither a birth month nor an age range")
        return self.age_range

    def changed(self, change: "KidChange", at: datetime) -> Self:
        """Absent leaves, clearing clears, a list replaces; a birth month and an age range exclude each other."""
        return evolve(self, **change.values(), updated_at=at, revision=self.revision + 1)

    def with_buddy(self, buddy_id: BuddyId | None, at: datetime) -> Self:
        chosen_at = at if buddy_id else None
        return evolve(self, buddy_id=buddy_id, buddy_chosen_at=chosen_at, updated_at=at, revision=self.revision + 1)

    def wearing(self, avatar_id: AvatarId | None, at: datetime) -> Self:
        return evolve(self, avatar_id=avatar_id, updated_at=at, revision=self.revision + 1)

    def reading_at(self, level: int | None, at: datetime) -> Self:
        return evolve(self, reading_level=level, updated_at=at, revision=self.revision + 1)

    def with_limit(self, minutes: int | None, at: datetime) -> Self:
        if minutes == self.limit_mins:
            return self
        return evolve(self, limit_mins=minutes, updated_at=at, revision=self.revision + 1)

    def with_bedtime(self, bedtime: Bedtime, at: datetime) -> Self:
        if bedtime == self.bedtime:
            return self
        return evolve(self, bedtime=bedtime, updated_at=at, revision=self.revision + 1)

    @property
    def is_live(self) -> bool:
        return self.removed_at is None and self.hidden_at is None

    def removed(self, at: datetime, for_good: bool = False) -> Self:
        return evolve(self, removed_at=at, for_good=for_good, updated_at=at, revision=self.revision + 1)

    def brought_back(self, at: datetime) -> Self:
        return evolve(self, removed_at=None, updated_at=at, revision=self.revision + 1)

    def hidden(self, at: datetime) -> Self:
        return evolve(self.removed(at), hidden_at=at)

    def shown_again(self, at: datetime) -> Self:
        return evolve(self.brought_back(at), hidden_at=None)

    def may_come_back(self, now: datetime) -> bool:
        if self.removed_at is None or self.for_good or self.hidden_at is not None:
            return False
        return now < self.removed_at + KEPT_AFTER_REMOVAL


@frozen(kw_only=True)
class KidChange:
    """What a parent wants to be different."""

    name: str | None = field(default=None, repr=False)
    birth_month: BirthMonth | None = field(default=None, repr=False)
    age_range: AgeSpan | None = None
    pronouns: Pronouns | None = None
    language: str | None = None
    categories: tuple[CategoryId, ...] | None = None
    excluded_tags: tuple[str, ...] | None = None
    preferred_voice: str | None = None
    avatar_id: AvatarId | None = None
    clears: frozenset[str] = frozenset()

    def values(self) -> dict[str, Any]:
        named = ("name", "pronouns", "language", "categories", "excluded_tags", "preferred_voice", "avatar_id")
        values = {name: getattr(self, name) for name in named if getattr(self, name) is not None}
        values |= dict.fromkeys(self.clears & {"pronouns", "language", "preferred_voice", "avatar_id"})
        if self.birth_month:
            values |= {"birth_month": self.birth_month, "age_range": None}
        if self.age_range:
            values |= {"age_range": self.age_range, "birth_month": None}
        return values

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(sorted(self.values()))


def room_for(more: int, live: int, limit: int) -> Result[None, KidLimitExceeded]:
    return Success(None) if live + more <= limit else Failure(KidLimitExceeded(limit))


LETTER: Final = re.compile(r"[^\W\d_]")


def is_a_nickname(name: str) -> bool:
    return "\n" not in name and LETTER.search(name) is not None


def today_in(zone: str, now: datetime) -> date:
    return local_day(now, zone)
