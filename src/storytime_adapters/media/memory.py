"""Files for as long as the process lives."""

from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from secrets import randbits
from threading import BoundedSemaphore, Lock

from attrs import Factory, define, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.ports import Clock
from storytime_core.narration.errors import DamagedFile, SpanBeyondFile, StoreUnavailable, UnknownFile
from storytime_core.narration.media import OPEN_AT_ONCE, file_name, type_of
from storytime_core.narration.ports import KeptFile, OpenedFile, Span

from .pieces import opened


@frozen
class Kept:
    content: bytes
    at: datetime


@define
class MemoryMediaStore:
    clock: Clock
    public_base: str = "http://localhost:8000"
    room: int | None = None  # bytes it can hold; none means all there is
    random_bits: Callable[[int], int] = randbits
    files: dict[str, Kept] = Factory(dict)
    _lock: Lock = Factory(Lock)
    _places: BoundedSemaphore = Factory(lambda: BoundedSemaphore(OPEN_AT_ONCE))

    def put(self, content: bytes, content_type: str) -> Result[KeptFile, StoreUnavailable]:
        name = file_name(self.random_bits(128), content_type)
        with self._lock:
            held = sum(len(kept.content) for kept in self.files.values())
            if self.room is not None and held + len(content) > self.room:
                return Failure(StoreUnavailable("full"))
            self.files[name] = Kept(bytes(content), self.clock.now())
        return Success(KeptFile(name, content_type, len(content), sha256(content).hexdigest()))

    def write(self, pieces: Iterable[bytes], content_type: str) -> Result[KeptFile, StoreUnavailable]:
        return self.put(b"".join(pieces), content_type)

    def open(
        self, name: str, span: Span | None = None
    ) -> Result[OpenedFile, UnknownFile | SpanBeyondFile | StoreUnavailable]:
        content_type, kept = type_of(name), self.files.get(name)
        if content_type is None or kept is None:
            return Failure(UnknownFile())
        size = len(kept.content)
        if span and span.first >= size:
            return Failure(SpanBeyondFile(size))
        if not self._places.acquire(blocking=False):
            return Failure(StoreUnavailable("busy"))
        return Success(opened(BytesIO(kept.content), content_type, size, span, self._places.release))

    def exists(self, name: str) -> bool:
        return name in self.files

    def remove(self, name: str) -> Result[None, StoreUnavailable]:
        self.files.pop(name, None)
        return Success(None)

    def verify(self, kept: KeptFile) -> Result[None, UnknownFile | DamagedFile | StoreUnavailable]:
        there = self.files.get(kept.name)
        if there is None:
            return Failure(UnknownFile())
        if sha256(there.content).hexdigest() != kept.sha256:
            del self.files[kept.name]
            return Failure(DamagedFile(kept.name))
        return Success(None)

    def written_before(self, at: datetime) -> Result[tuple[str, ...], StoreUnavailable]:
        return Success(tuple(name for name, kept in tuple(self.files.items()) if kept.at < at))

    def link(self, name: str) -> str:
        return f"{self.public_base}/media/{name}"
