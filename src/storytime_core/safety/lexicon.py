"""The word lists as patterns over words, and the one pass that finds all of them in a text.

A pattern is a row of elements: a word; ``word+`` for the word in its regular forms; ``[a/b/c]`` for any of these;
``<set>`` for a named set; ``..3`` for up to three words between.  After a bar, ``unless`` names what, within thirty
words, makes it harmless, and ``needs`` what must be there.  No pattern reaches over the end of a sentence.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from attrs import field, frozen

from storytime_core.safety.syllables import inflected
from storytime_core.safety.tables import rows

STOP: Final = "."
NEAR: Final = 30  # words on either side that make up the context of a hit
ELEMENT: Final = re.compile(r"\[[^\]]*\]|\S+")

Words = frozenset[str]


@frozen
class Pattern:
    """One row of a word list."""

    category: str
    weight: int
    first: Words
    rest: tuple[Words | int, ...]  # words, or how many may lie between
    unless: Words = frozenset()
    needs: Words = frozenset()
    source: str = field(default="", eq=False)

    def length_at(self, words: Sequence[str], at: int) -> int:
        """How many words it takes from here, its first one having been found; 0 if it is not here."""
        end = at + 1
        slack = 0
        for element in self.rest:
            if isinstance(element, int):
                slack = element
                continue
            last = min(end + slack, len(words) - 1)
            while end <= last and words[end] not in element and words[end] != STOP:
                end += 1
            if end > last or words[end] not in element:
                return 0
            end, slack = end + 1, 0
        return end - at

    def fits(self, words: Sequence[str], at: int) -> bool:
        """Whether what surrounds it makes it mean what it says."""
        if not self.unless and not self.needs:
            return True
        around = words[max(0, at - NEAR) : at + NEAR]
        return self.unless.isdisjoint(around) and (not self.needs or not self.needs.isdisjoint(around))


@frozen
class Hit:
    """A pattern found: which, and at which word."""

    category: str
    weight: int
    at: int
    length: int


@cache
def word_sets() -> dict[str, Words]:
    sets: dict[str, Words] = {}
    for name, members in rows("sets.txt"):
        sets[name] = sets.get(name, frozenset()) | frozenset().union(*(_words(part, sets) for part in members.split()))
    return sets


@cache
def forms(word: str) -> Words:
    """A word in its regular forms."""
    return frozenset(form for form, _ in inflected(word, 1) if "'" not in form) | {word}


def pattern(category: str, weight: int, source: str, condition: str = "") -> Pattern:
    elements: list[Words | int] = []
    for part in ELEMENT.findall(source):
        elements.append(int(part[2:]) if part.startswith("..") else _words(part, word_sets()))
    first = elements[0]
    assert not isinstance(first, int)
    unless, needs = _condition(condition, "unless"), _condition(condition, "needs")
    return Pattern(category, weight, first, tuple(elements[1:]), unless, needs, source)


def spelled_out(source: str) -> Iterator[str]:
    """A pattern whose alternatives are of several words, as one pattern for each of them."""
    for part in ELEMENT.findall(source):
        choices = part.strip("[]").split("/")
        if part.startswith("[") and any(" " in choice for choice in choices):
            single = [choice for choice in choices if " " not in choice]
            for choice in [
                *(choice for choice in choices if " " in choice),
                *(["[" + "/".join(single) + "]"] if single else []),
            ]:
                yield from spelled_out(source.replace(part, choice, 1))
            return
    yield source


@cache
def patterns() -> tuple[Pattern, ...]:
    """Every row of every list of categories: ``[category]`` begins a part, a number after a bar is a weight."""
    found: list[Pattern] = []
    for name in ("severe.txt", "moderate.txt", "fear.txt", "relief.txt"):
        category = ""
        for row in rows(name):
            if len(row) == 1 and row[0].startswith("=="):
                category = row[0].strip("= ")
                continue
            weight = next((int(part) for part in row[1:] if part.isdigit()), 1)
            condition = " ".join(part for part in row[1:] if not part.isdigit())
            found.extend(pattern(category, weight, source, condition) for source in spelled_out(row[0]))
    return tuple(found)


@cache
def index() -> dict[str, tuple[Pattern, ...]]:
    """The patterns by the words they may begin with."""
    beginning: dict[str, list[Pattern]] = {}
    for each in patterns():
        for word in each.first:
            beginning.setdefault(word, []).append(each)
    return {word: tuple(found) for word, found in beginning.items()}


@cache
def vocabulary() -> Words:
    """Every word that some pattern of trouble asks for."""
    found: set[str] = set()
    for each in patterns():
        if each.category != "relief":
            found.update(each.first, *(element for element in each.rest if not isinstance(element, int)))
    return frozenset(found)


def hits(words: Sequence[str]) -> Iterator[Hit]:
    """All patterns found in a row of words."""
    beginning = index()
    for at, word in enumerate(words):
        if word in beginning:
            for each in beginning[word]:
                length = each.length_at(words, at)
                if length and each.fits(words, at):
                    yield Hit(each.category, each.weight, at, length)


def _condition(text: str, kind: str) -> Words:
    found = re.search(rf"\b{kind}\b((?:(?!\bunless\b|\bneeds\b).)*)", text)
    return frozenset().union(*(_words(part, word_sets()) for part in found.group(1).split())) if found else frozenset()


def _words(part: str, sets: dict[str, Words]) -> Words:
    if part.startswith("["):
        return frozenset().union(*(_words(each, sets) for each in part[1:-1].split("/")))
    if part.startswith("<"):
        return sets[part[1:-1]]
    return forms(part[:-1]) if part.endswith("+") else frozenset({part})
