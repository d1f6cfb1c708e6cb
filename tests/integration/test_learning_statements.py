"""What learning costs the database: statements, beside those that find out who is asking."""

import pytest

from tests.integration.test_catalog_statements import statements as statements
from tests.integration.test_levels_http import does_well
from tests.integration.test_quizzes_http import ada as ada
from tests.integration.test_quizzes_http import answered
from tests.integration.test_quizzes_http import mum as mum
from tests.integration.test_quizzes_http import quiz as quiz


@pytest.fixture(params=["sqlite", "postgres"])
def storage_kind(request):
    return request.param


def test_answering(house, statements, mum, quiz):
    """The story; the result held, the answer and the result written, an event.  The shelves were forgotten."""
    assert answered(house, quiz, mum).status_code == 201
    with statements(1 + 5):
        assert answered(house, quiz, mum, number=1).json["data"]["isFirst"]
    with statements(1 + 3):
        assert not answered(house, quiz, mum, number=1).json["data"]["isFirst"]


def test_answering_as_a_kid(house, statements, mum, ada, quiz):
    """And the kid, its reading time and what it read."""
    kids_own = house.in_kid_mode(mum, ada)
    assert answered(house, quiz, kids_own).status_code == 201
    with statements(1 + 8):
        assert answered(house, quiz, kids_own, number=1).json["data"]["isFirst"]


def test_a_whole_quiz_does_not_cost_more_with_its_questions(house, statements, mum, quiz):
    story, questions = quiz
    assert house.get(f"/stories/{story}", mum).status_code == 200
    assert answered(house, (story, questions), mum, option=0).status_code == 201
    with statements(1 + 6):  # and who is told that it is finished
        body = {"answers": [{"questionId": one, "selectedOption": 1} for one in questions]}
        assert house.post(f"/stories/{story}/quiz", body, mum).json["data"]["score"] == 3
    with statements(2):
        assert house.get(f"/stories/{story}/quiz-score", mum).json["data"]["answered"] == 3


def test_a_level_explained(house, statements, mum, ada):
    """The kid, its level with the evidence, what the stories are called."""
    does_well(house, mum, ada, 4)
    with statements(3):
        reply = house.get(f"/progress/reading-level?kidId={ada}", mum)
    assert len(reply.json["data"]["evidence"]) == 1
