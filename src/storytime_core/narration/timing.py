"""When each word of a page is heard.

The embedded voice knows how long each of its sounds lasts.  Its sounds stand in
groups, one for a spoken word; a written word may be spoken as several (``$3.50``,
``5 km``) and owns them all.  Which those are is found by having it spoken alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from attrs import frozen

from .pages import SpokenForm, words_of
from .ports import SpokenWord, Timing

PAUSES: Final = frozenset(' ;:,.!?—…"“”()')

Owners = tuple[int, ...]


class WordTiming(NamedTuple):
    """When a word of a page is heard, and where it stands there in UTF-16 units."""

    start_ms: int
    end_ms: int
    begin: int
    end: int


@frozen
class Sounds:
    """Sounds in a row and the samples each lasts, between two silences."""

    text: str
    lengths: tuple[int, ...]
    before: int = 0
    after: int = 0

    @property
    def total(self) -> int:
        return self.before + sum(self.lengths) + self.after

    @property
    def groups(self) -> tuple[tuple[int, int], ...]:
        """What is spoken in one breath of letters: from its first sound to behind its last."""
        found, begin = [], None
        for at, sound in enumerate(f"{self.text} "):
            if sound == " " and begin is not None:
                found.append((begin, at))
                begin = None
            elif sound != " " and begin is None:
                begin = at
        trimmed = (self._without_pauses(*group) for group in found)
        return tuple(group for group in trimmed if group[0] < group[1])

    def _without_pauses(self, begin: int, end: int) -> tuple[int, int]:
        while begin < end and self.text[begin] in PAUSES:
            begin += 1
        while begin < end and self.text[end - 1] in PAUSES:
            end -= 1
        return begin, end

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(self.text[begin:end] for begin, end in self.groups)


@frozen
class SpokenSentence:
    """A sentence's written words by their places in the text, the sounds of each alone, and of all together."""

    places: tuple[tuple[int, int], ...]
    alone: tuple[tuple[str, ...], ...]
    sounds: Sounds


def joined(pieces: Sequence[Sounds]) -> Sounds:
    """Sounds one after the other; the silence between two is a pause like any other."""
    text, lengths = "", list[int]()
    for previous, piece in pairwise([None, *pieces]):
        if previous is not None and piece is not None:
            text += " "
            lengths.append(previous.after + piece.before)
        if piece is not None:
            text += piece.text
            lengths += piece.lengths
    return Sounds(text, tuple(lengths), pieces[0].before, pieces[-1].after) if pieces else Sounds("", ())


def owners_of(heard: Sequence[str], alone: Sequence[Sequence[str]]) -> Owners | None:
    """Which written word each spoken one belongs to; none if that cannot be told.

    Words sound a little different in company, so those that sound the same hold
    the others in place.
    """
    expected = [sound for sounds in alone for sound in sounds]
    labels = [at for at, sounds in enumerate(alone) for _ in sounds]
    owners: list[int] = []
    for step, begin, end, from_, to in SequenceMatcher(None, expected, heard, autojunk=False).get_opcodes():
        words = set(labels[begin:end])
        if step in ("equal", "replace") and end - begin == to - from_:
            owners += labels[begin:end]
        elif step == "replace" and len(words) == 1:
            owners += [*words] * (to - from_)
        elif step == "insert" and 0 < begin < len(labels) and labels[begin - 1] == labels[begin]:
            owners += [labels[begin]] * (to - from_)
        elif step != "delete":
            return tuple(labels) if len(expected) == len(heard) else None
    every_word_is_heard = set(owners) == set(labels)
    return tuple(owners) if every_word_is_heard else None


def spoken_words(
    sentences: Sequence[SpokenSentence], rate: int, pitch: Fraction = Fraction(1)
) -> tuple[tuple[SpokenWord, ...], Timing]:
    """The times of all words, sentence after sentence; a higher pitch is a shorter time."""
    words: list[SpokenWord] = []
    timing = Timing.WORD
    offset = 0
    for sentence in sentences:
        exact = _exact_times(sentence)
        times = exact or _spread_times(sentence)
        timing = timing if exact else Timing.SENTENCE
        for (begin, end), (start, stop) in zip(sentence.places, times, strict=True):
            words.append(SpokenWord(_ms(offset + start, rate, pitch), _ms(offset + stop, rate, pitch), begin, end))
        offset += sentence.sounds.total
    return tuple(words), timing


def page_timings(page: str, spoken: SpokenForm, words: Iterable[SpokenWord]) -> tuple[WordTiming, ...]:
    """The same times for the words of the page; what is not said has its moment after the word before."""
    by_place = sorted(words, key=lambda word: (word.begin, word.end))
    heard = [(spoken.origins[word.begin], word) for word in by_place if word.begin < len(spoken.origins)]
    timings: list[WordTiming] = []
    now = 0
    for word in words_of(page):
        its_own = [said for origin, said in heard if word.begin <= origin < word.end]
        start = max(now, its_own[0].start_ms) if its_own else now
        now = max(start, its_own[-1].end_ms) if its_own else now
        timings.append(WordTiming(start, now, word.begin_utf16, word.end_utf16))
    return tuple(timings)


def spread(places: Sequence[tuple[int, int]], start: int, stop: int) -> tuple[tuple[int, int], ...]:
    """A stretch of time shared out by the length of the words."""
    letters = [0, *accumulate(end - begin for begin, end in places)]
    edges = [start + (stop - start) * so_far // max(letters[-1], 1) for so_far in letters]
    return tuple(pairwise(edges))


def _exact_times(sentence: SpokenSentence) -> tuple[tuple[int, int], ...] | None:
    sounds = sentence.sounds
    owners = owners_of(sounds.words, sentence.alone)
    if owners is None:
        return None
    edges = [sounds.before, *accumulate(sounds.lengths, initial=sounds.before)][1:]
    return tuple(_times_of_words(len(sentence.places), owners, sounds.groups, edges))


def _times_of_words(
    count: int, owners: Owners, groups: Sequence[tuple[int, int]], edges: Sequence[int]
) -> Iterator[tuple[int, int]]:
    now = edges[0]
    for word in range(count):
        its_own = [group for owner, group in zip(owners, groups, strict=True) if owner == word]
        if its_own:
            start, now = edges[its_own[0][0]], edges[its_own[-1][1]]
            yield start, now
        else:
            yield now, now


def _spread_times(sentence: SpokenSentence) -> tuple[tuple[int, int], ...]:
    sounds = sentence.sounds
    return spread(sentence.places, sounds.before, sounds.total - sounds.after)


def _ms(samples: int, rate: int, pitch: Fraction) -> int:
    return round(samples * 1000 / (rate * pitch))
