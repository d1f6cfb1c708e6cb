"""What frames the picture: dark leaves, boughs and stones close to the eye."""

from storytime_core.storytelling.scene import Place, TimeOfYear

from .pen import circle, ellipse, group, path, stroke
from .stage import Stage

BARE: frozenset[Place] = frozenset({Place.BEDROOM, Place.KITCHEN, Place.WORKSHOP})
STONY: frozenset[Place] = frozenset({Place.SPACE, Place.DESERT, Place.MOUNTAIN})


def paint_front(stage: Stage) -> None:
    place = stage.scene.place
    if place in BARE:
        return
    if place in STONY:
        _stones(stage)
    else:
        _growth(stage, 40 if stage.side < 0 else 984, 1.15)
        _growth(stage, 984 if stage.side < 0 else 40, 0.8)
    if place not in STONY and place not in (Place.SNOWFIELD, Place.SEASIDE, Place.PLAYGROUND):
        _bough(stage)


def _growth(stage: Stage, x: float, size: float) -> None:
    """A clump of big leaves in a lower corner; fir sprigs on a drift where there is snow."""
    if stage.palette.is_snowy:
        _sprigs(stage, x, size)
        return
    chance, palette = stage.chance, stage.palette
    dark = palette.shade.mixed(palette.ground(1.0, 1.0), 0.35)
    leaf = "M0 0C-34 -60 -30 -150 0 -210C30 -150 34 -60 0 0Z"
    for turn in range(-70, 71, 28):
        color = dark.lighter(chance.between(0, 0.07))
        blade = path(leaf, color.hex) + stroke("M0 -10V-190", color.lighter(0.06).hex, 3, 0.7)
        stage.add(group(blade, x, 1050, size * chance.between(0.75, 1.15), turn=turn + chance.between(-8, 8)))
    for _ in range(3):
        bx, by = x + chance.between(-110, 110), 1010 - chance.between(20, 150) * size
        name = palette.ink(chance.pick(("rose", "gold", "red", "violet+"))).hex
        stage.add(circle(bx, by, 10, name), circle(bx - 3, by - 3, 4, palette.light.hex, 0.6))


def _sprigs(stage: Stage, x: float, size: float) -> None:
    chance, palette = stage.chance, stage.palette
    needles = "".join(
        f"M0 {-at * 17 - 20}l{side * (34 - at * 1.8):.0f} {-26 + at * 0.6:.0f}" for at in range(11) for side in (-1, 1)
    )
    for turn in range(-66, 67, 33):
        green = palette.shade.mixed(palette.ink("moss"), 0.35).lighter(chance.between(-0.02, 0.04))
        sprig = stroke("M0 0V-215" + needles, green.hex, 7) + stroke("M0 -120V-216", palette.ink("white").hex, 5, 0.75)
        stage.add(group(sprig, x, 1040, size * chance.between(0.75, 1.05), turn=turn + chance.between(-8, 8)))
    for dx, dy in ((-34, -120), (18, -150), (50, -96), (-6, -82)):
        stage.add(circle(x + dx * size, 1020 + dy * size, 11 * size, palette.ink("red").hex))
    drift = palette.ground(1.0).mixed(palette.sky[0], 0.12)
    stage.add(ellipse(x, 1034, 210 * size, 52 * size, drift.hex))


def _bough(stage: Stage) -> None:
    """A branch that reaches in from the upper corner across from the light."""
    chance, palette = stage.chance, stage.palette
    x, way = (1044, -1) if stage.side < 0 else (-20, 1)
    wood = palette.shade
    shapes = stroke("M-10 40C80 60 150 90 230 90", wood.hex, 11)
    shapes += stroke("M90 66C130 100 150 140 190 160M30 48C60 100 70 140 66 190", wood.hex, 7)
    shapes += stroke(
        "M130 76L170 60M150 82L186 116M120 94L128 136M150 132L196 138M56 96L90 128M68 140L40 168", wood.hex, 4.5
    )
    twigs = (
        (70, 66),
        (110, 56),
        (150, 76),
        (190, 70),
        (230, 90),
        (120, 100),
        (150, 134),
        (190, 160),
        (54, 100),
        (70, 140),
        (66, 188),
        (30, 66),
    )
    if stage.scene.season is TimeOfYear.WINTER or palette.is_snowy:
        white = palette.ink("white").hex
        shapes += stroke("M-10 32C80 52 150 82 226 82M92 60C130 94 152 134 186 152", white, 6, 0.9)
    else:
        for at, (lx, ly) in enumerate(twigs):
            color = palette.leaf(at, 1.0).mixed(palette.shade, 0.55)
            for turn in (chance.between(20, 90), chance.between(100, 170)):
                leaf = path("M0 0C8 -18 34 -20 46 0C34 18 8 16 0 0Z", color.lighter(chance.between(0, 0.06)).hex)
                shapes += group(leaf, lx, ly, chance.between(0.8, 1.2), turn=turn)
    stage.add(group(shapes, x, chance.between(-30, 10), 1.25, flip=way < 0))


def _stones(stage: Stage) -> None:
    chance, dark = stage.chance, stage.palette.shade
    for x, size in ((stage.side * 470 + 512, 1.2), (-stage.side * 480 + 512, 0.85)):
        for dx, wide, tall in ((-70, 130, 90), (60, 150, 130), (150, 90, 60)):
            stage.add(
                ellipse(
                    x + dx * size,
                    1040,
                    wide * size,
                    tall * size * chance.between(0.8, 1.15),
                    dark.lighter(chance.between(0.0, 0.05)).hex,
                )
            )
