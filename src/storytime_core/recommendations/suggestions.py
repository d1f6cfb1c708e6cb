"""What Storytime suggests (REC-22..29): a function of what is known of a reader, and of the day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, TypeVar
from uuid import UUID

from attrs import frozen

from storytime_core.kernel.ids import CategoryId, StoryId, ThemeId

K = TypeVar("K", bound=UUID)

MOST: Final = 50  # suggestions at a time, and candidates of each kind
LOOKED_BACK: Final = timedelta(days=90)
A_WEEK: Final = timedelta(days=7)
LONG_AGO: Final = timedelta(days=30)  # a finished story may be read again
ENOUGH_KNOWN: Final = 3  # finished or favorite stories
BEST: Final = 3  # categories or themes
IN_TEN: Final = 10
OF_ONE_CATEGORY: Final = 3
PREFERRED: Final = 5.0


class Deed(StrEnum):
    """What a reader did with a story."""

    FINISHED = "finished"
    FAVORITE = "favorite"
    STARTED = "started"
    LEFT = "left"  # begun a week ago, and under a third read


WEIGHTS: Final[Mapping[Deed, float]] = {Deed.FINISHED: 3, Deed.FAVORITE: 4, Deed.STARTED: 1, Deed.LEFT: -1}


class Reason(StrEnum):
    PARENT_RECOMMENDED = "parent_recommended"
    LIKED_CATEGORY = "liked_category"
    LIKED_THEME = "liked_theme"
    RIGHT_LEVEL = "right_level"
    SEASON = "season"
    POPULAR = "popular"
    NEW = "new"
    EDITORS = "editors"
    SOMETHING_DIFFERENT = "something_different"
    READ_AGAIN = "read_again"


SENTENCES: Final[Mapping[Reason, str]] = {
    Reason.PARENT_RECOMMENDED: "Somebody at home picked this for you.",
    Reason.LIKED_CATEGORY: "It is of a kind you like.",
    Reason.LIKED_THEME: "It is about something you like.",
    Reason.RIGHT_LEVEL: "It is just right for you to read.",
    Reason.SEASON: "It goes with the season.",
    Reason.POPULAR: "Many readers like it.",
    Reason.NEW: "You have not read it yet.",
    Reason.EDITORS: "We picked it for you to find.",
    Reason.SOMETHING_DIFFERENT: "It is something different.",
    Reason.READ_AGAIN: "You finished it a while ago. It is there to be read again.",
}


@frozen
class Lived:
    """Something a reader did, and with what kind of story."""

    deed: Deed
    at: datetime
    story_id: StoryId
    category_ids: tuple[CategoryId, ...] = ()
    theme_ids: tuple[ThemeId, ...] = ()


@frozen
class Begun:
    """A story a reader has begun, and how far it is."""

    story_id: StoryId
    page: int
    pages: int
    started_at: datetime
    completed_at: datetime | None = None

    def deed(self, now: datetime) -> tuple[Deed, datetime]:
        if self.completed_at:
            return Deed.FINISHED, self.completed_at
        is_left = now - self.started_at > A_WEEK and self.page * 3 < self.pages
        return (Deed.LEFT if is_left else Deed.STARTED), self.started_at


@frozen(kw_only=True)
class Taste:
    """What a reader, or its parent, said of itself."""

    is_personal: bool = False  # whether what was read may be looked at
    category_ids: tuple[CategoryId, ...] = ()
    level: int | None = None


@frozen(kw_only=True)
class Candidate:
    """A story that might be suggested."""

    story_id: StoryId
    category_ids: tuple[CategoryId, ...] = ()
    theme_ids: tuple[ThemeId, ...] = ()
    difficulty: int = 1
    listed_at: datetime
    recommended_at: datetime | None = None  # by a parent
    in_season: bool = False
    liked_place: int | None = None  # in the edition of what is liked most
    picked_place: int | None = None  # in that of the editors

    @property
    def is_recommended(self) -> bool:
        return self.recommended_at is not None

    @property
    def first_category(self) -> CategoryId | None:
        return next(iter(self.category_ids), None)


@frozen
class Suggestion:
    story_id: StoryId
    reason: Reason


@frozen(kw_only=True)
class Affinities:
    """How much a reader likes each category and theme."""

    categories: Mapping[CategoryId, float]
    themes: Mapping[ThemeId, float]

    @classmethod
    def of(cls, lived: Iterable[Lived], taste: Taste, today: date) -> "Affinities":
        """What was done lately counts more; nothing counts minutes."""
        categories: dict[CategoryId, float] = defaultdict(float)
        themes: dict[ThemeId, float] = defaultdict(float)
        for one in lived:
            weight = WEIGHTS[one.deed] * 0.5 ** (days_since(one.at, today) / 30)
            for category_id in one.category_ids:
                categories[category_id] += weight
            for theme_id in one.theme_ids:
                themes[theme_id] += weight
        for category_id in taste.category_ids:
            categories[category_id] += PREFERRED
        return cls(categories=categories, themes=themes)

    @property
    def best_categories(self) -> tuple[CategoryId, ...]:
        return tuple(best_of(self.categories))

    @property
    def best_themes(self) -> tuple[ThemeId, ...]:
        return tuple(best_of(self.themes))


def best_of(affinities: Mapping[K, float]) -> list[K]:
    liked = ((affinity, id) for id, affinity in affinities.items() if affinity > 0)
    return [id for _, id in sorted(liked, key=lambda one: (-one[0], one[1]))[:BEST]]


def days_since(at: datetime, today: date) -> int:
    return max(0, (today - at.date()).days)


def level_fit(candidate: Candidate, taste: Taste) -> float:
    return 0.0 if taste.level is None else max(0.0, 1 - abs(candidate.difficulty - taste.level) / 3)


def share(ids: Sequence[K], affinities: Mapping[K, float]) -> float:
    """Of the most that anything is liked: 0 to 1."""
    most = max(affinities.values(), default=0.0)
    return max(0.0, max((affinities.get(id, 0.0) for id in ids), default=0.0) / most) if most > 0 else 0.0


def parts_of(candidate: Candidate, likes: Affinities, taste: Taste, today: date) -> dict[Reason, float]:
    """What speaks for a story, and how much."""
    place = candidate.liked_place
    return {
        Reason.PARENT_RECOMMENDED: 4.0 * candidate.is_recommended,
        Reason.LIKED_CATEGORY: 3.0 * share(candidate.category_ids, likes.categories),
        Reason.LIKED_THEME: 2.0 * share(candidate.theme_ids, likes.themes),
        Reason.RIGHT_LEVEL: 2.0 * level_fit(candidate, taste),
        Reason.SEASON: 1.0 * candidate.in_season,
        Reason.POPULAR: 0.0 if place is None else max(0.0, 1 - place / MOST),
        Reason.NEW: 0.5 ** (days_since(candidate.listed_at, today) / 60),
    }


def suggested(
    candidates: Iterable[Candidate], lived: Sequence[Lived], taste: Taste, today: date, most: int = MOST
) -> tuple[Suggestion, ...]:
    """The best in turn; without enough that is known of the reader, in the order of the house."""
    if not taste.is_personal:
        return in_house_order(candidates, Taste())[:most]
    if is_unknown(lived):
        return in_house_order(candidates, taste)[:most]
    likes = Affinities.of(lived, taste, today)
    scored = [(parts_of(one, likes, taste, today), one) for one in candidates]
    scored.sort(key=lambda pair: (-sum(pair[0].values()), *newest(pair[1])))
    return arranged([(one, reason_in(parts)) for parts, one in scored], likes.best_categories, most)


def is_unknown(lived: Iterable[Lived]) -> bool:
    known = {one.story_id for one in lived if one.deed in (Deed.FINISHED, Deed.FAVORITE)}
    return len(known) < ENOUGH_KNOWN


def reason_in(parts: Mapping[Reason, float]) -> Reason:
    if parts[Reason.PARENT_RECOMMENDED]:
        return Reason.PARENT_RECOMMENDED
    return max(parts, key=lambda reason: parts[reason])


def newest(candidate: Candidate) -> tuple[float, UUID]:
    return -candidate.listed_at.timestamp(), candidate.story_id


def arranged(
    ranked: Sequence[tuple[Candidate, Reason]], best: Sequence[CategoryId], most: int
) -> tuple[Suggestion, ...]:
    """Three of one first category in any ten; every fifth place for something else.  What a parent recommends stays.

    Where nothing else is left, a full list counts more than its variety.
    """
    left, placed, shown = list(ranked), list[Candidate](), list[Suggestion]()
    while left and len(placed) < most:
        turn = next((pair for pair in left if may_follow(pair[0], placed)), left[0])
        candidate, reason = turn
        if (len(placed) + 1) % 5 == 0 and not candidate.is_recommended:
            others = (one for one in left if is_different(one[0], best) and may_follow(one[0], placed))
            if other := next(others, None):
                turn = candidate, reason = other[0], Reason.SOMETHING_DIFFERENT
        left = [pair for pair in left if pair[0] is not candidate]
        placed.append(candidate)
        shown.append(Suggestion(candidate.story_id, reason))
    return tuple(shown)


def may_follow(candidate: Candidate, placed: Sequence[Candidate]) -> bool:
    category, lately = candidate.first_category, placed[-(IN_TEN - 1) :]
    same = sum(one.first_category == category for one in lately)
    return candidate.is_recommended or category is None or same < OF_ONE_CATEGORY


def is_different(candidate: Candidate, best: Sequence[CategoryId]) -> bool:
    return bool(best) and not set(candidate.category_ids) & set(best)


def in_house_order(candidates: Iterable[Candidate], taste: Taste) -> tuple[Suggestion, ...]:
    """What parents recommend, what the reader said it likes, what editors picked, what is liked, what is new."""
    preferred = set(taste.category_ids)

    def standing(one: Candidate) -> tuple[int, float, float, Reason]:
        if one.recommended_at:
            return 0, -one.recommended_at.timestamp(), 0, Reason.PARENT_RECOMMENDED
        if preferred & set(one.category_ids):
            return 1, 0, -level_fit(one, taste), Reason.LIKED_CATEGORY
        if one.picked_place is not None:
            return 2, one.picked_place, 0, Reason.EDITORS
        if one.liked_place is not None:
            return 3, one.liked_place, 0, Reason.POPULAR
        return 4, 0, -level_fit(one, taste), Reason.NEW

    ranked = sorted((standing(one)[:3], newest(one), standing(one)[3]) for one in candidates)
    return tuple(Suggestion(StoryId(story_id), reason) for _, (_, story_id), reason in ranked)
