"""Whether a text is in a language the checks understand, by how many of its words are known (SAF-15 l)."""

import re
from functools import lru_cache
from typing import Final

from storytime_core.safety.lexicon import index, vocabulary
from storytime_core.safety.reading_level import is_familiar
from storytime_core.safety.syllables import exceptions, familiar_words

WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
PREFIX: Final = re.compile(r"^(?:un|re|dis|mis|over|under|out|fore|in|im|non|pre|mid|super|inter|up|after|be|en)")
ENDING: Final = re.compile(
    r"(?:ing|ed|er|ers|est|ly|ness|ful|fully|less|ment|ments|able|ible|ably|ous|ously|ive|ity|al|ally|ish|ist|ists|ism|"
    r"ion|ions|tion|tions|ation|ations|ward|wards|y|s|es|ies|ied|hood|ship|dom|like|some|en|ened|ening|or|ors|ance|ence|ant|ent|age|ic)$"
)
SHORTEST_MADE: Final = 5  # letters of a word made from another
LONGEST_MADE: Final = 30
A_FEW: Final = 2  # unknown words that say nothing about the language yet
MOSTLY_NAMES: Final = 0.5  # a text with more capitalized words than this is not full of names, it is shouting


def share_of_known_words(text: str) -> float:
    """How many of a text's words are known, names left out, an unknown one counted once however often it comes."""
    words = WORD.findall(text)
    lower = [word for word in words if not word[0].isupper()]
    if len(lower) < MOSTLY_NAMES * len(words):
        lower = [word.lower() for word in words]
    if not lower:
        return 1.0
    unknown = sum(not is_known(word) for word in {*lower})
    return 1 - unknown / len(lower) if unknown > A_FEW else 1.0


@lru_cache(maxsize=50_000)
def is_known(word: str) -> bool:
    """Whether a word is listed anywhere, or made in a regular way from words that are."""
    word = word.lower().replace("’", "'").removesuffix("'s")
    if is_familiar(word) or word in exceptions() or word in vocabulary() or word in index():
        return True
    if not word.isascii() or not SHORTEST_MADE <= len(word) <= LONGEST_MADE:
        return False
    base = PREFIX.sub("", word)
    if len(base) >= 3 and base != word and is_known(base):
        return True
    stem = ENDING.sub("", word)
    if len(stem) >= 3 and stem != word and any(stem + end in familiar_words() for end in ("", "e", "y", "t", "te")):
        return True
    return any(is_familiar(word[:at]) and is_familiar(word[at:]) for at in range(3, len(word) - 2))
