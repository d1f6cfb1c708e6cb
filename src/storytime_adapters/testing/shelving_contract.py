"""What becomes of stories whose shelf has another name: kids are kept from them at once, all else follows (REC-6)."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from attrs import evolve, frozen
from returns.result import Success

from storytime_adapters.storage import Storage
from storytime_core.catalog.feeds import FeedFilter, Order, Section, Stretch
from storytime_core.catalog.model import Category, Season, Theme
from storytime_core.catalog.searching import Scope, Sought
from storytime_core.catalog.shelving import Shelf, ShelfEdit
from storytime_core.kernel.ids import StoryId
from storytime_core.kernel.jobs import MAINTENANCE, Job
from storytime_core.kernel.visibility import Viewpoint

from .cast import ADA, BEDTIME, FAMILY, MOON, a_story
from .catalog_contract import COURAGE, DREAMS, NAMES, STARS, WINTER, a_kid, file, keep
from .writing_room import WritingRoom

KINDS: Final[dict[UUID, type[Shelf]]] = {DREAMS: Category, STARS: Category, COURAGE: Theme, WINTER: Season}
A_LEASE: Final = timedelta(seconds=30)
MUM: Final = Viewpoint(family_id=FAMILY)
SPOOKY: Final = "Spooky Ghosts"
MANY: Final = 250


class Stopped(Exception):
    """The process ends here."""


@frozen
class Shelves:
    room: WritingRoom

    @property
    def storage(self) -> Storage:
        return self.room.storage

    @property
    def ada(self) -> Viewpoint:
        found = self.storage.viewpoints().of_kid(FAMILY, ADA, BEDTIME)
        assert found is not None
        return found

    def rename(self, shelf: UUID, name: str) -> None:
        self.room.shelving.change(KINDS[shelf], shelf, ShelfEdit(name=name)).unwrap()

    def claimed(self) -> list[Job]:
        with self.storage.work() as uow:
            jobs = list(uow.jobs.claim(MAINTENANCE, 9, A_LEASE))
            uow.commit()
        return jobs

    def settle(self) -> None:
        for job in self.claimed():
            assert isinstance(self.room.relabeling.advance(job), Success)

    def seen(self) -> set[int]:
        """By Ada, wherever she looks."""
        views, ada = self.storage.story_views(), self.ada
        fed = views.feed([Section((Stretch(order=Order.NEWEST),), 2 * MANY)], ada, BEDTIME)
        ids = {one.glance.id for one in fed}
        assert ids == {one.id for one in views.several(sorted(ids | {MOON}), ada)}
        assert (views.find(MOON, ada, ()) is not None) == (MOON in ids)
        sight = self.storage.story_sights().of(MOON, ada)
        assert (sight is not None and not sight.reasons(ada)) == (MOON in ids)
        return {id.int for id in ids}

    def found(self, text: str) -> set[int]:
        """By her mother."""
        sought, views = Sought.of(text).unwrap(), self.storage.story_views()
        hits = views.search(sought, FeedFilter(), MUM, Scope.PUBLIC, 2 * MANY, None).unwrap()
        return {one.glance.id.int for one in hits}

    def tags(self, number: int = MOON.int) -> frozenset[str]:
        (glance,) = self.storage.story_views().several([StoryId(UUID(int=number))], MUM)
        return glance.facts.tags


def filed(number: int, *shelves: UUID) -> Any:
    kinds: dict[type[Shelf], str] = {Category: "categories", Theme: "themes", Season: "seasons"}
    under: dict[str, Any] = {name: tuple(id for id in shelves if KINDS[id] is kind) for kind, name in kinds.items()}
    return a_story(number, **under)


@pytest.fixture
def shelves(storage: Storage) -> Shelves:
    file(storage)
    a_kid(storage, excluded_tags=("spooky ghost", "Dreams"))
    return Shelves(WritingRoom(storage))


@pytest.mark.parametrize("shelf", [STARS, COURAGE, WINTER], ids=lambda id: NAMES[id])
def test_a_story_is_hidden_as_soon_as_its_shelf_is_called_what_is_excluded(shelves: Shelves, shelf: UUID) -> None:
    keep(shelves.storage, filed(MOON.int, shelf), a_story(4))
    assert shelves.seen() == {3, 4}

    shelves.rename(shelf, SPOOKY)
    assert shelves.seen() == {4}
    assert shelves.ada.excluded_shelves == {shelf}
    shelves.settle()
    assert shelves.seen() == {4}
    assert shelves.ada.excluded_shelves == frozenset()
    assert "spooky ghost" in shelves.tags() and NAMES[shelf].lower() not in shelves.tags()
    assert (shelves.found("spooky ghosts"), shelves.found(NAMES[shelf])) == ({3}, set())
    assert shelves.found("good night") == {3, 4}  # its other words are what they were

    shelves.rename(shelf, "Small Wonders")
    shelves.settle()
    assert shelves.seen() == {3, 4}
    assert shelves.found("wonders") == {3}


def test_what_is_called_otherwise_is_seen_once_its_stories_know_it(shelves: Shelves) -> None:
    keep(shelves.storage, filed(MOON.int, DREAMS, STARS))
    assert shelves.seen() == set()

    shelves.rename(DREAMS, "Naps")
    shelves.settle()

    assert shelves.seen() == {3}
    assert shelves.tags() == {"the", "moon", "nap", "star and moon"}


def test_many_stories_are_told_a_hundred_at_a_time_by_whoever_goes_on(shelves: Shelves) -> None:
    numbers = range(10, 10 + MANY)
    keep(shelves.storage, a_story(4), *(filed(number, STARS) for number in numbers))
    batches: list[str] = []

    def stop(place: str) -> None:
        raise Stopped

    shelves.rename(STARS, SPOOKY)
    (job,) = shelves.claimed()
    with pytest.raises(Stopped):
        evolve(shelves.room, reached=stop).relabeling.advance(job)
    assert shelves.seen() == {4}  # those who know it, and those who do not
    evolve(shelves.room, reached=batches.append).relabeling.advance(job).unwrap()

    assert batches == ["relabeling-batch"] * 3  # a hundred, the fifty that were left, and nothing more
    assert shelves.found("spooky") == set(numbers) and shelves.seen() == {4}
    assert shelves.claimed() == []


def test_a_shelf_renamed_once_more_meanwhile_is_known_by_its_last_name(shelves: Shelves) -> None:
    numbers = range(10, 10 + MANY)
    keep(shelves.storage, *(filed(number, STARS) for number in numbers))
    names = ["Small Wonders", SPOOKY]

    def reached(place: str) -> None:
        if names:
            shelves.rename(STARS, names.pop())

    shelves.rename(STARS, "Night Lights")
    (job,) = shelves.claimed()
    evolve(shelves.room, reached=reached).relabeling.advance(job).unwrap()

    assert shelves.found("wonders") == set(numbers) == shelves.seen()
    assert shelves.found("spooky") == shelves.found("lights") == set()
    shelves.settle()
    assert shelves.ada.excluded_shelves == frozenset()


def test_what_was_given_up_is_begun_again(shelves: Shelves) -> None:
    keep(shelves.storage, filed(MOON.int, STARS), a_story(4))
    shelves.rename(STARS, SPOOKY)
    (job,) = shelves.claimed()
    shelves.room.relabeling.give_up(job, "POISONED")
    assert shelves.seen() == {4}

    assert [shelves.room.relabeling.sweep() for _ in range(2)] == [1, 0]
    shelves.settle()
    assert shelves.found("spooky") == {3} and shelves.ada.excluded_shelves == frozenset()
    assert shelves.room.relabeling.sweep() == 0


def test_the_same_words_written_otherwise_are_no_news(shelves: Shelves) -> None:
    keep(shelves.storage, filed(MOON.int, STARS))

    shelves.rename(STARS, "STAR and moon")

    assert shelves.claimed() == [] and shelves.seen() == {3}
    assert shelves.found("stars moons") == {3}


def test_a_shelf_that_is_gone_has_nobody_to_tell(shelves: Shelves) -> None:
    """CAT-14: its stories are known by the name of where they went."""
    keep(shelves.storage, filed(MOON.int, STARS), filed(4, COURAGE))
    shelves.rename(STARS, SPOOKY)
    shelves.room.shelving.remove(Category, STARS, DREAMS).unwrap()

    assert shelves.ada.excluded_shelves == frozenset()
    assert shelves.tags() == {"the", "moon", "dream"}
    assert (shelves.found("dreams"), shelves.found("spooky")) == ({3}, set())
    shelves.settle()
    assert shelves.seen() == {4}
