"""The four age bands for which stories are written, checked and measured."""

from enum import StrEnum


class Band(StrEnum):
    TODDLER = "1-3"
    PRESCHOOL = "4-6"
    EARLY_READER = "7-9"
    MIDDLE_GRADE = "10-12"

    @property
    def youngest(self) -> int:
        return int(self.partition("-")[0])

    @property
    def oldest(self) -> int:
        return int(self.partition("-")[2])


def band_of(age_min: int, age_max: int) -> Band:
    """The band that holds the middle of a span; ages beyond 1..12 count as the nearest of them."""
    low, high = (min(max(age, 1), 12) for age in (age_min, age_max))
    middle = (low + high) // 2
    return next(band for band in Band if middle <= band.oldest)
