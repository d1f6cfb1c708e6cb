"""What learning costs the database: statements, beside those that find out who is asking."""

import pytest

from storytime_adapters.testing.cast import a_story, certified
from storytime_adapters.testing.study import a_maze
from tests.integration.test_catalog_statements import statements as statements
from tests.integration.test_downloads_http import address
from tests.integration.test_downloads_http import moon as moon
from tests.integration.test_levels_http import does_well
from tests.integration.test_narration_http import bring_forward, kept
from tests.integration.test_quizzes_http import ada as ada
from tests.integration.test_quizzes_http import answered
from tests.integration.test_quizzes_http import mum as mum
from tests.integration.test_quizzes_http import quiz as quiz
from tests.narration import pages


@pytest.fixture(params=["sqlite", "postgres"])
def storage_kind(request):
    return request.param


def test_answering(house, statements, mum, quiz, storage_kind):
    """The story; the result held, the answer and the result written, an event.  The shelves were forgotten.

    PostgreSQL writes answer and result in one go.
    """
    more = 0 if storage_kind == "postgres" else 1
    assert answered(house, quiz, mum).status_code == 201
    with statements(1 + 4 + more):
        assert answered(house, quiz, mum, number=1).json["data"]["isFirst"]
    with statements(1 + 3):
        assert not answered(house, quiz, mum, number=1).json["data"]["isFirst"]


def test_answering_as_a_kid(house, statements, mum, ada, quiz, storage_kind):
    """And the kid, with its reading time and what it read."""
    more = 0 if storage_kind == "postgres" else 1
    kids_own = house.in_kid_mode(mum, ada)
    house.call("PUT", f"/kids/{ada}/daily-limit", {"limitMins": 30}, mum)
    assert answered(house, quiz, kids_own).status_code == 201
    with statements(1 + 5 + more):
        assert answered(house, quiz, kids_own, number=1).json["data"]["isFirst"]
    with statements(1 + 4):
        assert not answered(house, quiz, kids_own, number=1).json["data"]["isFirst"]
    house.call("PUT", f"/kids/{ada}/daily-limit", {"limitMins": 0}, mum)
    with statements(2):
        assert answered(house, quiz, kids_own, number=2).json["code"] == "SCREEN_TIME_OVER"


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


def test_a_manifest(house, statements, mum, ada, moon):
    """The kid, its pack, the story, all files at once; the shelves were forgotten.  Pages that are heard: one more."""
    for sound, more, files in ({"audio": False}, 0, 3), ({}, 1, 5):
        assert house.post(address(ada, moon), sound, mum).status_code == 201
        with statements(1 + 4 + more):
            assert len(house.get(address(ada, moon), mum).json["data"]["files"]) == files
    with statements(3):
        assert len(house.get(f"/stories/library/{ada}/downloads", mum).json["data"]["data"]) == 1


@pytest.mark.parametrize("many", [4, 40])
def test_a_pack_that_is_heard_costs_the_same_however_many_pages_it_has(house, statements, mum, ada, many):
    """Beside the kid, the pack and the story one look: what pages are there, in what voices, what is waited for.

    Starting makes two pages while one waits, whatever is there already, and leaves the rest to one job.
    """
    story = kept(house, text=pages(many))
    milo, place = {"voiceId": "MILO"}, address(ada, story)
    with statements(1 + 38):
        begun = house.post(place, milo, mum).json["data"]
    with statements(1 + 4):
        assert house.get(place, mum).json["data"] == begun
    with statements(4):
        assert house.get(f"/stories/library/{ada}/downloads", mum).json["data"]["data"][0]["status"] == "preparing"
    bring_forward(house)
    house.settle()
    house.get(place, mum)
    with statements(1 + 4):
        whole = house.get(place, mum).json["data"]
    assert whole["complete"]
    with statements(1 + 15):
        assert house.post(place, milo, mum).json["data"]["complete"]

    for file in [one for one in whole["files"] if one["kind"] == "audio"][-3:]:
        name = file["url"].partition("?")[0].rpartition("/")[2]
        house.application.platform.media_store().remove(name).unwrap()
    with statements(1 + 43):
        lost = house.post(place, milo, mum).json["data"]
    assert sum(one["kind"] == "audio" for one in lost["files"]) == many - 1 and lost["jobId"]


def test_a_way(house, statements, mum, ada):
    """The path and its kid, the story; the path held, written, looked for its ending, and an event."""
    story = a_story(9, a_maze())
    with house.application.platform.storage().catalog() as uow:
        uow.stories.add(story, certified(story))
        uow.commit()
    path = house.post("/stories/paths", {"storyId": str(story.id), "kidId": ada}, mum).json["data"]
    choice = {"branchId": path["currentBranchId"], "choice": "B"}
    with statements(1 + 7):
        assert house.post(f"/stories/paths/{path['id']}/choices", choice, mum).json["data"]["ending"] == "hill"
    with statements(2):
        assert house.get(f"/stories/paths/{path['id']}", mum).status_code == 200
    with statements(2):
        assert len(house.get(f"/stories/paths?kidId={ada}", mum).json["data"]["data"]) == 1
