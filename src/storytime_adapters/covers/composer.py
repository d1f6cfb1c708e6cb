"""A whole picture: sky, place, heroes, their company and things, and what frames them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from storytime_core.storytelling.scene import Place, Scene, Thing, TimeOfDay

from . import built, rooms, wild
from .animals import COMPANIONS, IN_WATER, SIZES
from .chance import Chance
from .front import paint_front
from .heroes import coats_for, hats_for, hero, shadow
from .palette import palette_of
from .pen import Picture, group
from .sketches import sketched
from .sky import paint_air, paint_fog, paint_sky, paint_weather
from .stage import LEFT_THIRD, RIGHT_THIRD, Stage
from .things import FLYING, GLOWING, TALL, THINGS

PLACES: Final[Mapping[Place, Callable[[Stage], object]]] = MappingProxyType(
    {
        Place.MEADOW: wild.meadow,
        Place.FOREST: wild.forest,
        Place.SEASIDE: wild.seaside,
        Place.MOUNTAIN: wild.mountain,
        Place.GARDEN: wild.garden,
        Place.BEDROOM: rooms.bedroom,
        Place.KITCHEN: rooms.kitchen,
        Place.TOWN: built.town,
        Place.RIVER: wild.river,
        Place.SNOWFIELD: wild.snowfield,
        Place.SPACE: wild.space,
        Place.WORKSHOP: rooms.workshop,
        Place.FARM: built.farm,
        Place.POND: wild.pond,
        Place.SCHOOL: built.school,
        Place.DESERT: wild.desert,
        Place.CASTLE: built.castle,
        Place.PLAYGROUND: built.playground,
    }
)
INDOORS: Final = frozenset({Place.BEDROOM, Place.KITCHEN, Place.WORKSHOP})
HEIGHTS: Final = {
    TimeOfDay.MORNING: (400, 470),
    TimeOfDay.DAY: (170, 250),
    TimeOfDay.EVENING: (400, 480),
    TimeOfDay.NIGHT: (190, 270),
}


def composed(scene: Scene) -> str:
    """The picture as SVG."""
    stage = _set_stage(scene)
    paint_sky(stage)
    PLACES[scene.place](stage)
    paint_fog(stage)
    _paint_flying(stage)
    _paint_cast(stage)
    if scene.place not in (*INDOORS, Place.SPACE):
        paint_weather(stage)
    paint_front(stage)
    paint_air(stage)
    return stage.picture.svg()


def _set_stage(scene: Scene) -> Stage:
    chance = Chance(repr(scene))
    low, high = (250, 330) if scene.place in INDOORS else HEIGHTS[scene.time]
    light_x = chance.pick((LEFT_THIRD, RIGHT_THIRD)) + chance.between(-36, 36)
    return Stage(scene, Picture(), palette_of(scene, chance), chance, light_x, chance.between(low, high))


def _paint_flying(stage: Stage) -> None:
    """What flies has the sky across from the light."""
    chance, y = stage.chance, 200.0
    x = 512 - stage.side * (290.0 if stage.scene.place in INDOORS else 150.0)
    for thing in stage.scene.things:
        if thing in FLYING:
            size = {Thing.KITE: 2.0, Thing.BALLOON: 1.8, Thing.MOON: 1.9, Thing.STAR: 1.3}.get(thing, 1.1)
            if thing is Thing.MOON and stage.scene.time is TimeOfDay.NIGHT and stage.scene.place not in INDOORS:
                place = (stage.light_x, stage.light_y)
            else:
                place = (min(max(x + chance.between(-30, 30), 110), 914), min(y + chance.between(-20, 50), 430))
                x -= stage.side * 150
                y += chance.pick((-60, 130))
            if thing in GLOWING:
                stage.picture.glow(*place, 150 * size, stage.palette.light, 0.45)
            drawn = group(sketched(THINGS[thing], stage.palette), -50, -50)
            stage.add(group(drawn, *place, size, turn=chance.between(-14, 14)))


def _paint_cast(stage: Stage) -> None:
    """The heroes towards the light, their companion beside them, the things at their feet."""
    scene, chance, palette = stage.scene, stage.chance, stage.palette
    count = scene.heroes
    scale = {1: 2.05, 2: 1.84, 3: 1.62, 4: 1.46, 5: 1.32}[count]
    step = 86 * scale
    left = stage.heroes_x - step * (count - 1) / 2
    stage.picture.glow(stage.heroes_x, stage.floor - 120, 260, palette.light, 0.36 if palette.is_dark else 0.22)
    coats, hats, waving = coats_for(count, chance), hats_for(count, chance), chance.whole(0, count)
    _paint_companion(stage, left, step * (count - 1), scale)
    for at in sorted(range(count), key=lambda place: place % 2 == 0):
        x, size = left + at * step, scale * chance.between(0.84, 1.06)
        y = stage.floor + (20 if at % 2 == 0 else -14) + chance.between(-5, 5)
        stage.add(shadow(x, y - 2, 62 * size, palette))
        drawn = hero(palette, chance, coats[at], hats[at], is_waving=at == waving)
        stage.add(
            group(drawn, x - 50 * size * (-1 if stage.side < 0 else 1), y - 168 * size, size, flip=stage.side < 0)
        )
    _paint_things(stage)


def _paint_companion(stage: Stage, left: float, wide: float, scale: float) -> None:
    companion = stage.scene.companion
    if companion is None:
        return
    size = SIZES[companion] * (1.5 + 0.25 * scale)
    gap = 44 * scale + 40 * size
    x = left + wide + gap if stage.side > 0 else left - gap
    y = stage.floor + (40 if companion in IN_WATER else 6)
    drawn = group(sketched(COMPANIONS[companion], stage.palette), -50, -100)
    stage.add(shadow(x, y - 3, 42 * size, stage.palette))
    stage.add(group(drawn, x, y, size, flip=stage.side < 0))


def _paint_things(stage: Stage) -> None:
    chance, palette = stage.chance, stage.palette
    grounded = sorted(
        (thing for thing in stage.scene.things if thing not in FLYING), key=lambda thing: thing not in TALL
    )
    places = [(0.12, 40), (0.86, 62), (0.36, 104), (0.64, 112), (0.5, 66)]
    for thing, (share, down) in zip(grounded, places, strict=False):
        x = 1024 * (share if stage.side > 0 else 1 - share) + chance.between(-24, 24)
        y, size = (
            stage.floor + down + chance.between(-6, 6),
            (1.6 if thing in TALL else 1.12) * chance.between(0.94, 1.1),
        )
        if thing in GLOWING:
            stage.picture.glow(x, y - 50 * size, 190, palette.ink("gold"), 0.7 if palette.is_dark else 0.35)
        stage.add(shadow(x, y - 2, 44 * size, palette))
        stage.add(group(group(sketched(THINGS[thing], palette), -50, -100), x, y, size, flip=chance.is_so(0.3)))
