"""What somebody would like to hear, and what is understood of it."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Final, Self

from attrs import evolve, field, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.bands import Band, band_of
from storytime_core.kernel.ids import CategoryId, KidId, SeasonId, ThemeId
from storytime_core.kernel.stories import HEROES

from .engine.brief import Brief, Hero, Pronouns
from .engine.topics import MOST_TOPICS, lexicon, recognize
from .errors import LanguageNotSupported, UnknownSeason

WORDS_A_MINUTE: Final = 150
BEDTIME_STORIES: Final = "bedtime-stories"
DEFAULT_AGES: Final = (4, 8)

RANGES: Final[Mapping[Band, tuple[int, int, int]]] = {
    Band.TODDLER: (150, 300, 220),
    Band.PRESCHOOL: (200, 500, 350),
    Band.EARLY_READER: (350, 1000, 600),
    Band.MIDDLE_GRADE: (600, 2000, 1000),
}
FEAR_CEILINGS: Final[Mapping[Band, int]] = {
    Band.TODDLER: 1,
    Band.PRESCHOOL: 2,
    Band.EARLY_READER: 3,
    Band.MIDDLE_GRADE: 4,
}
BUDDIES: Final[Mapping[str, tuple[str, str]]] = {"pippa": ("Pippa", "fox"), "orbit": ("Orbit", "robot")}


class WishedMood(StrEnum):
    CALM = "calm"
    FUNNY = "funny"
    COZY = "cozy"
    EXCITING = "exciting"


@frozen(kw_only=True)
class StoryWish:
    """As it was asked; every field may be missing."""

    themes: tuple[str, ...] = field(default=(), repr=False)
    categories: tuple[str, ...] = field(default=(), repr=False)
    season_ids: tuple[SeasonId, ...] = ()
    kid_id: KidId | None = None
    co_hero_ids: tuple[KidId, ...] = ()
    kid_name: str | None = field(default=None, repr=False)
    age_min: int | None = None
    age_max: int | None = None
    language: str | None = None
    additional_context: str | None = field(default=None, repr=False)
    lesson: str | None = None
    setting: str | None = None
    mood: WishedMood | None = None
    include_buddy: bool = False
    words: int | None = None
    minutes: int | None = None
    narrate: bool = True

    @property
    def free_words(self) -> tuple[tuple[str, str], ...]:
        """What was typed, with the field it was typed into."""
        typed = [("themes", text) for text in self.themes] + [("categories", text) for text in self.categories]
        return (*typed, ("additionalContext", self.additional_context)) if self.additional_context else tuple(typed)

    @property
    def ages(self) -> tuple[int, int]:
        """A missing end is two years from the other."""
        low, high = self.age_min, self.age_max
        if low is None and high is None:
            return DEFAULT_AGES
        if low is None:
            return (high or 0) - 2, high or 0
        return low, low + 2 if high is None else high

    def open_field(self, understood: "Understood") -> str | None:
        """A field in which a child could say something of its own, or choose for others."""
        for_grown_ups = {
            "coHeroIds": self.co_hero_ids,
            "kidName": self.kid_name,
            "ageMin": self.age_min,
            "ageMax": self.age_max,
            "language": self.language,
            "additionalContext": self.additional_context,
            "words": self.words,
            "themes": len(understood.themes) < len(self.themes),
            "categories": len(understood.categories) < len(self.categories),
        }
        return next((name for name, value in for_grown_ups.items() if value), None)

    def checked_language(self) -> Result[None, LanguageNotSupported]:
        tag = (self.language or "en").lower()
        is_english = tag in ("english", "en") or tag.startswith("en-")
        return Success(None) if is_english else Failure(LanguageNotSupported())


@frozen
class Named:
    """A category, theme or season of the catalog; its slug is the key that plots go by."""

    id: CategoryId | ThemeId | SeasonId
    name: str
    slug: str


@frozen
class Taxonomy:
    categories: tuple[Named, ...]
    themes: tuple[Named, ...]
    seasons: tuple[Named, ...]

    def seasons_of(self, ids: Iterable[SeasonId]) -> Result[tuple[Named, ...], UnknownSeason]:
        known = {season.id: season for season in self.seasons}
        wanted = tuple(dict.fromkeys(ids))
        if any(id not in known for id in wanted):
            return Failure(UnknownSeason())
        return Success(tuple(known[id] for id in wanted))


def matched(items: Sequence[str], among: Sequence[Named]) -> tuple[tuple[Named, ...], tuple[str, ...]]:
    """Items that are an id or a name of the catalog, and those that are neither."""
    by_word = {word: one for one in among for word in (str(one.id), one.name.casefold(), one.slug)}
    known = tuple(dict.fromkeys(by_word[word] for item in items if (word := item.strip().casefold()) in by_word))
    return known, tuple(item for item in items if item.strip().casefold() not in by_word)


@frozen
class Understood:
    """What is known of a wish once its words are understood.  Words of no use are counted and forgotten."""

    themes: tuple[Named, ...]
    categories: tuple[Named, ...]
    topics: tuple[str, ...]
    ignored_words: int

    @classmethod
    def of(cls, wish: StoryWish, taxonomy: Taxonomy) -> Self:
        themes, other_themes = matched(wish.themes, taxonomy.themes)
        categories, other_categories = matched(wish.categories, taxonomy.categories)
        free = [*other_themes, *other_categories, wish.additional_context or ""]
        topics: list[str] = []
        ignored = 0
        for words in free:
            found, unknown = recognize(words)
            topics += found
            ignored += unknown
        return cls(themes, categories, tuple(dict.fromkeys(topics))[:MOST_TOPICS], ignored)

    @property
    def topic_names(self) -> tuple[str, ...]:
        return tuple(lexicon()[key].name for key in self.topics)


@frozen(kw_only=True)
class HeroKid:
    """As much of a kid as a story about it takes."""

    id: KidId
    name: str = field(repr=False)
    pronouns: Pronouns = Pronouns.THEY
    age_low: int = 4
    age_high: int = 6
    excluded_tags: tuple[str, ...] = ()
    categories: tuple[CategoryId, ...] = ()
    preferred_voice: str | None = None
    buddy: str | None = None

    @property
    def companion(self) -> str | None:
        """Its buddy, if it is one that stories know how to tell of."""
        return self.buddy if self.buddy in BUDDIES else None


@frozen(kw_only=True)
class HouseRules:
    """As much of a family's rules as a wish has to keep."""

    explicit_content: bool = False
    approve_new_stories: bool = False
    kids_may_create: bool = True
    offline_fallback: bool = True
    time_zone: str = "UTC"


@frozen(kw_only=True)
class Plan:
    """What is going to be written.  Nobody's name is in it: kids stand by their ids."""

    brief: Brief
    kid_ids: tuple[KidId, ...] = ()
    typed_name: str | None = field(default=None, repr=False)  # sealed with the family's key
    buddy: str | None = None
    age_low: int = 4
    age_high: int = 8
    category_ids: tuple[CategoryId, ...] = ()
    theme_ids: tuple[ThemeId, ...] = ()
    season_ids: tuple[SeasonId, ...] = ()
    approve: bool = False
    offline_fallback: bool = True
    narrate: bool = True
    voice: str | None = None

    @property
    def bedtime(self) -> bool:
        return BEDTIME_STORIES in self.brief.categories

    def with_typed_name(self, sealed: str) -> Self:
        return evolve(self, typed_name=sealed)


def word_count_for(wish: StoryWish, band: Band) -> int:
    """What was asked, within what the band can bear."""
    low, high, usual = RANGES[band]
    asked = wish.words or (wish.minutes or 0) * WORDS_A_MINUTE or usual
    return min(max(asked, low), high)


def roomier(brief: Brief, attempt: int) -> Brief:
    """A crowded wish for few words gets more of them, and if need be fewer side subjects, from attempt to attempt."""
    if attempt == 1:
        return brief
    _, high, _ = RANGES[brief.band]
    words = min(high - high // 20, brief.words + brief.words * (attempt - 1) // 8)
    kept = max(0, 3 - attempt)
    return evolve(brief, words=max(words, brief.words), topics=brief.topics[:kept], themes=brief.themes[: max(1, kept)])


def brief_of(
    wish: StoryWish,
    understood: Understood,
    heroes: Sequence[HeroKid],
    rules: HouseRules,
    categories: Sequence[Named],
    seasons: Sequence[Named],
) -> Brief:
    """The wish in closed words: the family's rules join it, and exclusions of every hero count."""
    low, high = (heroes[0].age_low, heroes[0].age_high) if heroes else wish.ages
    band = band_of(low, high)
    ceiling = FEAR_CEILINGS[band] if rules.explicit_content else min(2, FEAR_CEILINGS[band])
    buddy = heroes[0].companion if heroes and wish.include_buddy else None
    cast = tuple(Hero(placeholder, kid.pronouns) for placeholder, kid in zip(HEROES, heroes, strict=False)) or (Hero(),)
    return Brief(
        band=band,
        words=word_count_for(wish, band),
        heroes=cast,
        buddy=BUDDIES[buddy][1] if buddy else None,
        themes=tuple(theme.slug for theme in understood.themes),
        categories=tuple(category.slug for category in categories),
        seasons=tuple(season.slug for season in seasons),
        topics=understood.topics,
        lesson=wish.lesson,
        setting=wish.setting,
        mood=wish.mood.value if wish.mood else None,
        excluded=frozenset(tag for kid in heroes for tag in kid.excluded_tags),
        allow_loss=rules.explicit_content,
        fear_ceiling=ceiling,
    )
