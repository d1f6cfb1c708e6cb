"""Reading levels over HTTP, from a quiz to the card of the kid."""

from datetime import timedelta
from uuid import UUID

from attrs import evolve

from storytime_adapters.testing.cast import a_story, certified, the_moon
from storytime_adapters.testing.study import a_riddle
from tests.integration.test_quizzes_http import ada as ada
from tests.integration.test_quizzes_http import mum as mum

ID = "01936d2e-7c1a-7e6b-9f0a-5b8f0c2d4e61"


def card(house, mum, ada):
    return house.get(f"/kids/{ada}", mum).json["data"]["currentReadingLevel"], [
        kid["currentReadingLevel"] for kid in house.get("/kids", mum).json["data"]["data"]
    ]


def level(house, token, kid):
    return house.get(f"/progress/reading-level?kidId={kid}", token).json["data"]


def does_well(house, mum, ada, number):
    """In the quiz of one story."""
    story = a_story(number, the_moon(questions=tuple(map(a_riddle, range(3)))))
    with house.application.platform.storage().catalog() as uow:
        uow.stories.add(story, certified(story))
        uow.commit()
    questions = house.get(f"/stories/{story.id}", mum).json["data"]["questions"]
    answers = [{"questionId": one["id"], "selectedOption": 1} for one in questions]
    assert house.post(f"/stories/{story.id}/quiz", {"kidId": ada, "answers": answers}, mum).status_code == 200
    house.settle()


def long_ago(house, kid):
    """As if its level were some days old."""
    with house.application.platform.storage().learning() as uow:
        known = uow.levels.hold(kid)
        uow.levels.save(evolve(known, since=known.since - timedelta(days=3)))
        uow.commit()


def test_quizzes_move_the_level_and_every_card_shows_it(house, mum, ada):
    """PRG-38..41"""
    assert level(house, mum, ada)["level"] == 2 and card(house, mum, ada) == (None, [None])
    does_well(house, mum, ada, 3)
    long_ago(house, UUID(ada))
    does_well(house, mum, ada, 4)

    told = level(house, mum, ada)

    assert (told["level"], told["balance"], told["setBy"]) == (3, 0, "evidence")
    assert [(one["kind"], one["value"], one["points"], one["title"]) for one in told["evidence"]] == [
        ("quiz", 100, 2, "The Moon")
    ] * 2
    assert card(house, mum, ada) == (3, [3])


def test_a_parent_sets_the_level(house, mum, ada):
    """PRG-38"""
    told = house.call("PUT", "/progress/reading-level", {"kidId": ada, "level": 6}, mum)
    assert told.status_code == 200 and told.json["data"]["setBy"] == "parent"
    house.settle()
    assert card(house, mum, ada) == (6, [6])

    for body, code in (
        ({"kidId": ada, "level": 11}, "VALIDATION_ERROR"),
        ({"kidId": ada, "level": 0}, "VALIDATION_ERROR"),
        ({"kidId": ID, "level": 4}, "RESOURCE_NOT_FOUND"),
    ):
        assert house.call("PUT", "/progress/reading-level", body, mum).json["code"] == code
    other = house.a_mum()
    assert house.call("PUT", "/progress/reading-level", {"kidId": ada, "level": 4}, other).status_code == 404
    assert level(house, mum, ada)["level"] == 6


def test_a_kid_sees_its_own_level_and_sets_none(house, mum, ada):
    kids_own = house.in_kid_mode(mum, ada)
    assert house.get("/progress/reading-level", kids_own).json["data"]["level"] == 2
    assert house.get(f"/progress/reading-level?kidId={ID}", kids_own).status_code == 404
    refused = house.call("PUT", "/progress/reading-level", {"kidId": ada, "level": 9}, kids_own)
    assert refused.json["code"] == "PARENT_ONLY"
    assert house.get("/progress/reading-level", mum).json["code"] == "RESOURCE_NOT_FOUND"
