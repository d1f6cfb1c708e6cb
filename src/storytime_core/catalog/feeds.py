"""How lists of stories are put together (CAT-17..25): of stretches, one after the other, and a walk along them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from typing import Final, Self
from uuid import UUID

from attrs import evolve, frozen

from storytime_core.kernel.ids import CategoryId, SeasonId, StoryId, ThemeId
from storytime_core.kernel.pages import Cursor
from storytime_core.kernel.readers import ReadStatus

from .model import Season, SeasonStatus, day_in

WINDOW: Final = 100  # stories of a selection that is shuffled
CIRCLES: Final = 4
HALF: Final = 1 << 31
LARGEST_SEED: Final = HALF - 1


class Selection(StrEnum):
    """What a list may be besides all there is; one at a time."""

    EVERYTHING = "everything"
    MOST_LIKED = "most_liked"
    TOP_PICKS = "top_picks"
    SEASONAL = "seasonal"
    RECOMMENDED = "recommended"


class Ranking(StrEnum):
    """Orders that are made anew every now and then, and kept."""

    MOST_LIKED = "most_liked"
    TOP_PICKS_US = "top_picks_us"
    TOP_PICKS_PARENTS = "top_picks_parents"


@frozen(kw_only=True, cache_hash=True)
class FeedFilter:
    """What a list is narrowed to: any of each kind, and all kinds together."""

    categories: tuple[CategoryId, ...] = ()
    themes: tuple[ThemeId, ...] = ()
    seasons: tuple[SeasonId, ...] = ()
    ages: tuple[float, float] | None = None
    language: str | None = None
    max_duration_seconds: int | None = None
    recommended: bool = False  # by the editors


class Order(StrEnum):
    NEWEST = "newest"
    LAST_READ = "last_read"
    UP = "up"  # along one of the circles
    DOWN = "down"
    RANK = "rank"
    SEASON = "season"  # the newest of one season
    PARENTS = "parents"  # what they recommended to this kid, the latest first


class Group(StrEnum):
    """What a reader had of a story when the walk began."""

    UNREAD = "unread"
    READING = "reading"
    DONE = "done"
    READ = "read"  # either of the two


@frozen(kw_only=True, cache_hash=True)
class Stretch:
    """One part of a list."""

    order: Order
    wanted: FeedFilter = FeedFilter()
    group: Group | None = None
    circle: int = 0
    arc: tuple[int, int] | None = None  # of the circle, both ends included
    ranking: Ranking | None = None
    edition: UUID | None = None  # the latest one, if none is named
    season: SeasonId | None = None
    better: tuple[SeasonId, ...] = ()  # seasons for which its stories count before this one
    family_too: bool = False  # stories of the reader's own family, which stand in no list of the library


@frozen
class Section:
    """Stretches that follow each other, and how many stories of them there are at most, taken together."""

    stretches: tuple[Stretch, ...]
    most: int


def numbered(sections: Iterable[Section]) -> Iterator[tuple[range, Section]]:
    """Each with the numbers of its stretches, which are counted through from the first."""
    start = 0
    for section in sections:
        yield range(start, start + len(section.stretches)), section
        start += len(section.stretches)


@frozen
class Mark:
    """What a reader has of a story."""

    status: ReadStatus | None
    since: datetime | None  # when it was first heard of as being read
    saved_at: datetime  # when it was last heard of

    def group(self, at: datetime) -> Group:
        """What it was at that moment."""
        if self.since is None or self.since > at or self.status is None:
            return Group.UNREAD
        return Group.DONE if self.status is ReadStatus.DONE else Group.READING


@frozen
class Spot:
    """Where on the list a story stands: in which stretch of all of them, and by what it is ordered there."""

    stretch: int
    at: datetime | None
    number: int
    story_id: StoryId


@frozen
class Walk:
    """A reader's way along a list, from its first page to its last."""

    began: datetime
    seed: int = 0
    edition: UUID | None = None

    @classmethod
    def going_on(cls, cursor: Cursor) -> tuple[Self, Spot]:
        """As the cursor remembers it, and where it is."""
        began, seed, edition, stretch, number, is_at = cursor.walk
        walk = cls(datetime.fromisoformat(str(began)), int(seed), UUID(str(edition)) if edition else None)
        at = cursor.at if is_at else None
        return walk, Spot(int(stretch), at, int(number), StoryId(cursor.id))

    def cursor(self, spot: Spot) -> Cursor:
        return Cursor(
            spot.at or self.began,
            spot.story_id,
            (
                self.began.isoformat(),
                self.seed,
                str(self.edition) if self.edition else "",
                spot.stretch,
                spot.number,
                1 if spot.at else 0,
            ),
        )


def seed_of(*known: object) -> int:
    """The same for the same words."""
    digest = sha256("\n".join(map(str, known)).encode()).digest()
    return int.from_bytes(digest[:4]) & LARGEST_SEED


def circle_keys(story_id: StoryId) -> tuple[int, ...]:
    """Where a story stands on each of the circles that shuffled lists go round: 32 bits, from its id alone."""
    digest = sha256(story_id.bytes).digest()
    return tuple(int.from_bytes(digest[4 * n : 4 * n + 4], signed=True) for n in range(CIRCLES))


def round_the_circle(stretch: Stretch, seed: int) -> tuple[Stretch, ...]:
    """Once around, from where the seed says and in its direction."""
    chosen = sha256(f"circle {seed}".encode()).digest()
    circle, goes_up = chosen[0] % CIRCLES, bool(chosen[1] % 2)
    start = int.from_bytes(chosen[4:8], signed=True)
    arcs = ((start, HALF - 1), (-HALF, start - 1)) if goes_up else ((-HALF, start), (start + 1, HALF - 1))
    order = Order.UP if goes_up else Order.DOWN
    return tuple(evolve(stretch, order=order, circle=circle, arc=arc) for arc in arcs if arc[0] <= arc[1])


def read_stretches(wanted: FeedFilter) -> tuple[Stretch, ...]:
    return tuple(Stretch(order=Order.LAST_READ, wanted=wanted, group=group) for group in (Group.READING, Group.DONE))


@lru_cache(maxsize=64)
def seasons_now(seasons: tuple[Season, ...], today: date) -> tuple[SeasonId, ...]:
    """Those it is, the one ending soonest first; then those that were lately, the latest first."""
    known = [(season, season.status(today)) for season in seasons]
    now = sorted(
        (days_left(season, today), season.position, season.id)
        for season, status in known
        if status is SeasonStatus.ACTIVE
    )
    lately = sorted(
        (season.days_since_end(today), season.position, season.id)
        for season, status in known
        if status is SeasonStatus.RECENT
    )
    return tuple(id for _, _, id in (*now, *lately))


def days_left(season: Season, today: date) -> int:
    ends = (day_in(year, season.end) for year in (today.year, today.year + 1))
    return next((end - today).days for end in ends if end >= today)


def season_stretches(
    wanted: FeedFilter, seasons: Sequence[SeasonId], group: Group | None = None
) -> tuple[Stretch, ...]:
    """A story counts for its best season."""
    return tuple(
        Stretch(order=Order.SEASON, wanted=wanted, season=season, better=tuple(seasons[:number]))
        for number, season in enumerate(seasons)
    )


def stretches_of(
    selection: Selection,
    wanted: FeedFilter,
    seasons: Sequence[SeasonId] = (),
    edition: UUID | None = None,
    is_for_kid: bool = False,
) -> tuple[Stretch, ...]:
    """A selection as it stands, in its own order (CAT-18)."""
    match selection:
        case Selection.MOST_LIKED:
            return (Stretch(order=Order.RANK, wanted=wanted, ranking=Ranking.MOST_LIKED, edition=edition),)
        case Selection.TOP_PICKS:
            return (Stretch(order=Order.RANK, wanted=wanted, ranking=Ranking.TOP_PICKS_US, edition=edition),)
        case Selection.SEASONAL:
            return season_stretches(wanted, seasons)
        case Selection.RECOMMENDED if is_for_kid:
            return (Stretch(order=Order.PARENTS, wanted=wanted, family_too=True),)
        case Selection.RECOMMENDED:
            return (Stretch(order=Order.NEWEST, wanted=evolve(wanted, recommended=True)),)
        case _:
            return (Stretch(order=Order.NEWEST, wanted=wanted),)


UNREAD_FIRST: Final = (Group.UNREAD, Group.READ)


@lru_cache(maxsize=64)
def unread_first(stretches: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    """What is unread of all of them, and then what was read."""
    return tuple(evolve(stretch, group=group) for group in UNREAD_FIRST for stretch in stretches)


def library_stretches(wanted: FeedFilter, seed: int | None, knows_reader: bool) -> tuple[Stretch, ...]:
    """Everything: what is unread first, newest first or along the circle; then what is being read, then what was."""
    unread = Stretch(order=Order.NEWEST, wanted=wanted, group=Group.UNREAD if knows_reader else None)
    first = (unread,) if seed is None else round_the_circle(unread, seed)
    return (*first, *read_stretches(wanted)) if knows_reader else first


def shuffled(ids: Iterable[tuple[StoryId, Group]], seed: int) -> Iterator[tuple[int, StoryId]]:
    """A window's stories, each group by itself in an order of the seed; beside each the number that orders it."""
    rank = {Group.UNREAD: 0, Group.READING: 1, Group.DONE: 2}
    numbered = sorted((rank[group] << 32 | seed_of(seed, id), id) for id, group in ids)
    yield from numbered
