"""Places people have built: towns, farms, castles, schools and playgrounds."""

from storytime_core.storytelling.scene import TimeOfDay

from .colors import Color
from .land import flowers, grass, mountains, ridge, rolling, round_tree, tree
from .pen import SIDE, circle, ellipse, group, path, polygon, rect, stroke
from .stage import Stage

WALLS = ("cream", "rose", "tan", "sky", "lemon", "teal", "orange")
ROOFS = ("red", "blue", "violet", "brown", "teal-", "orange-")


def town(stage: Stage) -> None:
    chance, palette = stage.chance, stage.palette
    ridge(stage, rolling(stage, 520, 40, 0.6), palette.ground(0.15, 0.6))
    for near, y, low, high, wide in ((0.25, 640, 130, 230, 84), (0.5, 700, 180, 300, 112), (0.78, 770, 200, 330, 150)):
        x = -60 - chance.between(0, 60)
        while x < SIDE + 20:
            width = wide * chance.between(0.8, 1.15)
            hides_light = abs(x + width / 2 - stage.light_x) < 130 * near
            if not (near > 0.7 and (abs(x + width / 2 - stage.heroes_x) < 170 or hides_light)):
                house(stage, x, y, width, chance.between(low, high) * (0.66 if hides_light else 1), near)
            x += width + chance.between(-4, 16) * near
    pavement = palette.lit(Color.of(0.72, 0.03, 290))
    ridge(stage, rolling(stage, 775, 7, 0.5), pavement, pavement.darker(0.12))
    stones = ""
    for row in range(6):
        y = 810 + row * 40
        stones += "".join(f"M{x + (row % 2) * 60:.0f} {y}h{44 + row * 4}" for x in range(-60, SIDE, 130))
    stage.add(stroke(stones, pavement.darker(0.09).hex, 5, 0.7))
    street_lamp(stage, 512 + stage.side * -430, 830)


def farm(stage: Stage) -> None:
    chance, palette = stage.chance, stage.palette
    ridge(stage, rolling(stage, 530, 46, 0.6), palette.ground(0.18, 0.5))
    line = rolling(stage, 610, 34, 0.6)
    ridge(
        stage,
        line,
        palette.ground(0.45, 0.3),
        palette.lit(Color.of(0.80, 0.12, 92), 0.6) if not palette.is_snowy else None,
    )
    rows = "".join(f"M{512 + at * 62:.0f} 640L{512 + at * 190:.0f} 800" for at in range(-7, 8))
    stage.add(stroke(rows, palette.ground(0.5, 0.8).hex, 7, 0.5))
    x = 512 + stage.side * chance.between(230, 300)
    barn(stage, x, 730)
    tree(stage, 512 - stage.side * 430, 720, 280, 0.7)
    fence = palette.ink("wood", 0.8)
    posts = "".join(f"M{at} 800V730" for at in range(-10, SIDE + 40, 74))
    stage.add(stroke(posts, fence.hex, 13), stroke("M-20 748H1044M-20 776H1044", fence.lighter(0.04).hex, 8))
    near = rolling(stage, 790, 22, 0.7)
    ridge(stage, near, palette.ground(1.0), palette.ground(1.0, 1.0))
    grass(stage, near, palette.ground(1.0, 0.8), 50)
    flowers(stage, near, 30)


def castle(stage: Stage) -> None:
    chance, palette = stage.chance, stage.palette
    mountains(stage, 560, 180, 0.16, snow=palette.is_snowy)
    hill = rolling(stage, 610, 30, 0.5)
    ridge(stage, hill, palette.ground(0.45, 0.6))
    stage.add(ellipse(512 + stage.side * 60, 690, 470, 120, palette.ground(0.55, 0.5).hex))
    wall = palette.lit(Color.of(0.80, 0.045, chance.pick((60, 300, 20, 250))), 0.62)
    roof = palette.ink(chance.pick(("red", "violet", "blue", "teal-", "rose-")), 0.7)
    shapes = rect(-190, -190, 380, 200, wall.hex) + path("M-190 -190" + "v-26h30v26h32" * 6 + "V-180H-190Z", wall.hex)
    for x, w, tall in ((-200, 84, 290), (200, 84, 270), (-84, 70, 390), (88, 74, 340), (0, 92, 470)):
        shapes += _tower(stage, x, w, tall, wall, roof)
    shapes += path("M-44 12V-70C-44 -124 44 -124 44 -70V12Z", wall.darker(0.2).hex) + path(
        "M-32 12V-66C-32 -106 32 -106 32 -66V12Z", palette.ink("brown", 0.8).hex
    )
    stage.add(group(shapes, 512 + stage.side * 110, 650, 0.92))
    near = rolling(stage, 770, 30, 0.8)
    for _ in range(4):
        place = chance.between(0, SIDE)
        if abs(place - stage.heroes_x) > 160:
            round_tree(stage, place, near(place) + 10, chance.between(130, 210), 0.75, chance.whole(0, 3))
    ridge(stage, near, palette.ground(1.0), palette.ground(1.0, 1.0))
    way = palette.lit(Color.of(0.85, 0.05, 75))
    far, here = 512 + stage.side * 110, stage.heroes_x
    stage.add(
        path(
            f"M{here - 130:.0f} 1040C{here - 60:.0f} 900 {far + 60:.0f} 860 {far - 26:.0f} 662"
            f"H{far + 26:.0f}C{far + 150:.0f} 850 {here + 90:.0f} 900 {here + 160:.0f} 1040Z",
            way.hex,
            0.9,
        )
    )
    grass(stage, near, palette.ground(1.0, 0.8), 50)
    flowers(stage, near, 36)


def school(stage: Stage) -> None:
    chance, palette = stage.chance, stage.palette
    ridge(stage, rolling(stage, 540, 40), palette.ground(0.2, 0.6))
    for x in (60, 180, 860, 980):
        round_tree(stage, x, 690, chance.between(220, 300), 0.5, chance.whole(0, 3))
    brick, trim = palette.ink(chance.pick(("red", "orange", "tan", "rose")), 0.75), palette.ink("cream", 0.85)
    roof, glass = palette.ink("brown", 0.75), _glass(stage)
    shapes = rect(-330, -230, 660, 250, brick.hex) + rect(-330, -20, 660, 40, brick.darker(0.08).hex)
    shapes += path("M-350 -226L-310 -300H310L350 -226Z", roof.hex)
    shapes += rect(-80, -330, 160, 350, brick.lighter(0.03).hex) + path(
        "M-98 -326L0 -410L98 -326Z", roof.darker(0.04).hex
    )
    shapes += (
        rect(-26, -470, 52, 70, trim.hex)
        + path("M-38 -466L0 -510L38 -466Z", roof.hex)
        + path("M-12 -412C-12 -446 12 -446 12 -412Z", palette.ink("gold").hex)
    )
    shapes += circle(0, -268, 34, trim.hex) + stroke("M0 -268V-290M0 -268H14", palette.ink("ink").hex, 5)
    for x in (-290, -210, -140, 104, 174, 254):
        shapes += (
            rect(x - 4, -184, 52, 94, trim.hex)
            + rect(x, -180, 44, 86, glass)
            + stroke(f"M{x + 22} -180v86M{x} -140h44", trim.hex, 4)
        )
    shapes += (
        path("M-44 20V-90C-44 -130 44 -130 44 -90V20Z", trim.hex)
        + path("M-34 20V-86C-34 -116 34 -116 34 -86V20Z", palette.ink("teal-").hex)
        + stroke("M0 -108V20", trim.hex, 4)
    )
    stage.add(group(shapes, 512 + stage.side * 90, 740, 0.86))
    near = rolling(stage, 762, 12, 0.5)
    ridge(stage, near, palette.ground(1.0), palette.ground(1.0, 1.0))
    far, here = 512 + stage.side * 90, stage.heroes_x
    stage.add(
        path(
            f"M{far - 40:.0f} 758H{far + 40:.0f}C{far + 60:.0f} 850 {here + 180:.0f} 900 {here + 220:.0f} 1040"
            f"H{here - 180:.0f}C{here - 60:.0f} 900 {far - 60:.0f} 850 {far - 40:.0f} 758Z",
            palette.lit(Color.of(0.85, 0.04, 70)).hex,
            0.92,
        )
    )
    grass(stage, near, palette.ground(1.0, 0.8), 50)
    flowers(stage, near, 30)


def playground(stage: Stage) -> None:
    chance, palette, ink = stage.chance, stage.palette, stage.palette.ink
    ridge(stage, rolling(stage, 540, 50), palette.ground(0.2, 0.6))
    line = rolling(stage, 630, 26)
    ridge(stage, line, palette.ground(0.45, 0.5))
    for _ in range(7):
        x = chance.between(0, SIDE)
        round_tree(stage, x, line(x) + 20, chance.between(150, 250), 0.5, chance.whole(0, 3))
    ground = rolling(stage, 740, 20, 0.6)
    ridge(stage, ground, palette.ground(0.9), palette.ground(1.0, 1.0))
    x = 512 + stage.side * 250
    slide = stroke("M-60 20V-170M0 20V-170M-60 -130H0M-60 -80H0M-60 -30H0", ink("wood").hex, 13)
    slide += path("M-84 -176L-30 -250L24 -176Z", ink("red").hex) + stroke(
        "M-56 -176V-240M-2 -176V-240", ink("wood").hex, 9
    )
    slide += stroke("M6 -164C70 -150 80 -30 190 4H214", ink("gold-").hex, 34) + stroke(
        "M6 -168C72 -154 84 -36 192 -4H214", ink("gold").hex, 22
    )
    stage.add(ellipse(x + 40, 792, 190, 24, palette.shade.hex, 0.2), group(slide, x, 780, 1.05, flip=stage.side > 0))
    y = 790
    x = 512 - stage.side * 360
    frame = stroke("M-120 0L-80 -250L-40 0M80 0L120 -250L160 0M-80 -250H120", ink("teal-").hex, 12)
    frame += stroke("M-30 -250L-50 -70M20 -250L0 -70M60 -250V-80M104 -250V-80", ink("ink").hex, 3) + stroke(
        "M-56 -68H6M54 -78H110", ink("red").hex, 13
    )
    stage.add(group(frame, x, y, 0.9))
    sand = palette.lit(Color.of(0.87, 0.07, 82))
    stage.add(
        ellipse(512 - stage.side * 40, 860, 380, 74, sand.darker(0.06).hex),
        ellipse(512 - stage.side * 40, 854, 366, 66, sand.hex),
    )
    grass(stage, ground, palette.ground(1.0, 0.8), 40)
    flowers(stage, rolling(stage, 880, 6), 24, 120)


def house(stage: Stage, x: float, y: float, w: float, h: float, near: float) -> None:
    """A tall narrow house with a gable, a chimney and windows that may be lit."""
    chance, palette = stage.chance, stage.palette
    wall, roof = palette.ink(chance.pick(WALLS), near), palette.ink(chance.pick(ROOFS), near)
    pitch = w * chance.between(0.4, 0.8)
    shapes = [rect(x, y - h, w, h + 60, wall.hex)]
    shaded = x if stage.side > 0 else x + w * 0.62
    shapes.append(rect(shaded, y - h, w * 0.38, h + 60, wall.darker(0.07).hex, 0.8))
    chimney = x + w * chance.pick((0.2, 0.68))
    shapes.append(rect(chimney, y - h - pitch * 0.95, w * 0.13, pitch, roof.darker(0.08).hex))
    gable = [(x - w * 0.08, y - h + 4), (x + w / 2, y - h - pitch), (x + w * 1.08, y - h + 4)]
    shapes.append(path(polygon(gable), roof.hex))
    if palette.is_snowy:
        shapes.append(
            stroke(
                f"M{x - w * 0.05:.0f} {y - h:.0f}L{x + w / 2:.0f} {y - h - pitch:.0f}L{x + w * 1.05:.0f} {y - h:.0f}",
                palette.ink("white", near).hex,
                w * 0.07,
            )
        )
    shapes += _windows(stage, x, y - h, w, h, near)
    stage.add("".join(shapes))


def _windows(stage: Stage, x: float, top: float, w: float, h: float, near: float) -> list[str]:
    """Two on each floor, arched or square; those of one color are one path."""
    floors = max(int(h // (w * 0.52)), 1)
    wide, tall, bow = w * 0.22, min(w * 0.30, h / floors * 0.6), w * 0.11 * stage.chance.pick((0, 1))
    panes: dict[str, str] = {}
    for floor in range(floors):
        for column in (0.2, 0.58):
            begin = f"M{x + w * column:.0f} {top + h * (floor + 0.22) / floors + tall:.0f}v{bow - tall:.0f}"
            pane = f"{begin}q0 {-bow:.0f} {wide / 2:.0f} {-bow:.0f}t{wide / 2:.0f} {bow:.0f}v{tall - bow:.0f}z"
            glass = _glass(stage, near)
            panes[glass] = panes.get(glass, "") + pane
    return [path(d, glass) for glass, d in panes.items()]


def barn(stage: Stage, x: float, y: float) -> None:
    ink = stage.palette.ink
    red, white, roof = ink("red-", 0.8), ink("cream", 0.85).hex, ink("brown", 0.75).hex
    shapes = path("M-150 10V-150L-110 -230L0 -280L110 -230L150 -150V10Z", red.hex) + path(
        "M0 -280L110 -230L150 -150V10H40C60 -100 50 -220 0 -280Z", red.darker(0.06).hex, 0.7
    )
    shapes += stroke("M-166 -144L-118 -238L0 -292L118 -238L166 -144", roof, 20)
    shapes += (
        rect(-66, -110, 132, 120, white)
        + rect(-58, -102, 116, 112, red.darker(0.08).hex)
        + stroke("M-58 -102L58 10M58 -102L-58 10M0 -102V10", white, 7)
    )
    shapes += rect(-30, -214, 60, 56, white) + rect(-23, -207, 46, 42, _glass(stage))
    silo = (
        rect(176, -220, 84, 232, ink("grey", 0.75).hex)
        + path("M176 -218C176 -280 260 -280 260 -218Z", ink("blue", 0.75).hex)
        + stroke("M176 -160H260M176 -100H260M176 -40H260", ink("grey-", 0.75).hex, 4)
    )
    stage.add(group(silo + shapes, x, y, 0.9, flip=stage.side < 0))


def street_lamp(stage: Stage, x: float, y: float) -> None:
    iron = stage.palette.shade.hex
    shapes = (
        stroke("M0 0V-330M-26 0H26M-14 -250H14", iron, 10)
        + path("M-26 -330L-34 -392H34L26 -330Z", stage.palette.light.hex)
        + path("M-42 -390L0 -426L42 -390Z", iron)
    )
    if stage.palette.is_dark:
        stage.picture.glow(x, y - 360, 190, stage.palette.ink("gold"), 0.6)
    stage.add(group(shapes, x, y))


def _tower(stage: Stage, x: float, w: float, tall: float, wall: Color, roof: Color) -> str:
    half = w / 2
    shapes = rect(x - half, -tall, w, tall + 10, wall.lighter(0.03).hex) + rect(
        x - half if stage.side > 0 else x + half * 0.3, -tall, w * 0.35, tall + 10, wall.darker(0.06).hex
    )
    shapes += path(
        f"M{x - half - 12:.0f} {-tall:.0f}L{x:.0f} {-tall - w * 1.25:.0f}L{x + half + 12:.0f} {-tall:.0f}Z", roof.hex
    )
    shapes += path(
        f"M{x:.0f} {-tall - w * 1.25:.0f}L{x + half + 12:.0f} {-tall:.0f}H{x + half * 0.2:.0f}Z", roof.darker(0.07).hex
    )
    top = -tall - w * 1.25
    shapes += stroke(f"M{x:.0f} {top:.0f}v-34", wall.darker(0.2).hex, 4) + path(
        f"M{x:.0f} {top - 34:.0f}l34 10l-34 12Z", stage.palette.ink("gold", 0.8).hex
    )
    for y in range(int(-tall + 40), -110, 92):
        shapes += group(path("M-10 34V10C-10 -6 10 -6 10 10V34Z", _glass(stage, 0.8)), x, y)
    return shapes


def _glass(stage: Stage, near: float = 0.85) -> str:
    """Windows glow when it is dark, and hold the sky by day."""
    if stage.scene.time in (TimeOfDay.NIGHT, TimeOfDay.EVENING):
        name = stage.chance.pick(("gold", "lemon", "gold", "orange+", "blue-"))
        return stage.palette.ink(name, max(near, 0.6)).hex
    return stage.palette.ink(stage.chance.pick(("sky", "sky+", "blue+")), near).hex
