"""CAT-44: counts that are missing or outdated are put right, and nothing else about a story changes."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from storytime_adapters.testing.cast import ADA, FAMILY, a_story
from storytime_adapters.testing.catalog_contract import keep
from storytime_adapters.testing.writing_room import WritingRoom
from storytime_core.catalog.use_cases.backfilling import Backfilled
from storytime_core.kernel.jobs import LEASE, MAINTENANCE, JobState
from storytime_core.kernel.library import Audience, StoryName
from storytime_core.kernel.stories import HERO

WRONG = "UPDATE stories SET word_count = 7, page_count = 0, duration_seconds = 1"
KEPT = "SELECT id, updated_at, version, certified_hash, listed_at FROM stories ORDER BY id"
COUNTS = "SELECT DISTINCT word_count, page_count, duration_seconds FROM stories WHERE family_id IS NULL"


class Stopped(Exception):
    """The process ends here."""


@pytest.fixture(params=["sqlite", "postgres"])
def storage_kind(request):
    return request.param


@pytest.fixture
def ask(storage):
    def asked(statement):
        with storage.database.engine.begin() as connection:
            found = connection.execute(text(statement))
            return found.all() if found.returns_rows else found.rowcount

    return asked


def stop(place):
    raise Stopped


def test_wrong_counts_are_put_right_by_id_and_whoever_is_stopped_begins_again(storage, ask):
    keep(storage, *(a_story(number) for number in range(3, 243)))
    theirs = a_story(900, audience=Audience.FAMILY, family_id=FAMILY, names=(StoryName(HERO, "Ada the Great", ADA),))
    keep(storage, theirs)
    right, before = ask(COUNTS), ask(KEPT)
    ask(WRONG)

    with pytest.raises(Stopped):
        WritingRoom(storage, reached=stop).backfilling.run()
    told, backfilling = [], WritingRoom(storage).backfilling
    assert backfilling.run(told.append).unwrap() == Backfilled(241, 141)
    assert told == [Backfilled(100, 0), Backfilled(200, 100), Backfilled(241, 141)]
    assert ask(COUNTS) == right and ask(KEPT) == before
    assert ask("SELECT word_count FROM stories WHERE family_id IS NOT NULL") == [(11,)]  # with its names
    assert backfilling.run().unwrap() == Backfilled(241, 0)


def test_a_worker_goes_on_after_the_last_batch(storage, ask):
    keep(storage, *(a_story(number) for number in range(3, 243)))
    right, before = ask(COUNTS), ask(KEPT)
    ask(WRONG)
    batches, backfilling = [], WritingRoom(storage).backfilling

    assert [backfilling.begin().unwrap() for _ in range(2)] == [True, False]
    job = claimed(storage)
    with pytest.raises(Stopped):
        WritingRoom(storage, reached=stop).backfilling.advance(job)
    with storage.work() as uow:
        uow.jobs.put_back(job, timedelta()).unwrap()
        uow.commit()
    WritingRoom(storage, reached=batches.append).backfilling.advance(claimed(storage)).unwrap()

    assert batches == ["backfill-batch"] * 3  # a hundred, the forty that were left, and nothing more
    assert ask(COUNTS) == right and ask(KEPT) == before
    done = storage.job_views().find(job.id)
    assert (done.state, done.payload["so_far"]) == (JobState.DONE, {"looked_at": 240, "put_right": 240})
    assert backfilling.begin().unwrap()


def claimed(storage):
    with storage.work() as uow:
        (job,) = uow.jobs.claim(MAINTENANCE, 9, LEASE)
        uow.commit()
    return job


def test_whoever_keeps_house_does_it(memory_house):
    memory_house.seed()
    backfilling = memory_house.application.storytime().catalog.backfilling
    assert backfilling.begin().unwrap()
    memory_house.settle()
    assert backfilling.begin().unwrap()  # since it is done
