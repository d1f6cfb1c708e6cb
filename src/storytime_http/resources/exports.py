"""All that is kept of a family, in one file."""

from datetime import datetime
from typing import Self
from uuid import UUID

from attrs import frozen
from falcon import Request, Response
from returns.result import Failure, Result, Success

from storytime_core.identity.archives import ArchiveState
from storytime_core.identity.errors import UnknownExport
from storytime_core.identity.use_cases.exports import Export, Exports, OrderedExport
from storytime_core.kernel.access import StepUpRequired
from storytime_core.kernel.caller import Caller
from storytime_core.narration.errors import SpanBeyondFile, StoreUnavailable, UnknownFile
from storytime_core.narration.ports import KeptFile
from storytime_core.narration.use_cases.files import Files

from ..answers import answers
from ..declarations import Auth, Caching, Rate
from ..responses import JSON
from .media import Leaving, Query, StoredFile


@frozen
class ExportFile:
    """Written as it is sent."""

    export: Export

    def write_to(self, resp: Response) -> None:
        resp.content_type = JSON
        resp.set_header("Cache-Control", Caching.PRIVATE.value)
        resp.set_header("Content-Disposition", 'attachment; filename="storytime-export.json"')
        resp.set_header("X-Content-Type-Options", "nosniff")
        resp.stream = self.export.pieces


@frozen
class ExportShape:
    id: UUID
    status: ArchiveState
    download_url: str | None
    expires_at: datetime | None

    @classmethod
    def of(cls, ordered: OrderedExport) -> Self:
        return cls(ordered.id, ordered.state, ordered.url, ordered.expires_at)


@frozen
class OwnExport:
    """/user/me/export"""

    exports: Exports

    @answers("", auth=Auth.PARENT, rate=Rate.EXPORT, is_file=True)
    def on_get(self, caller: Caller) -> Result[ExportFile, StepUpRequired]:
        """Everything we keep of your family, as one JSON document; needs a proof."""
        return self.exports.stream(caller).map(ExportFile)


@frozen
class OrderedExports:
    """/user/me/exports"""

    exports: Exports

    @answers(
        "Your data is being packed; we write to you when it is ready.",
        auth=Auth.PARENT,
        rate=Rate.EXPORT,
        status=202,
        show=ExportShape.of,
        once=True,
    )
    def on_post(self, caller: Caller) -> Result[OrderedExport, StepUpRequired]:
        """Have everything packed, with all pictures and recordings; needs a proof."""
        return self.exports.order(caller)


@frozen
class OneExport:
    """/user/me/exports/{export_id}"""

    exports: Exports

    @answers("Your data.", auth=Auth.PARENT, rate=Rate.DEFAULT, show=ExportShape.of)
    def on_get(self, caller: Caller, export_id: UUID) -> Result[OrderedExport, UnknownExport]:
        """How far it is, and where it is for the day after it was packed."""
        return self.exports.show(caller, export_id)


@frozen
class PackedFile:
    """/media/exports/{name}"""

    files: Files

    @answers("", auth=Auth.PUBLIC, rate=Rate.NONE, is_file=True)
    def on_get(
        self, name: str, query: Query, req: Request
    ) -> Result[Leaving, UnknownFile | SpanBeyondFile | StoreUnavailable]:
        """The ZIP, for whoever holds its link."""
        match self.files.archive(name, query.e, query.h, query.s):
            case Success(KeptFile() as file):
                return StoredFile(self.files).downloaded(req, file, "storytime-export.zip")
            case _:
                return Failure(UnknownFile())

    on_head = on_get
