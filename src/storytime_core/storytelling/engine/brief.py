"""What the engine is asked for, and how it says that nothing is left to tell."""

from enum import StrEnum
from typing import Final

from attrs import field, frozen

from storytime_core.kernel.bands import Band
from storytime_core.kernel.stories import HERO


class Pronouns(StrEnum):
    SHE = "she"
    HE = "he"
    THEY = "they"


@frozen
class Hero:
    placeholder: str = HERO
    pronouns: Pronouns = Pronouns.THEY


@frozen
class Brief:
    """A wish the engine understands: closed keys and numbers, and nobody's name."""

    band: Band
    words: int
    heroes: tuple[Hero, ...] = (Hero(),)
    buddy: str | None = None
    themes: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    seasons: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    lesson: str | None = None
    setting: str | None = None
    mood: str | None = None
    excluded: frozenset[str] = field(default=frozenset())
    allow_loss: bool = False
    fear_ceiling: int = 2


FEWEST_PLOTS: Final = 3


@frozen
class PlotTooNarrow:
    """So much is excluded that fewer than three plots are left."""

    plots_left: int
