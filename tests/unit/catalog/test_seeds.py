"""CAT-43: the shelves and stories we ship, and how they are written down."""

from importlib.resources import files

import pytest
from attrs import evolve, frozen
from returns.result import Failure, Success

from storytime_adapters.checking import InProcessChecker
from storytime_adapters.clocks import StoppedClock
from storytime_adapters.ids import CountingIds
from storytime_adapters.memory.storage import MemoryStorage
from storytime_adapters.seeds.packaged import PackagedSeeds
from storytime_adapters.seeds.reading import read_story
from storytime_core.catalog.errors import RefusedSeed
from storytime_core.catalog.feeds import Order, Section, Stretch
from storytime_core.catalog.fitness import faults_of
from storytime_core.catalog.use_cases.seeding import Seeded, Seeding
from storytime_core.kernel.stories import Branch, Passage, Question, VocabularyWord
from storytime_core.kernel.visibility import ANYBODY
from storytime_core.storytelling.engine import __name__ as engine

WRITTEN = """title: The Lantern
description: A lamp is found, and somebody is looking for it.
ages: 4-6
categories: Bedtime Stories, Animals
themes: Kindness
seasons: Valentine's Day
tags: fox, lantern
recommended: yes
top pick: 3
background: #2E3A59
cover alt: A fox in the snow.
word: lantern = a lamp you can carry
---
There was a lantern
in the snow.

A fox came by.
---
? Who came by?
* A fox
- A bear
"""
WAYS = """title: The Ways
description: Two ways.
ages: 1-3
categories: Nature
---
== start
It began.

Here it was.
== left
Left it went.
== right
Right it went.
>> start | Where to? | Up = the hill = left | Down = right
"""

NEWEST = Stretch(order=Order.NEWEST)


def test_a_file_says_all_there_is_to_know():
    story = read_story("the-lantern", WRITTEN)

    assert (story.age_min, story.age_max, story.recommended, story.top_pick_position) == (4, 6, True, 3)
    assert (story.categories, story.themes) == (("bedtime-stories", "animals"), ("kindness",))
    assert (story.seasons, story.tags, story.background_color) == (("valentines-day",), ("fox", "lantern"), "#2E3A59")
    assert story.content.text == "There was a lantern in the snow.\n\nA fox came by."
    assert story.content.questions == (Question("Who came by?", ("A fox", "A bear"), 0),)
    assert story.content.vocabulary == (VocabularyWord("lantern", "a lamp you can carry"),)
    assert story.content.cover_alt == "A fox in the snow."


def test_a_story_with_ways_is_told_straight_for_those_who_do_not_choose():
    content = read_story("the-ways", WAYS).content

    assert content.passages[0] == Passage("start", "It began.\n\nHere it was.")
    assert content.branches == (Branch("start", "Where to?", "Up = the hill", "Down", "left", "right"),)
    assert content.text == "It began.\n\nHere it was.\n\nLeft it went."


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("ages: 4-6", "ages: four", "ages are two numbers"),
        ("ages: 4-6\n", "", "the head lacks age_min"),
        ("tags: fox", "tag: fox", "does not understand: tag: fox"),
        ("recommended: yes", "recommended: maybe", "yes or no"),
        ("top pick: 3", "top pick: 999", "from 1 to 200"),
        ("background: #2E3A59", "background: blue", "a color"),
        ("word: lantern = a lamp you can carry", "word: lantern", "word = meaning"),
        ("title: The Lantern", "title: A\ntitle: B", "title is there twice"),
        ("---\n", "", "between them"),
        ("* A fox", "- A fox", "exactly one answer is right"),
        ("- A bear", "A bear", "answers with * or -"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(old, new, reason):
    refused = read_story("the-lantern", WRITTEN.replace(old, new))

    assert isinstance(refused, RefusedSeed) and reason in refused.reasons[0]


def test_the_name_of_a_file_is_a_slug():
    assert isinstance(read_story("The Lantern", WRITTEN), RefusedSeed)


def test_shelves_are_called_as_storytelling_calls_them():
    data = files(engine).joinpath("data")
    shipped = PackagedSeeds().taxonomy()

    def keys(name, line):
        return [text.split(" ")[line] for text in data.joinpath(name).read_text().splitlines()]

    categories = [
        text.split()[2] for text in data.joinpath("categories.txt").read_text().splitlines() if text[:3] == "== "
    ]
    seasons = [text.split()[2] for text in data.joinpath("seasons.txt").read_text().splitlines() if text[:3] == "== "]
    themes = [
        text.split(" ; ")[:2] for text in data.joinpath("themes.txt").read_text().splitlines() if text[:1] not in "#="
    ]
    assert [one.slug for one in shipped.categories] == categories
    assert [one.slug for one in shipped.seasons] == seasons
    assert [[one.slug, one.name] for one in shipped.themes] == themes
    assert (len(categories), len(themes), len(seasons)) == (15, 19, 8)


@pytest.mark.parametrize("story", PackagedSeeds().stories(), ids=lambda story: story.slug)
def test_every_story_we_ship_is_fit(story):
    assert not isinstance(story, RefusedSeed), story
    assert faults_of(story) == ()


@frozen
class Shelf:
    """Seeds of a test."""

    written: tuple

    def taxonomy(self):
        return PackagedSeeds().taxonomy()

    def stories(self):
        return list(self.written)


def seeding(storage, *stories):
    return Seeding(
        storage.catalog, Shelf(stories), InProcessChecker(), lambda: None, lambda: None, StoppedClock(), CountingIds()
    )


@pytest.fixture
def memory():
    return MemoryStorage()


CALM = WRITTEN.replace("A fox came by.", "A fox came by. He took the lantern home, and then he went to bed and slept.")


def numbered(count):
    return [evolve(read_story("the-lantern", CALM), slug=f"the-lantern-{number}") for number in range(count)]


def test_seeding_twice_changes_nothing(memory):
    stories = numbered(203)

    assert seeding(memory, *stories).run() == Success(Seeded(203, 0))
    taxonomy = memory.taxonomy_views().taxonomy()
    assert seeding(memory, *stories).run() == Success(Seeded(0, 203))
    assert memory.taxonomy_views().taxonomy() == taxonomy
    assert len(memory.story_views().feed([Section((NEWEST,), 100)], ANYBODY, StoppedClock().now())) == 100


def test_new_ones_join_those_that_are_there(memory):
    first, second = numbered(2)
    seeding(memory, first).run()

    assert seeding(memory, first, second).run() == Success(Seeded(1, 1))


def test_one_that_is_not_safe_stops_them_all_and_is_named(memory):
    good, other = numbered(2)
    bad = evolve(other, content=evolve(other.content, text="The fox took a gun and shot the bear dead. Blood ran."))

    match seeding(memory, good, bad).run():
        case Failure(refused):
            assert [one.slug for one in refused.failed] == [bad.slug]
            assert bad.slug in refused.message
        case other:
            pytest.fail(f"{other}")
    assert memory.story_views().feed([Section((NEWEST,), 20)], ANYBODY, StoppedClock().now()) == ()
    assert memory.taxonomy_views().taxonomy().categories == ()


def test_one_that_is_filed_nowhere_or_cannot_be_read_is_named(memory):
    (good,) = numbered(1)
    lost = evolve(good, slug="lost", categories=("nowhere",))

    refused = seeding(memory, lost, RefusedSeed("broken", ("no head",))).run().failure()

    assert {one.slug: one.reasons for one in refused.failed} == {
        "broken": ("no head",),
        "lost": ("nowhere is unknown",),
    }
