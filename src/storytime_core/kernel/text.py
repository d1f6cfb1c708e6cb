"""Text as it is stored: one normal form, nothing invisible."""

import re
import unicodedata
from typing import Final

INVISIBLE: Final = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\U000e0100-\U000e01ef\ud800-\udfff]"
)
LINE_ENDS: Final = re.compile("\r\n?|\u2028|\u2029|\u0085")

# Nothing that would make it two addresses, or another one, in a mail's head; no letter whose small one is longer.
PART: Final = r'[^@\s,;:<>()\[\]"\\\u0130]'
EMAIL: Final = rf"^{PART}{{1,64}}@{PART}+\.{PART}+$"


def tidy(text: str) -> str:
    """NFC, LF line ends, trimmed; control, bidirectional, zero-width and tag characters removed."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return unicodedata.normalize("NFC", INVISIBLE.sub("", LINE_ENDS.sub("\n", text))).strip()


def one_line(text: str) -> str:
    return " ".join(text.split())


def normal_email(text: str) -> str:
    return tidy(text).lower()


def is_an_email(text: str) -> bool:
    return re.search(EMAIL, text) is not None
