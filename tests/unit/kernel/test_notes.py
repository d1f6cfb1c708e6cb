"""Values become notes, pass through JSON, and come back as they were."""

import json
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from attrs import field, frozen
from hypothesis import given
from hypothesis import strategies as st

from storytime_core.kernel.bands import Band
from storytime_core.kernel.ids import CategoryId, KidId, StoryId
from storytime_core.kernel.notes import from_note, to_note
from storytime_core.storytelling.generation import Payload, Written
from storytime_core.storytelling.wish import Brief, Hero, Plan, Pronouns

WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
SLUGS = st.lists(WORDS, max_size=4).map(tuple)
IDS = st.uuids()
BRIEFS = st.builds(
    Brief,
    band=st.sampled_from(Band),
    words=st.integers(50, 3000),
    heroes=st.lists(st.builds(Hero, WORDS, st.sampled_from(Pronouns)), min_size=1, max_size=3).map(tuple),
    buddy=st.none() | WORDS,
    themes=SLUGS,
    categories=SLUGS,
    topics=SLUGS,
    mood=st.none() | WORDS,
    excluded=st.frozensets(WORDS, max_size=4),
    allow_loss=st.booleans(),
)
PLANS = st.builds(
    Plan,
    brief=BRIEFS,
    kid_ids=st.lists(IDS.map(KidId), max_size=3).map(tuple),
    typed_name=st.none() | WORDS,
    category_ids=st.lists(IDS.map(CategoryId), max_size=3).map(tuple),
    voice=st.none() | WORDS,
)
PAYLOADS = st.builds(
    Payload, plan=PLANS, seed=st.integers(0, 2**31), story_id=IDS.map(StoryId), by_kid=st.booleans(), period=WORDS
)


class Mood(StrEnum):
    CALM = "calm"
    MERRY = "merry"


@frozen
class Page:
    text: str
    at: datetime
    mood: Mood = Mood.CALM


@frozen
class Book:
    """One of everything a note can hold."""

    id: UUID
    pages: tuple[Page, ...] = ()
    moods: frozenset[Mood] = frozenset()
    cover: Page | None = None
    counts: dict[str, int] = field(factory=dict)


PAGES = st.builds(Page, WORDS, st.datetimes(timezones=st.just(UTC)), st.sampled_from(Mood))
BOOKS = st.builds(
    Book,
    IDS,
    st.lists(PAGES, max_size=3).map(tuple),
    st.frozensets(st.sampled_from(Mood)),
    st.none() | PAGES,
    st.dictionaries(WORDS, st.integers(), max_size=3),
)


def there_and_back(value):
    return from_note(type(value), json.loads(json.dumps(to_note(value))))


@given(st.one_of(BRIEFS, PLANS, PAYLOADS, BOOKS))
def test_a_value_comes_back_as_it_was(value):
    assert there_and_back(value) == value


@given(WORDS, SLUGS, st.none() | st.integers())
def test_what_a_writer_brought_comes_back(model, tags, seed):
    written = Written(writer="own", model=model, tags=tags, seed=seed)

    assert there_and_back(written) == written


@given(st.frozensets(WORDS))
def test_equal_values_make_equal_notes(words):
    assert to_note(frozenset(words)) == to_note(set(words)) == sorted(words)


def test_what_another_release_left_out_or_added_does_no_harm():
    book = Book(UUID(int=1))
    note = {"id": str(book.id), "weight": 3}

    assert from_note(Book, note) == book
