"""Places without walls: land, water, snow, sand and stars."""

from .colors import WHITE, Color
from .land import (
    Height,
    flowers,
    grass,
    mountains,
    path_to_light,
    pine,
    poplar,
    ridge,
    rolling,
    round_tree,
    tree,
    water,
)
from .pen import SIDE, circle, dots, ellipse, group, path, rect, smooth, stroke
from .sky import paint_bands, paint_stars
from .stage import Stage


def meadow(stage: Stage) -> None:
    far, middle, near = rolling(stage, 560, 60, 0.8), rolling(stage, 650, 45), rolling(stage, 745, 34, 0.7)
    ridge(stage, rolling(stage, 500, 70, 0.6), stage.palette.ground(0.12, 0.6))
    ridge(stage, far, stage.palette.ground(0.32, 0.5))
    for _ in range(stage.chance.whole(3, 6)):
        x = stage.chance.between(30, 990)
        tree(stage, x, far(x) + 14, stage.chance.between(80, 130), 0.4)
    ridge(stage, middle, stage.palette.ground(0.6, 0.4))
    x = 512 + stage.side * stage.chance.between(300, 400)
    round_tree(stage, x, middle(x) + 40, stage.chance.between(250, 330), 0.75, stage.chance.whole(0, 3))
    _front(stage, near)


def forest(stage: Stage) -> None:
    chance, palette = stage.chance, stage.palette
    ridge(stage, rolling(stage, 600, 40), palette.ground(0.15, 0.8))
    for near, y, low, high, count in ((0.14, 640, 330, 460, 11), (0.34, 680, 400, 560, 8), (0.58, 730, 480, 640, 5)):
        places = chance.shuffled([(at + 0.5) * SIDE / count + chance.between(-26, 26) for at in range(count)])
        for x in places:
            if abs(x - stage.light_x) < 150 * near + 50 or (near > 0.5 and abs(x - stage.heroes_x) < 190):
                continue
            if chance.is_so(0.62):
                pine(stage, x, y, chance.between(low, high), near)
            else:
                round_tree(stage, x, y, chance.between(low, high) * 0.9, near, chance.whole(0, 3))
        ridge(stage, rolling(stage, y - 10, 16), palette.ground(near + 0.12, 0.7))
    _beams(stage)
    _front(stage, rolling(stage, 765, 26, 0.7))


def seaside(stage: Stage) -> None:
    palette, chance = stage.palette, stage.chance
    ridge(stage, rolling(stage, 528, 22, 0.5), palette.lit(Color.of(0.55, 0.06, 250), 0.2))
    water(stage, 546, 820)
    for _ in range(chance.whole(1, 3)):
        _sail(stage, chance.between(80, 940), chance.between(566, 612), chance.between(0.5, 0.9))
    if chance.is_so(0.6):
        _lighthouse(stage, 512 + stage.side * -390, 590)
    sand = palette.lit(Color.of(0.86, 0.065, 80))
    beach = rolling(stage, 775, 26, 0.5)
    foam = smooth([(x, beach(x) - 16) for x in range(-40, SIDE + 81, 64)])
    stage.add(stroke(foam, WHITE.mixed(palette.air, 0.25).hex, 15, 0.75))
    ridge(stage, beach, sand, sand.darker(0.10))
    places = [(chance.between(0, SIDE), chance.between(810, 1010)) for _ in range(60)]
    stage.add(dots(places, sand.darker(0.12).hex, 4, 0.6))


def mountain(stage: Stage) -> None:
    mountains(stage, 560, 330, 0.22)
    mountains(stage, 620, 240, 0.45, snow=stage.palette.is_snowy)
    line = rolling(stage, 640, 42)
    ridge(stage, line, stage.palette.ground(0.5, 0.75))
    for at in range(12):
        x = at * 90 + stage.chance.between(-10, 30)
        if abs(x - stage.heroes_x) > 140:
            pine(stage, x, line(x) + stage.chance.between(20, 70), stage.chance.between(110, 200), 0.62)
    _front(stage, rolling(stage, 760, 38, 0.8))


def garden(stage: Stage) -> None:
    chance, palette = stage.chance, stage.palette
    ridge(stage, rolling(stage, 560, 40), palette.ground(0.2, 0.7))
    for at in range(7):
        x = at * 170 + chance.between(-20, 30)
        if chance.is_so(0.5):
            poplar(stage, x, 640, chance.between(220, 320), 0.4, chance.whole(0, 3))
        else:
            round_tree(stage, x, 640, chance.between(180, 260), 0.42, chance.whole(0, 3))
    hedge = rolling(stage, 640, 8, 1.8)
    ridge(stage, hedge, palette.leaf(2, 0.6))
    wood = palette.ink("white", 0.85)
    pickets = "".join(f"M{x} 780V690l13 -18l13 18V780Z" for x in range(-20, SIDE, 44))
    stage.add(
        path(pickets, wood.hex),
        rect(-10, 712, 1044, 13, wood.darker(0.06).hex),
        rect(-10, 752, 1044, 13, wood.darker(0.06).hex),
    )
    ground = rolling(stage, 775, 12, 0.5)
    _front(stage, ground)
    for at in range(6):
        x = stage.side * -1 * (170 + at * 62) + 512 + chance.between(-20, 20)
        _big_flower(stage, x, ground(x) + chance.between(30, 70), chance.between(0.7, 1.15))


def river(stage: Stage) -> None:
    mountains(stage, 540, 150, 0.18)
    for y, near in ((560, 0.3), (600, 0.45)):
        line = rolling(stage, y, 40)
        ridge(stage, line, stage.palette.ground(near, 0.6))
        for _ in range(5):
            x = stage.chance.between(0, SIDE)
            tree(stage, x, line(x) + 12, stage.chance.between(90, 150), near + 0.05)
    water(stage, 640, 850)
    for x, wide in ((512 - stage.side * 470, 300), (512 + stage.side * 480, 240)):
        stage.add(ellipse(x, 700, wide, 62, stage.palette.ground(0.6, 0.6).hex))
        tree(stage, x, 690, stage.chance.between(200, 280), 0.68)
    _front(stage, rolling(stage, 800, 26, 0.8))


def snowfield(stage: Stage) -> None:
    palette, chance = stage.palette, stage.chance
    snow = Color.of(0.95, 0.018, 240)
    mountains(stage, 570, 210, 0.2)
    for y, near, deep in ((590, 0.35, 0.06), (660, 0.6, 0.03), (752, 0.95, 0.0)):
        line = rolling(stage, y, 44, 0.7)
        white = palette.lit(snow.darker(deep), near).mixed(palette.sky[1], 0.22)
        ridge(stage, line, white, white.darker(0.08).mixed(palette.sky[0], 0.15) if near > 0.9 else None)
        for _ in range(chance.whole(2, 4) if near < 0.9 else 0):
            x = chance.between(0, SIDE)
            if abs(x - stage.heroes_x) > 150:
                pine(stage, x, line(x) + 20, chance.between(130, 260) * (0.5 + near * 0.6), near + 0.1)
    x = 512 + stage.side * chance.between(180, 300)
    if chance.is_so(0.6):
        _igloo(stage, x, 772)


def space(stage: Stage) -> None:
    chance, palette, picture = stage.chance, stage.palette, stage.picture
    deep = Color.of(0.17, 0.075, 285).turned(chance.between(-40, 30))
    glow = deep.lighter(0.16).stronger(1.3).turned(35)
    paint_bands(stage, deep, deep.mixed(glow, 0.58), glow)
    for _ in range(3):
        hue = palette.sky[2].stronger(1.5).turned(chance.between(-60, 60))
        picture.glow(chance.between(0, SIDE), chance.between(80, 560), chance.between(180, 280), hue, 0.34)
    paint_stars(stage, 0, 760, 210)
    picture.glow(stage.light_x, stage.light_y, 300, palette.light, 0.6)
    world = Color.of(chance.between(0.62, 0.78), 0.13, chance.pick((20, 60, 190, 250, 320)))
    _planet(stage, stage.light_x, stage.light_y + 20, chance.between(100, 140), world, rings=chance.is_so(0.6))
    _planet(
        stage,
        512 - stage.side * chance.between(250, 400),
        chance.between(130, 280),
        chance.between(34, 60),
        world.turned(110),
        rings=chance.is_so(0.3),
    )
    ground = Color.of(0.66, 0.07, chance.pick((290, 40, 200, 340)))
    line = rolling(stage, 600, 26, 0.6)
    ridge(stage, line, ground.darker(0.24).mixed(palette.sky[1], 0.4))
    line = rolling(stage, 765, 36, 0.6)
    ridge(stage, line, ground, ground.darker(0.2))
    for _ in range(7):
        x, y, r = chance.between(20, 1000), chance.between(830, 1000), chance.between(24, 70)
        stage.add(
            ellipse(x, y, r, r * 0.3, ground.darker(0.12).hex),
            ellipse(x, y + r * 0.06, r * 0.86, r * 0.22, ground.darker(0.05).hex),
        )


def pond(stage: Stage) -> None:
    chance, palette = stage.chance, stage.palette
    for top, near in ((540, 0.2), (590, 0.4)):
        line = rolling(stage, top, 34)
        ridge(stage, line, palette.ground(near, 0.7))
        for _ in range(5):
            x = chance.between(0, SIDE)
            round_tree(stage, x, line(x) + 14, chance.between(120, 220), near + 0.08, chance.whole(0, 3))
    water(stage, 625, 900)
    for _ in range(9):
        x, y = chance.between(60, 960), chance.between(668, 770)
        pad = palette.leaf(chance.whole(0, 3), 0.8) if not palette.is_snowy else palette.ink("white")
        stage.add(group(path("M0 0L100 -20A100 34 0 1 1 60 -30Z", pad.hex), x, y, 0.18 + (y - 640) * 0.0022))
        if chance.is_so(0.4) and not palette.is_snowy:
            rose = palette.ink("rose").hex
            stage.add(
                path(f"M{x - 16:.0f} {y - 4:.0f}q4 -24 16 -30q12 6 16 30q-16 10 -32 0Z", rose),
                path(f"M{x - 9:.0f} {y - 2:.0f}q2 -16 9 -22q7 6 9 22Z", palette.ink("rose+").hex),
            )
    line = rolling(stage, 800, 24, 0.7)
    _front(stage, line)
    _reeds(stage, 512 + stage.side * 400, 800)


def desert(stage: Stage) -> None:
    chance, palette = stage.chance, stage.palette
    sand = Color.of(0.78, 0.105, 65)
    for y, near, turn in ((520, 0.15, -18), (590, 0.4, -10), (670, 0.65, -4), (765, 1.0, 0)):
        line = rolling(stage, y, 58 if near < 1 else 30, 0.55)
        color = palette.lit(sand.turned(turn), near)
        ridge(stage, line, color, color.darker(0.09) if near == 1.0 else None)
        for _ in range(chance.whole(1, 3) if 0.3 < near < 1 else 0):
            x = chance.between(40, 980)
            if abs(x - stage.heroes_x) > 130:
                _cactus(stage, x, line(x) + 20, 260 * near * chance.between(0.6, 1.1), near)
    stones = [(chance.between(0, SIDE), chance.between(830, 1010)) for _ in range(26)]
    stage.add(dots(stones, palette.lit(sand.darker(0.2)).hex, 9, 0.7))


def _front(stage: Stage, height: Height) -> None:
    """The land the heroes stand on."""
    palette = stage.palette
    ridge(stage, height, palette.ground(1.0), palette.ground(1.0, 1.0).darker(0.05))
    if stage.chance.is_so(0.55):
        way = palette.lit(Color.of(0.86, 0.05, 80)) if not palette.is_snowy else palette.lit(Color.of(0.88, 0.03, 250))
        path_to_light(stage, stage.heroes_x, height(stage.light_x) + 4, way)
    grass(stage, height, palette.ground(1.0, 0.8), 42, 26)
    flowers(stage, height, 42, 210, 9)


def _beams(stage: Stage) -> None:
    light = stage.palette.light
    for _ in range(4):
        x, wide = stage.light_x + stage.chance.between(-60, 60), stage.chance.between(40, 110)
        reach = (512 - stage.light_x) * 1.1 + stage.chance.between(-260, 260)
        fill = stage.picture.fade_down((0, light, 0.34), (1, light, 0))
        stage.add(path(f"M{x:.0f} {stage.light_y:.0f}L{x + reach - wide:.0f} 860H{x + reach + wide:.0f}Z", fill))


def _sail(stage: Stage, x: float, y: float, size: float) -> None:
    ink = stage.palette.ink
    shapes = path("M2 -74V-10H46C34 -34 20 -56 2 -74Z", ink("white", 0.8).hex) + path(
        "M-4 -60V-10H-34C-24 -28 -14 -46 -4 -60Z", ink("rose", 0.8).hex
    )
    stage.add(
        group(shapes + path("M-46 -4H54C46 12 36 16 20 16H-18C-34 16 -42 8 -46 -4Z", ink("red-", 0.75).hex), x, y, size)
    )


def _lighthouse(stage: Stage, x: float, y: float) -> None:
    ink, light = stage.palette.ink, stage.palette.light
    rock = stage.palette.lit(Color.of(0.46, 0.03, 270), 0.6).hex
    shapes = path("M-120 40Q-90 -20 -30 -26H40Q100 -10 130 40Z", rock)
    shapes += path("M-34 -20L-22 -230H22L34 -20Z", ink("white", 0.85).hex)
    shapes += path("M-31 -70L-28 -120H28L31 -70ZM-25 -170L-22 -216H22L25 -170Z", ink("red", 0.85).hex)
    shapes += (
        rect(-18, -262, 36, 34, light.hex)
        + path("M-26 -262L0 -292L26 -262Z", ink("red-", 0.8).hex)
        + rect(-28, -232, 56, 9, ink("ink", 0.8).hex)
    )
    stage.add(group(shapes, x, y))
    stage.picture.glow(x, y - 246, 130, light, 0.6)


def _big_flower(stage: Stage, x: float, y: float, size: float) -> None:
    if stage.palette.is_snowy:
        return
    ink, name = stage.palette.ink, stage.chance.pick(("rose", "red", "gold", "violet", "white", "orange"))
    shapes = stroke("M0 0C-4 -60 6 -90 0 -150", ink("moss").hex, 7)
    shapes += path(
        "M0 -40C-30 -44 -44 -66 -46 -84C-20 -84 -4 -68 0 -40ZM0 -60C26 -62 40 -80 44 -98C20 -98 4 -84 0 -60Z",
        ink("leaf").hex,
    )
    for turn in range(0, 360, 45):
        shapes += group(ellipse(0, -28, 14, 24, ink(name).hex), 0, -150, turn=turn)
    stage.add(
        group(
            shapes
            + circle(0, -150, 17, ink("gold-" if name == "gold" else "gold").hex)
            + circle(-4, -154, 8, ink("lemon").hex, 0.7),
            x,
            y,
            size,
        )
    )


def _igloo(stage: Stage, x: float, y: float) -> None:
    snow = stage.palette.lit(Color.of(0.93, 0.025, 235))
    line = snow.darker(0.12).hex
    shapes = path("M-130 0C-130 -150 130 -150 130 0Z", snow.hex) + path(
        "M20 0C110 -20 120 -60 90 -88C120 -66 130 -34 130 0Z", line, 0.5
    )
    shapes += stroke(
        "M-124 -36H124M-102 -74H102M-60 -102H60M-60 0V-36M10 -36V-74M-40 -74V-102M50 0V-36M70 -36V-74M30 -74V-106",
        line,
        3,
        0.8,
    )
    shapes += path("M-40 0C-40 -84 40 -84 40 0Z", snow.darker(0.06).hex) + path(
        "M-26 0C-26 -58 26 -58 26 0Z", stage.palette.ink("gold").hex
    )
    stage.add(group(shapes, x, y, 0.9))
    stage.picture.glow(x, y - 20, 110, stage.palette.light, 0.5)


def _planet(stage: Stage, x: float, y: float, r: float, color: Color, rings: bool) -> None:
    fill = stage.picture.fade_across((0, color.lighter(0.12), 1), (1, color.darker(0.18), 1))
    stripe = color.lighter(0.1).turned(20).hex
    shapes = circle(0, 0, 100, fill)
    shapes += path(
        "M-87 -45Q0 -25 87 -45Q0 -9 -87 -45ZM-97 5Q0 25 97 5Q0 47 -97 5ZM-84 50Q0 70 84 50Q0 84 -84 50Z", stripe, 0.6
    )
    if rings:
        shapes += stroke("M-98 12C-230 55 230 55 98 12", stage.palette.light.hex, 10, 0.8)
    stage.add(group(shapes, x, y, r / 100, turn=-14 * stage.side))


def _reeds(stage: Stage, x: float, y: float) -> None:
    green, brown = stage.palette.ground(1.0, 1.0).darker(0.08).hex, stage.palette.ink("brown").hex
    stems, heads = "", ""
    for _ in range(9):
        dx, tall, lean = stage.chance.between(-90, 90), stage.chance.between(150, 270), stage.chance.between(-24, 24)
        stems += f"M{dx:.0f} 40Q{dx:.0f} {-tall / 2:.0f} {dx + lean:.0f} {-tall:.0f}"
        heads += f"M{dx + lean:.0f} {-tall:.0f}v-34"
    stage.add(group(stroke(stems, green, 6) + stroke(heads, brown, 15), x, y))


def _cactus(stage: Stage, x: float, y: float, height: float, near: float) -> None:
    green = stage.palette.lit(Color.of(0.56, 0.09, 155), near)
    arms = "M0 0V-100M0 -40H-26V-70M0 -28H24V-56"
    shapes = stroke(arms, green.hex, 17) + stroke(arms, green.mixed(stage.palette.light, 0.35).hex, 2.5, 0.7)
    blossom = circle(0, -109, 5, stage.palette.ink("rose").hex)
    stage.add(group(shapes + blossom, x, y, height / 100))
