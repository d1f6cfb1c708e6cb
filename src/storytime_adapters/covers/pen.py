"""Writing SVG: shapes, gradients, and smooth lines through points."""

from collections.abc import Iterable, Sequence

from attrs import Factory, define

from .colors import Color

SIDE = 1024
Point = tuple[float, float]


def number(value: float) -> str:
    """Tenths only where they are seen."""
    text = f"{value:.1f}" if abs(value) < 20 else f"{value:.0f}"
    return text[:-2] if text.endswith(".0") else text


def path(d: str, fill: str, opacity: float = 1.0) -> str:
    return f'<path d="{d}" fill="{fill}"{_opacity("fill", opacity)}/>'


def stroke(d: str, color: str, width: float, opacity: float = 1.0) -> str:
    return f'<path d="{d}" fill="none" stroke="{color}" stroke-width="{number(width)}"{_opacity("stroke", opacity)}/>'


def circle(x: float, y: float, r: float, fill: str, opacity: float = 1.0) -> str:
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(r)}" fill="{fill}"{_opacity("fill", opacity)}/>'


def ellipse(x: float, y: float, rx: float, ry: float, fill: str, opacity: float = 1.0) -> str:
    place = f'cx="{number(x)}" cy="{number(y)}" rx="{number(rx)}" ry="{number(ry)}"'
    return f'<ellipse {place} fill="{fill}"{_opacity("fill", opacity)}/>'


def rect(x: float, y: float, w: float, h: float, fill: str, opacity: float = 1.0, r: float = 0) -> str:
    corner = f' rx="{number(r)}"' if r else ""
    place = f'x="{number(x)}" y="{number(y)}" width="{number(w)}" height="{number(h)}"'
    return f'<rect {place}{corner} fill="{fill}"{_opacity("fill", opacity)}/>'


def group(content: str, x: float = 0, y: float = 0, scale: float = 1, flip: bool = False, turn: float = 0) -> str:
    """The content moved, turned, and scaled (or mirrored) about its own origin."""
    moves = f"translate({number(x)} {number(y)})"
    moves += f" rotate({number(turn)})" if turn else ""
    if flip or scale != 1:
        moves += f" scale({'-' if flip else ''}{scale:.3g} {scale:.3g})"
    return f'<g transform="{moves}">{content}</g>'


def dots(places: Iterable[tuple[float, float]], color: str, width: float, opacity: float = 1.0) -> str:
    """Many small round dots as one line that never draws from one to the next."""
    return stroke("".join(f"M{x:.0f} {y:.0f}h.1" for x, y in places), color, width, opacity)


def bump(x: float, y: float, rx: float, ry: float) -> str:
    """A round piece of a path of many."""
    half = f"a{rx:.0f} {ry:.0f} 0 1 1"
    return f"M{x - rx:.0f} {y:.0f}{half} {2 * rx:.0f} 0{half} {-2 * rx:.0f} 0Z"


def smooth(points: Sequence[Point]) -> str:
    """A line that bends softly at every point."""
    (x0, y0), *rest = points
    d = f"M{x0:.0f} {y0:.0f}"
    for (x, y), (next_x, next_y) in zip(rest, [*rest[1:], rest[-1]], strict=True):
        d += f"Q{x:.0f} {y:.0f} {(x + next_x) / 2:.0f} {(y + next_y) / 2:.0f}"
    return d


def closed_below(d: str, bottom: float = SIDE) -> str:
    return f"{d}L{SIDE + 20} {bottom:.0f}L-20 {bottom:.0f}Z"


def polygon(points: Iterable[Point]) -> str:
    return "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in points) + "Z"


@define
class Picture:
    """What has been drawn so far, back to front."""

    body: list[str] = Factory(list)
    defs: list[str] = Factory(list)

    def add(self, *shapes: str) -> None:
        self.body += shapes

    def fade_down(self, *stops: tuple[float, Color, float]) -> str:
        """A gradient from the top of a shape to its bottom: place, color, opacity."""
        return self._gradient('linearGradient x1="0" y1="0" x2="0" y2="1"', "linearGradient", stops)

    def fade_across(self, *stops: tuple[float, Color, float]) -> str:
        return self._gradient("linearGradient", "linearGradient", stops)

    def fade_out(self, *stops: tuple[float, Color, float]) -> str:
        """A gradient from the middle of a shape to its rim."""
        return self._gradient("radialGradient", "radialGradient", stops)

    def glow(self, x: float, y: float, r: float, color: Color, strength: float) -> None:
        """Light in the air, strongest in its middle."""
        fill = self.fade_out((0, color, strength), (0.57, color, strength * 0.38), (1, color, 0))
        self.add(circle(x, y, 0.7 * r, fill))  # what is seen through costs most of all, by the dot

    def svg(self) -> str:
        content = f"<defs>{''.join(self.defs)}</defs>{''.join(self.body)}"
        ends = 'stroke-linecap="round" stroke-linejoin="round"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" {ends}>{content}</svg>'

    def _gradient(self, opening: str, closing: str, stops: Sequence[tuple[float, Color, float]]) -> str:
        name, _, rest = opening.partition(" ")
        key = f"g{len(self.defs)}"
        marks = "".join(
            f'<stop offset="{offset:.2f}" stop-color="{color.hex}"'
            + (f' stop-opacity="{opacity:.2f}"/>' if opacity < 1 else "/>")
            for offset, color, opacity in stops
        )
        self.defs.append(f'<{name} id="{key}" {rest}>{marks}</{closing}>')
        return f"url(#{key})"


def _opacity(of: str, opacity: float) -> str:
    """Of the fill or the stroke, never of the shape: that would need a sheet of its own, and time."""
    return f' {of}-opacity="{opacity:.2f}"' if opacity < 1 else ""
