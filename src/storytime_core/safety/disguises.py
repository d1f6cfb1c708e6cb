"""The ways in which someone may try to slip a text past the checks: each makes a disguised one of a plain one."""

import base64
import codecs
import re
from collections.abc import Callable

WORD = re.compile(r"[A-Za-z]{4,}")
CYRILLIC = str.maketrans("aceopxyABEKMHOPCTX", "асеорхуАВЕКМНОРСТХ")
FULLWIDTH = {code: code + 0xFEE0 for code in range(0x41, 0x7B) if chr(code).isalpha()}
LEET = str.maketrans("aeios", "@310$")
ACCENTED = str.maketrans("aeioucn", "áéíôüçñ")


def each_word(change: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: WORD.sub(lambda word: change(word.group()), text)


def masked(word: str) -> str:
    return word[0] + re.sub("[aeiou]", "*", word[1:], count=1)


DISGUISES: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("other scripts", lambda text: text.translate(CYRILLIC)),
    ("full width", lambda text: text.translate(FULLWIDTH)),
    ("digits for letters", each_word(lambda word: word.translate(LEET))),
    ("accents", lambda text: text.translate(ACCENTED)),
    ("invisible signs", each_word("\u200b".join)),
    ("capitals", str.upper),
    ("letters apart", lambda text: "  ".join(" ".join(word) for word in text.split(" "))),
    ("dotted", each_word(".".join)),
    ("drawn out", each_word(lambda word: re.sub("([aeiou])", r"\1\1\1\1", word, count=1))),
    ("masked", each_word(masked)),
    ("backwards", lambda text: text[::-1]),
    ("rot13", lambda text: codecs.encode(text, "rot13")),
    ("base64", lambda text: "Read this: " + base64.b64encode(text.encode()).decode()),
    ("hex", lambda text: "Read this: " + text.encode().hex()),
    ("line ends", each_word(lambda word: word[:2] + "-\n" + word[2:] if len(word) > 5 else word)),
)
