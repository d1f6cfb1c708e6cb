"""The rules of the house."""

from typing import Annotated, Never, Self

from attrs import field, frozen
from falcon import Request
from msgspec import Meta
from returns.result import Result

from storytime_core.family.errors import ChangedMeanwhile
from storytime_core.family.house_rules import RulesChange
from storytime_core.family.model import Family
from storytime_core.family.use_cases.house_rules import HouseRules
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.places import primary

from ..answers import answers
from ..conditions import etag, revision_wanted
from ..declarations import Auth, Rate, Reply
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

Minutes = Annotated[int, Meta(ge=0, le=1440)]


@frozen(kw_only=True)
class SettingsBody:
    """What is absent stays; null clears maxScreenTimeMins and country."""

    explicit_content: bool | None = None
    max_screen_time_mins: Minutes | None = None
    language: Language | None = field(default=None, converter=language_if_given)
    language_code: LanguageCode | None = field(default=None, converter=code_if_given)
    country: Country | None = field(default=None, converter=country_if_given)
    time_zone: TimeZone | None = None
    approve_new_stories: bool | None = None
    personalized_suggestions: bool | None = None
    kids_may_create: bool | None = None
    offline_fallback: bool | None = None
    finishing_mins: Annotated[int, Meta(ge=0, le=15)] | None = None
    clears: frozenset[str] = frozenset()

    def __attrs_post_init__(self) -> None:
        object_to_places(self.language, self.language_code, self.country, self.time_zone)

    @property
    def change(self) -> RulesChange:
        return RulesChange(
            explicit_content=self.explicit_content,
            max_screen_time_mins=self.max_screen_time_mins,
            language=self.language,
            language_code=self.language_code,
            country=self.country,
            time_zone=self.time_zone,
            approve_new_stories=self.approve_new_stories,
            personalized_suggestions=self.personalized_suggestions,
            kids_may_create=self.kids_may_create,
            offline_fallback=self.offline_fallback,
            finishing_mins=self.finishing_mins,
            clears=self.clears,
        )


@frozen(kw_only=True)
class SettingsShape:
    explicit_content: bool
    max_screen_time_mins: int | None
    language: str
    language_code: str
    country: str | None
    time_zone: str
    approve_new_stories: bool
    personalized_suggestions: bool
    kids_may_create: bool
    offline_fallback: bool
    finishing_mins: int

    @classmethod
    def of(cls, family: Family) -> Self:
        return cls(
            explicit_content=family.explicit_content,
            max_screen_time_mins=family.max_screen_time_mins,
            language=family.language,
            language_code=primary(family.language),
            country=family.country,
            time_zone=family.time_zone,
            approve_new_stories=family.approve_new_stories,
            personalized_suggestions=family.personalized_suggestions,
            kids_may_create=family.kids_may_create,
            offline_fallback=family.offline_fallback,
            finishing_mins=family.finishing_mins,
        )


def settings_reply(family: Family) -> Reply[SettingsShape]:
    return Reply(SettingsShape.of(family), etag=etag(family.revision))


@frozen
class Settings:
    """/settings"""

    house_rules: HouseRules

    @answers("The rules of your house.", auth=Auth.PARENT, rate=Rate.DEFAULT, show=settings_reply)
    def on_get(self, caller: Caller) -> Result[Family, Never]:
        """Every rule; where nothing was chosen, its default."""
        return self.house_rules.show(caller)

    @answers("It holds from now on.", auth=Auth.PARENT, rate=Rate.DEFAULT, show=settings_reply)
    def on_patch(self, caller: Caller, body: SettingsBody, req: Request) -> Result[Family, ChangedMeanwhile]:
        """Change what is named."""
        return self.house_rules.change(caller, body.change, revision_wanted(req))
