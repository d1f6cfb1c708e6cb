"""A story is read aloud: asked for, followed, listened to."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from attrs import evolve
from sqlalchemy import text as sql

from storytime_adapters.testing.cast import a_story, certified, the_moon
from storytime_adapters.voice.audio_checks import listen
from storytime_core.kernel.ids import StoryId

SENTENCE = "The moon went over the hill and looked for a warm place to rest. "
LONG = (SENTENCE * 10).strip()


@pytest.fixture
def mum(house):
    return house.a_mum()


def kept(house, number=3, text=LONG, **more):
    story = a_story(number, the_moon(text=text), **more)
    with house.application.platform.storage().catalog() as uow:
        uow.stories.add(story, certified(story))
        uow.commit()
    return str(StoryId(story.id))


def bring_forward(house):
    """As if the pause of every waiting job were over."""
    storage = house.application.platform.storage()
    if hasattr(storage, "store"):
        rows = storage.store.tables["jobs"]
        for key, row in list(rows.items()):
            rows[key] = evolve(row, job=evolve(row.job, run_after=row.job.created_at))
    else:
        with storage.database.engine.begin() as connection:
            connection.execute(sql("UPDATE jobs SET run_after = created_at WHERE state = 'waiting'"))


def asked(house, mum, story_id, **more):
    return house.post("/voice/story/audio/batch", {"storyId": story_id, **more}, mum)


def narrated(house, mum, story_id, **more):
    reply = asked(house, mum, story_id, **more)
    bring_forward(house)
    house.application.settling().settle()
    return reply.json["data"]


def fetched(house, url, method="GET", **headers):
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return house.call(method, path, **headers)


def test_the_first_pages_come_at_once_and_the_rest_by_a_job(house, mum):
    story_id = kept(house)
    reply = asked(house, mum, story_id)
    assert reply.status_code == 202, reply.text

    batch = reply.json["data"]
    assert [page["audioUrl"] is not None for page in batch["paragraphs"]] == [True, True, False, False, False]
    assert (batch["voiceId"], batch["usedProvider"], batch["wasTruncated"]) == ("NIMBUS", "embedded", False)
    assert (batch["totalParagraphs"], batch["pendingParagraphs"]) == (5, 3)
    assert "preferredProvider" not in batch and "providerStatus" not in batch

    status = f"/voice/story/audio/batch/status/{batch['batchJobId']}"
    waiting = house.get(status, mum).json["data"]
    assert (waiting["status"], len(waiting["completedParagraphs"]), waiting["totalQueued"]) == ("processing", 2, 3)

    bring_forward(house)
    house.application.settling().settle()
    done = house.get(status, mum).json["data"]
    assert (done["status"], done["failedParagraphs"], done["error"], done["code"]) == ("completed", [], None, None)
    assert [page["index"] for page in done["completedParagraphs"]] == [0, 1, 2, 3, 4]
    assert done["completedParagraphs"][0]["audioUrl"] == batch["paragraphs"][0]["audioUrl"]

    again = asked(house, mum, story_id)
    assert again.status_code == 200
    assert "batchJobId" not in again.json["data"] and again.json["data"]["pendingParagraphs"] == 0


def test_a_clip_is_served_whole_and_in_part(house, mum):
    url = asked(house, mum, kept(house)).json["data"]["paragraphs"][0]["audioUrl"]
    whole = fetched(house, url)

    assert whole.status_code == 200 and whole.content[:4] == b"RIFF"
    assert whole.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert whole.headers["accept-ranges"] == "bytes" and whole.headers["x-content-type-options"] == "nosniff"
    assert whole.headers["content-length"] == str(len(whole.content))

    part = fetched(house, url, Range="bytes=4-9")
    assert (part.status_code, part.content) == (206, whole.content[4:10])
    assert part.headers["content-range"] == f"bytes 4-9/{len(whole.content)}"
    assert fetched(house, url, Range="bytes=-5").content == whole.content[-5:]
    assert fetched(house, url, Range="bytes=9-").content == whole.content[9:]
    assert fetched(house, url, Range="bytes=0-1,4-5").content == whole.content
    beyond = fetched(house, url, Range=f"bytes={len(whole.content)}-")
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(whole.content)}")

    etag = whole.headers["etag"]
    assert fetched(house, url, If_None_Match=etag).status_code == 304
    assert fetched(house, url, If_Range='"other"', Range="bytes=0-1").status_code == 200
    assert fetched(house, url, If_Range=etag, Range="bytes=0-1").status_code == 206
    head = fetched(house, url, "HEAD")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(whole.content)))


def test_an_altered_link_leads_nowhere(house, mum):
    url = asked(house, mum, kept(house)).json["data"]["paragraphs"][0]["audioUrl"]
    begin = url.index("?")
    for at in (begin + 3, begin + 9, begin + 15, len(url) - 1):
        other = "0" if url[at] != "0" else "1"
        reply = fetched(house, url[:at] + other + url[at + 1 :])
        assert reply.status_code in (400, 404), url[:at]
    assert fetched(house, url[:begin]).status_code == 404
    assert fetched(house, url.replace("/media/audio/", "/media/")).status_code in (400, 404)
    assert house.get("/media/" + url[:begin].rpartition("/")[2]).status_code == 404


def test_the_eight_voices(house):
    reply = house.get("/voice/available")
    voices = reply.json["data"]

    assert [voice["id"] for voice in voices] == ["MILO", "BELLA", "COSMO", "NIMBUS", "FANICE", "CHIP", "ROSIE", "PIXIE"]
    assert voices[3]["elevenLabsVoiceId"] == "XrExE9yKIg1WjnnlVkGX" and voices[3]["type"] == "elevenlabs"
    portrait = fetched(house, voices[0]["voiceAvatar"])
    assert portrait.status_code == 200 and portrait.content.startswith(b"\x89PNG")
    sample = fetched(house, voices[0]["previewUrl"])
    assert sample.status_code == 200 and len(sample.content) > 1000
    assert house.get("/media/voices/NOBODY.png").status_code == 404


def test_covers_for_stories_that_have_none(house):
    cover = house.get("/media/packaged/bedtime-stories.png")
    assert cover.status_code == 200 and cover.content.startswith(b"\x89PNG")
    assert house.get("/media/packaged/Nothing%20Here.png").status_code == 404


def test_a_free_account_chooses_once(house, mum):
    assert house.get("/voice/preferred", mum).json["data"]["id"] == "default"
    access = house.get("/voice/access", mum).json["data"]
    assert access == {
        "isPremium": False,
        "unlimited": False,
        "defaultVoice": "NIMBUS",
        "maxVoices": 1,
        "lockedVoiceId": None,
        "elevenLabsTrialStoryId": None,
        "usedVoicesForStory": [],
        "maxVoicesPerStory": 1,
    }
    chosen = house.call("PATCH", "/voice/preferred", {"voiceId": "JESSICA"}, mum)
    assert chosen.json["data"]["id"] == "BELLA"
    refused = house.call("PATCH", "/voice/preferred", {"voiceId": "MILO"}, mum)
    assert (refused.status_code, refused.json["code"]) == (403, "VOICE_NOT_ALLOWED")
    assert house.call("PATCH", "/voice/preferred", {"voiceId": "wJqPPQ618aTW29mptyoc"}, mum).status_code == 200
    assert house.call("PATCH", "/voice/preferred", {"voiceId": "NOBODY"}, mum).status_code == 404
    assert house.call("PATCH", "/voice/preferred", {"voiceId": ""}, mum).status_code == 400
    assert house.get("/voice/access", mum).json["data"]["lockedVoiceId"] == "BELLA"

    story_id = kept(house)
    assert asked(house, mum, story_id).json["data"]["voiceId"] == "BELLA"
    locked_out = asked(house, mum, story_id, voiceId="PIXIE")
    assert locked_out.json["code"] == "VOICE_NOT_ALLOWED"
    nowhere = "00000000-0000-0000-0000-0000000000aa"
    assert asked(house, mum, nowhere, voiceId="PIXIE").status_code == 404
    assert house.get(f"/voice/access?storyId={nowhere}", mum).status_code == 404
    assert not {"limit", "quota"} & set(locked_out.json["message"].lower().split())


def test_one_voice_a_story_beside_the_default_one(house, mum):
    story_id = kept(house)
    assert asked(house, mum, story_id, voiceId="MILO").status_code == 202
    assert asked(house, mum, story_id, voiceId="PIXIE").json["code"] == "VOICE_NOT_ALLOWED"
    assert asked(house, mum, story_id).status_code == 202
    assert house.get(f"/voice/access?storyId={story_id}", mum).json["data"]["usedVoicesForStory"] == ["MILO"]


def test_what_cannot_be_narrated(house, mum):
    assert asked(house, mum, "00000000-0000-0000-0000-0000000000aa").json["code"] == "RESOURCE_NOT_FOUND"
    assert asked(house, mum, kept(house), voiceId="NOBODY").status_code == 404
    unknown = house.get("/voice/story/audio/batch/status/00000000-0000-0000-0000-0000000000aa", mum)
    assert unknown.status_code == 404 and "not found" in unknown.json["message"]
    assert house.post("/voice/story/audio/batch", {"storyId": kept(house, 4)}).status_code == 401


def test_another_family_does_not_see_the_job(house, mum):
    batch = asked(house, mum, kept(house)).json["data"]
    other = house.a_mum()
    reply = house.get(f"/voice/story/audio/batch/status/{batch['batchJobId']}", other)
    assert reply.status_code == 404


def test_the_stream_tells_every_page_and_the_end(house, mum):
    batch = narrated(house, mum, kept(house))
    job_id = batch["batchJobId"]
    told = house.get(f"/events/jobs/{job_id}", mum).text

    assert told.count("event: progress") == 5 and told.count("event: completed") == 1
    assert f'"jobId":"{job_id}","jobType":"voice"' in told
    assert '"result":{"totalParagraphs":5,"completedParagraphs":5,"failedParagraphs":0}' in told
    assert '"progress":99' in told and '"paragraphIndex":4' in told and "/media/audio/" in told


def test_reading_along(house, mum):
    story_id = kept(house)
    early = house.get(f"/stories/{story_id}/read-along", mum)
    assert (early.status_code, early.json["code"]) == (409, "CONFLICT")
    narrated(house, mum, story_id)

    story = house.get(f"/stories/{story_id}/read-along", mum).json["data"]
    assert story["durationMs"] == sum(page["durationMs"] for page in story["pages"])
    for page in story["pages"]:
        assert len(page["words"]) == len(page["text"].split())
        times = [moment for start, end, _, _ in page["words"] for moment in (start, end)]
        assert times == sorted(times) and times[-1] <= page["durationMs"]
    captions = house.get(f"/stories/{story_id}/read-along.vtt", mum)
    assert captions.text.startswith("WEBVTT\n\nNOTE AI-generated voice, Storytime, embedded")


def test_the_sweeper_removes_what_nobody_needs(house, mum):
    store = house.application.platform.media_store()
    url = asked(house, mum, kept(house)).json["data"]["paragraphs"][0]["audioUrl"]
    orphan = store.put(b"left behind", "audio/wav").unwrap()
    files = evolve(house.application.storytime().narration.files, clock=Later(timedelta(hours=2)))

    assert files.sweep() == 1
    assert not store.exists(orphan.name) and fetched(house, url).status_code == 200


class Later:
    def __init__(self, span):
        self.span = span

    def now(self):
        return datetime.now(UTC) + self.span


def test_the_voice_of_the_house_reads_a_story(voiced_house):
    """Nothing stands in for it here: the packaged model speaks."""
    mum = voiced_house.a_mum()
    text = "The moon was tired. It sat on a hill and said good night."
    story_id = kept(voiced_house, text=text)

    batch = asked(voiced_house, mum, story_id).json["data"]
    (page,) = batch["paragraphs"]
    audio = fetched(voiced_house, page["audioUrl"])
    sound = listen(audio.content)
    assert audio.headers["content-type"] == sound.content_type
    assert 2 < sound.seconds < 10 and not sound.is_silent
    assert sound.note == "AI-generated voice, Storytime, embedded"

    (told,) = voiced_house.get(f"/stories/{story_id}/read-along", mum).json["data"]["pages"]
    times = [moment for start, end, _, _ in told["words"] for moment in (start, end)]
    assert told["timing"] == "word" and times == sorted(times)
    assert len(told["words"]) == len(text.split())
    assert times[0] >= 0 and 1500 < times[-1] <= told["durationMs"]


def test_having_much_made_is_limited_and_hearing_it_is_not(house, mum):
    stories = [kept(house, number, f"Good night, moon number {number}.") for number in range(20, 26)]
    for story_id in stories[:5]:
        assert [asked(house, mum, story_id, voiceId=voice).status_code for voice in ("NIMBUS", "MILO")] == [200, 200]

    refused = asked(house, mum, stories[5])
    assert (refused.status_code, refused.json["code"]) == (429, "RATE_LIMITED")
    assert int(refused.headers["retry-after"]) > 0
    assert asked(house, mum, stories[3]).status_code == 200
