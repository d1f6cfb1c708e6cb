"""Words as they are looked for and compared: without accents, case, or a final plural s (CAT-36)."""

import re
import unicodedata
from typing import Final

from .naming import PLACEHOLDER

BETWEEN: Final = re.compile(r"[\W_]+")
COMBINING: Final = re.compile("[\u0300-\u036f]+")
SHORTEST_PLURAL: Final = 4


def folded_words(text: str) -> tuple[str, ...]:
    """``Zoë's Two DOGS`` → ``zoe``, ``s``, ``two``, ``dog``; placeholders are nobody's words."""
    plain = unicodedata.normalize("NFKD", PLACEHOLDER.sub(" ", text)).casefold()
    return tuple(map(singular, filter(None, BETWEEN.split(COMBINING.sub("", plain)))))


def singular(word: str) -> str:
    is_plural = len(word) >= SHORTEST_PLURAL and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if is_plural else word


def folded(text: str) -> str:
    return " ".join(folded_words(text))
