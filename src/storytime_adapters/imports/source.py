"""Catalogs in the media store, or in a file at hand."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.catalog.authoring_ports import SentFile
from storytime_core.catalog.errors import ImportUnreadable
from storytime_core.catalog.importing import ImportRecord, RefusedRecord
from storytime_core.kernel.access import ServiceUnavailable
from storytime_core.narration.ports import KeptFile, MediaStore, OpenedFile

from .reading import record_in
from .splitting import Broken, records_in

PIECE: Final = 64 << 10
JSON: Final = "application/json"


@frozen
class JsonCatalogs:
    open: Callable[[str], Iterable[bytes]]

    def count(self, file: str) -> Result[int, ImportUnreadable]:
        try:
            return Success(sum(1 for _ in records_in(self.open(file))))
        except Broken as broken:
            return Failure(ImportUnreadable(str(broken)))

    def records(self, file: str, beyond: int) -> Iterator[ImportRecord | RefusedRecord]:
        written = islice(enumerate(records_in(self.open(file))), beyond, None)
        return (record_in(index, one) for index, one in written)


def pieces_at(path: str) -> Iterator[bytes]:
    with Path(path).open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


@frozen
class KeptCatalogs:
    store: MediaStore

    def keep(self, upload: BinaryIO) -> Result[SentFile, ServiceUnavailable]:
        match self.store.put(upload.read(), JSON):
            case Success(KeptFile() as kept):
                return Success(SentFile(kept.name, kept.content_type, kept.size, kept.sha256))
            case _:
                return Failure(ServiceUnavailable("media"))

    def remove(self, file: str) -> None:
        self.store.remove(file)

    def pieces(self, file: str) -> Iterable[bytes]:
        match self.store.open(file):
            case Success(OpenedFile() as opened):
                return opened.pieces
            case trouble:
                raise LookupError(f"the catalog {file} is away: {trouble}")


def from_anywhere(kept: KeptCatalogs) -> JsonCatalogs:
    """A name of the media store has no folder in it; the path of a file at hand is absolute."""
    return JsonCatalogs(lambda file: pieces_at(file) if Path(file).is_absolute() else kept.pieces(file))
