"""A page as it is read, and as it is spoken."""

import re
from hashlib import sha256
from itertools import accumulate
from typing import Final

from attrs import frozen

from storytime_core.kernel.reading_pages import page_count, pages_of, sentences_of

__all__ = ["PageWord", "SpokenForm", "page_count", "pages_of", "parts_of", "sentences_of", "spoken_form", "words_of"]

NEVER_SPOKEN: Final = frozenset('"“”„‟«»＂<>[]{}|\\^~#*_=')
SINGLE_QUOTES: Final = frozenset("'‘’‚‛")
WORD: Final = re.compile("[^ ]+")
SENTENCE_END: Final = ".!?…"


@frozen
class PageWord:
    """A word of a page and its place there: in characters, and in the UTF-16 units apps count in."""

    text: str
    begin: int
    end: int
    begin_utf16: int
    end_utf16: int


@frozen
class SpokenForm:
    """What a voice is given for a page.  ``origins`` tells of each character where in the page it stands."""

    text: str
    origins: tuple[int, ...]

    @property
    def text_hash(self) -> str:
        """The same words have the same sound, wherever they are written."""
        return sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def is_silent(self) -> bool:
        """There is nothing in it to say."""
        return not any(map(str.isalnum, self.text))


def spoken_form(page: str) -> SpokenForm:
    """The page without what is seen and not said: no mark-up ever reaches a voice."""
    kept = [(char, at) for at, char in enumerate(page) if char not in NEVER_SPOKEN]
    kept = [pair for at, pair in enumerate(kept) if pair[0] not in SINGLE_QUOTES or _is_within_a_word(kept, at)]
    spoken: list[tuple[str, int]] = []
    for char, at in kept:
        if char != " " or (spoken and spoken[-1][0] != " "):
            spoken.append((char, at))
    if spoken and spoken[-1][0] == " ":
        spoken.pop()
    return SpokenForm("".join(char for char, _ in spoken), tuple(at for _, at in spoken))


def words_of(page: str) -> tuple[PageWord, ...]:
    """The words of a page, or of any text with single spaces, in order."""
    units = [0, *accumulate(2 if ord(char) > 0xFFFF else 1 for char in page)]
    return tuple(
        PageWord(found.group(), found.start(), found.end(), units[found.start()], units[found.end()])
        for found in WORD.finditer(page)
    )


def parts_of(text: str, longest: int) -> tuple[str, ...]:
    """Pieces a voice can take in one go; put together they are the text again.

    A piece ends at the last sentence end in the second half of what fits, else
    at the last space, else wherever it must.
    """
    parts: list[str] = []
    while len(text) > longest:
        cut = _last_sentence_end(text, longest) or text.rfind(" ", 1, longest) + 1 or longest
        parts.append(text[:cut])
        text = text[cut:]
    return (*parts, text) if text else tuple(parts)


def _is_within_a_word(chars: list[tuple[str, int]], at: int) -> bool:
    return 0 < at < len(chars) - 1 and chars[at - 1][0].isalnum() and chars[at + 1][0].isalnum()


def _last_sentence_end(text: str, longest: int) -> int | None:
    ends = (
        at + 1 for at in range(longest - 1, longest // 2 - 1, -1) if text[at] == " " and text[at - 1] in SENTENCE_END
    )
    return next(ends, None)
