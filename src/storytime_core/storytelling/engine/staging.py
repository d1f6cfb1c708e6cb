"""The scene of a story's cover, and the sentence that says what it shows."""

from typing import Final

from storytime_core.storytelling.engine.brief import Brief
from storytime_core.storytelling.engine.chance import Dice
from storytime_core.storytelling.engine.language import article
from storytime_core.storytelling.engine.plots import Plot
from storytime_core.storytelling.scene import (
    MOST_THINGS,
    Companion,
    Mood,
    Place,
    Scene,
    Thing,
    TimeOfDay,
    TimeOfYear,
    Weather,
)

TIMES: Final = {"morning": TimeOfDay.MORNING, "day": TimeOfDay.DAY, "evening": TimeOfDay.EVENING}
DRESSING: Final[dict[Place, tuple[Thing, ...]]] = {
    Place.MEADOW: (Thing.FLOWER, Thing.KITE, Thing.BASKET, Thing.BLANKET),
    Place.FOREST: (Thing.TREE, Thing.LEAF, Thing.LANTERN, Thing.BOOTS),
    Place.SEASIDE: (Thing.SHELL, Thing.BOAT, Thing.BALL, Thing.UMBRELLA),
    Place.MOUNTAIN: (Thing.STONE, Thing.BELL, Thing.TREE, Thing.MAP),
    Place.GARDEN: (Thing.FLOWER, Thing.APPLE, Thing.BASKET, Thing.LADDER),
    Place.BEDROOM: (Thing.TEDDY, Thing.BOOK, Thing.CLOCK, Thing.BLANKET),
    Place.KITCHEN: (Thing.POT, Thing.BREAD, Thing.CUP, Thing.CAKE),
    Place.TOWN: (Thing.CLOCK, Thing.BALLOON, Thing.BASKET, Thing.LETTER),
    Place.RIVER: (Thing.BOAT, Thing.STONE, Thing.LEAF, Thing.TREE),
    Place.SNOWFIELD: (Thing.SLED, Thing.MITTEN, Thing.SCARF, Thing.TREE),
    Place.SPACE: (Thing.STAR, Thing.MOON, Thing.MAP, Thing.BOOK),
    Place.WORKSHOP: (Thing.BRUSH, Thing.LADDER, Thing.BOX, Thing.WAGON),
    Place.FARM: (Thing.EGG, Thing.WAGON, Thing.PUMPKIN, Thing.BASKET),
    Place.POND: (Thing.BOAT, Thing.LEAF, Thing.FEATHER, Thing.STONE),
    Place.SCHOOL: (Thing.BOOK, Thing.BELL, Thing.BRUSH, Thing.DRUM),
    Place.DESERT: (Thing.STAR, Thing.POT, Thing.BLANKET, Thing.STONE),
    Place.CASTLE: (Thing.CANDLE, Thing.KEY, Thing.BOOK, Thing.HAT),
    Place.PLAYGROUND: (Thing.BALL, Thing.BALLOON, Thing.KITE, Thing.WAGON),
}
LIKE: Final[dict[str, Companion]] = {
    "hare": Companion.RABBIT,
    "goat": Companion.SHEEP,
    "hen": Companion.BIRD,
    "gull": Companion.BIRD,
    "pigeon": Companion.BIRD,
    "robin": Companion.BIRD,
    "heron": Companion.BIRD,
    "sparrow": Companion.BIRD,
    "blackbird": Companion.BIRD,
    "jay": Companion.BIRD,
    "goose": Companion.DUCK,
    "swans": Companion.DUCK,
    "loons": Companion.DUCK,
    "puppy": Companion.DOG,
    "kitten": Companion.CAT,
    "wolf": Companion.DOG,
    "pony": Companion.HORSE,
    "bunny": Companion.RABBIT,
    "tiger": Companion.LION,
    "dolphin": Companion.WHALE,
    "tortoise": Companion.TURTLE,
}


def companion_named(words: str) -> Companion | None:
    """The animal a painter would draw for these words."""
    for word in words.casefold().replace("_", " ").replace("-", " ").split():
        if word in LIKE:
            return LIKE[word]
        if word in {known.value for known in Companion}:
            return Companion(word)
    return None


def scene_of(brief: Brief, plot: Plot, dice: Dice) -> Scene:
    place = Place(plot.setting.one("place"))
    season = next((s.one("year") for s in plot.seasons if s.one("year")), "")
    year = TimeOfYear(season) if season else dice.pick(tuple(TimeOfYear))
    features = plot.setting.one("features").split()
    weather = Weather.SNOW if "snow" in features else dice.pick((Weather.CLEAR, Weather.CLEAR, Weather.CLOUDY))
    if given := plot.case.one("weather"):
        weather = Weather(given)
    drawn = plot.thing.one("draw")
    things = [Thing(drawn)] if drawn != "none" else []
    things += [Thing(name) for entry in (*plot.seasons[:1], plot.case) for name in entry.one("draw").split()]
    things += dice.shuffled(DRESSING[place])[:2]
    animal = companion_named(brief.buddy) if brief.buddy else companion_named(plot.setting.one("creature"))
    return Scene(
        place=place,
        time=TimeOfDay.NIGHT if plot.grammar.one("time") == "night" else TIMES[plot.opening.one("time") or "day"],
        weather=weather,
        season=year,
        mood=Mood(plot.mood),
        things=tuple(dict.fromkeys(things))[:MOST_THINGS],
        companion=animal,
        heroes=len(brief.heroes),
        seed=dice.below(1 << 32),
    )


def alt_of(plot: Plot, heroes: int) -> str:
    """What a cover shows, for those who hear it."""
    thing = f"{plot.look} {plot.thing.one('name')}"
    who = "{{HERO}} is" if heroes == 1 else "{{HERO}} and the others are"
    return f"{who} {plot.setting.one('at')} with {article(thing)} {thing}."
