"""Replies that begin alike for many readers, with the same cards: written and squeezed once, and finished for each."""

import zlib
from collections.abc import Hashable
from functools import cached_property, lru_cache
from typing import Any, Final

from attrs import frozen

from .responses import envelope
from .shapes import written

STEMS: Final = 40  # some 25 KB each
LONGEST: Final = 50  # cards on a page; longer ones are hardly asked for twice
GZIP: Final = bytes((0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255))  # RFC 1952: deflated, no name, no time, no system
ENDS: Final = len(b"}}")  # of the page and of the envelope


@frozen(eq=False)
class Stem:
    data: bytes

    @cached_property
    def squeezed(self) -> bytes:
        """Up to the edge of a byte, so that more may follow."""
        press = presser()
        return bytes(press.compress(self.data) + press.flush(zlib.Z_SYNC_FLUSH))

    @cached_property
    def checksum(self) -> int:
        return zlib.crc32(self.data)

    def body(self, rest: bytes = b"") -> "Stemmed":
        whole = Stemmed(self.data + rest)
        whole.stem = self
        return whole


class Stemmed(bytes):
    """A whole body that knows what it begins with."""

    stem: Stem

    def gzipped(self) -> bytes:
        rest = self[len(self.stem.data) :]
        press = presser()
        end = press.compress(rest) + press.flush()
        checksum = zlib.crc32(rest, self.stem.checksum)
        return b"".join(
            (GZIP, self.stem.squeezed, end, checksum.to_bytes(4, "little"), len(self).to_bytes(4, "little"))
        )


def presser() -> Any:
    """Without a frame around what it squeezes."""
    try:
        from isal import isal_zlib

        return isal_zlib.compressobj(2, zlib.DEFLATED, -zlib.MAX_WBITS)
    except ImportError:
        return zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)


@lru_cache(STEMS)
def whole_stem(status: int, message: str, shown: Hashable) -> Stem:
    """All there is to say."""
    return Stem(envelope(status, message, written(shown)))


@lru_cache(STEMS)
def stem_of_page(status: int, message: str, items: tuple[Any, ...]) -> Stem:
    """Up to how the list goes on, which is another matter for each reader."""
    return Stem(envelope(status, message, {"data": written(items)})[:-ENDS])
