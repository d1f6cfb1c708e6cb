"""All that is kept of a family, for the family itself."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import StepUpRequired
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import JobId
from storytime_core.kernel.jobs import Job, JobSignals
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.use_case import use_case

from ..archives import QUEUE, Archive, ArchiveState
from ..errors import UnknownExport
from ..leaving_ports import ArchiveLinks, Documents, ExportViews, LeavingUnitOfWork
from .guarding import own


@frozen
class Export:
    """One document; nothing of it is read before it is asked for."""

    pieces: Iterator[bytes]


@frozen
class OrderedExport:
    """How far an archive is, and where it is once it is ready."""

    id: UUID
    state: ArchiveState
    url: str | None
    expires_at: datetime | None


@frozen
class Exports:
    unit_of_work: Callable[[], LeavingUnitOfWork]
    views: ExportViews
    documents: Documents
    links: ArchiveLinks
    signals: JobSignals
    clock: Clock
    ids: Ids

    @use_case
    def stream(self, caller: Caller) -> Result[Export, StepUpRequired]:
        """Everything personal, with what was sealed opened; no hash, no token, nothing of others."""
        now = self.clock.now()
        if not caller.has_proved(now):
            return Failure(StepUpRequired())
        return Success(Export(self.documents.pieces(caller.family_id, now)))

    @use_case
    def order(self, caller: Caller) -> Result[OrderedExport, StepUpRequired]:
        """The same with all files, made while the family waits; one at a time."""
        now = self.clock.now()
        if not caller.has_proved(now):
            return Failure(StepUpRequired())
        with self.unit_of_work() as uow:
            own(uow, caller.account_id)
            under_way = uow.jobs.under_way(QUEUE, caller.family_id)
            archive = uow.archives.get(under_way[0].id) if under_way else None
            ordered = self._shown(archive or self._begin(uow, caller, now))
            uow.commit(ordered)
        self.signals.wake(QUEUE)
        return Success(ordered)

    @use_case
    def show(self, caller: Caller, export_id: UUID) -> Result[OrderedExport, UnknownExport]:
        archive = self.views.archive(export_id, caller.account_id)
        if archive is None or not archive.is_there(self.clock.now()):
            return Failure(UnknownExport())
        return Success(self._shown(archive))

    def _begin(self, uow: LeavingUnitOfWork, caller: Caller, now: datetime) -> Archive:
        archive = Archive(id=self.ids.new(), account_id=caller.account_id, asked_at=now)
        when: dict[str, Any] = dict.fromkeys(("created_at", "rank_at", "run_after"), now)
        job = Job(
            id=JobId(archive.id),
            queue=QUEUE,
            kind="archive",
            subject=caller.account_id,
            family_id=caller.family_id,
            payload={},
            **when,
        )
        uow.archives.add(archive)
        uow.jobs.add(job)
        return archive

    def _shown(self, archive: Archive) -> OrderedExport:
        url = None
        if archive.file and archive.expires_at:
            url = self.links.archive(archive.file, archive.account_id, archive.expires_at)
        return OrderedExport(archive.id, archive.state, url, archive.expires_at)
