"""A story is narrated once for everybody, in one voice, on every kind of storage."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import sleep
from uuid import UUID

import pytest
from attrs import evolve
from returns.result import Failure

from storytime_adapters.testing.cast import BEDTIME
from storytime_core.event_handlers import handler_names
from storytime_core.kernel.hearing import VoiceNotAllowed
from storytime_core.kernel.jobs import JobState, LeaseLost
from storytime_core.narration.clips import wanted_clips
from storytime_core.narration.errors import UnknownFile, UnknownNarration
from storytime_core.narration.model import WORDS_CHANGED, BatchState
from storytime_core.narration.pages import pages_of
from storytime_core.narration.voices import NIMBUS
from storytime_http.resources.voices import NarrationStreams
from tests.generation import DAD, MUM
from tests.narration import Studio, pages


@pytest.fixture
def storage(open_storage):
    return open_storage(handler_names())


@pytest.fixture
def studio(storage, tmp_path):
    return Studio.on(storage, tmp_path)


def heard(studio, batch, caller=MUM):
    return studio.status(batch, caller).unwrap()


def test_two_pages_at_once_and_the_rest_by_a_job(studio):
    batch = studio.ask(studio.kept()).unwrap()
    assert [page.audio is not None for page in batch.pages] == [True, True, False, False, False, False]
    assert heard(studio, batch).state is BatchState.PROCESSING

    studio.settle()
    done = heard(studio, batch)
    assert (done.state, sorted(done.ready), done.failed, done.queued) == (BatchState.COMPLETED, list(range(6)), (), 4)
    assert studio.voice.said == list(pages_of(pages(6)))


def test_what_was_made_is_not_made_again(studio):
    story_id = studio.kept()
    first = studio.ask(story_id).unwrap()
    studio.settle()
    again = studio.ask(story_id, DAD).unwrap()

    assert again.is_whole and again.pending == 0
    assert again.pages[0].audio == first.pages[0].audio
    assert len(studio.voice.said) == 6


def test_twenty_listeners_share_one_narration(studio):
    story_id = studio.kept()
    studio.voice.before = lambda text: sleep(0.02)
    with ThreadPoolExecutor(20) as pool:
        batches = list(pool.map(lambda _: studio.ask(story_id).unwrap(), range(20)))
    studio.settle()

    assert sorted(studio.voice.said) == sorted(pages_of(pages(6)))
    following = [batch for batch in batches if not batch.is_whole]
    assert following and len({batch.batch_job_id for batch in following}) == len(following)
    ready = [heard(studio, batch).ready for batch in following]
    assert all(one == ready[0] and len(one) == 6 for one in ready)
    assert all(page.audio in ready[0].values() for batch in batches for page in batch.pages if page.audio)


def test_a_short_story_needs_no_job(studio):
    batch = studio.ask(studio.kept(text="Good night, moon. Sleep well.")).unwrap()
    assert batch.is_whole and batch.pages[0].audio
    assert studio.claim() is None


def test_a_late_worker_changes_nothing(studio):
    batch = studio.ask(studio.kept()).unwrap()
    late = studio.claim(timedelta(milliseconds=50))
    sleep(0.1)
    held = studio.claim()
    assert held.id == late.id and held.lease_token > late.lease_token

    assert studio.narration.performing.advance(late) == Failure(LeaseLost(late.id))
    assert len(heard(studio, batch).ready) == 2
    assert studio.narration.performing.advance(held).unwrap().state is JobState.DONE


def test_a_page_begun_by_a_dead_worker_is_taken_over(studio, storage):
    story_id = studio.kept()
    studio.ask(story_id).unwrap()
    by = studio.narration.narrations.by(NIMBUS, None)
    third = wanted_clips(pages_of(pages(6)), by)[2]
    with storage.narration() as uow:
        uow.clips.begin(third, timedelta(milliseconds=50))
        uow.commit()
    studio.settle()

    assert studio.ask(story_id).unwrap().is_whole
    assert len(studio.voice.said) == 6


def test_a_narrator_that_rests_is_asked_again_and_given_up_in_the_end(studio):
    studio.voice.resting_after = 3
    batch = studio.ask(studio.kept()).unwrap()
    for _ in range(3):
        studio.settle()
        studio.bring_forward()
    studio.settle()

    failed = heard(studio, batch)
    assert (failed.state, sorted(failed.ready), failed.failed) == (BatchState.FAILED, [0, 1, 2], (3, 4, 5))
    assert failed.error and failed.code == "NARRATOR_UNAVAILABLE"

    studio.voice.resting_after = None
    anew = studio.ask(batch.story_id).unwrap()
    assert anew.is_whole or anew.batch_job_id != batch.batch_job_id
    studio.settle()
    assert studio.ask(batch.story_id).unwrap().is_whole


def test_a_narrator_that_rests_at_first_leaves_the_text_to_read(studio):
    studio.voice.resting_after = 0
    batch = studio.ask(studio.kept()).unwrap()
    assert batch.pending == 6 and batch.batch_job_id

    studio.voice.resting_after = None
    studio.settle()
    assert len(heard(studio, batch).ready) == 6


def test_a_full_store_and_then_room_again(studio):
    batch = studio.ask(studio.kept()).unwrap()
    studio.media.room = 0
    studio.settle()
    assert heard(studio, batch).state is BatchState.PROCESSING and len(heard(studio, batch).ready) == 2

    studio.media.room = None
    studio.bring_forward()
    studio.settle()
    assert heard(studio, batch).state is BatchState.COMPLETED


def test_a_lost_file_is_made_anew(studio):
    story_id = studio.kept()
    studio.ask(story_id).unwrap()
    studio.settle()
    name = studio.ask(story_id).unwrap().pages[1].audio
    studio.media.remove(name)

    batch = studio.ask(story_id).unwrap()
    assert batch.is_whole and batch.pages[1].audio != name


def test_voices_are_never_mixed(studio):
    story_id = studio.kept()
    nimbus = studio.ask(story_id).unwrap()
    milo = studio.ask(story_id, DAD, "MILO").unwrap()
    studio.settle()

    names = [set(heard(studio, *asked).ready.values()) for asked in ((nimbus, MUM), (milo, DAD))]
    assert len(names[0]) == len(names[1]) == 6 and not names[0] & names[1]
    assert studio.ask(story_id, DAD, "PIXIE") == Failure(VoiceNotAllowed("PIXIE"))


def test_who_asks_for_another_voice_waits_for_the_first_no_more(studio):
    story_id = studio.kept()
    nimbus = studio.ask(story_id).unwrap()
    milo = studio.ask(story_id, voice="MILO").unwrap()
    studio.settle()

    first = heard(studio, nimbus)
    assert (first.state, first.code, first.failed) == (BatchState.FAILED, "SUPERSEDED", (2, 3, 4, 5))
    assert heard(studio, milo).state is BatchState.COMPLETED
    assert len(studio.voice.said) == 2 + 6


def test_a_voice_others_wait_for_goes_on(studio):
    story_id = studio.kept()
    nimbus = studio.ask(story_id).unwrap()
    shared = studio.ask(story_id, DAD).unwrap()
    studio.ask(story_id, voice="MILO").unwrap()
    studio.settle()

    assert heard(studio, nimbus).state is BatchState.COMPLETED
    assert shared.is_whole or heard(studio, shared, DAD).state is BatchState.COMPLETED


def test_a_damaged_file_is_made_anew(studio):
    story_id = studio.kept(text="Good night, moon. Sleep well.")
    name = studio.ask(story_id).unwrap().pages[0].audio
    kept = studio.media.files[name]
    studio.media.files[name] = evolve(kept, content=kept.content[:-1] + b"?")
    file = studio.narration.narrations.views.file(name)

    assert studio.narration.files.open(file, None) == Failure(UnknownFile())
    anew = studio.ask(story_id).unwrap().pages[0].audio
    assert anew != name and studio.media.exists(anew)


def test_a_job_belongs_to_its_family(studio):
    batch = studio.ask(studio.kept()).unwrap()
    assert studio.status(batch, DAD) == Failure(UnknownNarration())


def test_a_kid_follows_its_own_narrations(studio):
    batch = studio.ask(studio.kept()).unwrap()
    kid = evolve(MUM, kid_id=UUID(int=77))
    assert studio.status(batch, kid) == Failure(UnknownNarration())


def test_a_story_taken_away_is_not_delivered_any_more(studio, storage):
    story_id = studio.kept()
    batch = studio.ask(story_id).unwrap()
    with storage.catalog() as uow:
        uow.stories.revoke(story_id, "reported", BEDTIME)
        uow.commit()
    assert studio.status(batch) == Failure(UnknownNarration())


def test_the_job_ends_when_all_is_told(studio, storage):
    batch = studio.ask(studio.kept()).unwrap()
    job = studio.claim()
    ended = studio.narration.performing.advance(job).unwrap()
    assert (ended.state, ended.progress) == (JobState.DONE, 100)
    assert heard(studio, batch).state is BatchState.COMPLETED


def test_first_pages_wait_for_a_new_story(studio):
    family = MUM.family_id
    ready = studio.application.narration.warming().prepare(family, pages(4), "ROSIE", 2, timedelta(seconds=5))
    assert ready == 2
    story_id = studio.kept(9, pages(4), audience="family", family_id=family)

    batch = studio.ask(story_id, voice="ROSIE").unwrap()
    assert [page.audio is not None for page in batch.pages] == [True] * 4
    assert len(studio.voice.said) == 4


def test_a_story_taken_away_while_it_is_spoken_is_told_no_further(studio, storage):
    story_id = studio.kept()
    studio.ask(story_id).unwrap()
    job = studio.claim()

    def taken_away(text):
        with storage.catalog() as uow:
            uow.stories.revoke(story_id, "reported", BEDTIME)
            uow.commit()

    studio.voice.before = taken_away
    ended = studio.narration.performing.advance(job).unwrap()

    assert (ended.state, ended.error_code) == (JobState.FAILED, WORDS_CHANGED)
    assert len(studio.voice.said) == 3  # the two that were waited for, and the one that was under way
    with studio.narration.performing.unit_of_work() as uow:
        assert sorted(uow.narrations.pages(job.subject)) == [0, 1]


def test_who_follows_a_story_that_is_taken_away_hears_that_it_is_gone(studio, storage):
    story_id = studio.kept()
    batch = studio.ask(story_id).unwrap()
    narrations, files = studio.narration.narrations, studio.narration.files
    stream = NarrationStreams(narrations, files.links).of(MUM, batch.batch_job_id)
    studio.settle()
    with storage.catalog() as uow:
        uow.stories.revoke(story_id, "reported", BEDTIME)
        uow.commit()

    told = stream.news(stream.look({stream.job_id: 0})[stream.job_id]).decode()

    assert told.startswith("event: failed") and '"code":"RESOURCE_NOT_FOUND"' in told
    assert "/media/" not in told and stream.is_over
