"""CAT-2, CAT-5..11, CAT-40: what a story may become, and what an edit makes of it."""

from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from returns.result import Failure, Success

from storytime_adapters.stories import counted
from storytime_adapters.testing.cast import BEDTIME, FAMILY, a_story, the_moon
from storytime_core.catalog.authoring import StoryEdit, changed_fields, edited, ready, slug_for, with_words
from storytime_core.catalog.branching import DEEPEST, graph_faults, told_straight
from storytime_core.catalog.errors import StoryGraphInvalid, StoryIncomplete, StoryUnfit
from storytime_core.catalog.shelving import LAST_PLACE, shifted
from storytime_core.kernel.ids import StoryId
from storytime_core.kernel.library import StoryImage, StoryState, WrongStoryState, kept_ids
from storytime_core.kernel.stories import Branch, Passage, Question, StoryContent, VocabularyWord

LATER = BEDTIME + timedelta(hours=1)
DRAFT = a_story(state=StoryState.DRAFT, published_at=None)

STEPS = {
    "publish": lambda story, at: story.published(at).value_or(None),
    "withdraw": lambda story, at: story.withdrawn("Why not.", at).value_or(None),
    "delete": lambda story, at: story.deleted(at),
    "restore": lambda story, at: story.restored(at) if story.may_come_back(at) else None,
}


@given(st.lists(st.sampled_from(sorted(STEPS)), max_size=12))
def test_whatever_happens_to_a_story_it_is_somewhere_it_may_be(steps):
    """A draft is never withdrawn; what was published once keeps when; versions only grow; deleting takes nothing."""
    story, first, at = DRAFT, None, BEDTIME
    for step in steps:
        at += timedelta(days=1)
        after = STEPS[step](story, at)
        if after is None:
            continue
        assert after.version >= story.version and (after == story or after.version == story.version + 1)
        if step == "publish":
            first = first or at
            assert after.is_out and after.published_at == first
        if step == "delete":
            assert not after.is_out and after.state is story.state
        if step == "restore":
            assert after.deleted_at is None and after.state is story.state
        assert (after.published_at is None) == (after.state is StoryState.DRAFT)
        assert (after.deleted_at is None) == (after.erased_after is None)
        story = after


def test_a_draft_or_a_deleted_story_is_not_withdrawn():
    assert DRAFT.withdrawn(None, LATER) == Failure(WrongStoryState("draft"))
    assert a_story().deleted(LATER).withdrawn(None, LATER) == Failure(WrongStoryState("deleted"))
    assert a_story().deleted(LATER).published(LATER) == Failure(WrongStoryState("deleted"))


def test_what_is_wanted_already_changes_nothing():
    story = a_story()
    assert story.published(LATER) == Success(story)
    gone = story.withdrawn("Why not.", LATER).unwrap()
    assert gone.withdrawn("Why else.", LATER) == Success(gone)


def test_deleted_for_good_never_comes_back():
    story = a_story().deleted(BEDTIME, for_good=True)
    assert not story.may_come_back(BEDTIME)
    assert a_story().deleted(BEDTIME).may_come_back(BEDTIME + timedelta(days=29))
    assert not a_story().deleted(BEDTIME).may_come_back(BEDTIME + timedelta(days=30))


ASKED = st.builds(
    Question,
    st.sampled_from(["Who came?", "What was it?"]),
    st.sampled_from([("A", "B"), ("A", "B", "C")]),
    st.integers(0, 1),
)


@given(st.lists(ASKED, max_size=6), st.lists(ASKED, max_size=6))
def test_a_question_keeps_its_id_exactly_as_long_as_its_words(before, now):
    known = [(UUID(int=number), one) for number, one in enumerate(before, 1)]
    new = iter(range(100, 200))
    ids = kept_ids(known, now, lambda: UUID(int=next(new)))

    words = {id: (one.question, one.options) for id, one in known}
    assert len(set(ids)) == len(now)
    for id, one in zip(ids, now, strict=True):
        assert words.get(id, (one.question, one.options)) == (one.question, one.options)
    for said in {(one.question, one.options) for one in now} & set(words.values()):
        assert any(words.get(id) == said for id in ids)


@given(
    st.lists(st.integers(1, LAST_PLACE), unique=True, max_size=LAST_PLACE),
    st.integers(0, 30),
    st.none() | st.integers(1, 12) | st.just(LAST_PLACE),
)
def test_places_stay_different_and_nobody_moves_without_need(places, who, position):
    picks = {StoryId(UUID(int=1000 + number)): place for number, place in enumerate(places)}
    story = StoryId(UUID(int=1000 + who))
    moves = shifted(picks, story, position)
    after = {**picks, **moves}

    standing = [place for place in after.values() if place is not None]
    assert len(standing) == len(set(standing)) and all(1 <= place <= LAST_PLACE for place in standing)
    assert after.get(story) == position
    assert shifted({id: place for id, place in after.items() if place}, story, position) == {}
    for id, place in moves.items():
        if id != story:
            assert place == (picks[id] + 1 if picks[id] < LAST_PLACE else None)


def test_an_edit_replaces_lists_and_leaves_the_rest():
    story = evolve(a_story(), tags=("moon", "night"))
    after = edited(story, StoryEdit(tags=(), title="The Sun"), LATER).unwrap()

    assert (after.tags, after.content.title) == ((), "The Sun")
    assert after.content.text == story.content.text and after.version == story.version + 1
    assert changed_fields(story, after) == ("title", "tags")


def test_words_the_new_text_has_no_more_are_explained_no_more_unless_somebody_insists():
    story = a_story()
    assert edited(story, StoryEdit(text="A boat."), LATER).unwrap().content.vocabulary == ()
    insisted = StoryEdit(text="A boat.", vocabulary=story.content.vocabulary)
    assert edited(story, insisted, LATER).failure().faults[0].path == "vocabulary[0]"


def test_words_worth_knowing_are_added_only_where_there_are_none():
    known = [VocabularyWord(word, "…") for word in ("boat", "moon", "saw", "good", "night")]
    bare = evolve(a_story(), content=the_moon(vocabulary=()))

    assert [one.word for one in with_words(bare, known).content.vocabulary] == ["moon", "saw", "good"]
    assert with_words(a_story(), known) == a_story()


def test_what_a_story_lacks_is_named():
    bare = evolve(DRAFT, content=the_moon(text="", description=""), images=(StoryImage(UUID(int=1)),))

    lacking = ready(bare).failure()
    assert isinstance(lacking, StoryIncomplete)
    assert [fault.path for fault in lacking.faults] == ["description", "textContent", "categories", "images"]


@pytest.mark.parametrize(
    ("edit", "path"),
    [
        (StoryEdit(title="A <b>moon</b>"), "title"),
        (StoryEdit(age_min=9, age_max=3), "ageMin"),
        (StoryEdit(tags=("a", "a")), "tags"),
        (StoryEdit(questions=(Question("Who came?", ("A", "A"), 0),)), "questions[0]"),
        (StoryEdit(text="moon " * 10_001), "textContent"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(edit, path):
    refused = edited(a_story(), edit, LATER).failure()
    assert isinstance(refused, StoryUnfit) and refused.faults[0].path == path


def test_slugs_come_from_titles_but_never_from_those_of_a_family():
    id = StoryId(UUID(int=7))
    assert slug_for(id, "Zoë's Übermut & Co.", None).startswith("zoe-s-ubermut-co-")
    assert slug_for(id, "Ada's secret", FAMILY) == slug_for(id, "月", None) == "story-000000000007"


def random_graph(chance):
    """Passages with choices between some of them: mostly trees, some of them spoiled."""
    size = chance.randrange(1, 9)
    keys = ["start", *(f"p{number}" for number in range(1, size))]
    branches, free = [], keys[1:]
    for key in keys:
        if len(free) >= 2 and chance.random() < 0.8:
            branches.append((key, free.pop(0), free.pop(0)))
    if branches and chance.random() < 0.5:
        spoiled = chance.randrange(len(branches))
        after, a, b = branches[spoiled]
        branches[spoiled] = chance.choice([(after, chance.choice(keys), b), (chance.choice(keys), a, b), (after, a, a)])
    return keys, branches


def ways_of(keys, branches):
    """The plain model: every walk as long as one is sure that it loops."""
    choices = {after: (a, b) for after, a, b in branches}
    walks, open_walks = [], [("start",)]
    while open_walks:
        walk = open_walks.pop()
        if walk[-1] not in choices:
            walks.append(walk)
        elif len(walk) > DEEPEST:
            return None
        else:
            open_walks += [(*walk, key) for key in choices[walk[-1]]]
    return walks


def test_ways_are_refused_exactly_when_they_loop_are_doubled_or_leave_something_out():
    chance, refused = Random(7), 0
    for _ in range(1000):
        keys, branches = random_graph(chance)
        walks = ways_of(keys, branches)
        afters = [after for after, _, _ in branches]
        is_fine = (
            walks is not None
            and len(set(afters)) == len(afters)
            and {key for walk in walks for key in walk} == set(keys)
        )
        content = StoryContent(
            title="Ways",
            description="Many ways.",
            text="",
            passages=tuple(Passage(key, f"This is {key}.") for key in keys),
            branches=tuple(Branch(after, "Where to?", "A", "B", a, b) for after, a, b in branches),
        )
        assert (graph_faults(content) == ()) == is_fine
        asked = StoryEdit(passages=content.passages, branches=content.branches)
        result = edited(evolve(DRAFT, content=the_moon(vocabulary=())), asked, LATER)
        if is_fine:
            assert result.unwrap().content.text == told_straight(content)
        else:
            refused += 1
            assert isinstance(result.failure(), StoryGraphInvalid)
    assert 200 < refused < 800


@pytest.mark.parametrize(
    ("text", "words", "seconds"),
    [
        ("", 0, 0),
        (" \t\n", 0, 0),
        ("moon", 1, 1),
        ("a\tmoon\nrose", 3, 2),
        ("a\u00a0moon\u2003rose", 3, 2),
        ("…", 1, 1),
        ("moon " * 150, 150, 60),
        ("moon " * 151, 151, 61),
    ],
)
def test_words_and_seconds_of_odd_texts(text, words, seconds):
    counts = counted(text, ())
    assert (counts[0], counts[2]) == (words, seconds) and (counts[1] == 0) == (words == 0)
