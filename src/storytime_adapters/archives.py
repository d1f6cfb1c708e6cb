"""All that is kept of a family: as one JSON document, and with its files as a ZIP, written as it is read."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import orjson
from attrs import Factory, define, frozen
from returns.result import Success

from storytime_core.identity.archives import MadeFile
from storytime_core.identity.leaving_ports import Documents, ExportViews
from storytime_core.kernel.ids import FamilyId
from storytime_core.narration.media import ARCHIVE
from storytime_core.narration.ports import MediaStore, OpenedFile

PLAIN: Final = orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATETIME
DOCUMENT: Final = "data.json"


@frozen
class JsonDocuments:
    """Whoever finds no ``complete`` at the end of one has only a part of it."""

    views: ExportViews

    def pieces(self, family_id: FamilyId, at: datetime) -> Iterator[bytes]:
        yield b'{"exportedAt":' + as_json(at) + b',"data":{'
        comma = b""
        for table in self.views.tables(family_id):
            yield comma + as_json(camel(table.name)) + b":["
            yield from listed(table.rows)
            yield b"]"
            comma = b","
        yield b'},"complete":true}'


def listed(rows: Iterator[Mapping[str, Any]]) -> Iterator[bytes]:
    comma = b""
    for row in rows:
        yield comma + as_json({camel(name): value for name, value in row.items()})
        comma = b","


def as_json(value: Any) -> bytes:
    return orjson.dumps(value, default=plainly, option=PLAIN)


def plainly(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        case UUID() | Enum():
            return str(value)
        case bytes() | memoryview():
            return bytes(value).decode("utf-8", "replace")
        case frozenset() | set() | tuple():
            return list(value)
    return str(value)


def camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


@frozen
class ZipArchives:
    """Never more of one in memory than a piece."""

    views: ExportViews
    documents: Documents
    store: MediaStore

    def make(self, family_id: FamilyId, at: datetime) -> MadeFile:
        kept = self.store.write(self._pieces(family_id, at), ARCHIVE).unwrap()
        return MadeFile(kept.name, kept.content_type, kept.size, kept.sha256)

    def _pieces(self, family_id: FamilyId, at: datetime) -> Iterator[bytes]:
        written = Written()
        with ZipFile(written, "w") as archive:  # type: ignore[call-overload]  # it asks for no more than is there
            for name, pieces in self._members(family_id, at):
                info = ZipInfo(name, at.timetuple()[:6])
                info.compress_type = ZIP_DEFLATED if name == DOCUMENT else ZIP_STORED
                with archive.open(info, "w") as member:
                    for piece in pieces:
                        member.write(piece)
                        yield from written.taken()
        yield from written.taken()

    def _members(self, family_id: FamilyId, at: datetime) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Files are packed already; former archives are left out."""
        yield DOCUMENT, self.documents.pieces(family_id, at)
        for name in self.views.files(family_id):
            match self.store.open(name):
                case Success(OpenedFile() as file):
                    yield f"media/{name}", file.pieces


@define
class Written:
    """What a ZIP writer wrote and nobody has taken yet."""

    pieces: list[bytes] = Factory(list)

    def write(self, piece: bytes) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None: ...

    def taken(self) -> Iterator[bytes]:
        pieces, self.pieces = self.pieces, []
        yield from pieces
