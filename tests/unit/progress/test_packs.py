"""What a pack says of itself."""

from datetime import timedelta
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storytime_adapters.testing.cast import ADA, BEDTIME, MOON, the_moon
from storytime_core.progress.packs import (
    PACK_LASTS,
    HeardPage,
    Manifest,
    Pack,
    PackedStory,
    PackStatus,
    PartKind,
    Sound,
    Stored,
)

JOB = UUID(int=70)
STORY = PackedStory(story_id=MOON, family_id=None, revision="now", content=the_moon(questions=()), cover_url="")


def a_page(index):
    file = Stored("audio/wav", 100 + index, "ab" * 32, name=f"{index}.wav")
    return HeardPage(index, file, 900, "word", ((0, 9, 0, 3),))


@st.composite
def sounds(draw):
    pages = draw(st.integers(0, 6))
    heard = draw(st.sets(st.integers(0, max(0, pages - 1)), max_size=pages))
    return a_sound(pages, heard, draw(st.sampled_from([None, JOB])))


def a_sound(pages=3, heard=(0, 1), job_id=JOB):
    """A job is followed only while something is missing."""
    there = tuple(map(a_page, sorted(heard))) if pages else ()
    return Sound(voice="MILO", pages=pages, heard=there, job_id=job_id if len(there) < pages else None)


def a_pack(**more):
    return Pack(
        kid_id=ADA,
        story_id=MOON,
        revision="now",
        size=1,
        started_at=BEDTIME,
        expires_at=BEDTIME + PACK_LASTS,
        **more,
    )


@given(sounds())
def test_a_pack_waits_exactly_as_long_as_something_is_to_come(sound):
    manifest = Manifest(a_pack().sounding(sound), "The Moon", sound.parts(STORY), sound)
    heard = [part for part in manifest.parts if part.kind is PartKind.AUDIO]

    assert manifest.is_complete is (len(heard) == sound.pages)
    assert (manifest.status is PackStatus.PREPARING) is (manifest.job_id is not None)
    assert not (manifest.is_complete and manifest.job_id)
    assert [part.index for part in heard] == [page.index for page in sound.heard]
    timed = [part for part in manifest.parts if part.kind is PartKind.TIMINGS]
    assert len(timed) == (1 if manifest.is_complete and heard else 0)


def test_what_is_only_read_is_complete():
    manifest = Manifest(a_pack(), "The Moon", ())
    assert (manifest.is_complete, manifest.job_id, manifest.status) == (True, None, PackStatus.READY)


@pytest.mark.parametrize(
    ("revision", "later", "is_being_made", "status"),
    [
        ("now", 0, False, PackStatus.READY),
        ("now", 0, True, PackStatus.PREPARING),
        ("other", 0, True, PackStatus.STALE),
        ("now", 30, True, PackStatus.EXPIRED),
        (None, 0, True, PackStatus.REVOKED),
    ],
)
def test_what_is_wrong_with_a_pack_counts_more_than_what_is_to_come(revision, later, is_being_made, status):
    assert a_pack().status(BEDTIME + timedelta(days=later), revision, is_being_made) is status


def test_another_start_decides_anew_what_is_heard():
    sounding = a_pack().sounding(a_sound())
    assert (sounding.voice, sounding.asking_id) == ("MILO", JOB)
    assert sounding.sounding(a_sound(heard=(0, 1, 2))).asking_id is None
    assert sounding.sounding(None) == a_pack()


def test_times_are_told_page_by_page_and_of_this_very_text():
    told = orjson.loads(a_sound(heard=(0, 1, 2)).timings(STORY))

    assert (told["storyId"], told["revision"], told["voiceId"]) == (str(MOON), "now", "MILO")
    assert [page["index"] for page in told["pages"]] == [0, 1, 2]
    assert told["pages"][0]["words"] == [[0, 9, 0, 3]] and told["pages"][0]["durationMs"] == 900
