"""How many syllables a word has, and whether a young reader knows it (SAF-30, SAF-31)."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from storytime_core.safety.tables import rows

VOWEL_GROUP: Final = re.compile(r"[aeiouy]+")
SILENT: Final = re.compile(
    r"(?<![^aeiouyl]l)(?<![aeiouytd])ed$|[aeiouy]{2,}ed$|(?<!s|x|z|c|g)(?<!ch|sh)(?<![aeiouy])(?<![^aeiouyl]l)es$|[^aeiouyl]e$|[aeiouy]l+e$|(?<=[aeiouy]l)es$"
)
MET: Final = re.compile(
    r"(?<![tcsgx])i[ao](?!u)|ious|(?<![aeioug])eo|(?<![gq])ua(?!r)|iu|uou|[aeiouy]ing|(?<=[aeou])y[aeiou]|ism$|n't$"
)
JOINED: Final = re.compile(r"[tcsgx]ious|[^aeiouy]e(?:ful|less|ment|ly|ness|some|work|board|time)")
SIBILANT: Final = ("s", "x", "z", "ch", "sh", "ce", "ge", "se", "ze")
LONGEST: Final = 60  # letters; beyond, it is no word and the finer rules are not tried
VOWELS: Final = "aeiouy"


def by_vowel_groups(word: str) -> int:
    """Count groups of vowels, less the silent ones, plus vowels that meet but do not join."""
    if len(word) > LONGEST:
        return max(len(VOWEL_GROUP.findall(word)), 1)
    if word.endswith("'s"):
        word = word[:-2]
        return by_vowel_groups(word) + word.endswith(SIBILANT[:5])
    count = len(VOWEL_GROUP.findall(word)) + len(MET.findall(word)) - len(JOINED.findall(word))
    if SILENT.search(word):
        count -= 1
    return max(count, 1)


def inflected(word: str, syllables: int) -> Iterator[tuple[str, int]]:
    """The regular forms of a word: plural, possessive, past, -ing, -er, -est, -ly, -y, each with its syllables."""
    one_more, sibilant = syllables + 1, word.endswith(SIBILANT)
    yield word + "'s", syllables + sibilant
    yield word + "s'", syllables + sibilant
    if len(word) < 2 or "'" in word:
        return
    muted_le = len(word) > 3 and word.endswith("le") and word[-3] not in VOWELS
    stem = word[:-1] if word.endswith("e") else word
    after_vowel = syllables if muted_le else one_more
    past = one_more if word.endswith(("t", "d", "te", "de")) else syllables
    if word.endswith("y") and word[-2] not in VOWELS:
        turned = word[:-1] + "i"
        yield from ((turned + "es", syllables), (turned + "ed", syllables), (turned + "er", one_more))
        yield from ((turned + "est", one_more), (turned + "ly", one_more), (turned + "ness", one_more))
        yield word + "ing", one_more
        return
    yield word + "s", syllables + sibilant
    if word.endswith(SIBILANT[:5]) or word.endswith("o"):
        yield word + "es", syllables + sibilant
    for root in {stem, word + word[-1] if doubles(word) else stem, word}:
        yield from ((root + "ing", after_vowel), (root + "er", after_vowel), (root + "ers", after_vowel))
        yield from ((root + "est", one_more), (root + "ed", past), (root + "y", one_more))
    yield (word[:-1] + "y" if muted_le else word + "ly"), after_vowel
    yield word + "ness", one_more
    yield word + "ful", one_more
    yield word + "less", one_more


def doubles(word: str) -> bool:
    """A short vowel between two consonants, as in *hop*: hopped, hopping."""
    return len(word) > 2 and word[-1] not in "aeiouywxh" and word[-2] in "aeiou" and word[-3] not in "aeio"


@cache
def familiar_words() -> dict[str, int]:
    """Every familiar word and its regular forms, with its syllables; what a list says itself goes first."""
    listed = {word: int(count) for word, count in rows("familiar.txt")}
    forms: dict[str, int] = {}
    for word, count in listed.items():
        for form, syllables in inflected(word, count):
            forms.setdefault(form, syllables)
    return forms | listed


@cache
def exceptions() -> dict[str, int]:
    """Words that are not on the familiar list and that the rules count wrongly, with their regular forms."""
    listed = {word: int(count) for word, count in rows("syllables.txt")}
    forms = {form: syllables for word, count in listed.items() for form, syllables in inflected(word, count)}
    return forms | listed
