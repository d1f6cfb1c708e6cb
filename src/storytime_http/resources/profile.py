"""One's own profile: the account, and what is told of its family."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Never, Self
from uuid import UUID

from attrs import field, frozen
from msgspec import Meta
from returns.result import Result

from storytime_core.identity.errors import UnknownChoice
from storytime_core.identity.model import Account, AccountChange, Onboarding
from storytime_core.identity.ports import Choice, FamilyFacts, HouseholdChange, Profile
from storytime_core.identity.use_cases.own_account import OwnAccount
from storytime_core.kernel.caller import Caller, Role
from storytime_core.kernel.faces import AvatarOnScreen
from storytime_core.kernel.ids import AvatarId, CategoryId
from storytime_core.kernel.places import primary
from storytime_core.kernel.text import one_line

from ..answers import answers
from ..declarations import Auth, Rate
from .places import (
    Country,
    Language,
    LanguageCode,
    TimeZone,
    code_if_given,
    country_if_given,
    language_if_given,
    object_to_places,
)

FullName = Annotated[
    str, Meta(min_length=1, max_length=100, pattern=r"[^\W\d_]", description="must have at least one letter")
]
Title = Annotated[str, Meta(min_length=1, max_length=30)]
Choices = Annotated[tuple[UUID, ...], Meta(max_length=20)]


def line_if_given(text: str | None) -> str | None:
    return text and one_line(text)


def categories_in(chosen: tuple[UUID, ...] | None) -> tuple[CategoryId, ...] | None:
    return None if chosen is None else tuple(map(CategoryId, dict.fromkeys(chosen)))


def without_doubles(chosen: tuple[UUID, ...] | None) -> tuple[UUID, ...] | None:
    return None if chosen is None else tuple(dict.fromkeys(chosen))


@frozen(kw_only=True)
class CompletedProfile:
    """What one tells of oneself after signing up."""

    language: Language | None = field(default=None, converter=language_if_given)
    language_code: LanguageCode | None = field(default=None, converter=code_if_given)
    country: Country | None = field(default=None, converter=country_if_given)
    time_zone: TimeZone | None = None
    preferred_categories: Choices | None = None
    learning_expectation_ids: Choices | None = None
    avatar_id: UUID | None = None

    def __attrs_post_init__(self) -> None:
        object_to_places(self.language, self.language_code, self.country, self.time_zone)

    @property
    def household(self) -> HouseholdChange:
        return HouseholdChange(
            avatar_id=None if self.avatar_id is None else AvatarId(self.avatar_id),
            language=self.language,
            language_code=self.language_code,
            country=self.country,
            time_zone=self.time_zone,
            categories=categories_in(self.preferred_categories),
            expectations=without_doubles(self.learning_expectation_ids),
        )


@frozen(kw_only=True)
class ProfileBody:
    """What is absent stays; null clears title, maxScreenTimeMins and country."""

    name: FullName | None = field(default=None, converter=line_if_given)
    title: Title | None = field(default=None, converter=line_if_given)
    avatar_url: Annotated[str, Meta(min_length=1, max_length=255)] | None = None
    explicit_content: bool | None = None
    max_screen_time_mins: Annotated[int, Meta(ge=0, le=1440)] | None = None
    language: Language | None = field(default=None, converter=language_if_given)
    language_code: LanguageCode | None = field(default=None, converter=code_if_given)
    country: Country | None = field(default=None, converter=country_if_given)
    time_zone: TimeZone | None = None
    clears: frozenset[str] = frozenset()

    def __attrs_post_init__(self) -> None:
        object_to_places(self.language, self.language_code, self.country, self.time_zone)

    @property
    def own(self) -> AccountChange:
        return AccountChange(name=self.name, title=self.title, clears=self.clears)

    @property
    def household(self) -> HouseholdChange:
        return HouseholdChange(
            avatar_url=self.avatar_url,
            explicit_content=self.explicit_content,
            max_screen_time_mins=self.max_screen_time_mins,
            language=self.language,
            language_code=self.language_code,
            country=self.country,
            time_zone=self.time_zone,
            clears=self.clears,
        )


@frozen(kw_only=True)
class MeBody:
    """What is absent stays; null clears title and country; a list replaces."""

    name: FullName | None = field(default=None, converter=line_if_given)
    title: Title | None = field(default=None, converter=line_if_given)
    language: Language | None = field(default=None, converter=language_if_given)
    country: Country | None = field(default=None, converter=country_if_given)
    time_zone: TimeZone | None = None
    biometrics_enabled: bool | None = None
    preferred_categories: Choices | None = None
    learning_expectation_ids: Choices | None = None
    clears: frozenset[str] = frozenset()

    def __attrs_post_init__(self) -> None:
        object_to_places(self.language, None, self.country, self.time_zone)

    @property
    def own(self) -> AccountChange:
        return AccountChange(
            name=self.name, title=self.title, biometrics_enabled=self.biometrics_enabled, clears=self.clears
        )

    @property
    def household(self) -> HouseholdChange:
        return HouseholdChange(
            language=self.language,
            country=self.country,
            time_zone=self.time_zone,
            categories=categories_in(self.preferred_categories),
            expectations=without_doubles(self.learning_expectation_ids),
            clears=self.clears,
        )


@frozen
class ProfileShape:
    explicit_content: bool
    max_screen_time_mins: int | None
    language: str
    language_code: str
    country: str | None
    time_zone: str

    @classmethod
    def of(cls, family: FamilyFacts) -> Self:
        return cls(
            explicit_content=family.explicit_content,
            max_screen_time_mins=family.max_screen_time_mins,
            language=family.language,
            language_code=primary(family.language),
            country=family.country,
            time_zone=family.time_zone,
        )


@frozen
class ChoiceShape:
    id: UUID
    name: str

    @classmethod
    def of(cls, choice: Choice) -> Self:
        return cls(choice.id, choice.name)


class SubscriptionStatus(StrEnum):
    ACTIVE = "active"
    FREE = "free"


@frozen(kw_only=True)
class User:
    """Who is signed in."""

    id: UUID
    email: str
    name: str
    title: str | None
    role: Role
    avatar: AvatarOnScreen | None
    avatar_url: str | None
    profile: ProfileShape
    number_of_kids: int
    is_email_verified: bool
    onboarding_status: str
    pin_set: bool
    has_password: bool
    biometrics_enabled: bool
    has_rated_app: bool
    rate_app_dismissed_at: datetime | None
    subscription_status: SubscriptionStatus
    preferred_categories: tuple[ChoiceShape, ...]
    learning_expectations: tuple[ChoiceShape, ...]
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, profile: Profile) -> Self:
        account, family = profile.account, profile.family
        return cls(
            id=account.id,
            email=account.email,
            name=account.name,
            avatar=family.avatar,
            avatar_url=family.avatar.url if family.avatar else None,
            title=account.title,
            role=account.role,
            profile=ProfileShape.of(family),
            number_of_kids=family.kids,
            is_email_verified=account.is_verified,
            onboarding_status=account.onboarding,
            pin_set=account.pin.is_set,
            has_password=account.password_hash is not None,
            biometrics_enabled=account.biometrics_enabled,
            has_rated_app=account.has_rated_app,
            rate_app_dismissed_at=account.rate_app_dismissed_at,
            subscription_status=SubscriptionStatus.ACTIVE if family.is_premium else SubscriptionStatus.FREE,
            preferred_categories=tuple(map(ChoiceShape.of, family.categories)),
            learning_expectations=tuple(map(ChoiceShape.of, family.expectations)),
            created_at=account.created_at,
            updated_at=account.updated_at,
        )


@frozen
class Rating:
    has_rated_app: bool
    rate_app_dismissed_at: datetime | None

    @classmethod
    def of(cls, account: Account) -> Self:
        return cls(account.has_rated_app, account.rate_app_dismissed_at)


@frozen
class Me:
    """/user/me"""

    own_account: OwnAccount

    @answers("Here is your profile.", auth=Auth.PARENT_UNVERIFIED, rate=Rate.READING, show=User.of)
    def on_get(self, caller: Caller) -> Result[Profile, Never]:
        """One's own profile, always complete."""
        return self.own_account.show(caller)

    @answers("Your profile is changed.", auth=Auth.PARENT, rate=Rate.DEFAULT, show=User.of)
    def on_patch(self, caller: Caller, body: MeBody) -> Result[Profile, UnknownChoice]:
        """Change what is named."""
        return self.own_account.change(caller, body.own, body.household)


@frozen
class ProfileOfMe:
    """/auth/profile"""

    own_account: OwnAccount

    @answers("Your profile is changed.", auth=Auth.PARENT, rate=Rate.DEFAULT, show=User.of)
    def on_put(self, caller: Caller, body: ProfileBody) -> Result[Profile, UnknownChoice]:
        """Change what is named, rules of the house among it."""
        return self.own_account.change(caller, body.own, body.household)


@frozen
class CompleteProfile:
    """/auth/complete-profile"""

    own_account: OwnAccount

    @answers("Your profile is complete.", auth=Auth.PARENT, rate=Rate.DEFAULT, show=User.of)
    def on_post(self, caller: Caller, body: CompletedProfile) -> Result[Profile, UnknownChoice]:
        """Tell the rest after signing up."""
        return self.own_account.change(caller, AccountChange(reaches=Onboarding.PROFILE_SETUP), body.household)


@frozen
class RateApp:
    """/user/me/rate-app"""

    own_account: OwnAccount

    @answers("Thank you!", auth=Auth.PARENT, rate=Rate.DEFAULT, show=Rating.of)
    def on_patch(self, caller: Caller) -> Result[Account, Never]:
        """Note that the app was rated."""
        return self.own_account.rate_app(caller)


@frozen
class DismissRating:
    """/user/me/rate-app/dismiss"""

    own_account: OwnAccount

    @answers("Another time, perhaps.", auth=Auth.PARENT, rate=Rate.DEFAULT, show=Rating.of)
    def on_patch(self, caller: Caller) -> Result[Account, Never]:
        """Ask again another time."""
        return self.own_account.dismiss_rating(caller)
