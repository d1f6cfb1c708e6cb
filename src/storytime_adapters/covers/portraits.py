"""Faces: an animal before a colored wall, for the corner of a screen or the top of a page."""

from io import BytesIO
from typing import Final

from attrs import frozen

from storytime_core.storytelling.scene import Companion, Mood, Place, Scene, TimeOfDay, TimeOfYear, Weather

from ..extras import needed
from .animals import COMPANIONS
from .chance import Chance
from .colors import Color
from .palette import Palette, palette_of
from .pen import SIDE, Picture, circle, dots, ellipse, group
from .sketches import sketched

DAYLIGHT: Final = Scene(
    place=Place.MEADOW,
    time=TimeOfDay.DAY,
    weather=Weather.CLEAR,
    season=TimeOfYear.SUMMER,
    mood=Mood.COZY,
)
FACE: Final = 512
WHOLE: Final = 1024
QUALITY: Final = 90


@frozen
class Pose:
    """How close the painter stands, what is in the middle, and the hue of the wall."""

    hue: float
    scale: float = 10.6
    middle: tuple[float, float] = (50, 44)
    chroma: float = 0.095
    light: float = 0.86


POSES: Final[dict[str, Pose]] = {
    "bear": Pose(hue=150, middle=(50, 40)),
    "cat": Pose(hue=20, middle=(50, 38)),
    "dog": Pose(hue=250, middle=(50, 42)),
    "dragon": Pose(hue=300, scale=8.6, middle=(50, 46)),
    "elephant": Pose(hue=70, scale=9.4, middle=(57, 60)),
    "frog": Pose(hue=340, scale=9.4, middle=(50, 48)),
    "hedgehog": Pose(hue=110, scale=9.0, middle=(50, 64)),
    "lion": Pose(hue=185, scale=9.6, middle=(50, 38)),
    "owl": Pose(hue=50, scale=9.2, middle=(50, 46)),
    "penguin": Pose(hue=30, scale=9.2, middle=(50, 42)),
    "rabbit": Pose(hue=135, scale=8.8, middle=(50, 32)),
    "sheep": Pose(hue=230, scale=9.0, middle=(50, 50)),
    "turtle": Pose(hue=95, scale=8.6, middle=(50, 72)),
    "unicorn": Pose(hue=320, scale=8.6, middle=(62, 36)),
    "whale": Pose(hue=85, scale=8.0, middle=(54, 62)),
    "pippa": Pose(hue=205, middle=(50, 40)),
    "orbit": Pose(hue=275, scale=9.4, middle=(50, 36)),
}
SECOND_NOSE: Final = "ink c 50 54 4.6"
SCARF: Final = """
    cream d M47 54.6H53L50 61Z
    teal d M31 60Q50 71 69 60L70 68Q50 79 30 68Z
    teal- d M60 66L71 64L76 88L64 91Z
    lemon s 2 M64 84L75 81M35 66L36 71M46 70L46 75M57 69L58 74"""
RING: Final = """
    rose~ e 33 39 4 2.6
    rose~ e 67 39 4 2.6
    gold s 4 M16 62C12 74 30 80 50 80C70 80 88 74 84 62
    lemon c 27 77 4.4
    gold d M50 60L52 66L58 66L53 69.6L55 75.6L50 72L45 75.6L47 69.6L42 66L48 66Z"""
NO_BUTTONS: Final = ("gold c 40 68 4", "red c 52 68 4", "cream d M34 77H58V82H34Z")


def without(sketch: str, *lines: str) -> str:
    """The drawing without some of its shapes."""
    return "\n".join(line for line in sketch.splitlines() if line.strip() not in lines)


SKETCHES: Final[dict[str, str]] = {
    **{companion.value: sketch for companion, sketch in COMPANIONS.items()},
    "pippa": without(COMPANIONS[Companion.FOX], SECOND_NOSE) + SCARF,
    "orbit": without(COMPANIONS[Companion.ROBOT], *NO_BUTTONS) + RING,
}


@frozen
class DrawnFaces:
    """The faces we ship, by name."""

    def face(self, name: str) -> bytes:
        """Close up: it fills the picture."""
        return painted(portrayed(name, POSES[name]), FACE)

    def figure(self, name: str) -> bytes:
        """From head to toe."""
        return painted(portrayed(name, Pose(hue=POSES[name].hue, scale=7.6, middle=(52, 50))), WHOLE)


def portrayed(name: str, pose: Pose) -> str:
    """The picture as SVG."""
    picture, palette = Picture(), palette_of(DAYLIGHT, Chance("portrait"))
    _paint_wall(picture, pose, Chance(name))
    x, y = pose.middle
    picture.add(_animal(name, palette, 512 - x * pose.scale, 512 - y * pose.scale, pose.scale))
    return picture.svg()


def _animal(name: str, palette: Palette, x: float, y: float, scale: float) -> str:
    shadow = ellipse(50, 101, 34, 5, Color.of(0.3, 0.05, 275).hex, 0.18)
    return group(shadow + sketched(SKETCHES[name], palette), x, y, scale)


def _paint_wall(picture: Picture, pose: Pose, chance: Chance) -> None:
    wall = Color.of(pose.light, pose.chroma, pose.hue)
    edge, bright = wall.darker(0.13).turned(12), wall.lighter(0.08)
    picture.add(circle(SIDE / 2, SIDE / 2, SIDE, picture.fade_out((0, bright, 1), (0.45, wall, 1), (1, edge, 1))))
    spots = [(chance.between(20, SIDE - 20), chance.between(20, SIDE - 20)) for _ in range(26)]
    picture.add(dots(spots, bright.lighter(0.06).hex, 26, 0.55))
    picture.add(ellipse(SIDE / 2, SIDE * 1.06, SIDE * 0.8, SIDE * 0.26, edge.darker(0.04).hex, 0.45))


def painted(svg: str, side: int) -> bytes:
    """As WebP, without a word about itself."""
    png = bytes(needed("resvg_py", "covers").svg_to_bytes(svg_string=svg, width=side, skip_system_fonts=True))
    file = BytesIO()
    with needed("PIL.Image", "covers").open(BytesIO(png)) as picture:
        picture.convert("RGB").save(file, "WEBP", quality=QUALITY, method=4)
    return file.getvalue()
