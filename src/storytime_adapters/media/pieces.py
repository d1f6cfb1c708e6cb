"""Files on their way out, a piece at a time."""

from collections.abc import Callable
from threading import Lock
from typing import BinaryIO, Self

from storytime_core.narration.media import PIECE
from storytime_core.narration.ports import OpenedFile, Span


class FilePieces:
    """Reads on while asked to; closes the file when done, told to, or forgotten."""

    def __init__(self, file: BinaryIO, length: int, when_closed: Callable[[], None]) -> None:
        self._file = file
        self._left = length
        self._when_closed = when_closed
        self._lock = Lock()
        self._is_open = True

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        piece = self._file.read(min(PIECE, self._left)) if self._left else b""
        if not piece:
            self.close()
            raise StopIteration
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        with self._lock:
            was_open, self._is_open = self._is_open, False
        if was_open:
            self._file.close()
            self._when_closed()

    def __del__(self) -> None:
        self.close()


def opened(
    file: BinaryIO, content_type: str, size: int, span: Span | None, when_closed: Callable[[], None]
) -> OpenedFile:
    """The stretch of a file that was asked for; the span begins within it."""
    first = span.first if span else 0
    last = size - 1 if span is None or span.last is None else min(span.last, size - 1)
    length = max(last - first + 1, 0)
    file.seek(first)
    return OpenedFile(content_type, size, first, length, FilePieces(file, length, when_closed))
