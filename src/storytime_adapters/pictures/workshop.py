"""From whatever somebody sends to a small, clean picture."""

from io import BytesIO
from threading import BoundedSemaphore
from typing import Any, BinaryIO, Final

from attrs import Factory, frozen
from returns.result import Failure, Result, Success

from storytime_core.family.errors import UploadRejected
from storytime_core.kernel.access import ServiceUnavailable

from ..extras import needed
from .headers import Header, header_of

LONGEST_SIDE: Final = 8192
MOST_PIXELS: Final = 16_000_000
MOST_SCANS: Final = 40
SIDE: Final = 512
QUALITY: Final = 85
AT_ONCE: Final = 2  # each may take 128 MiB
PATIENCE: Final = 5.0  # seconds until somebody is done
STRIP: Final = 512


@frozen
class PillowWorkshop:
    side: int = SIDE
    _places: BoundedSemaphore = Factory(lambda: BoundedSemaphore(AT_ONCE))

    def finished(self, upload: BinaryIO) -> Result[bytes, UploadRejected | ServiceUnavailable]:
        content = upload.read()
        header = header_of(content)
        if header is None or not header.is_still:
            return Failure(UploadRejected("type"))
        if not fits(header):
            return Failure(UploadRejected("pixels"))
        if not self._places.acquire(timeout=PATIENCE):
            return Failure(ServiceUnavailable("pictures"))
        try:
            return opened(content, header, self.side)
        finally:
            self._places.release()


def fits(header: Header) -> bool:
    has_sides = all(0 < side <= LONGEST_SIDE for side in (header.width, header.height))
    return has_sides and header.pixels <= MOST_PIXELS and header.scans <= MOST_SCANS


def opened(content: bytes, header: Header, side: int) -> Result[bytes, UploadRejected]:
    image = needed("PIL.Image", "covers")
    try:
        with image.open(BytesIO(content), formats=(header.kind,)) as picture:
            if picture.size != (header.width, header.height):
                return Failure(UploadRejected("unreadable"))
            return Success(written_anew(upright(small(picture, side), picture)))
    except (OSError, SyntaxError, ValueError, EOFError, image.DecompressionBombError):
        return Failure(UploadRejected("unreadable"))  # whatever is broken about it, it is no picture of ours


def small(picture: Any, side: int) -> Any:
    """Within the sides, never larger than it was; a large one is made smaller strip by strip, to save room."""
    if picture.format == "JPEG":
        picture.draft("RGB", (side * 2, side * 2))
    picture.load()
    factor = max(1, min(picture.size) // (side * 2), max(picture.size) // (side * 3))
    reduced = in_strips(picture, factor) if factor > 1 else plain(picture)
    reduced.thumbnail((side, side), needed("PIL.Image", "covers").Resampling.LANCZOS)
    return reduced


def in_strips(picture: Any, factor: int) -> Any:
    width, height = picture.size
    step = STRIP // factor * factor
    target = needed("PIL.Image", "covers").new(mode_for(picture), (-(-width // factor), -(-height // factor)))
    for top in range(0, height, step):
        strip = plain(picture.crop((0, top, width, min(top + step, height))))
        target.paste(strip.reduce(factor), (0, top // factor))
    return target


def plain(picture: Any) -> Any:
    return picture.convert(mode_for(picture))


def mode_for(picture: Any) -> str:
    return "RGBA" if picture.has_transparency_data else "RGB"


def upright(reduced: Any, picture: Any) -> Any:
    """As the camera was held: what the original says of it is the last that is read of its notes."""
    orientation = picture.getexif().get(0x0112, 1)
    turns = needed("PIL.Image", "covers").Transpose
    turn = {
        2: turns.FLIP_LEFT_RIGHT,
        3: turns.ROTATE_180,
        4: turns.FLIP_TOP_BOTTOM,
        5: turns.TRANSPOSE,
        6: turns.ROTATE_270,
        7: turns.TRANSVERSE,
        8: turns.ROTATE_90,
    }.get(orientation)
    return reduced if turn is None else reduced.transpose(turn)


def written_anew(picture: Any) -> bytes:
    """Only what is seen."""
    picture.info.clear()
    file = BytesIO()
    picture.save(file, "WEBP", quality=QUALITY, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return file.getvalue()
