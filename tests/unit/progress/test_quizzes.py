"""How a quiz stands, whatever is answered in which order."""

from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storytime_adapters.testing.cast import BEDTIME, FAMILY, MOON
from storytime_core.kernel.readers import Reader
from storytime_core.progress.quizzes import Choice, Posed, Quiz, QuizResult, percent_of

QUIZ = Quiz(MOON, tuple(Posed(UUID(int=number), 4, 1) for number in range(3)))
ATTEMPTS = st.lists(
    st.lists(
        st.builds(Choice, st.sampled_from(QUIZ.ids), st.integers(0, 3)),
        min_size=1,
        max_size=3,
        unique_by=lambda choice: choice.question_id,
    ),
    max_size=12,
)


def walked(attempts):
    """The result after each of them."""
    results = [QuizResult(reader=Reader.parent(FAMILY), family_id=FAMILY, story_id=MOON)]
    for choices in attempts:
        graded = QUIZ.graded_together(choices).unwrap()
        results.append(results[-1].answered(QUIZ, graded, BEDTIME).tried(QUIZ, graded))
    return results


@given(ATTEMPTS)
def test_first_answers_stay_and_the_best_never_falls(attempts):
    for before, after in pairwise(walked(attempts)):
        assert before.marks.items() <= after.marks.items()
        assert (before.best_percent or 0) <= (after.best_percent or 0)
        assert before.finished_at in (None, after.finished_at)


@given(ATTEMPTS)
def test_the_score_is_that_of_the_first_answers(attempts):
    first = {}
    for choice in (one for choices in attempts for one in choices):
        first.setdefault(choice.question_id, choice.selected == 1)
    result = walked(attempts)[-1]

    score = result.score(QUIZ.ids)

    assert (score.answered, score.correct, score.total) == (len(first), sum(first.values()), 3)
    assert (result.finished_at is not None) == (len(first) == 3)
    whole = [sum(one.selected == 1 for one in choices) for choices in attempts if len(choices) == 3]
    assert score.best_percent == max((percent_of(right, 3) for right in whole), default=None)


@pytest.mark.parametrize(
    ("correct", "total", "percent"), [(0, 3, 0), (1, 3, 33), (2, 3, 67), (3, 3, 100), (1, 8, 13), (0, 0, 0)]
)
def test_whole_percents(correct, total, percent):
    assert percent_of(correct, total) == percent
