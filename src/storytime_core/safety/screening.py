"""What people type, looked at before it is used: names (SAF-6) and free words (SAF-5)."""

import re
from enum import StrEnum
from functools import cache
from typing import Final

from storytime_core.safety.categories import SEVERE
from storytime_core.safety.forms import looks
from storytime_core.safety.lexicon import hits
from storytime_core.safety.patterns import MACHINE_SIGNS, PERSONAL_SIGNS
from storytime_core.safety.tables import rows, terms
from storytime_core.safety.text import clean, is_too_long, plain

LONGEST_NAME: Final = 40
MOST_WORDS: Final = 4
NAME_SIGNS: Final = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff\u064b-\u0652]|[ \-'’.])+")
RUDE: Final = frozenset({*SEVERE, "insult", "profanity_mild"})


class Trouble(StrEnum):
    """Why a typed text is turned away: never what it says."""

    TOO_LONG = "too_long"
    NOT_A_NAME = "not_a_name"
    UNSUITABLE = "unsuitable"
    CONTACT_DATA = "contact_data"
    INSTRUCTIONS = "instructions"


def screen_name(name: str) -> Trouble | None:
    """What is wrong with a typed name, if anything; a real given name is always welcome."""
    name = clean(name)
    if not 1 <= len(name) <= LONGEST_NAME or len(name.split()) > MOST_WORDS:
        return (
            Trouble.NOT_A_NAME
            if name and len(name) <= LONGEST_NAME
            else Trouble.TOO_LONG
            if name
            else Trouble.NOT_A_NAME
        )
    if not NAME_SIGNS.fullmatch(name) or not any(sign.isalpha() for sign in name):
        return Trouble.NOT_A_NAME
    words = [word for word in re.split(r"[\s\-]+", plain(name)) if word]
    if all(word.strip(".'") in given_names() for word in words):
        return None
    found = {category for text in (name, name.lower()) for category in _categories(text)}
    return None if found.isdisjoint(RUDE) else Trouble.UNSUITABLE


def screen_words(text: str) -> Trouble | None:
    """What is wrong with free words of a wish, if anything; words of worry are welcome."""
    if is_too_long(text):
        return Trouble.TOO_LONG
    seen = clean(text)
    found = _categories(text)
    if "MACHINE_TALK" in found or any(sign.search(seen) for sign in MACHINE_SIGNS):
        return Trouble.INSTRUCTIONS
    if "PERSONAL_DATA" in found or any(sign.search(seen) for sign in PERSONAL_SIGNS):
        return Trouble.CONTACT_DATA
    return None if found.isdisjoint(SEVERE) else Trouble.UNSUITABLE


def neutral_name(choice: int) -> str:
    """A name of the closed list, for a hero whose nickname cannot be used; the same number, the same name."""
    names = rows("neutral_names.txt")
    return names[choice % len(names)][0]


@cache
def given_names() -> frozenset[str]:
    """Real given names, which no list of rude words turns away."""
    return frozenset(map(plain, terms("given_names.txt")))


def _categories(text: str) -> frozenset[str]:
    return frozenset(hit.category.partition("/")[0] for form in looks(text) for hit in hits(form.words))
