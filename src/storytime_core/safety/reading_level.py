"""How hard a text is to read: two measures of our own, and the row of them each band asks for (SAF-30..34)."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from attrs import frozen

from storytime_core.kernel.bands import Band
from storytime_core.kernel.stories import Measurements
from storytime_core.safety.syllables import by_vowel_groups, exceptions, familiar_words
from storytime_core.safety.tables import terms

TOKEN: Final = re.compile(
    r"""(?P<place>\{\{(?:HERO(?:_[2-5])?|BUDDY)\}\}(?:['’]s)?)
      | (?P<word>[^\W\d_]+(?:['’\-‐‑][^\W\d_]+)*)
      | (?P<numeral>\d+(?:[.,:]\d+)*)
      | (?P<end>[.!?…]+["'”’»)\]]*)
      | (?P<quote>["“”«»])
      | (?P<gap>\n[ \t]*\n\s*)""",
    re.VERBOSE,
)
GOES_ON: Final = re.compile(r"""[\s"'“”‘’«»(\[\-–—]*([^\W\d_])""")
OPENING: Final = frozenset("“«")
CLOSING: Final = frozenset("”»")
ENOUGH_TO_MEASURE: Final = 100  # words; below, only sentences and words are looked at


@frozen
class Sentence:
    """Where a sentence lies in its text, and how many words it has."""

    start: int
    end: int
    words: int


@frozen
class Row:
    """What a band's texts must keep to."""

    easiest: float
    hardest: float
    word_list: float
    words_per_sentence: float
    longest_sentence: int
    unfamiliar_percent: float
    fewest_words: int
    most_words: int


ROWS: Final[Mapping[Band, Row]] = {
    Band.TODDLER: Row(float("-inf"), 2.0, 2.3, 8, 14, 5, 150, 300),
    Band.PRESCHOOL: Row(float("-inf"), 3.0, 2.6, 10, 16, 7, 200, 500),
    Band.EARLY_READER: Row(1.0, 5.0, 3.3, 13, 22, 9, 350, 1_000),
    Band.MIDDLE_GRADE: Row(3.0, 8.0, 4.2, 18, 32, 12, 600, 2_000),
}

_abbreviations: frozenset[str] | None = None
_known: dict[str, tuple[int, bool]] = {}
KEPT_WORDS: Final = 50_000  # words whose syllables are remembered; past that we begin again


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text.  A sentence ends where SAF-31 says, and at the end of a paragraph."""
    return tuple(_sentences(text, _tokens(text)))


def words(text: str) -> tuple[str, ...]:
    """The words of a text as they stand, placeholders and numerals included."""
    return tuple(token.group() for token in _tokens(text) if token.lastgroup in WORDLIKE)


def syllables(word: str) -> int:
    """The syllables of one word: a familiar one's are listed, another's follow the rules."""
    return _known_or_new(word)[0]


def is_familiar(word: str) -> bool:
    """Whether a young reader knows the word, in any of its regular forms."""
    return _known_or_new(word)[1]


def measure(text: str, names: frozenset[str] = frozenset()) -> Measurements:
    """Measure a text; the names of its heroes and buddies count as familiar, and as two syllables."""
    tokens = _tokens(text)
    lengths = [sentence.words for sentence in _sentences(text, tokens)]
    called = {part.casefold() for name in names for part in words(name)}
    total = spoken = unfamiliar = 0
    met: set[str] = set()
    for token in tokens:
        kind = token.lastgroup
        if kind not in WORDLIKE:
            continue
        total += 1
        if kind == "place":
            spoken += 2
        elif kind == "numeral":
            spoken += sum(sign.isdigit() for sign in token.group())
        else:
            word = token.group().lower()
            if called and _bare(word) in called:
                spoken += 2
                continue
            count, familiar = _known.get(word) or _known_or_new(word)
            spoken += count
            if not familiar and (bare := _bare(word)) not in met:
                met.add(bare)
                unfamiliar += 1
    return _measured(total, spoken, unfamiliar, lengths)


def defects(measurements: Measurements, band: Band) -> tuple[str, ...]:
    """The columns of its band's row outside which a text lies; none means inside."""
    row = ROWS[band]
    of_sentences = (
        ("words_per_sentence", measurements.words_per_sentence <= row.words_per_sentence),
        ("longest_sentence", measurements.longest_sentence <= row.longest_sentence),
        ("words", row.fewest_words <= measurements.words <= row.most_words),
    )
    of_formulas = (
        ("flesch_kincaid", row.easiest <= measurements.flesch_kincaid <= row.hardest),
        ("word_list", measurements.word_list <= row.word_list),
        ("unfamiliar_percent", measurements.unfamiliar_percent <= row.unfamiliar_percent),
    )
    columns = of_formulas + of_sentences if measurements.words >= ENOUGH_TO_MEASURE else of_sentences
    return tuple(name for name, is_inside in columns if not is_inside)


WORDLIKE: Final = frozenset({"place", "word", "numeral"})


def _tokens(text: str) -> list[re.Match[str]]:
    return list(TOKEN.finditer(text))


def _measured(total: int, spoken: int, unfamiliar: int, lengths: list[int]) -> Measurements:
    if not total:
        return Measurements(0.0, 0.0, 0.0, 0, 0.0, 0)
    per_sentence, per_word, percent = total / len(lengths), spoken / total, 100 * unfamiliar / total
    return Measurements(
        flesch_kincaid=0.39 * per_sentence + 11.8 * per_word - 15.59,
        word_list=0.121 * per_sentence + 0.082 * percent + 0.659,
        words_per_sentence=per_sentence,
        longest_sentence=max(lengths),
        unfamiliar_percent=percent,
        words=total,
    )


def _sentences(text: str, tokens: list[re.Match[str]]) -> Iterator[Sentence]:
    start = last = count = 0
    is_quoted = False
    before: re.Match[str] | None = None
    for token in tokens:
        kind = token.lastgroup
        if kind in WORDLIKE:
            if not count:
                start = token.start()
            count, last, before = count + 1, token.end(), token
            continue
        ends = False
        if kind == "gap":
            ends, is_quoted = True, False
        elif kind == "quote":
            is_quoted = _quoted_after(token.group(), is_quoted)
        else:
            closers = token.group().lstrip(".!?…")
            was_quoted = is_quoted
            for sign in closers:
                is_quoted = _quoted_after(sign, is_quoted)
            ends = not _goes_on(text, token, was_quoted or bool(closers), before)
        if ends and count:
            yield Sentence(start, token.end() if kind == "end" else last, count)
            count = 0
    if count:
        yield Sentence(start, last, count)


def _quoted_after(sign: str, is_quoted: bool) -> bool:
    if sign == '"':
        return not is_quoted
    return sign in OPENING or (is_quoted and sign not in CLOSING)


def _goes_on(text: str, end: re.Match[str], is_quoted: bool, before: re.Match[str] | None) -> bool:
    """Whether this is no end: after an abbreviation or initial, or where a quotation goes on in lower case."""
    signs = end.group()
    if signs == "." and before is not None and before.end() == end.start() and _is_short_for(before.group(), text, end):
        return True
    if not is_quoted and not signs.startswith(("..", "…")):
        return False
    following = GOES_ON.match(text, end.end())
    return following is not None and following.group(1).islower() and "\n\n" not in following.group()


def _is_short_for(word: str, text: str, end: re.Match[str]) -> bool:
    global _abbreviations
    if _abbreviations is None:
        _abbreviations = terms("abbreviations.txt")
    if len(word) == 1:
        return word.isupper() and word != "I" and text[end.end() : end.end() + 1] not in ("", "\n")
    return word.lower() in _abbreviations


def _bare(word: str) -> str:
    """The word without its possessive."""
    return word[:-2] if word.endswith(("'s", "’s")) else word


def _known_or_new(word: str) -> tuple[int, bool]:
    word = word.lower()
    known = _known.get(word)
    if known is None:
        if len(_known) >= KEPT_WORDS:
            _known.clear()
        known = _known[word] = _looked_up(word.replace("’", "'").replace("‐", "-").replace("‑", "-"))
    return known


def _looked_up(word: str) -> tuple[int, bool]:
    listed = familiar_words().get(word)
    if listed is not None:
        return listed, True
    if "-" in word:
        parts = [_known_or_new(part) for part in word.split("-")]
        return sum(count for count, _ in parts), all(familiar for _, familiar in parts)
    return exceptions().get(word) or by_vowel_groups(word), False
