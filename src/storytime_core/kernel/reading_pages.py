"""The pages of a story as the app turns them, and how long it is.

The app cuts the same text by the same rule, so it is kept to the last character:
narration speaks these pages, the catalog counts them, packs hold them.
"""

import re
from collections.abc import Iterator
from typing import Final

WORDS_A_PAGE: Final = 30
WORDS_A_MINUTE: Final = 150
WHITE_SPACE: Final = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"

GAP: Final = re.compile(f"[{WHITE_SPACE}]+")
SENTENCE_END: Final = re.compile("(?<=[.!?]) ")


def normalized(text: str) -> str:
    """The text with one space wherever it had any white space, and none at its ends."""
    return GAP.sub(" ", text).strip(" ")


def sentences_of(text: str) -> tuple[str, ...]:
    """Cut after every period, exclamation or question mark that a space follows."""
    return tuple(filter(None, SENTENCE_END.split(normalized(text))))


def pages_of(text: str) -> tuple[str, ...]:
    """Whole sentences while they fit; a sentence too long for a page has pages of its own."""
    return tuple(_pages(text))


def page_count(text: str) -> int:
    return sum(1 for _ in _pages(text))


def word_count(text: str) -> int:
    """Words are what stands between white space."""
    return len(normalized(text).split(" ")) if GAP.sub("", text) else 0


def duration_seconds(words: int) -> int:
    """How long reading aloud takes: 150 words a minute, begun seconds counted."""
    return -(-words * 60 // WORDS_A_MINUTE)


def _pages(text: str) -> Iterator[str]:
    page: list[str] = []
    for sentence in sentences_of(text):
        words = sentence.split(" ")
        if page and len(page) + len(words) > WORDS_A_PAGE:
            yield " ".join(page)
            page = []
        if len(words) > WORDS_A_PAGE:
            yield from (" ".join(words[at : at + WORDS_A_PAGE]) for at in range(0, len(words), WORDS_A_PAGE))
        else:
            page += words
    if page:
        yield " ".join(page)
