"""What each category of trouble means for each band (SAF-12)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from attrs import frozen

from storytime_core.kernel.bands import Band


class Treatment(StrEnum):
    BLOCKED = "B"
    RESOLVED = "R"  # allowed when it comes to a good end
    ALLOWED = "A"


@frozen
class Category:
    """A kind of trouble, and what becomes of a story that has it, by band from the youngest to the oldest."""

    name: str
    treatments: str = "BBBB"

    @property
    def severity(self) -> str:
        return "severe" if self.name.isupper() else "moderate"

    def treatment(self, band: Band) -> Treatment:
        return Treatment(self.treatments[list(Band).index(band)])


SEVERE: Final = (
    "SEXUAL",
    "SELF_HARM",
    "GORE",
    "HATE",
    "SUBSTANCES",
    "WEAPON_USE",
    "GROOMING",
    "IMITATION",
    "PERSONAL_DATA",
    "MACHINE_TALK",
)
CATEGORIES: Final[Mapping[str, Category]] = {
    category.name: category
    for category in (
        *map(Category, SEVERE),
        Category("peril", "BRRR"),
        Category("death_loss", "BBRR"),
        Category("bullying", "BRRR"),
        Category("insult", "BBRR"),
        Category("profanity_mild"),
        Category("commerce"),
        Category("gambling"),
        Category("real_person"),
        Category("persuasion"),
        Category("romance", "BBBR"),
    )
}
