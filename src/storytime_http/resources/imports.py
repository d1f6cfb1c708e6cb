"""Bringing a catalog in, and how far that has come."""

from typing import Final, Self
from uuid import UUID

from attrs import frozen
from returns.result import Result

from storytime_core.catalog.errors import ImportRunning, ImportUnreadable, UnknownImport
from storytime_core.catalog.importing import RecordFault
from storytime_core.catalog.use_cases.importing import Begun, Importing
from storytime_core.kernel.access import ServiceUnavailable
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import JobId

from ..answers import answers
from ..declarations import Auth, Rate, Reply
from ..forms import Upload

LARGEST: Final = 50 << 20


@frozen
class CatalogForm:
    file: Upload
    dry_run: bool = False
    overwrite: bool = False


@frozen
class BegunShape:
    job_id: UUID
    queued: bool


def begun(one: Begun) -> Reply[BegunShape]:
    return Reply(BegunShape(one.job.id, True), location=f"/api/v1/admin/stories/import/{one.job.id}")


@frozen
class FaultShape:
    index: int
    slug: str
    path: str
    message: str

    @classmethod
    def of(cls, fault: RecordFault) -> Self:
        return cls(fault.index, fault.slug, fault.path, fault.message)


@frozen(kw_only=True)
class ImportShape:
    status: str
    progress: int
    dry_run: bool
    overwrite: bool
    total: int
    processed: int
    created: int
    updated: int
    unchanged: int
    failed: int
    errors: tuple[FaultShape, ...]

    @classmethod
    def of(cls, one: Begun) -> Self:
        run = one.run
        return cls(
            status=one.job.state.value,
            progress=one.job.progress,
            dry_run=run.dry_run,
            overwrite=run.overwrite,
            total=run.total,
            processed=run.processed,
            created=run.created,
            updated=run.updated,
            unchanged=run.unchanged,
            failed=run.failed,
            errors=tuple(map(FaultShape.of, run.errors)),
        )


@frozen
class CatalogImports:
    """/admin/stories/import"""

    importing: Importing

    @answers(
        "The catalog is being brought in.",
        auth=Auth.ADMIN,
        rate=Rate.ADMIN_WRITE,
        status=202,
        show=begun,
        once=True,
        largest_body=LARGEST + (1 << 20),
        largest_file=LARGEST,
    )
    def on_post(
        self, caller: Caller, form: CatalogForm
    ) -> Result[Begun, ImportUnreadable | ImportRunning | ServiceUnavailable]:
        """A JSON catalog; one at a time."""
        return self.importing.start(form.file.file, form.dry_run, form.overwrite)


@frozen
class OneCatalogImport:
    """/admin/stories/import/{job_id}"""

    importing: Importing

    @answers("So far it has come.", auth=Auth.ADMIN, rate=Rate.ADMIN_READ, show=ImportShape.of)
    def on_get(self, caller: Caller, job_id: JobId) -> Result[Begun, UnknownImport]:
        """Counts, and the first hundred faults."""
        return self.importing.show(job_id)
