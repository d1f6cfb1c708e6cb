"""What a picture says of itself in its first bytes, read without opening it."""

from collections.abc import Iterator
from typing import Final

from attrs import frozen

PNG: Final = b"\x89PNG\r\n\x1a\n"
JPEG: Final = b"\xff\xd8\xff"
SCAN: Final = b"\xff\xda"
NO_FRAMES: Final = (0xC4, 0xC8, 0xCC)  # tables, reserved, arithmetic conditioning
ANIMATED: Final = 0x02


@frozen
class Header:
    kind: str
    width: int
    height: int
    is_still: bool = True
    scans: int = 1

    @property
    def pixels(self) -> int:
        return self.width * self.height


def header_of(content: bytes) -> Header | None:
    """None if it is no PNG, JPEG or WebP, or broken before it says how large it is."""
    if content.startswith(PNG):
        return of_png(content)
    if content.startswith(JPEG):
        return of_jpeg(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return of_webp(content)
    return None


def of_png(content: bytes) -> Header | None:
    if content[12:16] != b"IHDR" or len(content) < 33:
        return None
    width, height = int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")
    return Header("PNG", width, height, is_still=b"acTL" not in set(png_chunks(content)))


def png_chunks(content: bytes) -> Iterator[bytes]:
    at = len(PNG)
    while at + 8 <= len(content):
        yield content[at + 4 : at + 8]
        at += 12 + int.from_bytes(content[at : at + 4], "big")


def of_jpeg(content: bytes) -> Header | None:
    """Marker by marker up to the frame.  Scans are counted: thousands of them would take minutes to open."""
    at = 2
    while at + 9 <= len(content):
        if content[at] != 0xFF:
            return None
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in NO_FRAMES:
            height, width = (int.from_bytes(content[there : there + 2], "big") for there in (at + 5, at + 7))
            return Header("JPEG", width, height, scans=content.count(SCAN, at))
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return None


def of_webp(content: bytes) -> Header | None:
    chunk, body = content[12:16], content[20:34]
    if len(body) < 10:
        return None
    if chunk == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = int.from_bytes(body[6:8], "little"), int.from_bytes(body[8:10], "little")
        return Header("WEBP", width & 0x3FFF, height & 0x3FFF)
    if chunk == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return Header("WEBP", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if chunk == b"VP8X":
        width, height = int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
        inner = max((found.pixels for found in webp_frames(content)), default=0)
        largest = Header("WEBP", width, height, is_still=not body[0] & ANIMATED and b"ANIM" not in content)
        return largest if inner <= largest.pixels else None
    return None


def webp_frames(content: bytes) -> Iterator[Header]:
    """The pictures within an extended file: none may be larger than the file says it is."""
    at = 12
    while at + 20 <= len(content):
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        if content[at : at + 4] in (b"VP8 ", b"VP8L"):
            found = of_webp(content[:12] + content[at : at + 34])
            if found:
                yield found
        at += 8 + size + size % 2
