"""A worker keeps what it holds, gives it back when it leaves, and is stopped by nothing that breaks."""

import threading
import time
from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest
from attrs import define, evolve, field

from storytime_adapters.clocks import SystemClock
from storytime_adapters.memory.jobs import Row
from storytime_adapters.memory.storage import MemoryStorage
from storytime_adapters.memory.store import Store
from storytime_adapters.testing.cast import ADA, BEDTIME, QUEUE, LightsOut, a_job
from storytime_adapters.workers.worker import Queue, Signals, Worker
from storytime_core.kernel.jobs import RECOVERIES, JobState
from storytime_core.kernel.outbox import Relay

PATIENCE = 10
A_LEASE = timedelta(seconds=0.6)
MUM = "test.mum"


def until(happened, patience=PATIENCE):
    end = time.monotonic() + patience
    while not (found := happened()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)
    return found


@define
class Doing:
    """Does jobs by ending them, unless told to do something else first."""

    storage: MemoryStorage
    first: object = lambda job: None
    giving_up: object = lambda job: None
    begun: list = field(factory=list)
    given_up: list = field(factory=list)
    turned_away: list = field(factory=list)

    def advance(self, job):
        self.begun.append(job)
        self.first(job)
        self._end(job, JobState.DONE)

    def give_up(self, job, code):
        self.given_up.append((job.id.int, code))
        self.giving_up(job)
        self._end(job, JobState.FAILED)

    def _end(self, job, state):
        with self.storage.work() as uow:
            saved = uow.jobs.save(job.ended(state, "over", BEDTIME, timedelta(days=7)))
            uow.commit()
        self.turned_away += [job.lease_token] if saved.value_or(self) is self else []


@define
class Shop:
    """One storage, and the workers on it; all of them leave when the test is over."""

    storage: MemoryStorage
    doing: Doing
    workers: list = field(factory=list)
    told: list = field(factory=list)

    def open(self, handlers=None, outbox=None, work=None, **more):
        names = {"slots": 2, "attempts": 3, "pause_seconds": 0}
        queue = Queue(QUEUE, self.doing, **{name: more.pop(name, known) for name, known in names.items()})
        relay = Relay(outbox or self.storage.outbox(), handlers or {MUM: self.told.append})
        settings = {"lease": A_LEASE, "poll_seconds": 0.02, **more}
        worker = Worker((queue,), work or self.storage.work, relay, Signals(), **settings)
        self.workers.append(worker)
        worker.start()
        return worker

    def ask(self, *jobs):
        with self.storage.work() as uow:
            for job in jobs:
                assert uow.jobs.add(job)
            uow.commit()

    def publish(self, *minutes):
        with self.storage.work() as uow:
            for minute in minutes:
                uow.publish(LightsOut(at=BEDTIME, kid_id=ADA, minute=minute))
            uow.commit()

    def row(self, number=1):
        return self.storage.store.tables["jobs"][UUID(int=number)]

    def is_done(self, *numbers):
        return all(self.row(number).job.state is JobState.DONE for number in numbers)


@pytest.fixture
def shop():
    storage = MemoryStorage(Store(handlers={LightsOut: (MUM,)}))
    shop = Shop(storage, Doing(storage))
    yield shop
    for worker in shop.workers:
        worker.stop(patience=0)


@pytest.fixture
def gate():
    """Held shut until opened, and open when the test is over."""
    gate = threading.Event()
    yield gate
    gate.set()


def test_a_lease_is_renewed_for_as_long_as_its_job_lasts(shop, gate):
    shop.doing.first = lambda job: gate.wait(PATIENCE)
    shop.ask(a_job())
    shop.open()
    until(lambda: shop.doing.begun)
    first = shop.row().lease_until

    until(lambda: SystemClock().now() > first + A_LEASE)
    assert shop.row().lease_until > first + A_LEASE and len(shop.doing.begun) == 1

    gate.set()
    until(lambda: shop.is_done(1))
    assert (shop.row().job.recoveries, shop.row().job.lease_token) == (0, 1)


def test_a_worker_that_leaves_gives_its_leases_back_within_a_second(shop, gate):
    shop.doing.first = lambda job: gate.wait(PATIENCE) if job.lease_token == 1 else None
    shop.ask(a_job(1), a_job(2))
    worker = shop.open(lease=timedelta(minutes=5))
    until(lambda: len(shop.doing.begun) == 2)

    begun = time.monotonic()
    worker.stop(patience=0.2)

    assert time.monotonic() - begun < 1
    assert [shop.row(number).job.state for number in (1, 2)] == [JobState.WAITING] * 2
    shop.open()
    until(lambda: shop.is_done(1, 2))
    gate.set()
    until(lambda: len(shop.doing.turned_away) == 2)
    assert [shop.row(number).job.recoveries for number in (1, 2)] == [0, 0]


def test_a_step_that_ends_while_the_worker_leaves_is_kept(shop):
    worker = shop.open()
    shop.doing.first = lambda job: worker.stopping.wait(PATIENCE)
    shop.ask(a_job())
    until(lambda: shop.doing.begun)

    worker.stop()

    assert shop.is_done(1)


def test_what_was_claimed_while_the_worker_left_is_given_back_and_not_begun(shop, gate):
    claimed = threading.Event()

    def slow_work():
        uow = shop.storage.work()
        if threading.current_thread().name == "storytime-serve":
            claimed.set()
            gate.wait(PATIENCE)
        return uow

    shop.ask(a_job())
    worker = shop.open(work=slow_work)
    assert claimed.wait(PATIENCE)
    worker.stopping.set()
    gate.set()
    worker.stop()

    assert shop.doing.begun == [] and shop.row().job.state is JobState.WAITING


def test_no_job_keeps_the_process_from_ending(shop, gate):
    before = set(threading.enumerate())
    shop.doing.first = lambda job: gate.wait(PATIENCE)
    shop.ask(a_job())
    shop.open()
    until(lambda: shop.doing.begun)

    mine = set(threading.enumerate()) - before
    assert len(mine) == 5 and all(thread.daemon for thread in mine)


def test_what_fails_is_tried_again_and_given_up_in_the_end_while_others_go_on(shop):
    def first(job):
        if job.id.int == 1:
            raise RuntimeError("the ink is out")

    shop.doing.first = first
    shop.ask(a_job(1), a_job(2), a_job(3))
    shop.open(slots=1)

    until(lambda: shop.is_done(2, 3) and shop.doing.given_up)
    assert shop.doing.given_up == [(1, "GENERATION_UNAVAILABLE")]
    assert [job.attempts for job in shop.doing.begun if job.id.int == 1] == [0, 1, 2]
    until(lambda: shop.row(1).job.state is JobState.FAILED)


def test_what_failed_waits_for_its_pause(shop):
    def first(job):
        raise RuntimeError("the ink is out")

    shop.doing.first = first
    shop.ask(a_job())
    shop.open(pause_seconds=1e6)

    until(lambda: shop.row().job.attempts == 1)
    row = shop.row()
    assert row.job.state is JobState.WAITING and row.job.run_after > SystemClock().now()
    assert len(shop.doing.begun) == 1


def test_pauses_grow_up_to_the_longest():
    queue = Queue(QUEUE, Doing(MemoryStorage(Store())), pause_seconds=4, longest_pause_seconds=20)
    longest = [max(queue.pause_after(attempts) for _ in range(300)).total_seconds() for attempts in (1, 2, 3, 4, 50)]

    for seen, most in zip(longest, (4, 8, 16, 20, 20), strict=True):
        assert 0.8 * most < seen <= most


def test_a_job_left_behind_again_and_again_is_given_up_as_poison(shop):
    shop.ask(a_job(1), a_job(2))
    poison = evolve(a_job(1), state=JobState.RUNNING, recoveries=RECOVERIES, lease_token=4)
    shop.storage.store.tables["jobs"][UUID(int=1)] = Row(poison, BEDTIME)
    shop.open()

    until(lambda: shop.is_done(2) and shop.row(1).job.state is JobState.FAILED)
    assert shop.doing.given_up == [(1, "POISONED")]
    assert [job.id.int for job in shop.doing.begun] == [2]


def test_a_job_that_cannot_even_be_given_up_holds_up_nobody(shop):
    def breaking(job):
        raise RuntimeError("the bin is full")

    shop.doing.giving_up = breaking
    shop.doing.first = lambda job: breaking(job) if job.id.int == 1 else None
    shop.ask(*(a_job(number) for number in range(1, 6)))
    worker = shop.open(slots=1, attempts=1, lease=timedelta(minutes=5))

    until(lambda: shop.is_done(2, 3, 4, 5))
    assert worker.held == {} and shop.row(1).job.state is JobState.RUNNING


def test_a_job_that_comes_back_while_its_former_doer_lingers_keeps_its_lease(shop, gate):
    second = threading.Event()
    shop.doing.first = lambda job: (gate if job.lease_token == 1 else second).wait(PATIENCE)
    shop.ask(a_job())
    shop.open()
    until(lambda: shop.doing.begun)
    with shop.storage.store.seen() as tables:
        tables["jobs"][UUID(int=1)] = evolve(shop.row(), lease_until=BEDTIME)  # nobody renewed it in time
    until(lambda: len(shop.doing.begun) == 2)

    gate.set()
    until(lambda: shop.doing.turned_away == [1])
    leased = shop.row().lease_until
    until(lambda: SystemClock().now() > leased + A_LEASE)

    assert len(shop.doing.begun) == 2 and shop.row().lease_until > leased
    second.set()
    until(lambda: shop.is_done(1))


def test_a_storage_that_is_away_for_a_while_stops_nobody(shop):
    left = iter(range(6))

    def work():
        if next(left, None) is not None:
            raise ConnectionError("nobody there")
        return shop.storage.work()

    shop.ask(a_job())
    shop.open(work=work)

    until(lambda: shop.is_done(1))


def test_one_lease_that_cannot_be_given_back_holds_up_no_other(shop, gate):
    leaving, failed = threading.Event(), []

    def work():
        if leaving.is_set() and threading.current_thread() is threading.main_thread() and not failed:
            failed.append(1)
            raise ConnectionError("nobody there")
        return shop.storage.work()

    shop.doing.first = lambda job: gate.wait(PATIENCE)
    shop.ask(a_job(1), a_job(2))
    worker = shop.open(work=work, lease=timedelta(minutes=5))
    until(lambda: len(shop.doing.begun) == 2)
    leaving.set()
    worker.stop(patience=0.1)

    states = sorted(shop.row(number).job.state for number in (1, 2))
    assert states == [JobState.RUNNING, JobState.WAITING] and worker.held == {}


@define
class SometimesAway:
    """An outbox that cannot be reached the first few times."""

    outbox: object
    left: int = 3

    def lease(self, limit, span):
        self.left -= 1
        if self.left >= 0:
            raise ConnectionError("nobody there")
        return self.outbox.lease(limit, span)

    def __getattr__(self, name):
        return getattr(self.outbox, name)


def test_an_outbox_that_is_away_for_a_while_stops_no_delivery(shop):
    outbox = SometimesAway(shop.storage.outbox())
    shop.publish(1, 2)
    shop.open(outbox=outbox)

    until(lambda: len(shop.told) == 2)
    assert outbox.left < 0


def test_a_handler_that_breaks_keeps_no_other_event_back(shop):
    def hear(event):
        if event.minute == 1:
            raise RuntimeError("mum is asleep")
        shop.told.append(event.minute)

    shop.publish(1, 2, 3)
    shop.open(handlers={MUM: hear})

    assert until(lambda: len(shop.told) == 2 and sorted(shop.told) == [2, 3])


def test_two_workers_never_do_a_job_twice(shop):
    many = range(1, 61)
    shop.ask(*(a_job(number) for number in many))
    shop.open(slots=3)
    shop.open(slots=3)

    until(lambda: shop.is_done(*many))
    assert set(Counter(job.id for job in shop.doing.begun).values()) == {1}
    assert len(shop.doing.begun) == 60


def test_a_chore_that_breaks_keeps_no_other_back(shop):
    done = threading.Event()

    def breaking():
        raise RuntimeError("the broom is gone")

    shop.open(chores=(breaking, done.set), purge_every=0.02)

    assert done.wait(PATIENCE)
