"""How long work is handed out, and to whom it listens."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

from attrs import evolve
from returns.result import Failure, Result, Success

from storytime_adapters.storage import Storage
from storytime_core.kernel.jobs import RECOVERIES, Job, JobState, JournalEntry, LeaseLost, ranked

from .cast import A_WHILE, BEDTIME, FAMILY, NO_TIME, OTHERS, QUEUE, a_job

A_WEEK = timedelta(days=7)


def ask(storage: Storage, *jobs: Job) -> list[bool]:
    with storage.work() as uow:
        added = [uow.jobs.add(job) for job in jobs]
        uow.commit()
    return added


def take(storage: Storage, span: timedelta = A_WHILE, queue: str = QUEUE, limit: int = 1) -> list[Job]:
    with storage.work() as uow:
        jobs = list(uow.jobs.claim(queue, limit, span))
        uow.commit()
    return jobs


def take_one(storage: Storage, span: timedelta = A_WHILE) -> Job:
    (job,) = take(storage, span)
    return job


def save(storage: Storage, job: Job) -> Result[None, LeaseLost]:
    with storage.work() as uow:
        saved = uow.jobs.save(job)
        uow.commit()
    return saved


def done(job: Job, at: datetime = BEDTIME) -> Job:
    return job.ended(JobState.DONE, "completed", at, A_WEEK)


def test_the_smallest_rank_comes_first(storage: Storage) -> None:
    ask(storage, a_job(1, rank_at=BEDTIME + A_WHILE), a_job(2, rank_at=BEDTIME))

    assert [take_one(storage).id.int for _ in range(2)] == [2, 1]


def test_a_worker_takes_no_more_than_it_asks_for(storage: Storage) -> None:
    ask(storage, *(a_job(number) for number in range(1, 6)))

    assert [len(take(storage, limit=2)) for _ in range(3)] == [2, 2, 1]


def test_a_worker_takes_only_from_its_own_queue_and_nothing_twice(storage: Storage) -> None:
    ask(storage, a_job())

    assert take(storage, queue="voice-synthesis") == []
    assert len(take(storage, limit=5)) == 1
    assert take(storage) == []


def test_what_is_not_due_yet_waits(storage: Storage) -> None:
    ask(storage, a_job(run_after=datetime(2999, 1, 1, tzinfo=BEDTIME.tzinfo)))

    assert take(storage) == []


def test_a_second_job_for_the_same_subject_is_refused_until_the_first_has_ended(storage: Storage) -> None:
    subject = UUID(int=77)
    assert ask(storage, a_job(1, subject=subject), a_job(2, subject=subject)) == [True, False]

    save(storage, done(take_one(storage)))

    assert ask(storage, a_job(3, subject=subject)) == [True]


def test_workers_at_once_never_take_the_same_job(storage: Storage) -> None:
    ask(storage, *(a_job(number) for number in range(1, 21)))

    with ThreadPoolExecutor(5) as pool:
        taken = [job.id for jobs in pool.map(lambda _: take(storage, limit=2), range(10)) for job in jobs]

    assert len(taken) == len(set(taken)) == 20


def test_whoever_takes_over_finds_what_was_done_and_counts_the_recovery(storage: Storage) -> None:
    ask(storage, a_job())
    job = take_one(storage, A_WHILE)
    entry = JournalEntry.of("content", 1, {"title": "The Moth", "words": 220})
    with storage.work() as uow:
        uow.jobs.save(job.at_stage("checking", 45)).unwrap()
        uow.jobs.note(job, entry, BEDTIME)
        uow.jobs.renew(job, NO_TIME)
        uow.commit()

    again = take_one(storage)

    assert (again.stage, again.progress, again.recoveries) == ("checking", 45, 1)
    with storage.work() as uow:
        assert list(uow.jobs.journal(job.id)) == [entry]
    assert entry.is_intact


def test_a_worker_that_was_overtaken_is_turned_away(storage: Storage) -> None:
    ask(storage, a_job())
    slow, quick = take_one(storage, NO_TIME), take_one(storage)

    assert save(storage, done(slow)) == Failure(LeaseLost(slow.id))
    assert save(storage, quick.at_stage("checking", 45)) == Success(None)
    with storage.work() as uow:
        assert not uow.jobs.renew(slow, A_WHILE)
        assert uow.jobs.renew(quick, A_WHILE)


def test_a_worker_whose_lease_has_ended_is_turned_away_even_if_nobody_took_over(storage: Storage) -> None:
    ask(storage, a_job())
    late = take_one(storage, NO_TIME)

    assert save(storage, done(late)) == Failure(LeaseLost(late.id))


def test_an_ended_job_is_not_taken_again(storage: Storage) -> None:
    ask(storage, a_job())
    job = take_one(storage)
    assert save(storage, done(job)) == Success(None)

    assert take(storage, NO_TIME) == []
    assert storage.job_views().find(job.id) == done(job)


def test_what_is_put_back_waits_for_its_pause(storage: Storage) -> None:
    ask(storage, a_job(1), a_job(2))
    first, second = take(storage, limit=2)
    with storage.work() as uow:
        uow.jobs.put_back(evolve(first, attempts=1), NO_TIME).unwrap()
        uow.jobs.put_back(second, A_WHILE).unwrap()
        uow.commit()

    again = take_one(storage)

    assert (again.id, again.attempts, again.recoveries) == (first.id, 1, 0)
    assert take(storage) == []


def test_the_owner_overrules_the_worker(storage: Storage) -> None:
    ask(storage, a_job())
    job = take_one(storage)
    with storage.work() as uow:
        held = uow.jobs.of_family(job.id, FAMILY)
        assert held is not None
        uow.jobs.overrule(held.ended(JobState.CANCELED, "cancelled", BEDTIME, A_WEEK))
        uow.commit()

    assert save(storage, done(job)) == Failure(LeaseLost(job.id))
    assert take(storage, NO_TIME) == []


def test_a_foreign_job_looks_like_a_missing_one(storage: Storage) -> None:
    ask(storage, a_job())

    with storage.work() as uow:
        assert uow.jobs.of_family(a_job().id, OTHERS) is None
        assert uow.jobs.of_family(a_job(5).id, FAMILY) is None


def test_left_behind_three_times_a_job_is_hopeless(storage: Storage) -> None:
    ask(storage, a_job())

    hopeless = [take_one(storage, NO_TIME).is_hopeless for _ in range(RECOVERIES + 2)]

    assert hopeless == [False] * (RECOVERIES + 1) + [True]


def test_a_family_counts_its_own_pending_jobs(storage: Storage) -> None:
    ask(storage, a_job(1), a_job(2), a_job(3, family_id=OTHERS))
    save(storage, done(take_one(storage)))

    with storage.work() as uow:
        assert uow.jobs.pending(QUEUE, FAMILY) == 1
        assert uow.jobs.pending("voice-synthesis", FAMILY) == 0


def test_one_familys_flood_delays_only_itself(storage: Storage) -> None:
    flood = [a_job(number, rank_at=ranked(BEDTIME, NO_TIME, number - 1)) for number in range(1, 6)]
    single = a_job(6, family_id=OTHERS, rank_at=ranked(BEDTIME + timedelta(seconds=1), NO_TIME, 0))
    ask(storage, *flood, single)

    assert [take_one(storage).id.int for _ in range(2)] == [1, 6]


def test_a_jobs_log_counts_from_one_and_is_read_for_many_at_once(storage: Storage) -> None:
    ask(storage, a_job(1), a_job(2))
    one, two = a_job(1).id, a_job(2).id
    with storage.work() as uow:
        for percent in (10, 30):
            uow.jobs.log(one, "progress", {"progress": percent}, BEDTIME)
        uow.jobs.log(two, "completed", {"storyId": "x"}, BEDTIME)
        uow.commit()

    news = storage.job_views().log_after({one: 1, two: 0})

    assert [(entry.seq, entry.type, dict(entry.payload)) for entry in news[one]] == [(2, "progress", {"progress": 30})]
    assert [(entry.seq, entry.type, entry.at) for entry in news[two]] == [(1, "completed", BEDTIME)]
    assert storage.job_views().log_after({one: 2}) == {}
    with storage.work() as uow:
        uow.jobs.log_all(one, "progress", [{"progress": percent} for percent in (50, 70, 90)], BEDTIME)
        uow.jobs.log_all(one, "progress", [], BEDTIME)
        uow.commit()
    later = storage.job_views().log_after({one: 2})[one]
    assert [(entry.seq, entry.payload["progress"]) for entry in later] == [(3, 50), (4, 70), (5, 90)]


def test_ended_jobs_are_forgotten_with_their_journal_and_log(storage: Storage) -> None:
    ask(storage, a_job(1), a_job(2))
    job = take_one(storage)
    with storage.work() as uow:
        uow.jobs.save(job.ended(JobState.DONE, "completed", BEDTIME, A_WHILE)).unwrap()
        uow.jobs.note(job, JournalEntry.of("content", 1, {}), BEDTIME)
        uow.jobs.log(job.id, "completed", {}, BEDTIME)
        uow.commit()

    with storage.work() as uow:
        assert uow.jobs.purge(100) == 1
        uow.commit()

    assert storage.job_views().find(job.id) is None
    assert storage.job_views().log_after({job.id: 0}) == {}
    assert storage.job_views().find(a_job(2).id) is not None


def test_the_queue_is_looked_at_without_locking(storage: Storage) -> None:
    ask(storage, a_job(1), a_job(2), a_job(3))
    save(storage, done(take_one(storage), BEDTIME + timedelta(seconds=8)))
    views = storage.job_views()

    assert views.ahead_of(QUEUE, a_job(3).rank_at) == 1
    assert views.typical_seconds(QUEUE) == 8
    assert views.typical_seconds("voice-synthesis") is None
    assert dict(views.due()) == {QUEUE: 2}


def test_how_far_a_job_has_come_is_not_lost_when_it_is_put_back(storage: Storage) -> None:
    with storage.work() as uow:
        uow.jobs.add(a_job())
        uow.commit()
    with storage.work() as uow:
        (held,) = uow.jobs.claim(QUEUE, 1, A_WHILE)
        uow.jobs.save(evolve(held, payload={"about": "two moths"}).at_stage("counting", 40)).unwrap()
        uow.jobs.put_back(held, NO_TIME).unwrap()
        (again,) = uow.jobs.claim(QUEUE, 1, A_WHILE)

    assert (again.payload, again.stage, again.progress) == ({"about": "two moths"}, "counting", 40)
