"""From a scene to its cover, in three sizes."""

from io import BytesIO
from typing import Any, Final

from attrs import frozen

from storytime_core.storytelling.cover_ports import Cover
from storytime_core.storytelling.scene import Scene

from ..extras import needed
from .composer import composed
from .pen import SIDE
from .png import marked

THUMBNAIL: Final = 256
MOST_BYTES: Final = 400_000
FEWER_COLORS: Final = 256


@frozen
class SvgCoverPainter:
    """Draws with a program and no pictures of anyone; the same scene is the same cover."""

    def draw(self, scene: Scene) -> Cover:
        svg = composed(scene)
        image = needed("PIL.Image", "covers")
        png = bytes(needed("resvg_py", "covers").svg_to_bytes(svg_string=svg, width=SIDE, skip_system_fonts=True))
        with image.open(BytesIO(png)) as picture:
            small = picture.reduce(SIDE // THUMBNAIL).convert("RGB")
            return Cover(marked(_light_enough(png, picture)), marked(_encoded(small)), svg.encode())


def _light_enough(png: bytes, picture: Any) -> bytes:
    """As it is; or packed more tightly; or, for the most crowded snowstorm, in fewer colors."""
    room = MOST_BYTES - 1_000
    if len(png) <= room:
        return png
    plain = picture.convert("RGB")
    packed = _encoded(plain)
    return packed if len(packed) <= room else _encoded(plain.quantize(FEWER_COLORS))


def _encoded(picture: Any) -> bytes:
    file = BytesIO()
    picture.save(file, "PNG", compress_level=7)
    return file.getvalue()
