"""Answering the questions of stories over HTTP."""

from uuid import UUID

import pytest

from storytime_adapters.testing.cast import a_story, certified, the_moon
from storytime_adapters.testing.study import a_riddle

ID = "01936d2e-7c1a-7e6b-9f0a-5b8f0c2d4e61"
NOTHING = {"answerId": None, "isCorrect": None, "persisted": False, "isFirst": False}


@pytest.fixture
def mum(house):
    return house.a_mum()


@pytest.fixture
def ada(house, mum):
    return house.a_kid(mum)["id"]


@pytest.fixture
def quiz(house):
    """A story of three questions; the second option is always right."""
    story = a_story(3, the_moon(questions=tuple(map(a_riddle, range(3)))))
    with house.application.platform.storage().catalog() as uow:
        uow.stories.add(story, certified(story))
        uow.commit()
    questions = house.get("/stories").json["data"]["data"][0]["questions"]
    return str(story.id), [one["id"] for one in questions]


def answered(house, quiz, token=None, number=0, option=1, **more):
    story, questions = quiz
    headers = {name: more.pop(name) for name in list(more) if name.startswith("X_")}
    body = {"storyId": story, "questionId": questions[number], "selectedOption": option, **more}
    return house.post("/reports/answer", body, token, **headers)


def test_the_first_answer_counts(house, mum, quiz):
    """PRG-33, PRG-35"""
    first, second = answered(house, quiz, mum, option=0), answered(house, quiz, mum)

    assert first.status_code == 201
    assert {**first.json["data"], "answerId": None} == {
        **NOTHING,
        "isCorrect": False,
        "persisted": True,
        "isFirst": True,
    }
    assert (second.json["data"]["isCorrect"], second.json["data"]["isFirst"]) == (True, False)
    assert house.get(f"/stories/{quiz[0]}/quiz-score", mum).json["data"] == {
        "answered": 1, "correct": 0, "total": 3, "percent": 0, "bestPercent": None, "finishedAt": None,
    }  # fmt: skip
    assert house.get("/stories/user/quota", mum).json["data"]["used"] == 1


def test_a_whole_quiz(house, mum, ada, quiz):
    """PRG-36, PRG-37, RPT-17"""
    story, questions = quiz
    body = {"kidId": ada, "answers": [{"questionId": one, "selectedOption": 1} for one in questions]}
    reply = house.post(f"/stories/{story}/quiz", body, mum, Idempotency_Key="once")

    assert reply.json["data"] == {
        "score": 3, "total": 3, "percent": 100, "bestPercent": 100, "first": True,
        "results": [{"questionId": one, "isCorrect": True, "correctOption": 1} for one in questions],
    }  # fmt: skip
    again = house.post(f"/stories/{story}/quiz", body, mum, Idempotency_Key="once")
    assert again.json["data"] == reply.json["data"] and again.headers["idempotency-replayed"] == "true"
    score = house.get(f"/stories/{story}/quiz-score?kidId={ada}", mum).json["data"]
    assert (score["answered"], score["bestPercent"]) == (3, 100) and score["finishedAt"]
    assert house.get(f"/stories/{story}/quiz-score", mum).json["data"]["answered"] == 0


def test_in_kid_mode_it_is_that_kid(house, mum, ada, quiz):
    kids_own = house.in_kid_mode(mum, ada)
    assert answered(house, quiz, kids_own).json["data"]["isFirst"] is True
    assert answered(house, quiz, mum, kidId=ada).json["data"]["isFirst"] is False
    assert answered(house, quiz, kids_own, kidId=ID).json["code"] == "RESOURCE_NOT_FOUND"

    house.forget_rates()
    house.call("PUT", f"/kids/{ada}/daily-limit", {"limitMins": 0}, mum)
    assert answered(house, quiz, kids_own).json["code"] == "SCREEN_TIME_OVER"
    assert answered(house, quiz, mum, kidId=ada).status_code == 201
    assert house.get(f"/stories/{quiz[0]}/quiz-score", kids_own).json["data"]["answered"] == 1


def test_whoever_has_not_opened_the_story_learns_nothing(house, quiz):
    """PRG-34, RPT-18"""
    guest = {"X_Guest_Session_Id": house.post("/guest/session").json["data"]["sessionId"]}
    for headers in ({}, guest, {"X_Guest_Session_Id": ID}):
        reply = answered(house, quiz, **headers)
        assert (reply.status_code, reply.json["data"]) == (201, NOTHING)

    assert house.get(f"/guest/stories/{quiz[0]}", **guest).status_code == 200

    assert answered(house, quiz, **guest).json["data"] == {**NOTHING, "isCorrect": True}
    assert answered(house, quiz, "nonsense").status_code == 401


def test_what_is_no_answer_is_refused_by_field(house, mum, quiz):
    """RPT-16, PRG-36"""
    story, questions = quiz

    def told(path, body):
        reply = house.post(path, body, mum)
        assert (reply.status_code, reply.json["code"]) == (400, "VALIDATION_ERROR"), reply.text
        return [fault["path"] for fault in reply.json["details"]["fields"]]

    one = {"storyId": story, "questionId": questions[0], "selectedOption": 1}
    assert told("/reports/answer", {**one, "questionId": ID}) == ["questionId"]
    assert told("/reports/answer", {**one, "selectedOption": 4}) == ["selectedOption"]
    twice = {"answers": [{"questionId": questions[0], "selectedOption": 0}] * 2}
    assert told(f"/stories/{story}/quiz", twice) == ["answers[1].questionId"]
    assert told(f"/stories/{story}/quiz", {"answers": []}) == ["answers"]
    assert house.get(f"/stories/{story}/quiz-score", mum).json["data"]["answered"] == 0


def test_unknown_kids_and_stories(house, mum, ada, quiz):
    """CONV-31"""
    story, questions = quiz
    other = house.a_mum()
    assert answered(house, quiz, other, kidId=ada).status_code == 404
    assert house.get(f"/stories/{story}/quiz-score?kidId={ada}", other).json["code"] == "RESOURCE_NOT_FOUND"
    assert answered(house, (str(UUID(int=404)), questions), mum).json["code"] == "RESOURCE_NOT_FOUND"
    assert house.get(f"/stories/{ID}/quiz-score", mum).status_code == 404


def test_the_allowance_holds_for_answers(house, mum, quiz):
    """CAT-27"""
    for number in range(50, 60):
        story = a_story(number)
        with house.application.platform.storage().catalog() as uow:
            uow.stories.add(story, certified(story))
            uow.commit()
        assert house.get(f"/stories/{story.id}", mum).status_code == 200

    refused = answered(house, quiz, mum)

    assert (refused.status_code, refused.json["code"]) == (403, "STORY_LIMIT_EXCEEDED")
    assert "limit" in refused.json["message"] and refused.json["details"]["remaining"] == 0
