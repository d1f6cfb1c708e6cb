"""Pictures as people send them, good and bad."""

from io import BytesIO
from typing import Any, BinaryIO

from storytime_adapters.extras import needed

RED = (200, 30, 40)


def picture(kind: str = "PNG", size: tuple[int, int] = (640, 480), mode: str = "RGB", **more: Any) -> bytes:
    """One half red, the other blue, so that one sees which side is up."""
    image = needed("PIL.Image", "covers")
    drawn = image.new("RGB", size, RED)
    drawn.paste((30, 40, 200), (size[0] // 2, 0, size[0], size[1]))
    file = BytesIO()
    drawn.convert(mode).save(file, kind, **more)
    return file.getvalue()


def sent(content: bytes) -> BinaryIO:
    return BytesIO(content)
