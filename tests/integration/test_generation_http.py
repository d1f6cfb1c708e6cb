"""A parent asks for a story over HTTP, follows it, and reads it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.house import House

WISH = {"kidName": "Ada", "words": 220, "themes": ["Kindness"], "narrate": False}
ASYNC = "/stories/generate/async"


@pytest.fixture
def mum(house: House):
    house.seed()
    return house.a_mum()


def test_from_wish_to_story(house, mum):
    asked = house.post(ASYNC, WISH, mum)
    ack = asked.json
    assert asked.status_code == 202 and ack["data"]["jobId"] == ack["jobId"] and ack["queued"] is True
    assert ack["estimatedWaitTime"] >= 1000 and asked.headers["location"].endswith(ack["jobId"])
    path = f"/stories/generate/jobs/{ack['jobId']}"
    waiting = house.get(path, mum).json
    assert (waiting["status"], waiting["data"]["progress"], waiting["result"]) == ("queued", 0, None)
    assert house.get(f"{path}/result", mum).json["data"] == {
        "jobId": ack["jobId"],
        "ready": False,
        "status": "queued",
    }

    house.settle()

    done = house.get(path, mum).json["data"]
    assert (done["status"], done["progress"], done["error"], done["errorCode"]) == ("completed", 100, None, None)
    whole = house.get(f"{path}/result", mum).json
    story = whole["data"]["story"]
    assert whole["ready"] is True and whole["storyId"] == story["id"] == done["result"]["storyId"]
    assert story["title"] == done["result"]["title"] and "Ada" in story["textContent"]
    assert "{{" not in str(story) and story["aiGenerated"] is True and len(story["questions"]) == 5
    assert story["provenance"]["tool"] == "storytime offline"
    assert house.get(f"/stories/{story['id']}", mum).json["data"]["textContent"] == story["textContent"]
    assert house.get(f"/stories/{story['id']}/cost", mum).json["data"]["rows"] == []
    listed = house.get("/stories/generate/jobs", mum).json["data"]["data"]
    assert [job["jobId"] for job in listed] == [ack["jobId"]]
    assert house.get("/stories/generate/jobs?status=queued", mum).json["data"]["data"] == []


def test_another_family_sees_none_of_it(house, mum):
    job_id = house.post(ASYNC, WISH, mum).json["jobId"]
    house.settle()
    story_id = house.get(f"/stories/generate/jobs/{job_id}", mum).json["result"]["storyId"]
    other = house.a_mum()

    for path in (
        f"/stories/generate/jobs/{job_id}",
        f"/stories/generate/jobs/{job_id}/result",
        f"/stories/{story_id}",
        f"/stories/{story_id}/cost",
        f"/events/jobs/{job_id}",
    ):
        reply = house.get(path, other)
        assert (reply.status_code, reply.json["code"]) == (404, "RESOURCE_NOT_FOUND"), path
    assert house.call("DELETE", f"/stories/generate/jobs/{job_id}", token=other).status_code == 404
    assert story_id not in house.get("/stories?limit=100", other).text


def test_the_allowance_is_shown_and_ends(house, mum):
    before = house.get("/stories/generate/allowance", mum).json["data"]
    assert (before["plan"], before["limit"], before["remaining"], before["maxPending"]) == ("free", 3, 3, 5)
    for _ in range(3):
        assert house.post(ASYNC, WISH, mum).status_code == 202

    refused = house.post(ASYNC, WISH, mum)

    assert (refused.status_code, refused.json["code"]) == (403, "GENERATION_LIMIT_EXCEEDED")
    assert "limit" in refused.json["message"]
    assert {"limit", "used", "reserved", "resetsAt"} <= set(refused.json["details"])


def test_ten_equal_requests_at_once_with_one_key_make_one_job(house, mum):
    house.application.app()

    def ask(_):
        return house.post(ASYNC, WISH, mum, Idempotency_Key="bedtime")

    with ThreadPoolExecutor(10) as ten:
        first = list(ten.map(ask, range(10)))
    again = [ask(None) for _ in range(3)]

    accepted = {reply.content for reply in first + again if reply.status_code == 202}
    assert len(accepted) == 1
    assert {reply.status_code for reply in first} <= {202, 409}
    assert all(reply.headers["retry-after"] == "1" for reply in first if reply.status_code == 409)
    assert len(house.get("/stories/generate/jobs", mum).json["data"]["data"]) == 1
    assert house.get("/stories/generate/allowance", mum).json["data"]["reserved"] == 1


def test_stopping_a_wish(house, mum):
    job_id = house.post(ASYNC, WISH, mum).json["jobId"]
    path = f"/stories/generate/jobs/{job_id}"

    stopped = house.call("DELETE", path, token=mum).json["data"]
    again = house.call("DELETE", path, token=mum)

    assert stopped == {"cancelled": True, "jobId": job_id} and again.status_code == 200
    assert house.get(path, mum).json["data"]["status"] == "cancelled"
    outcome = house.get(f"{path}/result", mum).json["data"]
    assert (outcome["ready"], outcome["success"], outcome["status"]) == (True, False, "cancelled")
    assert house.get("/stories/generate/allowance", mum).json["data"]["remaining"] == 3


def test_a_finished_story_is_not_stopped(house, mum):
    job_id = house.post(ASYNC, WISH, mum).json["jobId"]
    house.settle()
    refused = house.call("DELETE", f"/stories/generate/jobs/{job_id}", token=mum)

    assert (refused.status_code, refused.json["code"]) == (409, "JOB_NOT_CANCELLABLE")


def test_the_waiting_routes_answer_with_the_story_when_it_is_done_in_time(house, mum):
    house.work()
    kid = house.a_kid(mum, "Ada")

    asked = house.post("/stories/generate", WISH, mum)
    of_kid = house.post(f"/stories/generate/kid/{kid['id']}?theme=Courage", {}, mum)

    assert (asked.status_code, of_kid.status_code) == (201, 201)
    assert asked.headers["location"] == f"/api/v1/stories/{asked.json['data']['id']}"
    assert of_kid.json["data"]["creatorKidId"] == kid["id"] and "Ada" in of_kid.json["data"]["textContent"]
    both = house.post(f"/stories/generate/kid/{kid['id']}?theme=Courage", {"mood": "calm"}, mum)
    assert both.status_code == 400


def test_the_stream_tells_the_whole_way(house, mum):
    import json

    job_id = house.post(ASYNC, WISH, mum).json["jobId"]
    house.settle()
    reply = house.get(f"/events/jobs/{job_id}", mum)
    told = [json.loads(line[6:]) for line in reply.text.split("\n") if line.startswith("data: ")]
    later = house.get(f"/events/jobs/{job_id}", mum, Last_Event_ID="2")

    assert reply.headers["content-type"].startswith("text/event-stream")
    assert reply.headers["x-accel-buffering"] == "no" and "content-encoding" not in reply.headers
    assert reply.text.startswith("retry: 3000\n\n")
    assert [event["type"] for event in told][-1] == "completed" and told[-1]["result"]["title"]
    assert [event["jobType"] for event in told] == ["story"] * len(told)
    assert "id: 3\n" in later.text and "id: 2\n" not in later.text


@pytest.mark.parametrize(
    ("wish", "path"),
    [
        ({"words": 100}, "words"),
        ({"words": 5000}, "words"),
        ({"words": 300, "minutes": 2}, "words"),
        ({"minutes": 0}, "minutes"),
        ({"mood": "gloomy"}, "mood"),
        ({"lesson": "nothing"}, "lesson"),
        ({"setting": "nowhere"}, "setting"),
        ({"language": "fr"}, "language"),
        ({"seasonIds": ["01936d2e-7c1a-7e6b-9f0a-5b8f0c2d4e61"]}, "seasonIds"),
        ({"seasonIds": ["winter"]}, "seasonIds[0]"),
        ({"themes": ["x" * 61]}, "themes[0]"),
        ({"themes": ["x"] * 11}, "themes"),
        ({"kidName": "x" * 41}, "kidName"),
        ({"kidName": "F*ck you"}, "kidName"),
        ({"additionalContext": "x" * 1001}, "additionalContext"),
        ({"ageMin": 9, "ageMax": 3}, "ageMin"),
        ({"includeBuddy": True}, "includeBuddy"),
        ({"includeBuddy": "yes"}, "includeBuddy"),
        ({"coHeroIds": ["01936d2e-7c1a-7e6b-9f0a-5b8f0c2d4e61"]}, "coHeroIds"),
        ({"temperature": 2}, "temperature"),
    ],
)
def test_a_bad_wish_is_refused_with_the_path_of_its_fault(house, mum, wish, path):
    refused = house.post(ASYNC, wish, mum)

    assert (refused.status_code, refused.json["code"]) == (400, "VALIDATION_ERROR")
    assert path in [field["path"] for field in refused.json["details"]["fields"]]
    assert house.get("/stories/generate/allowance", mum).json["data"]["reserved"] == 0


def test_there_is_plenty_to_choose_from(house, mum):
    offered = house.get("/stories/generate/options", mum).json["data"]

    assert len(offered["lessons"]) >= 24 and len(offered["settings"]) >= 40
    assert {mood["key"] for mood in offered["moods"]} == {"calm", "funny", "cozy", "exciting"}
    assert offered["madeBy"] == "Stories are made by a computer."
