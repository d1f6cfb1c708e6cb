"""How frightening a text is, and whether what frightens comes to a good end (SAF-13, SAF-14)."""

from itertools import pairwise
from typing import Final

from storytime_core.safety.examination import Examination

TOGETHER: Final = 60  # words within which a second mention counts
LAST_QUARTER: Final = 0.75
TROUBLE_ENDS: Final = 0.85  # of the text, by when the last mention has to have come
CALM: Final = 1
STARK: Final = 3  # a title or a question can frighten with one such word


def fear_level(seen: Examination, *, is_story: bool = True) -> int:
    """0 to 4: the highest weight met twice within sixty words, or once in the last quarter."""

    for weight in range(4, 0, -1):
        places = [at for at, found in seen.fear if found >= weight]
        if any(later - earlier <= TOGETHER for earlier, later in pairwise(places)):
            return weight
        if is_story and any(at >= LAST_QUARTER * len(seen.words) for at in places):
            return weight
        if not is_story and places and weight >= STARK:
            return weight
    return 0


def peril_level(seen: Examination) -> int:
    """How great the danger is that someone comes into."""
    return max(seen.by_category.get("peril weights", (0,)))


def is_resolved(seen: Examination, category: str) -> bool:
    """Last mentioned in time, followed by relief or a helper's action, and calm from there to the end."""
    last, ends = max(seen.by_category[category]), int(TROUBLE_ENDS * len(seen.words))
    if last >= ends:
        return False
    is_followed = any(at > last for at in seen.relief) or bool(seen.places("helper", since=last + 1))
    return is_followed and all(weight <= CALM for at, weight in seen.fear if at >= ends)
