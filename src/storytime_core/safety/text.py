"""Text as it comes in, cleaned (SAF-1), and the plain letters in which the checks look at it (SAF-2)."""

import re
import unicodedata
from functools import cache
from typing import Final

from storytime_core.safety.tables import rows

LONGEST: Final = 100_000  # bytes; a longer text is refused unread
LINE_END: Final = re.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")
UNSEEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
    "\ufe00-\ufe0f\ufeff\ud800-\udfff\U000e0000-\U000e007f\U000e0100-\U000e01ef]"
)
NOBODYS: Final = frozenset({"Co", "Cn", "Cs"})
TYPOGRAPHY: Final = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": " - ", "—": " - ", "…": "..."}
)


def clean(text: str) -> str:
    """One form for every text: composed, lines ended by LF, nothing in it that cannot be seen."""
    if text.isascii() and text.isprintable():
        return text
    text = UNSEEN.sub("", LINE_END.sub("\n", text))
    if not text.isascii():
        unwanted: dict[str, str | int | None] = {
            sign: None for sign in set(text) if unicodedata.category(sign) in NOBODYS
        }
        text = unicodedata.normalize("NFC", text.translate(str.maketrans(unwanted)) if unwanted else text)
    return text


def is_clean(text: str) -> bool:
    """Whether cleaning would change nothing; a provider's reply that is not clean is unusable."""
    return clean(text) == text


def is_too_long(text: str) -> bool:
    return len(text) > LONGEST or (not text.isascii() and len(text.encode("utf-8", "replace")) > LONGEST)


def plain(text: str) -> str:
    """Compatible form, case folded, without accents, look-alikes of other scripts as the letters they look like."""
    if not text.isascii():
        text = text.translate(TYPOGRAPHY)
    if not text.isascii():
        text = UNSEEN.sub("", text).translate(lookalikes())
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text)
        text = "".join(sign for sign in parts if unicodedata.category(sign)[0] != "M").translate(lookalikes())
    return text.casefold()


@cache
def lookalikes() -> dict[int, str]:
    return {int(code, 16): letter for code, letter in rows("lookalikes.txt")}
