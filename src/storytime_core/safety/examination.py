"""One text, looked at once: its words, and everything the lists find in it, for all checks to share."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from attrs import field, frozen

from storytime_core.kernel.stories import PLACEHOLDERS
from storytime_core.safety.forms import Look, decoded, look, looks
from storytime_core.safety.lexicon import STOP, hits, word_sets
from storytime_core.safety.text import clean, plain

PLACEHOLDER: Final = re.compile("|".join(map(re.escape, PLACEHOLDERS)))
SPOKEN: Final = re.compile(r"""[,!?"”’] *(?:\w+ )?(?:\w+ )?cried\b""")  # said aloud, and no tears shed
DENIABLE: Final = frozenset({"peril", "death_loss", "bullying"})  # "nobody laughed at them" is good news
NEGATED: Final = 3  # words before in which a negation turns a word around
TAIL: Final = 0.10
TAIL_SENTENCES: Final = 2


@frozen
class Examination:
    """What was found in a text; places are numbers of words, ends of sentences counted among them."""

    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    by_category: Mapping[str, tuple[int, ...]] = field(factory=dict)
    fear: tuple[tuple[int, int], ...] = ()  # place and weight
    relief: tuple[int, ...] = ()
    hidden: tuple[str, ...] = ()  # what the text says once letters are plain and encodings undone, if anything else

    def position(self, at: int) -> int:
        """The character at which a word begins."""
        return self.starts[min(at, len(self.starts) - 1)] if self.starts else 0

    @property
    def first_fear(self) -> int:
        return self.position(self.fear[0][0]) if self.fear else 0

    def places(self, name: str, since: int = 0, until: int | None = None) -> tuple[int, ...]:
        """Where words of a named set stand, unless negated just before."""
        wanted, until = word_sets()[name], len(self.words) if until is None else until
        return tuple(at for at in range(since, until) if self.words[at] in wanted and not is_negated(self.words, at))

    @property
    def last_sentences(self) -> int:
        """Where the last two sentences begin."""
        stops = [at for at in range(len(self.words) - 1) if self.words[at] == STOP and self.words[at + 1] != STOP]
        return stops[-TAIL_SENTENCES] + 1 if len(stops) >= TAIL_SENTENCES else 0

    @property
    def tail(self) -> int:
        """Where the last tenth begins, or the last two sentences if these are longer."""
        return min(self.last_sentences, int(len(self.words) * (1 - TAIL)))


def is_negated(words: tuple[str, ...], at: int) -> bool:
    """Whether a word just before says that this is not so."""
    for word in reversed(words[max(0, at - NEGATED) : at]):
        if word == STOP:
            return False
        if word in word_sets()["negation"]:
            return True
    return False


def examine(text: str, names: frozenset[str] = frozenset(), *, with_looks: bool = True) -> Examination:
    """Look at a text in every form; names and placeholders are taken for any hero's."""
    text = PLACEHOLDER.sub(lambda found: "Hero".rjust(len(found.group())), clean(text))
    text = SPOKEN.sub(lambda found: found.group().replace("cried", "spoke"), text)
    if names:
        text = _name_pattern(names).sub("Hero", text)
    forms = list(looks(text)) if with_looks else [look(plain(text))]
    first, *others = forms
    by_category, fear, relief = _found(first)
    for other in others:
        scale = len(first.words) / max(len(other.words), 1)
        also_found, also_fear, _ = _found(other)
        if len(also_fear) > len(fear):
            fear = [(int(at * scale), weight) for at, weight in also_fear]
        for name, places in also_found.items():
            by_category.setdefault(name, [int(at * scale) for at in places])
    frozen_places = {name: tuple(places) for name, places in by_category.items()}
    hidden = ((plain(text),) if not text.isascii() else ()) + (tuple(decoded(text)) if others else ())
    return Examination(text, first.words, first.starts, frozen_places, tuple(fear), tuple(relief), hidden)


def _found(form: Look) -> tuple[dict[str, list[int]], list[tuple[int, int]], list[int]]:
    by_category: dict[str, list[int]] = {}
    fear: list[tuple[int, int]] = []
    relief: list[int] = []
    for hit in hits(form.words):
        if hit.category == "fear":
            fear.append((hit.at, hit.weight))
        elif hit.category == "relief":
            relief.append(hit.at)
        elif not (hit.category in DENIABLE and is_negated(form.words, hit.at)):
            whole, _, part = hit.category.partition("/")
            by_category.setdefault(whole, []).append(hit.at)
            if part:
                by_category.setdefault(hit.category, []).append(hit.at)
            if whole == "peril":
                by_category.setdefault("peril weights", []).append(hit.weight)
    return by_category, fear, relief


@lru_cache(maxsize=256)
def _name_pattern(names: frozenset[str]) -> re.Pattern[str]:
    """Names as whole words in name case only."""
    cased = sorted({name[:1].upper() + name[1:] for name in names if name.strip()}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, cased))})(?!\w)" if cased else r"(?!)")
