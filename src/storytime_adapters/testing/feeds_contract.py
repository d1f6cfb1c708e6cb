"""Lists of stories: every selection and order, by pages, beside a plain model of them."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any, Final
from uuid import UUID

import pytest
from attrs import define, evolve
from returns.result import Failure

from storytime_adapters.clocks import StoppedClock
from storytime_adapters.ids import TimeOrderedIds
from storytime_adapters.storage import Storage
from storytime_adapters.taxonomy import ShelvedTaxonomy
from storytime_core.catalog.authoring_ports import ManagedFilter, SortedBy
from storytime_core.catalog.cards import Cards
from storytime_core.catalog.feeds import (
    FeedFilter,
    Ranking,
    Section,
    Selection,
    Spot,
    circle_keys,
    library_stretches,
    numbered,
    seasons_now,
    seed_of,
    stretches_of,
)
from storytime_core.catalog.model import Season
from storytime_core.catalog.use_cases.browsing import Browsing
from storytime_core.catalog.use_cases.ranking import RankingStories
from storytime_core.catalog.use_cases.tallying import Tallying
from storytime_core.catalog.views import Card, HomeSizes
from storytime_core.kernel.caller import Caller, Guest, Viewer
from storytime_core.kernel.ids import AccountId, FamilyId, GuestSessionId, SeasonId, SessionId, StoryId
from storytime_core.kernel.library import Story, StoryState
from storytime_core.kernel.pages import InvalidCursor, NumberedPage, Page, PageRequest
from storytime_core.kernel.readers import Reader, ReaderKind
from storytime_core.kernel.seeing import Seeing
from storytime_core.progress.events import FavoriteAdded
from storytime_core.progress.model import Favorite, ReadingProgress

from .cast import ADA, BEDTIME, FAMILY, a_story, certified, the_moon
from .catalog_contract import ANIMALS, DREAMS, STARS, WINTER, a_kid, file, keep

A_MINUTE: Final = timedelta(minutes=1)
MUM: Final = Caller(AccountId(FAMILY), SessionId(UUID(int=77)))
GUEST: Final = Guest(GuestSessionId(UUID(int=88)))
VIEWERS: Final[tuple[Viewer, ...]] = (None, MUM, GUEST)
SPRING: Final = SeasonId(UUID(int=301))
EASTER: Final = SeasonId(UUID(int=302))
IDS: Final = TimeOrderedIds()
EVERYTHING: Final = FeedFilter()


@define
class Library:
    """A storage with stories in it, and who reads them."""

    storage: Storage
    clock: StoppedClock
    stories: list[Story]

    @property
    def browsing(self) -> Browsing:
        taxonomy = ShelvedTaxonomy(self.storage.taxonomy_views())
        seeing = Seeing(self.storage.viewpoints(), self.clock)
        cards = Cards(taxonomy, "https://storytime.example.org")
        return Browsing(self.storage.story_views(), seeing, taxonomy, cards, self.clock)

    @property
    def ranking(self) -> RankingStories:
        return RankingStories(self.storage.catalog, self.clock, IDS)

    def reads(self, viewer: Viewer, story: Story, done: bool = False) -> None:
        """A page further, or to the end, a minute after whatever was before."""
        self.clock.pass_time(A_MINUTE)
        reader, now = reader_of(viewer), self.clock.now()
        with self.storage.progress() as uow:
            held = uow.progress.hold([reader], [story.id])[reader]
            before = held.places.get(story.id)
            place = ReadingProgress(
                id=before.id if before else IDS.new(),
                reader=reader,
                story_id=story.id,
                started_at=before.started_at if before else now,
                event_at=now,
                saved_at=now,
                page=3,
                completed_at=now if done else None,
                read_since=before.read_since if before else now,
            )
            uow.progress.save([held.state], [place])
            uow.commit()

    def withdraws(self, story: Story) -> None:
        withdrawn = evolve(story, state=StoryState.WITHDRAWN)
        with self.storage.catalog() as uow:
            uow.stories.replace(withdrawn, certified(withdrawn))
            uow.commit()

    def walk(
        self,
        viewer: Viewer,
        limit: int,
        between: Callable[[], None] = lambda: None,
        wanted: FeedFilter = EVERYTHING,
        **asked: Any,
    ) -> list[Card]:
        found: list[Card] = []
        cursor = None
        while True:
            page: Page[Card] = self.browsing.feed(viewer, wanted, PageRequest(limit, cursor), **asked).unwrap()
            found += page.items
            if page.next is None:
                return found
            assert len(page.items) == limit
            cursor = page.next
            between()


def reader_of(viewer: Viewer) -> Reader:
    match viewer:
        case Caller(kid_id=None):
            return Reader.parent(viewer.account_id)
        case Caller(kid_id=kid_id) if kid_id:
            return Reader.kid(kid_id)
        case Guest():
            return Reader.guest(viewer.session_id)
    raise ValueError("nobody in particular reads")


def a_season(id: SeasonId, name: str, start: str, end: str) -> Season:
    return Season(id=id, name=name, slug=name.lower(), description="…", start=start, end=end, position=id.int)


@pytest.fixture
def library(storage: Storage) -> Library:
    """Forty stories, several listed at the same moment; on the first of March it is spring and lately was winter."""
    chance = Random(5)
    file(storage)
    with storage.catalog() as uow:
        uow.taxonomy.add(a_season(SPRING, "Spring", "03-01", "05-31"))
        uow.taxonomy.add(a_season(EASTER, "Easter", "02-20", "04-25"))
        uow.commit()
    stories = [
        a_story(
            number,
            content=the_moon(title=f"Moon {number}"),
            age_min=chance.choice((1, 4, 7)),
            age_max=chance.choice((7, 9)),
            categories=tuple(chance.sample((ANIMALS, DREAMS, STARS), chance.randrange(3))),
            seasons=tuple(chance.sample((WINTER, SPRING, EASTER), chance.randrange(3))),
            recommended=chance.random() < 0.4,
            top_pick_position=number if number % 9 == 0 else None,
            published_at=BEDTIME + timedelta(minutes=chance.randrange(15)),
        )
        for number in range(1, 41)
    ]
    keep(storage, *stories)
    library = Library(storage, StoppedClock(BEDTIME + timedelta(hours=1)), stories)
    library.ranking.rebuild()
    for viewer in (MUM, GUEST):
        for story in chance.sample(stories, 9):
            library.reads(viewer, story, done=chance.random() < 0.5)
    library.clock.pass_time(A_MINUTE)
    return library


def newest(stories: Sequence[Story]) -> list[Story]:
    return sorted(stories, key=lambda one: (one.published_at or BEDTIME, one.id), reverse=True)


def places(library: Library, viewer: Viewer) -> dict[StoryId, ReadingProgress]:
    if viewer is None:
        return {}
    views = library.storage.progress_views()
    found = (views.place(reader_of(viewer), story.id)[1] for story in library.stories)
    return {place.story_id: place for place in found if place}


def in_groups(unread: Sequence[Story], library: Library, viewer: Viewer) -> list[int]:
    """The plain model: unread as they come, then what is being read, then what was, both by last read."""
    known, ids = places(library, viewer), {story.id for story in unread}
    read = sorted(known.values(), key=lambda one: (one.event_at, one.story_id), reverse=True)
    read = [one for one in read if one.story_id in ids]
    groups = (
        [story.id.int for story in unread if story.id not in known],
        [one.story_id.int for one in read if not one.is_completed],
        [one.story_id.int for one in read if one.is_completed],
    )
    return [id for group in groups for id in group]


def numbers(cards: Sequence[Card]) -> list[int]:
    return [card.id.int for card in cards]


@pytest.mark.parametrize("limit", [1, 7, 100])
def test_unread_stories_come_first_then_those_in_hand_then_those_read(library: Library, limit: int) -> None:
    for viewer in VIEWERS:
        for wanted in (
            FeedFilter(),
            FeedFilter(categories=(ANIMALS,)),
            FeedFilter(ages=(8, 9), categories=(STARS, DREAMS)),
        ):
            fitting = [one for one in library.stories if accepted(one, wanted)]
            found = library.walk(viewer, limit, wanted=wanted)
            assert numbers(found) == in_groups(newest(fitting), library, viewer)
            known = places(library, viewer)
            assert [card.story.read_status for card in found] == [
                place.read_status if (place := known.get(card.id)) else None for card in found
            ]


def accepted(story: Story, wanted: FeedFilter) -> bool:
    low, high = wanted.ages or (0, 18)
    is_filed = not wanted.categories or bool(set(wanted.categories) & set(story.categories))
    return is_filed and story.age_min <= high and story.age_max >= low


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 12345])
def test_a_shuffled_list_goes_once_around_a_circle_of_its_seed(library: Library, seed: int) -> None:
    for viewer in VIEWERS:
        found = library.walk(viewer, 7, shuffle=True, seed=seed)
        unread = [one.id for one in library.stories if one.id not in places(library, viewer)]
        shown = [card.id for card in found][: len(unread)]
        assert sorted(shown) == sorted(unread) and numbers(found) == numbers(
            library.walk(viewer, 100, shuffle=True, seed=seed)
        )
        assert numbers(found)[len(unread) :] == in_groups(library.stories, library, viewer)[len(unread) :]
        assert any(is_a_turn([circle_keys(id)[circle] for id in shown]) for circle in range(4))


def is_a_turn(keys: list[int]) -> bool:
    """Rising or falling all the way, but for one leap from end to end."""
    rises = [after > before for before, after in pairwise(keys)]
    return rises.count(False) <= 1 or rises.count(True) <= 1


def test_seeds_make_different_lists_and_one_seed_the_same(library: Library) -> None:
    lists = {tuple(numbers(library.walk(None, 50, shuffle=True, seed=seed))) for seed in range(12)}
    assert len(lists) >= 8
    assert numbers(library.walk(MUM, 5, shuffle=True)) == numbers(library.walk(MUM, 40, shuffle=True))
    other_session = evolve(MUM, session_id=SessionId(UUID(int=78)))
    assert numbers(library.walk(MUM, 50, shuffle=True)) != numbers(library.walk(other_session, 50, shuffle=True))
    today = numbers(library.walk(MUM, 50, shuffle=True))
    library.clock.pass_time(timedelta(days=1))
    assert numbers(library.walk(MUM, 50, shuffle=True)) != today


def selected(library: Library, selection: Selection) -> list[Story]:
    """The plain model of each selection."""
    known = {story.id: story for story in library.stories}
    match selection:
        case Selection.SEASONAL:
            best = seasons_now(library.storage.taxonomy_views().taxonomy().seasons, library.clock.now().date())
            assert best == (EASTER, SPRING, WINTER)
            return [
                story
                for season in best
                for story in newest(library.stories)
                if season in story.seasons and not set(best[: best.index(season)]) & set(story.seasons)
            ]
        case Selection.RECOMMENDED:
            return [story for story in newest(library.stories) if story.recommended]
        case Selection.MOST_LIKED:
            return sorted(newest(library.stories), key=lambda one: not one.recommended)
        case Selection.TOP_PICKS:
            with library.storage.catalog() as uow:
                picked = uow.rankings.picked(100)
            return [known[id] for id in picked]
        case _:
            return newest(library.stories)


SELECTIONS: Final = (Selection.SEASONAL, Selection.RECOMMENDED, Selection.MOST_LIKED)


@pytest.mark.parametrize("selection", SELECTIONS)
def test_a_selection_has_an_order_of_its_own_whoever_reads_what(library: Library, selection: Selection) -> None:
    expected = [story.id.int for story in selected(library, selection)]
    assert expected
    for viewer in VIEWERS:
        for limit in (1, 6, 100):
            assert numbers(library.walk(viewer, limit, selection=selection)) == expected


def test_our_top_picks_begin_with_what_the_editors_picked_and_are_filled_up(library: Library) -> None:
    picked = [story.id.int for story in selected(library, Selection.TOP_PICKS)]
    found = numbers(library.walk(None, 6, selection=Selection.TOP_PICKS))

    assert picked == [9, 18, 27, 36] and found[:4] == picked and len(found) == 20 == len(set(found))
    rest = [story for story in library.stories if story.id.int in found[4:]]
    recommended = [story for story in library.stories if story.recommended and story.id.int not in picked]
    assert len([one for one in rest if one.recommended]) == min(16, len(recommended))
    assert numbers(library.browsing.top_picks(None, 5).unwrap()) == found[:5]


@pytest.mark.parametrize("selection", [*SELECTIONS, Selection.TOP_PICKS])
def test_a_shuffled_selection_keeps_its_groups(library: Library, selection: Selection) -> None:
    for viewer in VIEWERS:
        plain = set(numbers(library.walk(viewer, 50, selection=selection)))
        found = library.walk(viewer, 4, selection=selection, shuffle=True, seed=7)
        assert set(numbers(found)) == plain and len(found) == len(plain)
        statuses = [one.story.read_status for one in found]
        order = [0 if status is None else 1 if status == "reading" else 2 for status in statuses]
        assert order == sorted(order)
        again = library.walk(viewer, 50, selection=selection, shuffle=True, seed=7)
        other = library.walk(viewer, 50, selection=selection, shuffle=True, seed=8)
        assert numbers(again) == numbers(found) != numbers(other)


MODES: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"shuffle": True, "seed": 3},
    {"selection": Selection.SEASONAL},
    {"selection": Selection.MOST_LIKED},
    {"selection": Selection.MOST_LIKED, "shuffle": True, "seed": 3},
    {"selection": Selection.RECOMMENDED, "shuffle": True, "seed": 4},
)


@pytest.mark.parametrize("mode", MODES, ids=str)
@pytest.mark.parametrize("viewer", [MUM, GUEST])
def test_a_walk_repeats_nothing_and_misses_nothing_that_stood_still(
    library: Library, mode: dict[str, Any], viewer: Viewer
) -> None:
    """While stories are read, published and withdrawn, and rankings are made anew."""
    chance, whole = Random(11), library.walk(viewer, 100, **mode)
    touched: set[int] = set()
    calm = iter(chance.sample(library.stories, len(library.stories)))

    def meanwhile() -> None:
        for act in (library.withdraws, lambda story: library.reads(viewer, story)):
            story = next(calm, None)
            if story is not None and len(touched) < 14:
                touched.add(story.id.int)
                act(story)
        fresh = a_story(1000 + len(touched), published_at=library.clock.now(), recommended=True, seasons=(EASTER,))
        if len(touched) < 14:
            keep(library.storage, fresh)
        library.ranking.rebuild()

    found = numbers(library.walk(viewer, 5, meanwhile, **mode))

    assert len(found) == len(set(found))
    assert [id for id in found if id not in touched and id < 1000] == [id for id in numbers(whole) if id not in touched]


def test_a_walk_along_a_ranking_goes_on_in_its_own_edition(library: Library) -> None:
    first = library.browsing.feed(None, FeedFilter(), PageRequest(5), selection=Selection.MOST_LIKED).unwrap()
    asked: dict[str, Any] = {"selection": Selection.MOST_LIKED}
    before = numbers(library.walk(None, 50, **asked))
    fresh = a_story(999, published_at=library.clock.now(), recommended=True)
    keep(library.storage, fresh)
    library.ranking.rebuild(Ranking.MOST_LIKED)

    rest = library.browsing.feed(None, FeedFilter(), PageRequest(100, first.next), **asked).unwrap()
    assert numbers((*first.items, *rest.items)) == before
    assert numbers(library.walk(None, 50, **asked))[0] == 999

    library.clock.pass_time(timedelta(hours=25))
    library.ranking.rebuild_due()
    late = library.browsing.feed(None, FeedFilter(), PageRequest(100, first.next), **asked)
    assert late == Failure(InvalidCursor())


def test_rankings_are_made_anew_when_their_time_has_come(library: Library) -> None:
    def made() -> dict[Ranking, datetime | None]:
        with library.storage.catalog() as uow:
            return {ranking: uow.rankings.hold(ranking) for ranking in Ranking}

    library.ranking.rebuild()
    before = made()
    library.clock.pass_time(timedelta(minutes=10))
    library.ranking.rebuild_due()
    later = made()
    assert [ranking for ranking in Ranking if later[ranking] != before[ranking]] == [Ranking.MOST_LIKED]
    library.clock.pass_time(timedelta(hours=6))
    library.ranking.rebuild_due()
    assert all(made()[ranking] == library.clock.now() for ranking in Ranking)


@pytest.mark.parametrize("most", [1, 2, 5, 12, 37])
@pytest.mark.parametrize("seed", [None, 2, 3, 12345])
def test_the_stretches_of_a_section_share_its_room(library: Library, seed: int | None, most: int) -> None:
    """Each section holds the first of its stretches taken together, whatever the others hold."""
    seasonal = stretches_of(Selection.SEASONAL, FeedFilter(), (SPRING, EASTER, WINTER))
    for viewer in VIEWERS:
        everything = library_stretches(FeedFilter(), seed, viewer is not None)
        whole = spots(library, viewer, Section(everything, 100), Section(seasonal, 100))
        assert len(whole[0]) == 40 and len(whole[1]) > 20
        assert spots(library, viewer, Section(everything, most), Section(seasonal, 100)) == [whole[0][:most], whole[1]]
        assert spots(library, viewer, Section(everything, 100), Section(seasonal, most)) == [whole[0], whole[1][:most]]


def spots(library: Library, viewer: Viewer, *sections: Section) -> list[list[Spot]]:
    viewpoint = Seeing(library.storage.viewpoints(), library.clock).through(viewer).unwrap()
    found = library.storage.story_views().feed(sections, viewpoint, library.clock.now())
    return [[one.spot for one in found if one.spot.stretch in its] for its, _ in numbered(sections)]


def test_home_shows_each_story_once_and_what_is_unread_first(library: Library) -> None:
    for viewer in VIEWERS:
        known = places(library, viewer)
        home = library.browsing.parents_home(viewer, HomeSizes(recommended=4, seasonal=6, top_liked=50)).unwrap()
        sections = (home.recommended, home.seasonal, home.top_liked)
        taken: set[int] = set()
        wanted = (Selection.RECOMMENDED, Selection.SEASONAL, Selection.MOST_LIKED)
        for section, selection, size in zip(sections, wanted, (4, 6, 50), strict=True):
            whole = selected(library, selection)
            in_order = [one for one in whole if one.id not in known] + [one for one in whole if one.id in known]
            expected = [one.id.int for one in in_order if one.id.int not in taken][:size]
            assert numbers(section) == expected
            taken |= set(expected)
        assert len(taken) == 40


def test_a_kid_walks_among_what_fits_it(library: Library) -> None:
    a_kid(library.storage)
    kid = evolve(MUM, kid_id=ADA)
    library.reads(kid, library.stories[3])
    found = library.walk(kid, 6)
    fitting = [one for one in library.stories if one.age_min <= 6 and one.age_max >= 4]
    assert numbers(found) == in_groups(newest(fitting), library, kid)
    assert numbers(library.walk(MUM, 6, kid_id=ADA)) == numbers(found)


def test_a_reader_of_one_family_has_nothing_of_anothers(library: Library) -> None:
    stranger = Caller(AccountId(FamilyId(UUID(int=4242))), SessionId(UUID(int=5)))
    assert {card.story.read_status for card in library.walk(stranger, 50)} == {None}


def test_the_same_words_make_the_same_seed() -> None:
    assert seed_of("a", 1) == seed_of("a", 1) != seed_of("a", 2)
    assert all(0 <= seed_of(number) < 2**31 for number in range(50))


def test_what_is_liked_most_comes_first_and_is_counted_anew(library: Library) -> None:
    loved, liked = library.stories[30], library.stories[5]
    tallying = Tallying(library.storage.catalog)
    for number, stories in enumerate(([loved, liked], [loved], [loved])):
        owner = Reader.parent(AccountId(UUID(int=500 + number)))
        with library.storage.progress() as uow:
            for story in stories:
                favorite = Favorite(
                    id=IDS.new(), owner=owner, family_id=FAMILY, story_id=story.id, created_at=library.clock.now()
                )
                assert uow.favorites.add(favorite)
            uow.commit()
    event = FavoriteAdded(
        at=BEDTIME, owner_kind=ReaderKind.PARENT, owner_id=FAMILY, family_id=FAMILY, story_id=loved.id
    )
    for _ in range(2):  # told twice, counted once
        tallying.on_favorite_added(event)
    tallying.on_favorite_added(evolve(event, story_id=liked.id))
    tallying.on_favorite_added(evolve(event, story_id=StoryId(UUID(int=404))))
    library.ranking.rebuild(Ranking.MOST_LIKED)

    found = library.walk(None, 50, selection=Selection.MOST_LIKED)

    assert numbers(found)[:2] == [loved.id.int, liked.id.int] and len(found) == 40
    managed = library.storage.manuscript_views().managed(ManagedFilter(sorted_by=SortedBy.FAVORITES), PageRequest(2))
    assert [(one.glance.id, one.counts.favorites) for one in managed.items] == [(loved.id, 3), (liked.id, 1)]


@pytest.mark.parametrize("sorted_by", list(SortedBy))
@pytest.mark.parametrize("ascending", [True, False])
def test_administrators_leaf_in_any_order_both_ways(library: Library, sorted_by: SortedBy, ascending: bool) -> None:
    views, wanted = library.storage.manuscript_views(), ManagedFilter(sorted_by=sorted_by, ascending=ascending)
    by_number = [
        one.glance.id for number in range(1, 5) for one in views.managed(wanted, NumberedPage(number, 11)).items
    ]
    found: list[StoryId] = []
    page = views.managed(wanted, PageRequest(7))
    while True:
        found += [one.glance.id for one in page.items]
        if page.next is None:
            break
        page = views.managed(wanted, PageRequest(7, page.next))

    assert found == by_number and len(set(found)) == 40
    leaf = views.managed(wanted, NumberedPage(2, 11)).leaf
    assert leaf is not None and leaf.total == 40
