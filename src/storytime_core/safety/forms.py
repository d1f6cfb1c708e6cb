"""The forms in which the checks look at a text (SAF-2): as it stands, and with every usual disguise taken off.

The cheap look comes first; a disguise is only tried where something in the text suggests it.
"""

import base64
import binascii
import codecs
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby, product
from typing import Final

from attrs import frozen

from storytime_core.safety.lexicon import STOP, patterns, vocabulary
from storytime_core.safety.reading_level import is_familiar, sentences
from storytime_core.safety.syllables import familiar_words
from storytime_core.safety.text import clean, plain

WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[.!?]+|\n\s*\n")
ODD: Final = re.compile(r"[a-z][0-9@$|+*_#!€£%][a-z0-9]|[0-9@$*_#|€£][a-z]{2}|([a-z])\1\1|[a-z][*_#@$0-9|]")
CHUNK: Final = re.compile(r"\S+")
SPACED: Final = re.compile(r"(?<![^\W_])(?:[^\W_][\W_]{1,3}){2,}[^\W_](?![^\W_])")
APART: Final = re.compile(r"[\W_]+")
ENCODED: Final = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")
HEX: Final = re.compile(r"(?:[0-9a-fA-F]{2}[ :]?){6,}")
READABLE: Final = re.compile(r"[\x20-\x7e\n]{6,}")
RUN: Final = re.compile(r"([^\W\d_])\1{2,}")
LINE_END: Final = re.compile(r"(?<![^\W\d_])([^\W\d_]+)(-?)[ \t]*\n\s*([^\W\d_]+)")
MASK: Final = re.compile(r"[*_#%\-.?]")
DIGITS: Final = str.maketrans("0345789@$!|+€£", "oeastbgasilteL".lower())
LONGEST_WORD: Final = 14
READ_AT_ONCE: Final = 400  # letters without spaces that are taken apart into words
SAMPLE: Final = 200  # words after which we know whether a text is plain English
ACROSTIC: Final = 6  # letters from which a word among first letters is no accident


@frozen
class Look:
    """A text as a row of words, ends of sentences among them, and where each begins."""

    words: tuple[str, ...]
    starts: tuple[int, ...]


def look(text: str) -> Look:
    """A plain text as words."""
    words, starts = [], []
    for found in WORD.finditer(text):
        word = found.group()
        words.append(STOP if word[0] in ".!?\n" else word.removesuffix("'s").removesuffix("'"))
        starts.append(found.start())
    return Look(tuple(words), tuple(starts))


def looks(text: str) -> Iterator[Look]:
    """Every form of a text worth examining, the text as it stands first."""
    text = clean(text)
    folded = plain(text)
    first = look(folded)
    yield first
    if ODD.search(folded):
        yield look(CHUNK.sub(_unmasked, folded))
    if SPACED.search(folded):
        yield look(SPACED.sub(_joined, folded))
    joined = LINE_END.sub(_over_line_end, folded)
    if joined != folded:
        yield look(joined)
    yield from (look(plain(hidden)) for hidden in decoded(text))
    strange = {word for word in set(first.words) if len(word) > 2 and not is_familiar(word)}
    if _is_foreign(first):
        yield look(codecs.encode(folded, "rot13"))
        yield look(folded[::-1])
    elif any(word[::-1] in vocabulary() for word in strange):
        runs = groupby(reversed(first.words), key=strange.__contains__)
        yield look(" . ".join(" ".join(word[::-1] for word in run) for is_strange, run in runs if is_strange))
    run_together = {word: parts for word in strange if len(word) >= 7 and (parts := _taken_apart(word))}
    if run_together:
        yield look(" ".join(run_together.get(word, word) for word in first.words))
    yield from (look(words) for words in acrostics(text))


def decoded(text: str) -> Iterator[str]:
    """What tokens of twelve and more say once base64, hex or rot13 is undone."""
    for found in ENCODED.finditer(text):
        token = found.group()
        if token.isalpha() and (parts := _taken_apart(codecs.encode(token.lower(), "rot13"))):
            yield parts
        elif not is_familiar(token):
            yield from _unpacked(token)
    for found in HEX.finditer(text):
        signs = re.sub(r"[ :]", "", found.group())
        yield from _readable(bytes.fromhex(signs[: len(signs) // 2 * 2]))


def acrostics(text: str) -> Iterator[str]:
    """What the first letters of sentences, and of lines, spell."""
    by_sentence = [text[each.start] for each in sentences(text)]
    by_line = [line.lstrip()[0] for line in text.split("\n") if line.strip()]
    for letters in (by_sentence, by_line):
        spelled = re.sub(r"[^a-z]", "", plain("".join(letters)))
        if len(spelled) < 4:
            continue
        if len(spelled) <= READ_AT_ONCE and (whole := segmented(spelled)):
            yield whole
        yield from (word for word in _weighty_words() if word in spelled)


@lru_cache(maxsize=4_096)
def segmented(letters: str) -> str:
    """Letters without spaces taken apart into as few known words as possible; empty if that cannot be."""
    known, blocked = familiar_words(), vocabulary()
    best: list[tuple[int, int] | None] = [(0, 0)] + [None] * len(letters)
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - LONGEST_WORD), end):
            before, word = best[start], letters[start:end]
            if before is None or (end - start == 1 and word not in "ai") or not (word in blocked or word in known):
                continue
            cost = before[0] + (2 if end - start > 2 else 3)
            here = best[end]
            if here is None or cost < here[0]:
                best[end] = (cost, start)
    parts, end = [], len(letters)
    while end:
        step = best[end]
        if step is None:
            return ""
        parts.append(letters[step[1] : end])
        end = step[1]
    return " ".join(reversed(parts))


def _taken_apart(word: str) -> str:
    """A run of letters as words, if one of them is of interest."""
    parts = segmented(word) if word.isascii() and word.isalpha() and len(word) <= READ_AT_ONCE else ""
    return parts if any(len(part) > 2 and part in vocabulary() for part in parts.split()) else ""


def _is_foreign(first: Look) -> bool:
    """Whether a text is mostly no plain English, so that a disguise of all of it is worth a try."""
    sample = [word for word in first.words[:SAMPLE] if word != STOP]
    return sum(map(is_familiar, sample)) < 0.6 * len(sample)


def _unmasked(found: re.Match[str]) -> str:
    chunk = found.group()
    if not ODD.search(chunk):
        return chunk
    core = chunk.strip(".,;:?\"'()[]")
    if not core:
        return chunk
    return chunk.replace(core, _guess(core))


@lru_cache(maxsize=8_192)
def _guess(core: str) -> str:
    """The word a masked one, one with digits for letters or one with drawn-out letters most likely stands for."""
    if len(core) > 4 * LONGEST_WORD:
        return core
    trimmed = core.rstrip("!")
    masked = masks().get(MASK.sub("*", trimmed))
    if masked is not None:
        return masked
    letters = trimmed.translate(DIGITS)
    tries = [letters.replace("1", "i"), letters.replace("1", "l"), letters.replace("0", "u")]
    tries += [_shortened(each, lengths) for each in tries[:2] for lengths in product((1, 2), repeat=3)]
    tries += [re.sub(r"[^a-z]", "", each) for each in tries[:2]]
    return next((each for each in tries if each in vocabulary()), next(filter(is_familiar, tries), tries[0]))


def _shortened(word: str, lengths: tuple[int, ...]) -> str:
    left = iter(lengths)
    return RUN.sub(lambda run: run.group(1) * next(left, 1), word)


@cache
def masks() -> dict[str, str]:
    """Words of the lists by what is left of them when letters are masked."""
    found: dict[str, str] = {}
    singles = [word for each in patterns() if not each.rest for word in sorted(each.first)]
    for word in (*singles, *sorted(vocabulary())):
        if len(word) < 3 or not word.isalpha():
            continue
        inner = word[0] + "*" * (len(word) - 2) + word[-1]
        masked = [inner, word[0] + re.sub("[aeiou]", "*", word[1:])]
        masked += [word[:at] + "*" + word[at + 1 :] for at in range(len(word))] if len(word) > 3 else []
        masked += [word[:at] + "**" + word[at + 2 :] for at in range(1, len(word) - 1)] if len(word) > 4 else []
        for each in masked:
            if "*" in each:
                found.setdefault(each, word)
    return found


@cache
def _weighty_words() -> tuple[str, ...]:
    """Words that alone are enough to block, long enough not to be spelled by accident."""
    severe = {"SEXUAL", "SELF_HARM", "GORE", "HATE", "SUBSTANCES", "profanity_mild", "insult"}
    singles = [each for each in patterns() if not each.rest and each.category in severe]
    return tuple(sorted({word for each in singles for word in each.first if len(word) >= ACROSTIC}))


def _joined(found: re.Match[str]) -> str:
    groups = re.split(r"\s{2,}", found.group())
    letters = [APART.sub("", group).translate(DIGITS).replace("1", "i") for group in groups]
    if len(groups) > 1 and all(len(group) > 1 or group in "ai" for group in letters):
        return " ".join(letters)
    whole = "".join(letters)
    return (segmented(whole) if len(whole) <= READ_AT_ONCE else "") or whole


def _over_line_end(found: re.Match[str]) -> str:
    first, hyphen, second = found.groups()
    whole = first + second
    if hyphen:
        return whole if whole in vocabulary() or is_familiar(whole) else found.group()
    parts_are_words = is_familiar(first) and is_familiar(second)
    return whole if whole in vocabulary() and not parts_are_words else found.group()


def _unpacked(token: str) -> Iterator[str]:
    token = token.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        yield from _readable(base64.b64decode(token + "=" * (-len(token) % 4), validate=True))
    except binascii.Error:
        return


def _readable(content: bytes) -> Iterator[str]:
    text = content.decode("utf-8", "ignore")
    if READABLE.fullmatch(text) and sum(sign.isalpha() or sign == " " for sign in text) >= 0.8 * len(text):
        yield text
