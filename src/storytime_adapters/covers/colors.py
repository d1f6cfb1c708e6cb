"""Colors as eyes see them: equal steps look equal, and mixtures stay clean (OKLab)."""

from functools import lru_cache
from math import cos, hypot, radians, sin
from typing import NamedTuple, Self


class Color(NamedTuple):
    """Lightness from 0 to 1, and two axes: green to red, blue to yellow."""

    light: float
    a: float
    b: float

    @classmethod
    def of(cls, light: float, chroma: float, hue: float) -> Self:
        return cls(light, chroma * cos(radians(hue)), chroma * sin(radians(hue)))

    def mixed(self, other: "Color", share: float) -> "Color":
        return Color(*(mine + (its - mine) * share for mine, its in zip(self, other, strict=True)))

    def lighter(self, by: float) -> "Color":
        return self._replace(light=min(max(self.light + by, 0.0), 1.0))

    def darker(self, by: float) -> "Color":
        return self.lighter(-by)

    def stronger(self, times: float) -> "Color":
        return self._replace(a=self.a * times, b=self.b * times)

    def turned(self, degrees: float) -> "Color":
        c, s = cos(radians(degrees)), sin(radians(degrees))
        return self._replace(a=self.a * c - self.b * s, b=self.a * s + self.b * c)

    @property
    def hex(self) -> str:
        return _hex(round(self.light, 4), round(self.a, 4), round(self.b, 4))


WHITE = Color(1.0, 0.0, 0.0)


@lru_cache(maxsize=50_000)
def _hex(light: float, a: float, b: float) -> str:
    """The nearest color a screen can show: as light, the same hue, as strong as it goes."""
    strength = 1.0
    rgb = _linear(light, a, b)
    while strength > 0 and not all(-0.0005 <= part <= 1.0005 for part in rgb) and hypot(a, b) > 0:
        strength -= 0.05
        rgb = _linear(light, a * strength, b * strength)
    return "#" + "".join(f"{_byte(part):02x}" for part in rgb)


def _linear(light: float, a: float, b: float) -> tuple[float, float, float]:
    l = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3  # noqa: E741
    m = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    s = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
        -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
        -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
    )


def _byte(part: float) -> int:
    part = min(max(part, 0.0), 1.0)
    return round(255 * (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055))
