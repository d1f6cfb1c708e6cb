"""Who does the long work, connected."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from attrs import frozen

from storytime_adapters.settings import Settings
from storytime_adapters.workers.worker import BATCH, Queue, Settling, Signals, Worker
from storytime_core.catalog import importing, shelving
from storytime_core.catalog.use_cases import backfilling
from storytime_core.catalog.use_cases.authoring import IMAGE
from storytime_core.identity import archives, erasure
from storytime_core.kernel.jobs import MAINTENANCE, Job, JobHandler
from storytime_core.kernel.outbox import Relay
from storytime_core.kernel.ports import UnitOfWork
from storytime_core.kernel.rates import RateCounters
from storytime_core.narration import model as narration
from storytime_core.storytelling.generation import QUEUE
from storytime_core.storytelling.use_cases.illustrating import COVER, IMAGES
from storytime_core.storytime import Storytime


@frozen
class ByKind:
    """Several kinds of work in one queue."""

    handlers: Mapping[str, JobHandler]

    def advance(self, job: Job) -> object:
        return self._of(job).advance(job)

    def give_up(self, job: Job, code: str) -> None:
        self._of(job).give_up(job, code)

    def _of(self, job: Job) -> JobHandler:
        return self.handlers[job.kind]


def queues_of(storytime: Storytime) -> tuple[Queue, ...]:
    pictures = ByKind({COVER: storytime.storytelling.illustrating, IMAGE: storytime.catalog.sketching})
    keeping = ByKind(
        {shelving.KIND: storytime.catalog.relabeling, backfilling.KIND: storytime.catalog.backfilling},
    )
    return (
        Queue(QUEUE, storytime.storytelling.writing, slots=4),
        Queue(IMAGES, pictures, slots=2),
        Queue(narration.QUEUE, storytime.narration.performing, slots=3),
        Queue(importing.QUEUE, storytime.catalog.importing, slots=1),
        Queue(MAINTENANCE, keeping, slots=1, pause_seconds=60, longest_pause_seconds=1800),
        Queue(erasure.QUEUE, storytime.identity.erasing),
        Queue(archives.QUEUE, storytime.identity.archiving, slots=1),
    )


def settling_of(queues: tuple[Queue, ...], work: Callable[[], UnitOfWork], relay: Relay) -> Settling:
    return Settling({queue.name: queue for queue in queues}, work, relay)


def worker_of(
    settings: Settings,
    storytime: Storytime,
    queues: tuple[Queue, ...],
    work: Callable[[], UnitOfWork],
    relay: Relay,
    signals: Signals,
    rates: RateCounters,
) -> Worker:
    lease = timedelta(seconds=settings.jobs__lease_seconds)
    return Worker(queues, work, relay, signals, lease, settings.jobs__poll_seconds, chores_of(storytime, rates))


def chores_of(storytime: Storytime, rates: RateCounters) -> tuple[Callable[[], object], ...]:
    return (
        partial(rates.forget, BATCH),
        storytime.narration.files.sweep,
        storytime.identity.housekeeping.sweep,
        storytime.identity.guests.purge,
        storytime.identity.leaving.sweep,
        storytime.identity.absences.sweep,
        storytime.identity.archiving.sweep,
        storytime.catalog.erasing.sweep,
        storytime.catalog.relabeling.sweep,
        storytime.catalog.guest_openings.forget_devices,
        storytime.catalog.reserving.release_overdue,
        storytime.progress.downloading.drop_unfetched,
        storytime.catalog.ranking.rebuild_due,
        storytime.progress.reading.forget_reports,
        storytime.family.buddy_talks.purge,
        storytime.family.consent_keeping.sweep,
    )
