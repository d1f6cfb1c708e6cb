"""Stories checked, category by category and part by part (SAF-12..18, SAF-41)."""

import random

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from storytime_core.kernel.bands import Band
from storytime_core.kernel.stories import Branch, Passage, Question, StoryContent, VocabularyWord
from storytime_core.safety.categories import CATEGORIES, Treatment
from storytime_core.safety.checker import check
from storytime_core.safety.hashing import content_hash
from storytime_core.safety.lexicon import hits, patterns
from storytime_core.safety.parts import paths
from storytime_core.safety.rules import words_of_tag

CALM = "{{HERO}} walked to the pond with Dad. They fed the ducks. It was warm. They went home and slept."
BAD = "The robber pointed a gun at the girl."


def a_story(text=CALM, **parts):
    return evolve(StoryContent("The Ducks", "A day at the pond.", text), **parts)


def blocked(content, band=Band.PRESCHOOL, **how):
    return check(content, band, with_level=False, **how).blocked


def test_a_calm_story_is_safe():
    verdict = check(a_story(), Band.PRESCHOOL)
    assert verdict.is_safe
    assert verdict.rules_version == 1
    assert verdict.measurements.words == 19


@pytest.mark.parametrize(
    "parts",
    [
        {"title": BAD},
        {"description": BAD},
        {"cover_alt": BAD},
        {"captions": ("A duck.", BAD)},
        {"questions": (Question("Who?", ("A duck", BAD), 0),)},
        {"questions": (Question(BAD, ("A duck",), 0),)},
        {"vocabulary": (VocabularyWord("gun", BAD),)},
        {"passages": (Passage("start", CALM), Passage("x", BAD))},
        {"branches": (Branch("start", "And now?", BAD, "Home", "a", "b"),)},
    ],
)
def test_trouble_in_any_part_is_found(parts):
    # SAF-12
    assert "WEAPON_USE" in blocked(a_story(**parts))


def test_every_path_of_a_branching_story_is_a_whole_story():
    # SAF-18
    passages = (
        Passage("start", "The hen went out."),
        Passage("a", "She slept."),
        Passage("b", "She met a ghost. A ghost!"),
    )
    content = a_story(passages=passages, branches=(Branch("start", "Where?", "Left", "Right", "a", "b"),))
    assert paths(content) == ("The hen went out.\n\nShe slept.", "The hen went out.\n\nShe met a ghost. A ghost!")
    assert "fear" in blocked(content, Band.TODDLER)


def test_a_story_with_endless_ways_is_refused_unread():
    loop = (Branch("start", "Again?", "Yes", "No", "start", "start"),)
    assert blocked(a_story(passages=(Passage("start", "The hen ran."),), branches=loop)) == ("TOO_LONG",)
    assert blocked(a_story("a" * 100_001)) == ("TOO_LONG",)


@pytest.mark.parametrize("text", ["Hello {name}.", "{{HERO_9}} ran.", "{{ HERO }} ran.", "A } here."])
def test_braces_that_are_no_placeholders_are_machine_talk(text):
    assert "MACHINE_TALK" in blocked(a_story(text + " " + CALM))


def test_fear_is_measured_against_the_ceiling_of_the_band():
    # SAF-13
    text = "A monster came. The monster danced. " + CALM * 3
    assert "fear" in blocked(a_story(text), Band.TODDLER)
    assert "fear" not in blocked(a_story(text), Band.PRESCHOOL)
    assert "fear" in blocked(a_story(text), Band.MIDDLE_GRADE, fear_ceiling=1)


def test_a_loss_that_is_resolved_is_allowed_from_seven_and_makes_a_story_intense():
    # SAF-14
    text = "The old cat died in spring. " + CALM * 3
    assert "death_loss" in blocked(a_story(text), Band.PRESCHOOL)
    verdict = check(a_story(text), Band.EARLY_READER, with_level=False)
    assert verdict.is_safe
    assert verdict.is_intense
    assert "death_loss" in blocked(a_story(CALM * 3 + " The old cat died."), Band.EARLY_READER)


def test_romance_is_for_the_oldest_only():
    text = "They fell in love. " + CALM * 3
    assert [band for band in Band if "romance" not in blocked(a_story(text), band)] == [Band.MIDDLE_GRADE]


def test_a_name_in_name_case_is_no_swear_word():
    # SAF-6
    text = CALM.replace("{{HERO}}", "Dick")
    assert "SEXUAL" in blocked(a_story(text))
    assert blocked(a_story(text), names=frozenset({"Dick"})) == ()
    assert "SEXUAL" in blocked(a_story(text.replace("Dick", "dick")), names=frozenset({"Dick"}))


@pytest.mark.parametrize(
    ("tag", "text"), [("ducks", CALM), ("Duck", CALM), ("warm", CALM), ("spiders", CALM + " A cobweb.")]
)
def test_excluded_tags_do_not_occur(tag, text):
    # SAF-15 k
    assert "excluded_tag" in blocked(a_story(text), excluded_tags=frozenset({tag}))
    assert words_of_tag("scary stories")


def test_a_bedtime_story_ends_in_rest():
    # SAF-15 b
    awake = "The hen ate corn. The sun was high. She ran about."
    assert "restless_end" in blocked(a_story(awake), bedtime=True)
    assert "restless_end" not in blocked(a_story(), bedtime=True)


def test_a_story_outside_its_level_is_told_by_columns():
    # SAF-33
    assert check(a_story(), Band.PRESCHOOL).level_defects == ("words",)


def test_every_category_has_a_treatment_for_every_band():
    assert all(isinstance(each.treatment(band), Treatment) for each in CATEGORIES.values() for band in Band)


@pytest.mark.parametrize("each", random.Random(7).sample(patterns(), 150), ids=lambda each: each.source)
def test_no_entry_of_the_lists_is_dead(each):
    words = [sorted(each.first)[0], *(sorted(part)[0] for part in each.rest if not isinstance(part, int))]
    words += sorted(each.needs)[:1]
    found = {hit.category for hit in hits(tuple(words))}
    assert each.category in found or not each.fits(words, 0)


@settings(max_examples=150, deadline=None)
@given(st.text(), st.sampled_from(Band))
def test_no_text_is_too_strange_to_check(text, band):
    check(a_story(text, title=text), band, names=frozenset({text}), excluded_tags=frozenset({text}))


def test_the_hash_covers_every_part_and_nothing_else():
    # SAF-41
    story = a_story(cover_alt="Ducks.", captions=("A duck.",))
    changed = [
        evolve(story, title="The duck"),
        evolve(story, description="x"),
        evolve(story, text="x"),
        evolve(story, cover_alt=None),
        evolve(story, captions=()),
        evolve(story, questions=(Question("Who?", ("A",), 0),)),
        evolve(story, vocabulary=(VocabularyWord("a", "b"),)),
        evolve(story, passages=(Passage("a", "b"),)),
        evolve(story, branches=(Branch("a", "b", "c", "d", "e", "f"),)),
    ]
    assert len({content_hash(each) for each in (story, *changed)}) == 10
    assert content_hash(story) == content_hash(evolve(story))
    assert content_hash(a_story("e\u0301")) == content_hash(a_story("é"))


def test_what_did_not_happen_is_no_trouble():
    text = "They sang. Nobody laughed at them. " + CALM
    assert "bullying" not in blocked(a_story(text), Band.TODDLER)


def test_a_word_said_aloud_is_not_wept():
    assert blocked(a_story(CALM + ' "Good night, all!" {{HERO}} cried. The ducks slept.')) == ()
