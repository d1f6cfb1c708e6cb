"""Quizzes come from the facts: one option is true, and the others are true of nothing (STO-58)."""

from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from storytime_core.kernel.bands import Band
from storytime_core.storytelling.engine.language import capitalized, count_words
from tests.unit.storytelling.engine.builders import a_brief, a_draft, briefs


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(briefs(), some.integers(0, 2**63))
def test_exactly_one_option_is_true(brief, seed):
    draft = a_draft(brief, seed)
    true = {capitalized(fact.value) for fact in draft.facts}
    assert len(draft.content.questions) == 5
    for question in draft.content.questions:
        assert len(set(question.options)) == 4
        assert [option for option in question.options if option in true] == [question.options[question.correct_option]]
        assert all(count_words(option) <= 8 for option in question.options)
        assert 5 <= len(question.question) <= 160


def test_no_wrong_helper_and_no_wrong_place_is_in_the_story():
    for seed in range(60):
        content = a_draft(a_brief(Band.EARLY_READER), seed).content
        where, who = content.questions[:2]
        for question in (where, who):
            wrong = [o for at, o in enumerate(question.options) if at != question.correct_option]
            assert not any(option in content.text for option in wrong)


def test_the_right_option_may_stand_anywhere():
    places = Counter(q.correct_option for seed in range(60) for q in a_draft(a_brief(), seed).content.questions)
    assert all(0.15 <= count / places.total() <= 0.35 for count in places.values())
    assert len(places) == 4


def test_each_question_is_of_its_own_kind():
    questions = a_draft(a_brief()).content.questions
    assert len({question.question for question in questions}) == 5
