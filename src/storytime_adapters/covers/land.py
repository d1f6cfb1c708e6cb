"""What the land is made of: ridges and mountains, water, trees, grass and flowers."""

from collections.abc import Callable
from math import cos, radians, sin
from typing import Final

from storytime_core.storytelling.scene import TimeOfYear

from .colors import Color
from .pen import SIDE, bump, circle, closed_below, dots, ellipse, group, path, polygon, rect, smooth, stroke
from .stage import Stage

Height = Callable[[float], float]


def rolling(stage: Stage, y: float, rise: float, waves: float = 1.0) -> Height:
    """A soft line of hills: how high the land is at each place."""
    a, b = stage.chance.between(0, 6.3), stage.chance.between(0, 6.3)
    return lambda x: y - rise * (0.6 * sin(x / 190 * waves + a) + 0.4 * sin(x / 83 * waves + b))


def ridge(stage: Stage, height: Height, color: Color, below: Color | None = None) -> None:
    """Land from its line down, a little lighter along the line."""
    line = smooth([(x, height(x)) for x in range(-40, SIDE + 81, 64)])
    fill = color.hex
    if below is not None:
        fill = stage.picture.fade_down((0, color, 1), (0.6, below, 1))
    stage.add(path(closed_below(line), fill), stroke(line, color.mixed(stage.palette.light, 0.35).hex, 3, 0.55))


def mountains(stage: Stage, y: float, rise: float, near: float, snow: bool = True) -> None:
    """Peaks with a lit and a shaded side."""
    chance, palette = stage.chance, stage.palette
    stone = palette.lit(Color.of(0.56, 0.055, 275), near)
    lit = stone.mixed(palette.light, 0.30)
    x = chance.between(-140, -40)
    while x < SIDE + 60:
        width, top = chance.between(240, 400), y - rise * chance.between(0.6, 1.1)
        peak = x + width * chance.between(0.42, 0.58)
        left, right = (x - 60, y + 60), (x + width + 60, y + 60)
        foot = (peak + chance.between(-20, 20), y + 60)
        stage.add(path(polygon([left, (peak, top), right]), stone.hex))
        bright = [left, (peak, top), foot] if stage.side < 0 else [(peak, top), right, foot]
        stage.add(path(polygon(bright), lit.hex, 0.75))
        if snow:
            drop = (y - top) * 0.30
            slope_left, slope_right = (peak - x + 60) / (y + 60 - top), (x + width + 60 - peak) / (y + 60 - top)
            cap = [
                (peak, top),
                (peak + drop * slope_right, top + drop),
                (peak + drop * slope_right * 0.45, top + drop * 0.72),
                (peak + 4, top + drop * 1.12),
                (peak - drop * slope_left * 0.4, top + drop * 0.74),
                (peak - drop * slope_left, top + drop),
            ]
            stage.add(path(polygon(cap), palette.lit(Color.of(0.97, 0.012, 240), near).hex))
        x += width * 0.62


def water(stage: Stage, top: float, bottom: float = SIDE, near: float = 0.7) -> None:
    """Water that holds the sky, with a road of light under the light."""
    palette, chance = stage.palette, stage.chance
    far, deep = palette.sky[2].mixed(palette.sky[1], 0.4), palette.sky[1].mixed(Color.of(0.45, 0.09, 225), 0.45)
    deep = deep._replace(light=deep.light * (0.6 + 0.4 * palette.brightness))
    fill = stage.picture.fade_down((0, far, 1), (1, deep.mixed(palette.air, 1 - near), 1))
    stage.add(rect(-10, top, SIDE + 20, bottom - top, fill))
    depth = bottom - top
    for index in range(16):
        y = top + depth * (index + 0.5) / 16
        half = (24 + 120 * index / 16) * chance.between(0.4, 1)
        x = stage.light_x + chance.between(-30, 30)
        stage.add(stroke(f"M{x - half:.0f} {y:.0f}H{x + half:.0f}", palette.light.hex, 2.5 + index * 0.3, 0.55))
    for _ in range(22):
        x, y = chance.between(0, SIDE), chance.between(top + 8, bottom)
        wide = 12 + 60 * (y - top) / depth
        stage.add(
            stroke(f"M{x:.0f} {y:.0f}q{wide / 2:.0f} {wide / 8:.0f} {wide:.0f} 0", far.lighter(0.06).hex, 2.4, 0.5)
        )


def pine(stage: Stage, x: float, y: float, height: float, near: float) -> None:
    palette = stage.palette
    green = palette.lit(Color.of(0.47, 0.075, 165).turned(stage.chance.between(-18, 12)), near)
    bright = green.mixed(palette.light, 0.22)
    w = height * 0.30
    shapes = [
        rect(
            -height * 0.03,
            -height * 0.14,
            height * 0.06,
            height * 0.14,
            palette.lit(Color.of(0.42, 0.05, 50), near).hex,
        )
    ]
    for tier, (base, top, half) in enumerate(((-0.08, -0.52, 1.0), (-0.32, -0.74, 0.78), (-0.56, -1.0, 0.54))):
        b, t, h = base * height, top * height, half * w
        shapes.append(
            path(
                f"M0 {t:.0f}L{h:.0f} {b:.0f}Q0 {b + height * 0.06:.0f} {-h:.0f} {b:.0f}Z",
                green.darker(0.02 * (2 - tier)).hex,
            )
        )
        lit_side = h * stage.side
        shapes.append(
            path(f"M0 {t:.0f}L{lit_side:.0f} {b:.0f}L{lit_side * 0.2:.0f} {b + height * 0.03:.0f}Z", bright.hex, 0.5)
        )
        if palette.is_snowy:
            white = palette.lit(Color.of(0.97, 0.012, 240), near).hex
            middle = (b + t) / 2
            cap = f"M0 {t:.0f}L{h * 0.5:.0f} {middle:.0f}Q0 {middle - 4:.0f} {-h * 0.5:.0f} {middle:.0f}Z"
            shapes.append(path(cap, white))
    stage.add(group("".join(shapes), x, y))


def round_tree(stage: Stage, x: float, y: float, height: float, near: float, index: int = 0) -> None:
    """A trunk and a crown of round heaps; in winter bare, with snow on it."""
    if stage.scene.season is TimeOfYear.WINTER:
        bare_tree(stage, x, y, height, near)
        return
    palette, chance = stage.palette, stage.chance
    crown = palette.leaf(index, near)
    dark, bright = crown.darker(0.07), crown.mixed(palette.light, 0.30)
    trunk = palette.lit(Color.of(0.44, 0.06, 48), near)
    r = height * 0.26
    shapes = [
        path(f"M{-r * 0.2:.0f} 0Q{-r * 0.12:.0f} {-height * 0.3:.0f} {-r * 0.12:.0f} {-height * 0.5:.0f}"
             f"H{r * 0.12:.0f}Q{r * 0.12:.0f} {-height * 0.3:.0f} {r * 0.2:.0f} 0Z", trunk.hex)
    ]  # fmt: skip
    heaps = [(0, -0.74, 1.0), (-0.8, -0.56, 0.72), (0.8, -0.56, 0.72), (-0.45, -0.86, 0.66), (0.45, -0.84, 0.68)]
    lean = stage.side * r * 0.08
    under = "".join(bump(dx * r, dy * height + 8, scale * r, scale * r) for dx, dy, scale in heaps)
    over = "".join(bump(dx * r + lean, dy * height, scale * r * 0.9, scale * r * 0.9) for dx, dy, scale in heaps)
    shapes += [path(under, dark.hex), path(over, crown.hex)]
    for _ in range(3):
        x_lit, y_lit = stage.side * r * chance.between(0.2, 0.7), -height * chance.between(0.7, 0.92)
        shapes.append(circle(x_lit, y_lit, r * chance.between(0.18, 0.32), bright.hex, 0.6))
    spots = [(chance.between(-r, r), -height * chance.between(0.5, 0.95)) for _ in range(14)]
    shapes.append(dots(spots, bright.hex, max(r * 0.07, 3), 0.8))
    stage.add(group("".join(shapes), x, y))


def bare_tree(stage: Stage, x: float, y: float, height: float, near: float) -> None:
    """A trunk that divides and divides, thinner every time."""
    wood = stage.palette.lit(Color.of(0.40, 0.04, 45), near)
    levels: list[list[str]] = [[], [], []]
    _grow(stage, levels, (0, 0, -90 + stage.chance.between(-4, 4), height * 0.40))
    shapes = "".join(
        stroke("".join(lines), wood.lighter(0.02 * level).hex, max(height * width, 1.5))
        for level, (lines, width) in enumerate(zip(levels, (0.05, 0.024, 0.011), strict=True))
    )
    if stage.palette.is_snowy:
        snow = stage.palette.lit(Color.of(0.97, 0.012, 240), near).hex
        shapes += stroke("".join(levels[1]), snow, max(height * 0.008, 1.2), 0.9)
    stage.add(group(shapes, x, y))


def _grow(stage: Stage, levels: list[list[str]], branch: tuple[float, float, float, float], level: int = 0) -> None:
    x, y, angle, length = branch
    end_x, end_y = x + length * cos(radians(angle)), y + length * sin(radians(angle))
    levels[level].append(f"M{x:.0f} {y:.0f}L{end_x:.0f} {end_y:.0f}")
    if level == len(levels) - 1:
        return
    for turn in (-48, -16, 14, 46)[level % 2 :]:
        share = stage.chance.between(0.72, 1.0)
        start = x + (end_x - x) * share, y + (end_y - y) * share
        lean = angle + turn + stage.chance.between(-9, 9)
        _grow(stage, levels, (*start, lean, length * stage.chance.between(0.55, 0.8)), level + 1)


def poplar(stage: Stage, x: float, y: float, height: float, near: float, index: int = 0) -> None:
    color = stage.palette.leaf(index, near)
    shapes = ellipse(0, -height * 0.54, height * 0.13, height * 0.46, color.hex)
    shapes += ellipse(
        stage.side * height * 0.03,
        -height * 0.58,
        height * 0.07,
        height * 0.36,
        color.mixed(stage.palette.light, 0.25).hex,
        0.6,
    )
    stage.add(
        group(
            stroke(f"M0 0V{-height * 0.2:.0f}", stage.palette.lit(Color.of(0.42, 0.05, 50), near).hex, height * 0.04)
            + shapes,
            x,
            y,
        )
    )


def tree(stage: Stage, x: float, y: float, height: float, near: float) -> None:
    kind = stage.chance.whole(0, 5)
    if kind == 0 or (stage.palette.is_snowy and kind < 4):
        pine(stage, x, y, height, near)
    elif kind == 1:
        poplar(stage, x, y, height, near, stage.chance.whole(0, 3))
    else:
        round_tree(stage, x, y, height * 0.85, near, stage.chance.whole(0, 3))


def grass(stage: Stage, height: Height, color: Color, count: int, size: float = 26) -> None:
    """Tufts along a line of land."""
    chance, blades = stage.chance, ""
    for _ in range(count):
        x = chance.between(-10, SIDE + 10)
        y = height(x) + chance.between(-2, 10)
        for lean in (-0.5, 0.05, 0.6):
            tall = size * chance.between(0.6, 1.2)
            blades += f"M{x:.0f} {y:.0f}q{lean * 4:.0f} {-tall * 0.6:.0f} {lean * tall * 0.6:.0f} {-tall:.0f}"
    stage.add(stroke(blades, color.hex, size * 0.13))


BLOSSOMS: Final = ("rose", "lemon", "white", "red+", "violet+", "orange")


def flowers(stage: Stage, height: Height, count: int, spread: float = 150, size: float = 9) -> None:
    """Blossoms strewn over the land; hardly any in the cold."""
    if stage.palette.is_snowy:
        return
    chance, palette = stage.chance, stage.palette
    for name in chance.shuffled(BLOSSOMS)[:3]:
        places = []
        for _ in range(count // 3):
            x = chance.between(0, SIDE)
            places.append((x, height(x) + chance.between(12, spread)))
        stems = "".join(f"M{x:.0f} {y:.0f}v{size * 1.8:.0f}" for x, y in places)
        stage.add(stroke(stems, palette.ground(0.95, 0.9).hex, 2.2))
        petals = [
            (x + dx, y + dy)
            for x, y in places
            for dx, dy in ((-size * 0.4, 0), (size * 0.4, 0), (0, -size * 0.4), (0, size * 0.4))
        ]
        stage.add(dots(petals, palette.ink(name).hex, size * 0.75), dots(places, palette.ink("gold").hex, size * 0.5))


def path_to_light(stage: Stage, from_x: float, far_y: float, color: Color) -> None:
    """A way that winds from the heroes to where the light is."""
    x, far = from_x, stage.light_x
    d = (
        f"M{x - 130:.0f} 1040C{x - 60:.0f} 900 {far + 90:.0f} 860 {far - 8:.0f} {far_y:.0f}"
        f"H{far + 8:.0f}C{far + 150:.0f} 850 {x + 90:.0f} 900 {x + 150:.0f} 1040Z"
    )
    stage.add(path(d, color.hex, 0.9))
