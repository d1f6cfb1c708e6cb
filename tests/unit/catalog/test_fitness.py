"""CAT-1, CAT-9, CAT-11: what a story must be like to be kept, apart from being safe."""

import pytest
from attrs import evolve

from storytime_adapters.testing.cast import the_moon
from storytime_core.catalog.fitness import faults_of
from storytime_core.catalog.ports import SeedStory
from storytime_core.kernel.stories import Branch, Passage, Question, VocabularyWord

MOON = SeedStory(slug="the-moon", content=the_moon(), age_min=4, age_max=6, categories=("bedtime-stories",))


def a_question(**more):
    return evolve(Question("What did we see?", ("A moon", "A boat"), 0), **more)


def faults(story=MOON, **words):
    return faults_of(evolve(story, content=evolve(story.content, **words)))


def test_the_moon_is_fit():
    assert faults() == ()


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ({"title": ""}, "the title must have 1 to 120 characters"),
        ({"title": "M" * 121}, "the title must have 1 to 120 characters"),
        ({"description": ""}, "the description must have 1 to 500 characters"),
        ({"description": "M" * 501}, "the description must have 1 to 500 characters"),
        ({"cover_alt": ""}, "the cover alt must have 1 to 200 characters"),
        ({"cover_alt": "M" * 201}, "the cover alt must have 1 to 200 characters"),
        ({"text": "moon " * 10_001}, "the text must have 1 to 60,000 characters and at most 10,000 words"),
        ({"text": "moon " + "m" * 60_000}, "the text must have 1 to 60,000 characters and at most 10,000 words"),
        ({"description": "A <b>moon</b>."}, "markup is not text"),
        ({"questions": (a_question(),) * 11}, "there are more than 10 questions"),
        ({"questions": (a_question(question="Who?"),)}, "question 1 is too short or too long"),
        ({"questions": (a_question(options=("A moon", "")),)}, "question 1 is too short or too long"),
        (
            {"questions": (a_question(), a_question(options=("A moon", "A moon")))},
            "question 2 must have 2 to 4 different options, one of them right",
        ),
        (
            {"questions": (a_question(correct_option=2),)},
            "question 1 must have 2 to 4 different options, one of them right",
        ),
        (
            {"questions": (a_question(options=tuple("abcde")),)},
            "question 1 must have 2 to 4 different options, one of them right",
        ),
        ({"vocabulary": (VocabularyWord("moon", "a light"),) * 11}, "there are more than 10 words"),
        ({"vocabulary": (VocabularyWord("moon", ""),)}, "the word moon or its meaning is too long"),
        ({"vocabulary": (VocabularyWord("boat", "it floats"),)}, "the word boat is not in the text"),
    ],
)
def test_every_fault_is_named(words, fault):
    assert fault in faults(**words)


@pytest.mark.parametrize(
    ("filed", "fault"),
    [
        ({"age_min": 7}, "ages must lie between 0 and 18, the lower one first"),
        ({"age_max": 19}, "ages must lie between 0 and 18, the lower one first"),
        ({"categories": ()}, "categories must be 1 to 5, all different"),
        ({"categories": ("animals", "animals")}, "categories must be 1 to 5, all different"),
        ({"themes": tuple("abcdef")}, "themes must be 0 to 5, all different"),
        ({"seasons": tuple("abcde")}, "seasons must be 0 to 4, all different"),
        ({"tags": tuple(map(str, range(21)))}, "tags must be 0 to 20, all different"),
    ],
)
def test_a_story_is_filed_within_bounds(filed, fault):
    assert faults_of(evolve(MOON, **filed)) == (fault,)


def test_all_faults_are_told_together():
    assert len(faults(title="", description="", text="", vocabulary=())) == 3


def test_a_word_may_stand_in_a_passage_only():
    ways = {
        "passages": (Passage("start", "Go."), Passage("left", "A fern."), Passage("right", "A stone.")),
        "branches": (Branch("start", "Where to?", "Left", "Right", "left", "right"),),
        "vocabulary": (VocabularyWord("fern", "a plant"),),
    }

    assert "the word fern is not in the text" not in faults(**ways)
