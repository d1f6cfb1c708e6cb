"""The media folder is full or gone: stories are read all the same, covers and audio come when there is room again."""

import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

WISH = {"kidName": "Ada", "words": 220, "narrate": True}
ROOMLESS = ("no folder", "no room")


@pytest.fixture
def storage_kind():
    return "sqlite"


@pytest.fixture
def mum(house):
    return house.a_mum()


@pytest.fixture
def media(house):
    return Path(house.application.settings().data_dir) / "media"


@pytest.fixture(params=ROOMLESS)
def room(request, media):
    """Takes all room away; called again, gives it back."""
    blocked = media if request.param == "no folder" else media / "new"
    away = media.with_name("away")

    def change():
        if blocked.is_file():
            blocked.unlink()
            if away.exists():
                away.rename(blocked)
            return
        blocked.parent.mkdir(parents=True, exist_ok=True)
        if blocked.exists():
            blocked.rename(away)
        blocked.write_bytes(b"")

    return change


def bring_forward(house):
    """As if the pause of every waiting job were over."""
    with house.application.platform.storage().database.engine.begin() as connection:
        connection.execute(text("UPDATE jobs SET run_after = created_at WHERE state = 'waiting'"))


def settle(house):
    bring_forward(house)
    house.settle()


def wished(house, mum):
    job_id = house.post("/stories/generate/async", WISH, mum).json["jobId"]
    settle(house)
    done = house.get(f"/stories/generate/jobs/{job_id}", mum).json["data"]
    assert done["status"] == "completed", done
    return done["result"]["storyId"]


def fetched(house, url):
    parts = urlsplit(url)
    path = parts.path.removeprefix("/api/v1")
    return house.get(f"{path}?{parts.query}" if parts.query else path)


def has_cover(house, mum, story_id):
    """One of its own, not that of its shelf."""
    url = house.get(f"/stories/{story_id}", mum).json["data"]["coverImageUrl"]
    return "/media/packaged/" not in url and fetched(house, url).status_code == 200


def test_a_story_made_without_room_is_read_at_once_and_gets_its_cover_and_voice_later(house, mum, room):
    room()
    story_id = wished(house, mum)

    story = house.get(f"/stories/{story_id}", mum)
    assert story.status_code == 200 and "Ada" in story.json["data"]["textContent"]
    assert not has_cover(house, mum, story_id)
    batch = house.post("/voice/story/audio/batch", {"storyId": story_id}, mum)
    assert batch.status_code == 202, batch.text
    assert {page["audioUrl"] for page in batch.json["data"]["paragraphs"]} == {None}
    settle(house)
    status = f"/voice/story/audio/batch/status/{batch.json['data']['batchJobId']}"
    assert house.get(status, mum).json["data"]["status"] == "processing"
    again = house.post("/voice/story/audio/batch", {"storyId": story_id}, mum)
    assert again.status_code == 202

    room()
    settle(house)

    assert has_cover(house, mum, story_id)
    told = house.get(status, mum).json["data"]
    assert (told["status"], told["failedParagraphs"]) == ("completed", [])
    for page in told["completedParagraphs"]:
        assert fetched(house, page["audioUrl"]).status_code == 200


def test_without_the_folder_what_is_kept_in_it_is_away_and_not_forgotten(house, mum, media):
    story_id = wished(house, mum)
    cover = house.get(f"/stories/{story_id}", mum).json["data"]["coverImageUrl"]
    batch = house.post("/voice/story/audio/batch", {"storyId": story_id}, mum).json["data"]
    audio = batch["paragraphs"][0]["audioUrl"]
    media.rename(media.with_name("elsewhere"))
    media.write_bytes(b"")

    replies = [fetched(house, url) for url in (cover, audio)]
    assert [(reply.status_code, reply.json["code"]) for reply in replies] == [(503, "SERVICE_UNAVAILABLE")] * 2
    assert all(reply.headers["retry-after"] for reply in replies)
    assert house.get(f"/stories/{story_id}", mum).status_code == 200
    assert house.application.storytime().narration.files.sweep() == 0

    media.unlink()
    shutil.move(media.with_name("elsewhere"), media)
    assert [fetched(house, url).status_code for url in (cover, audio)] == [200, 200]


def test_nothing_ever_breaks_for_want_of_room(house, mum, room):
    """Whatever is asked: there is an answer, and it is not that something went wrong."""
    story_id = wished(house, mum)
    room()
    asked = [
        house.get(f"/stories/{story_id}", mum),
        house.get("/stories", mum),
        house.post("/voice/story/audio/batch", {"storyId": story_id, "voiceId": "NIMBUS"}, mum),
        house.post("/voice/story/audio/batch", {"storyId": story_id}, mum),
        house.get("/voice/voices", mum),
        house.get("/media/covers/dragons.png"),
        house.post("/stories/generate/async", WISH, mum),
        house.get("/health/ready"),
    ]

    assert [reply.status_code for reply in asked if reply.status_code >= 500] == []
    settle(house)
