"""Closing an account, coming back, and leaving for good, over HTTP."""

from datetime import timedelta

import pytest

PASSWORD = "moon over the barn"
MUM = "mum1@example.org"


def sign_in(house, email=MUM):
    return house.post("/auth/login", {"email": email, "password": PASSWORD})


def close(house, token, **query):
    asked = "?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else ""
    return house.call("DELETE", f"/user/me{asked}", None, token)


def letters_to(house, email=MUM):
    house.settle()
    return [letter.template for letter in house.letters if letter.to == email]


def a_story(house, token, **wish):
    reply = house.post("/stories/generate/async", {"words": 200, "narrate": True, **wish}, token)
    assert reply.status_code == 202, reply.text
    house.settle()
    return house.get(f"/stories/generate/jobs/{reply.json['data']['jobId']}", token).json["result"]["storyId"]


def test_closing_shuts_everything_at_once_and_coming_back_restores_it(house):
    """ID-50, ID-56."""
    house.seed()
    mum = house.a_mum()
    kid = house.a_kid(mum)
    story_id = a_story(house, mum, kidId=kid["id"])
    story = house.get(f"/stories/{story_id}", mum).json["data"]
    clip = house.post("/voice/story/audio/batch", {"storyId": story_id}, mum).json["data"]["paragraphs"][0]["audioUrl"]
    path = clip.removeprefix("http://127.0.0.1:8000")
    cover = story["coverImageUrl"].removeprefix("http://127.0.0.1:8000")
    assert house.get(path).status_code == house.get(cover).status_code == 200

    closed = close(house, mum)
    assert closed.status_code == 200, closed.text
    assert closed.json["data"]["permanent"] is False
    assert "app store" in closed.json["message"]
    assert house.get("/user/me", mum).status_code == 401
    assert house.get(path).status_code == house.get(cover).status_code == 404
    assert "account_closed_by_owner" in letters_to(house)
    assert house.post("/auth/register", {"email": MUM, "password": PASSWORD, "fullName": "M"}).status_code == 409

    refused = sign_in(house)
    assert (refused.status_code, refused.json["code"]) == (403, "ACCOUNT_CLOSED")
    details = refused.json["details"]
    assert details["closedAt"] == closed.json["data"]["closedAt"]
    assert details["erasesAt"] == closed.json["data"]["erasesAt"]

    wrong = house.post("/user/me/undo-delete", {"restoreToken": "nonsense"})
    assert (wrong.status_code, wrong.json["code"]) == (403, "ACCOUNT_CLOSED")
    back = house.post("/user/me/undo-delete", {"restoreToken": details["restoreToken"]})
    assert back.status_code == 200, back.text
    token = back.json["data"]["jwt"]
    assert house.get(f"/kids/{kid['id']}", token).status_code == 200
    assert house.get(f"/stories/{story_id}", token).status_code == 200
    assert house.get(path).status_code == 200
    assert "account_reopened" in letters_to(house)
    assert house.post("/user/me/undo-delete", {"restoreToken": details["restoreToken"]}).status_code == 403


def test_what_is_under_way_is_canceled_and_given_back(house):
    """ID-50"""
    house.seed()
    mum = house.a_mum()
    reply = house.post("/stories/generate/async", {"words": 200, "kidName": "Ada"}, mum)
    assert reply.status_code == 202
    close(house, mum)
    house.settle()

    token = house.post("/user/me/undo-delete", {"restoreToken": sign_in(house).json["details"]["restoreToken"]}).json[
        "data"
    ]["jwt"]
    job = house.get(f"/stories/generate/jobs/{reply.json['data']['jobId']}", token).json["data"]
    assert job["status"] == "cancelled"
    allowance = house.get("/stories/generate/allowance", token).json["data"]
    assert (allowance["used"], allowance["reserved"]) == (0, 0)


def test_leaving_for_good_frees_the_email_at_once_and_says_goodbye(house):
    """ID-51"""
    mum = house.a_mum()
    house.a_kid(mum)
    gone = house.post("/user/me/delete", {"password": PASSWORD, "permanent": True, "reasons": ["too many owls"]}, mum)

    assert gone.status_code == 200, gone.text
    assert gone.json["data"]["permanent"] is True
    assert sign_in(house).json["code"] == "AUTH_INVALID_CREDENTIALS"
    assert house.get("/user/me", mum).status_code == 401
    again = house.post("/auth/register", {"email": MUM, "password": PASSWORD, "fullName": "Mum"})
    assert again.status_code == 201
    assert letters_to(house).count("account_erased") == 1
    assert sign_in(house).json["code"] == "AUTH_EMAIL_NOT_VERIFIED"


def test_deleting_takes_the_right_password_or_a_proof(house):
    """ID-51"""
    mum = house.a_mum()
    wrong = house.post("/user/me/delete", {"password": "not the password"}, mum)
    assert (wrong.status_code, wrong.json["code"]) == (400, "PASSWORD_INCORRECT")
    assert house.post("/user/me/delete", {}, mum).status_code == 200  # registered, and so proven, just now


def test_a_deployment_may_ask_for_a_proof(house, settings):
    """ID-50"""
    from attrs import evolve

    clock = house.application.platform.clock()
    mum = house.a_mum()
    leaving = house.application.storytime().identity.leaving
    caller = house.application.desk().caller_for(f"Bearer {mum}").unwrap()
    stale = evolve(caller, proved_at=clock.now() - timedelta(minutes=6))

    refused = evolve(leaving, needs_proof=True).leave(stale)
    assert refused.failure().code == "STEP_UP_REQUIRED"
    assert leaving.leave(stale).unwrap().permanent is False


@pytest.mark.parametrize("body", [{"reasons": ["x"] * 11}, {"reasons": [""]}, {"notes": "x" * 1001}, {"state": "live"}])
def test_what_does_not_fit_is_refused(memory_house, body):
    mum = memory_house.a_mum()

    assert memory_house.post("/user/me/delete", body, mum).status_code == 400
    assert memory_house.get("/user/me", mum).status_code == 200


def test_a_kid_removed_for_good_needs_a_proof_and_does_not_come_back(house):
    """FAM-17"""
    house.seed()
    mum = house.a_mum()
    kid, sibling = house.a_kid(mum, "Ada"), house.a_kid(mum, "Ben")
    own = a_story(house, mum, kidId=kid["id"])
    shared = a_story(house, mum, kidId=kid["id"], coHeroIds=[sibling["id"]])
    siblings = a_story(house, mum, kidId=sibling["id"])

    gone = house.call("DELETE", f"/kids/{kid['id']}?permanent=true", None, mum)
    assert gone.status_code == 200, gone.text
    assert gone.json["data"]["permanent"] is True
    assert house.post(f"/kids/{kid['id']}/undo-delete", None, mum).status_code == 404
    house.settle()

    assert house.get(f"/stories/{own}", mum).status_code == 404
    assert house.get(f"/stories/{siblings}", mum).status_code == 200
    kept = house.get(f"/stories/{shared}", mum)
    assert kept.status_code == 200
    assert "Ada" not in kept.text and "Ben" in kept.text
    assert [one["name"] for one in house.get("/kids", mum).json["data"]["data"]] == ["Ben"]
