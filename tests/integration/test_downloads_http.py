"""Stories taken along over HTTP."""

from datetime import UTC, datetime
from hashlib import sha256

import pytest

from storytime_adapters.testing.cast import a_story, certified, the_moon
from storytime_core.kernel.library import StoryImage
from tests.integration.test_narration_http import bring_forward, kept
from tests.integration.test_quizzes_http import ada as ada
from tests.integration.test_quizzes_http import mum as mum
from tests.narration import pages

ID = "01936d2e-7c1a-7e6b-9f0a-5b8f0c2d4e61"


def a_picture(house, content):
    """As it is kept for good."""
    kept = house.application.platform.media_store().put(content, "image/png").unwrap()
    with house.application.platform.storage().narration() as uow:
        uow.media.note(kept.name, kept.content_type, kept.size, kept.sha256, None, datetime.now(UTC))
        uow.commit()
    return kept.name


@pytest.fixture
def moon(house):
    """With a cover, and a picture within it."""
    ids, cover, image = house.application.platform.ids(), a_picture(house, b"a cover"), a_picture(house, b"a moon")
    story = a_story(
        3, the_moon(captions=("A moon.",)), cover_url=f"/media/{cover}", images=(StoryImage(ids.new(), image),)
    )
    with house.application.platform.storage().catalog() as uow:
        uow.stories.add(story, certified(story))
        uow.commit()
    return str(story.id)


def address(kid, story):
    return f"/stories/library/{kid}/download/{story}"


def fetched(house, token, file, **headers):
    path = file["url"].split("/api/v1")[-1] if "/api/v1" in file["url"] else file["url"][file["url"].index("/media") :]
    return house.get(path, token if "/api/v1" in file["url"] else None, **headers)


def test_every_file_of_a_pack_is_there_and_is_what_its_manifest_says(house, mum, ada, moon):
    """PRG-25, PRG-27, PRG-29"""
    begun, again = (house.post(address(ada, moon), None, mum, Idempotency_Key="once") for _ in range(2))
    manifest = begun.json["data"]

    assert again.headers["idempotency-replayed"] == "true" and again.json["data"] == manifest
    assert begun.status_code == 201 and begun.headers["location"].endswith(address(ada, moon))
    assert [(one["kind"], one["index"]) for one in manifest["files"]] == [
        ("content", None),
        ("cover", None),
        ("image", 0),
        ("audio", 0),
        ("timings", None),
    ]
    assert (manifest["status"], manifest["complete"], manifest["jobId"]) == ("ready", True, None)  # fmt: skip
    for file in manifest["files"]:
        assert file["url"].startswith("http")
        reply = fetched(house, mum, file)
        assert (reply.status_code, len(reply.content)) == (200, file["bytes"])
        assert sha256(reply.content).hexdigest() == file["sha256"]
        assert reply.headers["content-type"] == file["contentType"]
    assert manifest["totalBytes"] == sum(file["bytes"] for file in manifest["files"])
    assert house.get(address(ada, moon), mum).json["data"] == manifest
    (listed,) = house.get(f"/stories/library/{ada}/downloads", mum).json["data"]["data"]
    assert (listed["storyId"], listed["status"], listed["title"]) == (moon, "ready", "The Moon")
    assert listed["voiceId"] == manifest["voiceId"] == "NIMBUS"
    assert listed["downloadedAt"] and house.get("/stories/user/quota", mum).json["data"]["used"] == 1


def test_what_is_only_to_be_read_is_complete_at_once(house, mum, ada, moon):
    manifest = house.post(address(ada, moon), {"audio": False}, mum).json["data"]

    assert [one["kind"] for one in manifest["files"]] == ["content", "cover", "image"]
    assert (manifest["voiceId"], manifest["complete"], manifest["jobId"]) == (None, True, None)
    assert house.get(f"{address(ada, moon)}/timings", mum).json["code"] == "RESOURCE_NOT_FOUND"


def test_a_story_is_taken_along_to_be_heard(house, mum, ada):
    """PRG-25..27, NAR-55: begun, followed, whole; a file that broke off is resumed."""
    story = kept(house, text=pages(5))
    begun = house.post(address(ada, story), {"voiceId": "JESSICA"}, mum).json["data"]
    assert (begun["voiceId"], begun["status"], begun["complete"]) == ("BELLA", "preparing", False)
    assert [one["index"] for one in begun["files"] if one["kind"] == "audio"] == [0, 1]
    assert house.get(address(ada, story), mum).json["data"] == begun
    status = f"/voice/story/audio/batch/status/{begun['jobId']}"
    kids_own = house.in_kid_mode(mum, ada)
    for follower in (mum, kids_own):
        assert house.get(status, follower).json["data"]["status"] == "processing"

    bring_forward(house)
    house.settle()

    assert house.get(status, kids_own).json["data"]["status"] == "completed"
    assert house.get(f"/events/jobs/{begun['jobId']}", mum).text.count("event: completed") == 1
    whole = house.get(address(ada, story), kids_own).json["data"]
    assert (whole["status"], whole["complete"], whole["jobId"]) == ("ready", True, None)
    assert [one["index"] for one in whole["files"] if one["kind"] == "audio"] == [0, 1, 2, 3, 4]
    assert whole["totalBytes"] == sum(file["bytes"] for file in whole["files"]) > begun["totalBytes"]
    for file in whole["files"]:
        is_heard = file["kind"] == "audio"
        content = in_two_goes(house, kids_own, file) if is_heard else fetched(house, kids_own, file).content
        assert (len(content), sha256(content).hexdigest()) == (file["bytes"], file["sha256"])
        assert (file["durationMs"] is not None and file["durationMs"] > 500) is is_heard
    told = fetched(house, kids_own, whole["files"][-1]).json
    assert (told["voiceId"], [len(page["words"]) for page in told["pages"]]) == ("BELLA", [18] * 5)
    assert house.get("/stories/user/quota", mum).json["data"]["used"] == 1


def in_two_goes(house, token, file):
    """As after a network that broke off."""
    half = file["bytes"] // 2
    first = fetched(house, token, file, Range=f"bytes=0-{half - 1}")
    rest = fetched(house, token, file, Range=f"bytes={half}-", If_Range=first.headers["etag"])
    assert (first.status_code, rest.status_code) == (206, 206)
    return first.content + rest.content


def test_voices_that_may_not_be_heard(house, mum, ada):
    story = kept(house)
    refused = house.post(address(ada, story), {"voiceId": "NOBODY"}, mum)
    assert (refused.status_code, refused.json["code"]) == (404, "RESOURCE_NOT_FOUND")
    assert house.post(address(ada, story), {"voiceId": ""}, mum).json["code"] == "VALIDATION_ERROR"
    assert house.post(address(ada, story), {"audio": "yes"}, mum).json["code"] == "VALIDATION_ERROR"
    house.post(address(ada, story), {"voiceId": "MILO"}, mum)

    refused = house.post(address(ada, story), {"voiceId": "PIXIE"}, mum)
    assert (refused.status_code, refused.json["code"]) == (403, "VOICE_NOT_ALLOWED")
    assert house.post(address(ada, ID), {"voiceId": "PIXIE"}, mum).status_code == 404
    assert house.get(address(ada, story), mum).json["data"]["voiceId"] == "MILO"


def test_having_much_made_is_limited_and_taking_along_what_is_made_is_not(house, mum, ada):
    stories = [kept(house, number, f"Good night, moon number {number}.") for number in range(20, 26)]
    for story in stories[:5]:
        assert [
            house.post(address(ada, story), {"voiceId": voice}, mum).status_code for voice in ("NIMBUS", "MILO")
        ] == [201, 201]

    refused = house.post(address(ada, stories[5]), None, mum)
    assert (refused.status_code, refused.json["code"]) == (429, "RATE_LIMITED")
    assert house.get(address(ada, stories[5]), mum).status_code == 404
    assert house.post(address(ada, stories[5]), {"audio": False}, mum).status_code == 201
    assert house.post(address(ada, stories[3]), None, mum).json["data"]["complete"]


def test_links_are_signed_and_content_needs_a_bearer(house, mum, ada, moon):
    files = house.post(address(ada, moon), None, mum).json["data"]["files"]
    links = [one["url"][one["url"].index("/media") :] for one in files if "/media" in one["url"]]
    assert len(links) == 3  # the cover, a picture, a page that is heard

    for link in links:
        assert house.get(link[:-1] + ("0" if link[-1] != "0" else "1")).status_code == 404
        assert house.get(link.partition("?")[0]).status_code == 404
    other = house.a_mum()
    for kind in ("content", "timings"):
        assert house.get(f"{address(ada, moon)}/{kind}").json["code"] == "AUTH_REQUIRED"
        assert house.get(f"{address(ada, moon)}/{kind}", other).json["code"] == "RESOURCE_NOT_FOUND"


def test_in_kid_mode_and_after_a_restriction(house, mum, ada, moon):
    """PRG-28, CAT-26"""
    kids_own = house.in_kid_mode(mum, ada)
    assert house.post(address(ada, moon), None, kids_own).status_code == 201
    assert house.post(address(ID, moon), None, kids_own).status_code == 404
    house.forget_rates()
    house.call("PUT", f"/kids/{ada}/daily-limit", {"limitMins": 0}, mum)
    for reply in (
        house.post(address(ada, moon), None, kids_own),
        house.get(f"{address(ada, moon)}/content", kids_own),
    ):
        assert reply.json["code"] == "SCREEN_TIME_OVER"
    assert house.get(f"{address(ada, moon)}/content", mum).status_code == 200

    with house.application.platform.storage().catalog() as uow:
        uow.stories.revoke(a_story().id, "unsafe", datetime.now(UTC))
        uow.commit()

    assert house.get(address(ada, moon), mum).status_code == 404
    (listed,) = house.get(f"/stories/library/{ada}/downloads", kids_own).json["data"]["data"]
    assert (listed["status"], listed["title"]) == ("revoked", None)
    assert house.call("DELETE", address(ada, moon), None, kids_own).status_code == 200
    assert house.get(f"/stories/library/{ada}/downloads", kids_own).json["data"]["data"] == []


def test_unknown_kids_and_stories(house, mum, ada, moon):
    other = house.a_mum()
    for method in ("POST", "GET", "DELETE"):
        assert house.call(method, address(ada, moon), None, other).status_code == 404
    assert house.post(address(ada, ID), None, mum).json["code"] == "RESOURCE_NOT_FOUND"
    assert house.get(address(ada, moon), mum).status_code == 404
    assert house.call("DELETE", address(ada, ID), None, mum).status_code == 200


def test_what_is_taken_off_the_shelves_is_not_carried_along(house, mum, ada, moon):
    """PRG-20"""
    house.post(address(ada, moon), None, mum)
    house.post("/stories/progress", {"kidId": ada, "storyId": moon, "progress": 1}, mum)

    assert house.call("DELETE", f"/stories/library/{ada}/remove/{moon}", None, mum).status_code == 200
    house.settle()

    assert house.get(f"/stories/library/{ada}/downloads", mum).json["data"]["data"] == []
