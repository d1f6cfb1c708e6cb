"""A worker: claims jobs of its queues, holds their leases while they are done, and gives them back when it stops."""

import logging
import random
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Final

from attrs import Factory, define, evolve, field, frozen
from returns.result import Failure

from storytime_core.kernel.ids import JobId
from storytime_core.kernel.jobs import Job, JobHandler
from storytime_core.kernel.outbox import Relay
from storytime_core.kernel.ports import UnitOfWork

PURGE_EVERY: Final = 300.0
BATCH: Final = 100

log = logging.getLogger("storytime.worker")


@frozen
class Queue:
    """One kind of long work: who does it, how many at once, and how patiently it is tried again."""

    name: str
    handler: JobHandler
    slots: int = 2
    attempts: int = 3
    pause_seconds: float = 5
    longest_pause_seconds: float = 60

    def pause_after(self, attempts: int) -> timedelta:
        """Full jitter."""
        most = min(self.longest_pause_seconds, self.pause_seconds * 2 ** (attempts - 1))
        return timedelta(seconds=random.uniform(0, most))


@define
class Signals:
    """Wakes whoever waits in this process.  Losing one costs a second at most: everybody also looks by themselves."""

    bell: threading.Condition = Factory(threading.Condition)
    rung: int = 0
    listeners: list[Callable[[], None]] = Factory(list)

    def wake(self, queue: str) -> None:
        with self.bell:
            self.rung += 1
            self.bell.notify_all()
        for listener in self.listeners:
            listener()

    def wait(self, seen: int, seconds: float) -> int:
        with self.bell:
            if self.rung == seen:
                self.bell.wait(seconds)
            return self.rung


@define
class Worker:
    """Runs until told to stop.  What it holds then is given back at once."""

    queues: tuple[Queue, ...]
    work: Callable[[], UnitOfWork]
    relay: Relay
    signals: Signals
    lease: timedelta = timedelta(seconds=30)
    poll_seconds: float = 1.0
    chores: tuple[Callable[[], object], ...] = ()  # what else is tidied up now and then
    purge_every: float = PURGE_EVERY
    held: dict[tuple[JobId, int], Job] = Factory(dict)  # by lease: a job may come back while its former doer lingers
    stopping: threading.Event = Factory(threading.Event)
    _threads: list[threading.Thread] = field(factory=list, init=False)
    _lock: threading.Lock = field(factory=threading.Lock, init=False)

    def start(self) -> None:
        """In the background, beside a server."""
        for queue in self.queues:
            self._begin(self._serve, queue)
        self._begin(self._keep_leases)
        self._begin(self._deliver)
        self._begin(self._keep_house)

    def run(self) -> None:
        """In the foreground, until stopped."""
        self.start()
        self.stopping.wait()

    def stop(self, patience: float = 1.0) -> None:
        """Claim no more; a step that ends within the patience is kept, every other lease is given back."""
        until = time.monotonic() + patience
        self.stopping.set()
        self.signals.wake("stop")
        while self.held and time.monotonic() < until:
            time.sleep(0.02)
        self._give_back(self._holding())
        for thread in self._threads:
            thread.join(timeout=max(0.0, until - time.monotonic()))

    def _begin(self, target: Callable[..., None], *arguments: object) -> None:
        self._threads.append(self._beside(target, *arguments))

    def _beside(self, target: Callable[..., None], *arguments: object) -> threading.Thread:
        """A thread that keeps no process from ending."""
        name = f"storytime-{target.__name__.strip('_')}"
        thread = threading.Thread(target=target, args=arguments, name=name, daemon=True)
        thread.start()
        return thread

    def _holding(self) -> list[Job]:
        with self._lock:
            return list(self.held.values())

    def _serve(self, queue: Queue) -> None:
        seen = 0
        while not self.stopping.is_set():
            free = queue.slots - sum(job.queue == queue.name for job in self._holding())
            jobs = self._claim(queue, free) if free else []
            if self.stopping.is_set():
                self._give_back(jobs)
                return
            for job in jobs:
                self._beside(self._do, queue, job)
            if not jobs:
                seen = self.signals.wait(seen, self.poll_seconds)

    def _claim(self, queue: Queue, limit: int) -> list[Job]:
        try:
            with self.work() as uow:
                jobs = list(uow.jobs.claim(queue.name, limit, self.lease))
                if jobs:
                    uow.commit()
        except Exception:
            log.exception("could not look for work in %s", queue.name)
            self.stopping.wait(self.poll_seconds)
            return []
        with self._lock:
            self.held.update({(job.id, job.lease_token): job for job in jobs})
        return jobs

    def _do(self, queue: Queue, job: Job) -> None:
        try:
            do_one(queue, self.work, job)
        except Exception:
            log.exception("job %s of %s is left until its lease has ended", job.id, queue.name)
        finally:
            self._let_go(job)
            self.signals.wake(queue.name)

    def _let_go(self, job: Job) -> None:
        with self._lock:
            self.held.pop((job.id, job.lease_token), None)

    def _keep_leases(self) -> None:
        while not self.stopping.wait(self.lease.total_seconds() / 3):
            for job in self._holding():
                try:
                    with self.work() as uow:
                        if uow.jobs.renew(job, self.lease):
                            uow.commit()
                except Exception:
                    log.exception("could not renew the lease of job %s", job.id)

    def _give_back(self, jobs: Iterable[Job]) -> None:
        """What cannot be given back now is taken over when its lease has ended."""
        for job in jobs:
            try:
                with self.work() as uow:
                    if not isinstance(uow.jobs.put_back(job, timedelta()), Failure):
                        uow.commit()
            except Exception:
                log.exception("could not give back job %s", job.id)
            self._let_go(job)

    def _deliver(self) -> None:
        seen = 0
        while not self.stopping.is_set():
            try:
                delivered = self.relay.deliver_due()
            except Exception:
                log.exception("could not deliver events")
                self.stopping.wait(self.poll_seconds)
                continue
            if not delivered:
                seen = self.signals.wait(seen, self.poll_seconds)

    def _keep_house(self) -> None:
        while not self.stopping.wait(self.purge_every):
            for chore in (self._purge, lambda: self.relay.outbox.purge(BATCH), *self.chores):
                try:
                    chore()
                except Exception:
                    log.exception("could not tidy up")

    def _purge(self) -> None:
        with self.work() as uow:
            uow.jobs.purge(BATCH)
            uow.requests.purge(BATCH)
            uow.commit()


def do_one(queue: Queue, work: Callable[[], UnitOfWork], job: Job) -> None:
    """Advance a job; what breaks is tried again a little later, and given up in the end."""
    try:
        if job.is_hopeless:
            queue.handler.give_up(job, "POISONED")
        else:
            queue.handler.advance(job)
    except Exception:
        log.exception("job %s of %s failed", job.id, queue.name)
        attempts = job.attempts + 1
        if attempts >= queue.attempts:
            queue.handler.give_up(job, "GENERATION_UNAVAILABLE")
            return
        with work() as uow:
            if not isinstance(uow.jobs.put_back(evolve(job, attempts=attempts), queue.pause_after(attempts)), Failure):
                uow.commit()


@frozen
class Settling:
    """For tests and embedding: everything that is due is done here and now, until nothing is left."""

    queues: Mapping[str, Queue]
    work: Callable[[], UnitOfWork]
    relay: Relay
    lease: timedelta = timedelta(seconds=30)
    most_rounds: int = 1000

    def settle(self) -> int:
        """How many jobs were done and events delivered."""
        done = 0
        for _ in range(self.most_rounds):
            some = self.relay.deliver_due()
            for queue in self.queues.values():
                with self.work() as uow:
                    jobs = list(uow.jobs.claim(queue.name, 10, self.lease))
                    uow.commit()
                for job in jobs:
                    do_one(queue, self.work, job)
                some += len(jobs)
            if not some:
                return done
            done += some
        raise RuntimeError(f"after {self.most_rounds} rounds there is still work left")
