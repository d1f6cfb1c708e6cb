"""Names, types and stretches of files in the media store."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from returns.result import Failure, Result, Success

from .errors import SpanBeyondFile
from .ports import Span

PIECE: Final = 64 * 1024
OPEN_AT_ONCE: Final = 64
TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "audio/mpeg": "mp3",
        "audio/wav": "wav",
        "image/png": "png",
        "image/jpeg": "jpg",
        "image/webp": "webp",
        "image/svg+xml": "svg",
        "application/json": "json",
        "application/zip": "zip",
        "text/vtt": "vtt",
    }
)
TYPE_OF_ENDING: Final = {ending: content_type for content_type, ending in TYPES.items()}
NAME: Final = re.compile(rf"[0-9a-f]{{32}}\.({'|'.join(TYPE_OF_ENDING)})")
ARCHIVE: Final = "application/zip"
ONE_RANGE: Final = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*")


def file_name(bits: int, content_type: str) -> str:
    """128 bits of chance, and what kind of file it is."""
    return f"{bits:032x}.{TYPES[content_type]}"


def type_of(name: str) -> str | None:
    """The type fixed when the file was written; none if no file can have this name."""
    found = NAME.fullmatch(name)
    return TYPE_OF_ENDING[found[1]] if found else None


def asked_span(header: str | None, size: int) -> Result[Span | None, SpanBeyondFile]:
    """What a ``Range`` header asks of a file; none means all of it.

    One stretch, open or from the end, is understood.  Several, or nonsense, are
    not asked for at all.
    """
    found = ONE_RANGE.fullmatch(header or "")
    if found is None or found.groups() == ("", ""):
        return Success(None)
    first, last = found.groups()
    if not first:
        wanted = min(int(last), size)
        return Success(Span(size - wanted, size - 1)) if wanted else Failure(SpanBeyondFile(size))
    if last and int(last) < int(first):
        return Success(None)
    if int(first) >= size:
        return Failure(SpanBeyondFile(size))
    return Success(Span(int(first), min(int(last), size - 1) if last else size - 1))
