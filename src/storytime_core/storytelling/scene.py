"""What the cover of a story shows, in closed words that a painter knows how to draw."""

from enum import StrEnum
from typing import Any, Final

from attrs import Attribute, field, frozen

MOST_THINGS: Final = 5
MOST_HEROES: Final = 5


class Place(StrEnum):
    """The families of scenery; every setting belongs to one."""

    MEADOW = "meadow"
    FOREST = "forest"
    SEASIDE = "seaside"
    MOUNTAIN = "mountain"
    GARDEN = "garden"
    BEDROOM = "bedroom"
    KITCHEN = "kitchen"
    TOWN = "town"
    RIVER = "river"
    SNOWFIELD = "snowfield"
    SPACE = "space"
    WORKSHOP = "workshop"
    FARM = "farm"
    POND = "pond"
    SCHOOL = "school"
    DESERT = "desert"
    CASTLE = "castle"
    PLAYGROUND = "playground"


class TimeOfDay(StrEnum):
    MORNING = "morning"
    DAY = "day"
    EVENING = "evening"
    NIGHT = "night"


class Weather(StrEnum):
    CLEAR = "clear"
    CLOUDY = "cloudy"
    RAIN = "rain"
    SNOW = "snow"
    WIND = "wind"
    FOG = "fog"


class TimeOfYear(StrEnum):
    SPRING = "spring"
    SUMMER = "summer"
    AUTUMN = "autumn"
    WINTER = "winter"


class Mood(StrEnum):
    CALM = "calm"
    FUNNY = "funny"
    COZY = "cozy"
    EXCITING = "exciting"


class Thing(StrEnum):
    """What may lie, stand or fly in the picture."""

    APPLE = "apple"
    BALL = "ball"
    BALLOON = "balloon"
    BASKET = "basket"
    BELL = "bell"
    BLANKET = "blanket"
    BOAT = "boat"
    BOOK = "book"
    BOOTS = "boots"
    BOX = "box"
    BREAD = "bread"
    BRUSH = "brush"
    CAKE = "cake"
    CANDLE = "candle"
    CLOCK = "clock"
    CUP = "cup"
    DRUM = "drum"
    EGG = "egg"
    FEATHER = "feather"
    FLOWER = "flower"
    HAT = "hat"
    HEART = "heart"
    KEY = "key"
    KITE = "kite"
    LADDER = "ladder"
    LANTERN = "lantern"
    LEAF = "leaf"
    LETTER = "letter"
    MAP = "map"
    MITTEN = "mitten"
    MOON = "moon"
    POT = "pot"
    PUMPKIN = "pumpkin"
    SCARF = "scarf"
    SHELL = "shell"
    SLED = "sled"
    STAR = "star"
    STONE = "stone"
    TEDDY = "teddy"
    TREE = "tree"
    TRAIN = "train"
    UMBRELLA = "umbrella"
    WAGON = "wagon"
    WHISTLE = "whistle"


class Companion(StrEnum):
    """Who keeps the heroes company: a buddy, or an animal of the story."""

    BEAR = "bear"
    BIRD = "bird"
    CAT = "cat"
    DOG = "dog"
    DRAGON = "dragon"
    DUCK = "duck"
    ELEPHANT = "elephant"
    FOX = "fox"
    FROG = "frog"
    HEDGEHOG = "hedgehog"
    HORSE = "horse"
    LION = "lion"
    MOUSE = "mouse"
    OWL = "owl"
    PENGUIN = "penguin"
    RABBIT = "rabbit"
    ROBOT = "robot"
    SHEEP = "sheep"
    SQUIRREL = "squirrel"
    TURTLE = "turtle"
    UNICORN = "unicorn"
    WHALE = "whale"


def _at_most_five_different(_scene: "Scene", _attribute: "Attribute[Any]", things: tuple[Thing, ...]) -> None:
    if len(things) > MOST_THINGS or len(set(things)) != len(things):
        raise ValueError(f"a scene shows at most {MOST_THINGS} different things, not {things}")


def _one_to_five(_scene: "Scene", _attribute: "Attribute[Any]", heroes: int) -> None:
    if not 1 <= heroes <= MOST_HEROES:
        raise ValueError(f"a scene shows 1 to {MOST_HEROES} heroes, not {heroes}")


@frozen
class Scene:
    """A picture in words.  The same scene is always drawn the same way."""

    place: Place
    time: TimeOfDay
    weather: Weather
    season: TimeOfYear
    mood: Mood
    things: tuple[Thing, ...] = field(default=(), validator=_at_most_five_different)
    companion: Companion | None = None
    heroes: int = field(default=1, validator=_one_to_five)
    seed: int = 0
    """Where among the many ways to arrange all this the picture begins."""
