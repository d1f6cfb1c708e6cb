"""Stories taken along over HTTP."""

from datetime import UTC, datetime
from hashlib import sha256

import pytest

from storytime_adapters.testing.cast import a_story, certified, the_moon
from storytime_core.kernel.library import StoryImage
from tests.integration.test_quizzes_http import ada as ada
from tests.integration.test_quizzes_http import mum as mum

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


def fetched(house, token, file):
    path = file["url"].split("/api/v1")[-1] if "/api/v1" in file["url"] else file["url"][file["url"].index("/media") :]
    return house.get(path, token if file["kind"] == "content" else None)


def test_every_file_of_a_pack_is_there_and_is_what_its_manifest_says(house, mum, ada, moon):
    """PRG-25, PRG-27, PRG-29"""
    begun, again = (house.post(address(ada, moon), None, mum, Idempotency_Key="once") for _ in range(2))
    manifest = begun.json["data"]

    assert again.headers["idempotency-replayed"] == "true" and again.json["data"] == manifest
    assert begun.status_code == 201 and begun.headers["location"].endswith(address(ada, moon))
    assert [(one["kind"], one["index"]) for one in manifest["files"]] == [
        ("content", None), ("cover", None), ("image", 0),
    ]  # fmt: skip
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
    assert listed["downloadedAt"] and house.get("/stories/user/quota", mum).json["data"]["used"] == 1


def test_links_are_signed_and_content_needs_a_bearer(house, mum, ada, moon):
    files = house.post(address(ada, moon), None, mum).json["data"]["files"]
    cover = files[1]["url"][files[1]["url"].index("/media") :]

    assert house.get(cover[:-1] + ("0" if cover[-1] != "0" else "1")).status_code == 404
    assert house.get(f"{address(ada, moon)}/content").json["code"] == "AUTH_REQUIRED"
    assert house.get(f"{address(ada, moon)}/content", house.a_mum()).json["code"] == "RESOURCE_NOT_FOUND"


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
