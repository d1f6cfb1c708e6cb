"""What a parent may change about the rules of the house."""

from datetime import timedelta
from typing import Any, Final

from attrs import frozen

from storytime_core.kernel.places import primary

ZONE_FOLLOWS_EVERY: Final = timedelta(hours=1)
CLEARABLE: Final = frozenset({"max_screen_time_mins", "country"})
PLAIN: Final = (
    "explicit_content",
    "max_screen_time_mins",
    "language",
    "country",
    "time_zone",
    "approve_new_stories",
    "personalized_suggestions",
    "kids_may_create",
    "offline_fallback",
    "finishing_mins",
)


@frozen(kw_only=True)
class RulesChange:
    """What is absent stays; clearing takes the screen time limit or the country away."""

    explicit_content: bool | None = None
    max_screen_time_mins: int | None = None
    language: str | None = None
    language_code: str | None = None  # the language without region; another one replaces the whole tag
    country: str | None = None
    time_zone: str | None = None
    approve_new_stories: bool | None = None
    personalized_suggestions: bool | None = None
    kids_may_create: bool | None = None
    offline_fallback: bool | None = None
    finishing_mins: int | None = None
    clears: frozenset[str] = frozenset()

    @property
    def names_something(self) -> bool:
        return self != RulesChange(clears=self.clears) or bool(self.clears & CLEARABLE)

    def values(self, language_now: str) -> dict[str, Any]:
        values = {name: getattr(self, name) for name in PLAIN if getattr(self, name) is not None}
        values |= dict.fromkeys(self.clears & CLEARABLE)
        if self.language_code and self.language_code != primary(self.language or language_now):
            values["language"] = self.language_code
        return values
