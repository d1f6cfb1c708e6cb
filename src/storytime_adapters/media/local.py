"""Files in a folder.

    folder/3f/3f…9c.mp3     what is kept, by the first two letters of its name
    folder/new/             what is being written
    folder/damaged/         what was put aside

A file is written under ``new``, flushed to the disk, and only then given its
name; the folder is flushed last.  A power cut leaves it whole or not at all.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path
from secrets import randbits
from threading import BoundedSemaphore

from attrs import Factory, frozen
from returns.result import Failure, Result, Success

from storytime_core.narration.errors import DamagedFile, SpanBeyondFile, StoreUnavailable, UnknownFile
from storytime_core.narration.media import OPEN_AT_ONCE, file_name, type_of
from storytime_core.narration.ports import KeptFile, OpenedFile, Span

from .pieces import opened


@frozen
class LocalMediaStore:
    folder: Path
    public_base: str = "http://localhost:8000"
    random_bits: Callable[[int], int] = randbits
    _places: BoundedSemaphore = Factory(lambda: BoundedSemaphore(OPEN_AT_ONCE))

    def put(self, content: bytes, content_type: str) -> Result[KeptFile, StoreUnavailable]:
        return self.write((content,), content_type)

    def write(self, pieces: Iterable[bytes], content_type: str) -> Result[KeptFile, StoreUnavailable]:
        name = file_name(self.random_bits(128), content_type)
        unfinished = self.folder / "new" / name
        try:
            with _removed_if_not_finished(unfinished):
                size, digest = _write_to_disk(unfinished, pieces)
                self._move(unfinished, self._path(name))
        except OSError as trouble:
            return Failure(_unavailable(trouble))
        return Success(KeptFile(name, content_type, size, digest))

    def open(
        self, name: str, span: Span | None = None
    ) -> Result[OpenedFile, UnknownFile | SpanBeyondFile | StoreUnavailable]:
        content_type = type_of(name)
        if content_type is None:
            return Failure(UnknownFile())
        if not self._places.acquire(blocking=False):
            return Failure(StoreUnavailable("busy"))
        try:
            file = self._path(name).open("rb")
            size = os.fstat(file.fileno()).st_size
        except OSError as trouble:
            self._places.release()
            return Failure(UnknownFile() if isinstance(trouble, FileNotFoundError) else _unavailable(trouble))
        if span and span.first >= size:
            file.close()
            self._places.release()
            return Failure(SpanBeyondFile(size))
        return Success(opened(file, content_type, size, span, self._places.release))

    def exists(self, name: str) -> bool:
        return type_of(name) is not None and self._path(name).is_file()

    def remove(self, name: str) -> Result[None, StoreUnavailable]:
        if type_of(name) is None:
            return Success(None)
        try:
            self._path(name).unlink()
            _flush_folder(self._path(name).parent)
        except FileNotFoundError:
            return Success(None)
        except OSError as trouble:
            return Failure(_unavailable(trouble))
        return Success(None)

    def verify(self, kept: KeptFile) -> Result[None, UnknownFile | DamagedFile | StoreUnavailable]:
        if type_of(kept.name) is None:
            return Failure(UnknownFile())
        path = self._path(kept.name)
        try:
            with path.open("rb") as file:
                is_whole = file_digest(file, "sha256").hexdigest() == kept.sha256
            if not is_whole:
                self._move(path, self.folder / "damaged" / kept.name)
        except FileNotFoundError:
            return Failure(UnknownFile())
        except OSError as trouble:
            return Failure(_unavailable(trouble))
        return Success(None) if is_whole else Failure(DamagedFile(kept.name))

    def written_before(self, at: datetime) -> Result[tuple[str, ...], StoreUnavailable]:
        try:
            for unfinished in _older(self.folder / "new", at):
                unfinished.unlink(missing_ok=True)
            shelves = [shelf for shelf in _entries(self.folder) if len(shelf.name) == 2]
            found = [path.name for shelf in shelves for path in _older(shelf, at)]
        except OSError as trouble:
            return Failure(_unavailable(trouble))
        return Success(tuple(name for name in found if type_of(name)))

    def link(self, name: str) -> str:
        return f"{self.public_base}/media/{name}"

    def _path(self, name: str) -> Path:
        return self.folder / name[:2] / name

    @staticmethod
    def _move(source: Path, target: Path) -> None:
        is_new = not target.parent.exists()
        target.parent.mkdir(parents=True, exist_ok=True)
        if is_new:
            _flush_folder(target.parent.parent)
        source.replace(target)
        _flush_folder(target.parent)


def _write_to_disk(path: Path, pieces: Iterable[bytes]) -> tuple[int, str]:
    """How much that was, and its digest."""
    path.parent.mkdir(parents=True, exist_ok=True)
    size, digest = 0, sha256()
    with path.open("xb") as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
            size += len(piece)
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


@contextmanager
def _removed_if_not_finished(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _entries(folder: Path) -> tuple[Path, ...]:
    return tuple(sorted(folder.iterdir())) if folder.exists() else ()


def _older(folder: Path, at: datetime) -> Iterator[Path]:
    for path in _entries(folder):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < at.timestamp():
                yield path


def _unavailable(trouble: OSError) -> StoreUnavailable:
    return StoreUnavailable(trouble.strerror or type(trouble).__name__)
