"""Small drawings, written down a shape a line, on a sheet of 100 by 100 that stands on its lower edge.

red c 50 60 30          a circle in red: its middle, its radius
red+ e 50 60 30 20      an ellipse, in a lighter red
red- d M10 20 …         what a path encloses, in a darker red
ink s 3 M10 20 …        a line three wide
white~ c 40 40 5        half transparent
"""

from .palette import Palette
from .pen import circle, ellipse, path, stroke


def sketched(lines: str, palette: Palette, near: float = 1.0) -> str:
    return "".join(_shape(line, palette, near) for line in lines.strip().splitlines())


def _shape(line: str, palette: Palette, near: float) -> str:
    name, kind, rest = line.strip().split(" ", 2)
    color, opacity = palette.ink(name, near).hex, 0.5 if name.endswith("~") else 1.0
    if kind == "c":
        x, y, r = map(float, rest.split())
        return circle(x, y, r, color, opacity)
    if kind == "e":
        x, y, rx, ry = map(float, rest.split())
        return ellipse(x, y, rx, ry, color, opacity)
    if kind == "s":
        width, _, d = rest.partition(" ")
        return stroke(d, color, float(width), opacity)
    return path(rest, color, opacity)
