"""Ways through branching stories over HTTP."""

import pytest

from storytime_adapters.testing.cast import a_story, certified
from storytime_adapters.testing.study import a_maze
from tests.integration.test_quizzes_http import ada as ada
from tests.integration.test_quizzes_http import mum as mum

ID = "01936d2e-7c1a-7e6b-9f0a-5b8f0c2d4e61"


@pytest.fixture
def maze(house):
    stories = [a_story(3, a_maze()), a_story(4)]
    with house.application.platform.storage().catalog() as uow:
        for story in stories:
            uow.stories.add(story, certified(story))
        uow.commit()
    return str(stories[0].id)


def test_from_the_start_to_an_ending(house, mum, ada, maze):
    """PRG-30..32"""
    begun = house.post("/stories/paths", {"storyId": maze, "kidId": ada}, mum)
    path = begun.json["data"]
    assert begun.status_code == 201 and begun.headers["location"] == f"/api/v1/stories/paths/{path['id']}"
    assert (path["choices"], path["passageKeys"], path["ending"], path["completedAt"]) == ([], ["start"], None, None)
    again = house.post("/stories/paths", {"storyId": maze, "kidId": ada}, mum)
    assert (again.status_code, again.json["data"]) == (200, path)
    assert house.get(f"/stories/paths/{path['id']}", mum).json["data"] == path

    choices = f"/stories/paths/{path['id']}/choices"
    wrong = house.post(choices, {"branchId": ID, "choice": "A"}, mum)
    assert (wrong.status_code, wrong.json["code"]) == (409, "CONFLICT")
    assert wrong.json["details"] == {"currentBranchId": path["currentBranchId"]}
    done = house.post(choices, {"branchId": path["currentBranchId"], "choice": "B"}, mum).json["data"]

    assert (done["passageKeys"], done["ending"], done["currentBranchId"]) == (["start", "hill"], "hill", None)
    assert done["choices"] == [{"branchId": path["currentBranchId"], "choice": "B"}] and done["completedAt"]
    listed = house.get(f"/stories/paths?kidId={ada}&storyId={maze}", mum).json["data"]["data"]
    assert listed == [done] and house.get("/stories/user/quota", mum).json["data"]["used"] == 1


def test_what_is_refused(house, mum, ada, maze):
    other = house.a_mum()
    for token, body, status in (
        (mum, {"storyId": maze}, 404),
        (other, {"storyId": maze, "kidId": ada}, 404),
        (mum, {"storyId": ID, "kidId": ada}, 404),
        (mum, {"storyId": str(a_story(4).id), "kidId": ada}, 409),
        (mum, {"kidId": ada}, 400),
    ):
        assert house.post("/stories/paths", body, token).status_code == status, body
    path = house.post("/stories/paths", {"storyId": maze, "kidId": ada}, mum).json["data"]
    choices = f"/stories/paths/{path['id']}/choices"
    choice = {"branchId": path["currentBranchId"], "choice": "A"}
    assert house.post(choices, {**choice, "choice": "C"}, mum).json["code"] == "VALIDATION_ERROR"
    assert house.post(choices, choice, other).json["code"] == "RESOURCE_NOT_FOUND"
    assert house.get(f"/stories/paths/{path['id']}", other).status_code == 404


def test_a_kid_walks_in_its_reading_time(house, mum, ada, maze):
    """CAT-26"""
    kids_own = house.in_kid_mode(mum, ada)
    path = house.post("/stories/paths", {"storyId": maze}, kids_own).json["data"]
    house.forget_rates()
    house.call("PUT", f"/kids/{ada}/daily-limit", {"limitMins": 0}, mum)
    choice = {"branchId": path["currentBranchId"], "choice": "A"}

    assert house.post(f"/stories/paths/{path['id']}/choices", choice, kids_own).json["code"] == "SCREEN_TIME_OVER"
    assert house.get("/stories/paths", kids_own).json["data"]["data"] == [path]
