"""The colors of a picture: one light, one air, and everything seen in them."""

from typing import Final

from attrs import frozen

from storytime_core.storytelling.scene import Mood, Place, Scene, TimeOfDay, TimeOfYear, Weather

from .chance import Chance
from .colors import Color

Lch = tuple[float, float, float]
Sky = tuple[Lch, Lch, Lch]  # the top, the middle, the horizon

SKIES: Final[dict[TimeOfDay, tuple[Sky, ...]]] = {
    TimeOfDay.MORNING: (
        ((0.80, 0.075, 235), (0.89, 0.055, 330), (0.94, 0.075, 75)),
        ((0.78, 0.070, 285), (0.88, 0.075, 20), (0.94, 0.090, 80)),
        ((0.82, 0.070, 195), (0.91, 0.060, 150), (0.96, 0.085, 95)),
        ((0.84, 0.060, 15), (0.91, 0.065, 55), (0.96, 0.080, 92)),
    ),
    TimeOfDay.DAY: (
        ((0.70, 0.115, 238), (0.82, 0.080, 228), (0.95, 0.035, 190)),
        ((0.76, 0.095, 205), (0.87, 0.065, 195), (0.96, 0.045, 110)),
        ((0.74, 0.090, 255), (0.85, 0.060, 250), (0.95, 0.040, 60)),
        ((0.83, 0.085, 170), (0.91, 0.060, 150), (0.96, 0.060, 100)),
    ),
    TimeOfDay.EVENING: (
        ((0.38, 0.110, 295), (0.62, 0.155, 10), (0.85, 0.135, 72)),
        ((0.42, 0.095, 260), (0.66, 0.120, 330), (0.87, 0.115, 55)),
        ((0.36, 0.075, 215), (0.62, 0.100, 75), (0.86, 0.140, 82)),
        ((0.45, 0.130, 350), (0.68, 0.155, 30), (0.88, 0.125, 85)),
    ),
    TimeOfDay.NIGHT: (
        ((0.20, 0.070, 278), (0.31, 0.095, 270), (0.52, 0.095, 255)),
        ((0.20, 0.050, 230), (0.32, 0.070, 215), (0.54, 0.080, 195)),
        ((0.21, 0.080, 305), (0.33, 0.110, 300), (0.54, 0.110, 330)),
        ((0.19, 0.075, 262), (0.33, 0.115, 258), (0.60, 0.090, 235)),
    ),
}
LIGHTS: Final[dict[TimeOfDay, Lch]] = {
    TimeOfDay.MORNING: (0.97, 0.085, 88),
    TimeOfDay.DAY: (0.98, 0.070, 98),
    TimeOfDay.EVENING: (0.92, 0.140, 78),
    TimeOfDay.NIGHT: (0.96, 0.055, 98),
}
BRIGHTNESS: Final = {TimeOfDay.MORNING: 0.97, TimeOfDay.DAY: 1.0, TimeOfDay.EVENING: 0.80, TimeOfDay.NIGHT: 0.64}
AIR: Final = {TimeOfDay.MORNING: 0.16, TimeOfDay.DAY: 0.07, TimeOfDay.EVENING: 0.24, TimeOfDay.NIGHT: 0.30}
STRENGTH: Final = {Mood.CALM: 0.86, Mood.FUNNY: 1.16, Mood.COZY: 1.0, Mood.EXCITING: 1.24}
TURN: Final = {Mood.CALM: -6, Mood.FUNNY: 5, Mood.COZY: 10, Mood.EXCITING: -12}

GRASS: Final[dict[TimeOfYear, tuple[Lch, Lch]]] = {
    TimeOfYear.SPRING: ((0.76, 0.130, 128), (0.60, 0.115, 142)),
    TimeOfYear.SUMMER: ((0.70, 0.130, 135), (0.52, 0.110, 150)),
    TimeOfYear.AUTUMN: ((0.72, 0.120, 85), (0.54, 0.110, 60)),
    TimeOfYear.WINTER: ((0.95, 0.016, 250), (0.80, 0.055, 265)),
}
LEAVES: Final[dict[TimeOfYear, tuple[Lch, ...]]] = {
    TimeOfYear.SPRING: ((0.74, 0.130, 130), (0.84, 0.085, 10), (0.80, 0.120, 118), (0.90, 0.050, 350)),
    TimeOfYear.SUMMER: ((0.60, 0.120, 145), (0.66, 0.125, 132), (0.54, 0.095, 160), (0.70, 0.115, 122)),
    TimeOfYear.AUTUMN: ((0.66, 0.150, 50), (0.74, 0.145, 75), (0.56, 0.150, 32), (0.62, 0.105, 95)),
    TimeOfYear.WINTER: ((0.50, 0.055, 190), (0.58, 0.045, 210), (0.46, 0.050, 170), (0.86, 0.025, 235)),
}
INKS: Final[dict[str, Lch]] = {
    "red": (0.61, 0.195, 27),
    "rose": (0.75, 0.120, 5),
    "orange": (0.72, 0.160, 55),
    "gold": (0.82, 0.150, 84),
    "lemon": (0.92, 0.110, 100),
    "leaf": (0.67, 0.140, 138),
    "moss": (0.52, 0.095, 140),
    "teal": (0.66, 0.095, 190),
    "sky": (0.80, 0.080, 225),
    "blue": (0.55, 0.130, 255),
    "violet": (0.56, 0.130, 300),
    "brown": (0.45, 0.070, 50),
    "wood": (0.62, 0.090, 62),
    "tan": (0.78, 0.070, 72),
    "cream": (0.95, 0.030, 88),
    "white": (0.985, 0.008, 90),
    "grey": (0.68, 0.015, 250),
    "stone": (0.60, 0.018, 70),
    "fox": (0.66, 0.160, 48),
    "ink": (0.27, 0.035, 280),
}
COATS: Final = ("red", "gold", "teal", "rose", "blue", "orange", "violet", "leaf", "cream")


@frozen
class Palette:
    """How everything looks just there and then."""

    sky: tuple[Color, Color, Color]
    light: Color
    air: Color
    share: float  # of the air in all colors near by
    brightness: float
    strength: float
    grass: tuple[Color, Color]
    leaves: tuple[Color, ...]
    is_dark: bool
    is_snowy: bool

    def lit(self, color: Color, near: float = 1.0) -> Color:
        """A color in this light; the further away, the more air before it."""
        seen = color._replace(light=color.light * self.brightness).stronger(self.strength)
        return seen.mixed(self.air, self.share + (1 - self.share) * (1 - near) ** 1.15)

    def ink(self, name: str, near: float = 1.0) -> Color:
        """The color of a drawn thing: ``-`` darker, ``+`` lighter.  What matters is seen even at night."""
        plain = name.rstrip("+-~")
        shade = 0.10 * (name.count("+") - name.count("-"))
        color = Color.of(*INKS[plain]).lighter(shade)
        lifted = color._replace(light=color.light * (0.45 + 0.55 * self.brightness))
        return lifted.mixed(self.air, self.share * 0.55 + (1 - near) * 0.6)

    @property
    def shade(self) -> Color:
        """The darkest there is, for what stands in front."""
        return self.lit(Color.of(0.30, 0.055, 275)).mixed(self.sky[0], 0.22).darker(0.06)

    def ground(self, near: float, deep: float = 0.0) -> Color:
        seen = self.lit(self.grass[0].mixed(self.grass[1], deep), near)
        return seen.mixed(self.sky[1], 0.22) if self.is_snowy else seen

    def leaf(self, index: int, near: float) -> Color:
        return self.lit(self.leaves[index % len(self.leaves)], near)


def palette_of(scene: Scene, chance: Chance) -> Palette:
    """Mood and chance turn the hues a little; rain and fog take their strength away."""
    turn = TURN[scene.mood] + chance.between(-9, 9)
    strength = STRENGTH[scene.mood] * (0.72 if scene.weather in (Weather.RAIN, Weather.FOG) else 1.0)
    top, middle, horizon = (
        Color.of(light, chroma * strength, hue + turn) for light, chroma, hue in chance.pick(SKIES[scene.time])
    )
    if scene.weather in (Weather.RAIN, Weather.FOG, Weather.CLOUDY) and scene.time is not TimeOfDay.NIGHT:
        grey = Color.of(0.70, 0.025, 250)
        top, middle, horizon = top.mixed(grey, 0.35), middle.mixed(grey, 0.22), horizon.mixed(grey, 0.08)
    is_snowy = Weather.SNOW is scene.weather or TimeOfYear.WINTER is scene.season or scene.place is Place.SNOWFIELD
    grass = GRASS[TimeOfYear.WINTER if is_snowy else scene.season]
    is_dark = scene.time in (TimeOfDay.NIGHT, TimeOfDay.EVENING)
    return Palette(
        sky=(top, middle, horizon),
        light=Color.of(*LIGHTS[scene.time]).turned(turn / 2),
        air=horizon.mixed(middle, 0.45 if is_dark else 0.25),
        share=AIR[scene.time],
        brightness=BRIGHTNESS[scene.time],
        strength=0.92 + 0.12 * (STRENGTH[scene.mood] - 0.86) / 0.38,
        grass=(Color.of(*grass[0]).turned(turn / 2), Color.of(*grass[1]).turned(turn / 2)),
        leaves=tuple(Color.of(*leaf).turned(turn / 2) for leaf in LEAVES[scene.season]),
        is_dark=is_dark,
        is_snowy=is_snowy,
    )
