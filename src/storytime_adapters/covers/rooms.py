"""Places with a roof: the light comes in by the window, or from a lamp."""

from storytime_core.storytelling.scene import Place, TimeOfDay, Weather

from .colors import WHITE, Color
from .land import mountains, ridge, rolling
from .pen import SIDE, circle, ellipse, group, path, polygon, rect, stroke
from .stage import Stage

WALLS = (
    (0.80, 0.06, 25),
    (0.80, 0.06, 190),
    (0.82, 0.07, 80),
    (0.76, 0.06, 285),
    (0.80, 0.06, 145),
    (0.78, 0.07, 350),
    (0.72, 0.07, 245),
)


def bedroom(stage: Stage) -> None:
    wall = _room(stage, paper="dots")
    ink, x = stage.palette.ink, 512 - stage.side * 270
    cover = stage.chance.pick(("blue", "rose", "teal", "violet", "red"))
    bed = rect(-230, -210, 30, 230, ink("wood").hex, r=12) + path(
        "M-236 -190C-210 -250 -170 -250 -150 -150L-206 -60Z", ink("wood-").hex
    )
    bed += rect(-210, -92, 440, 96, ink("wood").hex, r=14) + rect(210, -130, 28, 150, ink("wood-").hex, r=10)
    bed += path("M-206 -92C-206 -150 -90 -150 -86 -92Z", ink("white").hex)
    bed += path("M-120 -98C-60 -136 160 -126 214 -100V-34Q50 -10 -120 -34Z", ink(cover).hex) + path(
        "M-120 -98C-100 -112 -70 -118 -50 -120V-22Q-90 -26 -120 -34Z", ink("cream").hex
    )
    for dx, dy in ((0, -76), (60, -90), (120, -70), (176, -84), (30, -44), (96, -46), (150, -42)):
        bed += circle(dx, dy, 9, ink("gold").hex, 0.9)
    stage.add(ellipse(x, 786, 260, 20, stage.palette.shade.hex, 0.25), group(bed, x, 780, 1.25, flip=stage.side < 0))
    _garland(stage, wall)
    _rug(stage)


def kitchen(stage: Stage) -> None:
    _room(stage, paper="tiles")
    ink, chance = stage.palette.ink, stage.chance
    color = chance.pick(("teal", "rose", "leaf", "blue", "orange"))
    counter = rect(-20, 640, 1064, 150, ink(color).hex) + rect(-20, 618, 1064, 28, ink("wood+").hex, r=6)
    counter += "".join(
        rect(x, 664, 150, 112, ink(f"{color}-").hex, 0.55, 8) + circle(x + 75, 680, 6, ink("gold").hex)
        for x in range(20, 1000, 172)
    )
    stage.add(counter)
    x = 512 - stage.side * 330
    stove = (
        rect(-110, -190, 220, 200, ink("cream").hex, r=12)
        + rect(-84, -120, 168, 96, ink("ink").hex, r=10)
        + rect(-74, -110, 148, 76, ink("orange").hex, 0.8, 8)
    )
    stove += "".join(circle(dx, -152, 11, ink("red").hex) for dx in (-66, -22, 22, 66)) + stroke(
        "M-70 -134H70", ink("grey-").hex, 6
    )
    stove += (
        path("M-70 -196H50C50 -250 40 -262 20 -262H-40C-60 -262 -70 -250 -70 -196Z", ink("blue").hex)
        + rect(-78, -270, 136, 14, ink("blue-").hex, r=6)
        + circle(-10, -276, 9, ink("gold").hex)
    )
    stove += stroke("M-40 -300C-60 -330 -20 -340 -40 -372M10 -300C-10 -330 30 -344 10 -380", WHITE.hex, 7, 0.4)
    stage.add(group(stove, x, 780))
    shelf_y = 330
    stage.add(rect(x - 150, shelf_y, 300, 16, ink("wood").hex, r=4))
    for at, name in enumerate(("red", "gold", "sky", "rose", "leaf")):
        stage.add(
            path(
                f"M{x - 130 + at * 58:.0f} {shelf_y}v-{40 + at % 3 * 10}q18 -14 36 0v{40 + at % 3 * 10}Z", ink(name).hex
            ),
            rect(x - 132 + at * 58, shelf_y - 54 - at % 3 * 10, 40, 10, ink("wood-").hex, r=4),
        )
    _lamp(stage, 512 - stage.side * 120)
    _rug(stage)


def workshop(stage: Stage) -> None:
    _room(stage, paper="boards")
    ink, x = stage.palette.ink, 512 - stage.side * 320
    bench = (
        rect(-260, -150, 520, 30, ink("wood+").hex, r=6)
        + rect(-230, -120, 30, 130, ink("wood-").hex)
        + rect(200, -120, 30, 130, ink("wood-").hex)
        + rect(-220, -60, 440, 18, ink("wood").hex)
    )
    bench += rect(-200, -190, 90, 42, ink("red").hex, r=6) + stroke(
        "M-178 -190C-178 -212 -132 -212 -132 -190", ink("red-").hex, 8
    )
    bench += (
        path("M-40 -150V-230H-10V-150Z", ink("tan").hex)
        + circle(-25, -240, 20, ink("tan+").hex)
        + rect(60, -186, 110, 36, ink("wood").hex)
        + rect(80, -220, 70, 36, ink("tan").hex)
    )
    stage.add(group(bench, x, 784))
    board = rect(-170, 0, 340, 150, ink("wood-").hex, 0.8, 8)
    board += (
        stroke("M-130 30V110", ink("grey").hex, 12)
        + rect(-152, 20, 44, 22, ink("grey-").hex, r=4)
        + stroke("M-70 34L-40 120", ink("gold").hex, 8)
        + stroke("M10 30V76", ink("grey+").hex, 8)
        + stroke("M10 76V120", ink("red").hex, 14)
    )
    board += path("M60 36H150L130 60H60Z", ink("grey+").hex) + rect(52, 32, 22, 40, ink("wood+").hex, r=6)
    stage.add(group(board, x, 300))
    for at in range(3):
        gear = ink(stage.chance.pick(("gold", "teal", "rose", "orange"))).hex
        cx, cy, r = 512 + stage.side * (430 - at * 20), 690 - at * 66, 46 - at * 8
        teeth = "".join(
            group(rect(-r * 0.16, -r * 1.25, r * 0.32, r * 0.4, gear), cx, cy, turn=turn) for turn in range(0, 360, 45)
        )
        stage.add(teeth, circle(cx, cy, r, gear), circle(cx, cy, r * 0.38, ink("ink").hex, 0.6))
    _lamp(stage, 512 - stage.side * 120)


def _room(stage: Stage, paper: str) -> Color:
    """A wall, a window with the world in it, a floor with the light lying on it."""
    palette, chance, picture = stage.palette, stage.chance, stage.picture
    dim = {TimeOfDay.NIGHT: 0.52, TimeOfDay.EVENING: 0.74}.get(stage.scene.time, 0.97)
    base = Color.of(*chance.pick(WALLS))
    wall = base._replace(light=base.light * dim).mixed(palette.sky[1], 0.22)
    wx, wy, w, h = stage.light_x - 170, 130.0, 340.0, 400.0
    ridge(stage, rolling(stage, 470, 30), palette.ground(0.3, 0.6))
    mountains(stage, 490, 90, 0.2, snow=True) if stage.scene.place is not Place.KITCHEN else None
    ridge(stage, rolling(stage, 505, 18), palette.ground(0.5, 0.6))
    shade = picture.fade_down((0, wall.darker(0.06), 1), (1, wall, 1))
    top = wy - 40
    hole = (
        f"M{wx:.0f} {wy + h:.0f}V{wy + 120:.0f}C{wx:.0f} {top:.0f} {wx + w:.0f} {top:.0f} {wx + w:.0f} {wy + 120:.0f}"
    )
    hole += f"V{wy + h:.0f}Z"
    stage.add(f'<path fill-rule="evenodd" d="M-10 -10H1034V800H-10Z{hole}" fill="{shade}"/>')
    stage.add(_pattern(stage, wall, paper, (wx - 60, wx + w + 60)))
    frame = palette.ink("cream").mixed(wall, 0.15)
    stage.add(
        stroke(hole, frame.hex, 20),
        stroke(f"M{stage.light_x:.0f} {wy - 6:.0f}V{wy + h:.0f}M{wx:.0f} {wy + 210:.0f}H{wx + w:.0f}", frame.hex, 11),
    )
    stage.add(rect(wx - 34, wy + h - 4, w + 68, 24, frame.lighter(0.03).hex, r=8))
    _curtains(stage, wx, wy, w)
    floor = palette.lit(Color.of(0.66, 0.075, 62).mixed(base, 0.2))
    floor = floor._replace(light=floor.light * (0.85 if palette.is_dark else 1))
    fill = picture.fade_down((0, floor.darker(0.05), 1), (1, floor.lighter(0.03), 1))
    stage.add(rect(-10, 780, SIDE + 20, 260, fill), rect(-10, 766, SIDE + 20, 18, frame.darker(0.1).hex))
    lines = "".join(f"M{512 + at * 76} 784L{512 + at * 150} 1030" for at in range(-8, 9))
    stage.add(stroke(lines, floor.darker(0.09).hex, 3, 0.7))
    beam = picture.fade_down(
        (0, palette.light, 0.0 if stage.scene.weather is Weather.FOG else 0.40), (1, palette.light, 0.04)
    )
    reach = -stage.side * 180
    sill, left, right = wy + h + 20, wx + reach - 60, wx + w + reach + 60
    stage.add(path(polygon([(wx + 6, sill), (wx + w - 6, sill), (right, 1000), (left, 1000)]), beam))
    return wall


def _pattern(stage: Stage, wall: Color, paper: str, free: tuple[float, float]) -> str:
    mark = wall.lighter(0.045).hex
    if paper == "boards":
        return stroke(
            "".join(f"M{x} 0V766" for x in range(40, SIDE, 96) if not free[0] < x < free[1]),
            wall.darker(0.05).hex,
            5,
            0.8,
        )
    if paper == "tiles":
        rows = "".join(f"M-10 {y}H{free[0]:.0f}M{free[1]:.0f} {y}H1034" for y in range(40, 620, 72))
        return stroke(
            rows + "".join(f"M{x} 0V620" for x in range(20, SIDE, 72) if not free[0] < x < free[1]), mark, 3, 0.8
        )
    places = [(x + (row % 2) * 42, row * 60 + 30) for row in range(12) for x in range(20, SIDE, 84)]
    return "".join(circle(x, y, 6, mark) for x, y in places if not free[0] < x < free[1])


def _curtains(stage: Stage, x: float, y: float, w: float) -> None:
    cloth = stage.palette.ink(stage.chance.pick(("red", "teal", "violet", "rose", "gold", "blue")))
    stage.add(stroke(f"M{x - 70:.0f} {y - 20:.0f}H{x + w + 70:.0f}", stage.palette.ink("wood-").hex, 12))
    drape = path("M0 -20H120C110 160 40 200 18 248C40 320 60 400 64 460H-22Z", cloth.hex)
    drape += stroke("M30 -14Q27 160 8 240M60 -14Q54 160 8 240M90 -14Q81 160 8 240", cloth.darker(0.07).hex, 5, 0.8)
    drape += ellipse(10, 248, 20, 9, stage.palette.ink("gold").hex)
    stage.add(group(drape, x - 50, y), group(drape, x + w + 50, y, flip=True))


def _garland(stage: Stage, wall: Color) -> None:
    ink, left = stage.palette.ink, 60 if stage.side > 0 else 560
    stage.add(stroke(f"M{left} 110Q{left + 200} 220 {left + 400} 110", wall.darker(0.25).hex, 3))
    for at, name in enumerate(("red", "gold", "teal", "rose", "lemon", "violet")):
        share = (at + 0.5) / 6
        x, y = left + 400 * share, 110 + 220 * share * (1 - share)
        stage.add(path(f"M{x - 22:.0f} {y:.0f}H{x + 22:.0f}L{x:.0f} {y + 46:.0f}Z", ink(name).hex))


def _lamp(stage: Stage, x: float) -> None:
    ink = stage.palette.ink
    stage.add(
        stroke(f"M{x:.0f} 0V120", ink("ink").hex, 4),
        path(f"M{x - 70:.0f} 190C{x - 60:.0f} 110 {x + 60:.0f} 110 {x + 70:.0f} 190Z", ink("gold").hex),
        circle(x, 194, 18, ink("lemon+").hex),
    )
    if stage.palette.is_dark:
        stage.picture.glow(x, 200, 340, ink("gold"), 0.5)


def _rug(stage: Stage) -> None:
    ink, x = stage.palette.ink, stage.heroes_x + stage.side * 40
    first, second = stage.chance.pick((("red", "cream"), ("teal", "lemon"), ("violet", "rose"), ("blue", "sky")))
    stage.add(
        ellipse(x, 880, 370, 92, ink(first).hex),
        ellipse(x, 880, 320, 76, ink(second).hex),
        ellipse(x, 880, 290, 67, ink(first).hex),
        ellipse(x, 880, 180, 40, ink(second).hex, 0.5),
    )
