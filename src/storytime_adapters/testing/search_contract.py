"""Stories that are searched for: the same answers, in the same order, from every kind of storage."""

from datetime import timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

import pytest
from returns.result import Failure

from storytime_adapters.clocks import StoppedClock
from storytime_adapters.storage import Storage
from storytime_core.catalog.feeds import FeedFilter
from storytime_core.catalog.searching import NoWords, Scope
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import AccountId, SessionId
from storytime_core.kernel.library import Audience, Story, StoryName
from storytime_core.kernel.pages import PageRequest
from storytime_core.kernel.stories import HERO
from storytime_core.kernel.words import folded_words

from .cast import BEDTIME, FAMILY, OTHERS, a_story, the_moon
from .catalog_contract import ANIMALS, NAMES, STARS, file, keep
from .feeds_contract import Library, numbers

MUM: Final = Caller(AccountId(FAMILY), SessionId(UUID(int=77)))
EVERYTHING: Final = FeedFilter()
WORDS: Final = ("moon", "moons", "night", "nights", "Zoë", "owl", "barn", "2", "Straße", "grüne", "fox's", "ice-cream")


def found(library: Library, text: str, limit: int = 100, **asked: Any) -> list[int]:
    viewer, wanted = asked.pop("viewer", None), asked.pop("wanted", EVERYTHING)
    shown: list[int] = []
    cursor = None
    while True:
        page = library.browsing.search(viewer, text, wanted, PageRequest(limit, cursor), **asked).unwrap()
        shown += numbers(page.items)
        if page.next is None:
            return shown
        assert len(page.items) == limit
        cursor = page.next


def told(number: int, title: str, text: str = "Good night.", description: str = "…", **more: Any) -> Story:
    content = the_moon(title=title, description=description, text=text, questions=(), vocabulary=())
    published = BEDTIME + timedelta(minutes=number)
    return a_story(number, content=content, published_at=published, **more)


@pytest.fixture
def library(storage: Storage) -> Library:
    file(storage)
    return Library(storage, StoppedClock(BEDTIME + timedelta(hours=1)), [])


def test_a_title_counts_more_than_what_is_known_and_that_more_than_the_text(library: Library) -> None:
    keep(
        library.storage,
        told(1, "The Owl in the Barn"),
        told(2, "A Night Out", description="An owl flies out."),
        told(3, "Somebody Calls", text="It was an owl who called."),
        told(4, "The Owl and the Moon"),
        told(5, "Far Away", categories=(STARS,)),
        told(6, "Nothing of it"),
    )

    assert found(library, "owl") == [4, 1, 2, 3]
    assert found(library, "stars moons") == [5]
    assert found(library, "owl barn") == [1]
    assert found(library, "mole") == []


def test_every_word_must_be_there_and_the_last_one_may_be_a_beginning(library: Library) -> None:
    keep(library.storage, told(1, "The Owl in the Barn"), told(2, "Barnaby", text="An owl?"), told(3, "A Barn"))

    assert found(library, "owl ba") == [1, 2]
    assert found(library, "ba owl") == []
    assert found(library, "OWLS in the Bárn") == [1]
    assert found(library, "owl b") == []


def test_names_of_a_family_are_nobodys_words(library: Library) -> None:
    names = (StoryName(HERO, "Canarina"),)
    own: dict[str, Any] = {"audience": Audience.FAMILY, "family_id": FAMILY, "names": names}
    keep(
        library.storage,
        told(1, "{{HERO}} and the Owl", **own),
        told(2, "The Owl"),
        told(3, "Others' Owl", audience=Audience.FAMILY, family_id=OTHERS),
    )

    assert found(library, "owl") == found(library, "owl", viewer=MUM) == [2]
    assert found(library, "owl", viewer=MUM, scope=Scope.FAMILY) == [1]
    assert found(library, "owl", scope=Scope.FAMILY) == []
    assert found(library, "Canarina", viewer=MUM, scope=Scope.FAMILY) == []
    assert found(library, "hero", viewer=MUM, scope=Scope.FAMILY) == []


def test_a_question_without_words_is_none(library: Library) -> None:
    for text in ("??", "- -", "a b c d e f g h i"):
        assert library.browsing.search(None, text, EVERYTHING, PageRequest()) == Failure(NoWords())


def test_marks_of_the_databases_mean_nothing(library: Library) -> None:
    keep(library.storage, told(1, "The Owl"), told(2, "Or Not"), told(3, "title_words"))

    assert found(library, "owl OR not") == []
    assert found(library, "owl' & !x:* \" NEAR(") == []
    assert found(library, '"owl"*') == [1]
    assert found(library, "title_words : owl") == []


def test_a_changed_story_is_found_by_its_new_words(library: Library) -> None:
    from attrs import evolve

    from .cast import certified

    story = told(1, "The Owl")
    keep(library.storage, story)
    changed = evolve(story, content=the_moon(title="The Mole"))
    with library.storage.catalog() as uow:
        uow.stories.replace(changed, certified(changed, id=UUID(int=7001)))
        uow.commit()

    assert (found(library, "owl"), found(library, "mole")) == ([], [1])


@pytest.mark.parametrize("seed", range(4))
def test_pages_are_those_of_a_plain_model(library: Library, seed: int) -> None:
    chance = Random(seed)

    def some(most: int) -> str:
        return " ".join(chance.choice(WORDS) for _ in range(chance.randrange(1, most)))

    stories = [
        told(number, some(3), some(8), some(4), categories=chance.choice(((), (ANIMALS,), (STARS,))))
        for number in range(1, 41)
    ]
    keep(library.storage, *stories)
    for _ in range(12):
        text = some(3)
        wanted = chance.choice((EVERYTHING, FeedFilter(categories=(ANIMALS,))))
        fitting = [one for one in stories if wanted is EVERYTHING or ANIMALS in one.categories]
        expected = modeled(fitting, text)
        for limit in (3, 100):
            assert found(library, text, limit, wanted=wanted) == expected, text


def modeled(stories: list[Story], text: str) -> list[int]:
    *whole, last = folded_words(text)
    hits = []
    for story in stories:
        content = story.content
        names = " ".join(NAMES[id] for id in story.categories)
        tiers = (content.title, f"{content.title} {content.description} {names}")
        for tier, said in enumerate((*tiers, f"{tiers[1]} {content.text}")):
            words = folded_words(said)
            if all(word in words for word in whole) and any(
                word.startswith(last) if len(last) > 1 else word == last for word in words
            ):
                hits.append((tier, -(story.published_at or BEDTIME).timestamp(), -story.id.int))
                break
    return [-number for _, _, number in sorted(hits)]
