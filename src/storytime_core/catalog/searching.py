"""By which words a story is found, and in which order (CAT-36..38)."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, ClassVar, Final, Self

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.errors import Invalid, Unavailable
from storytime_core.kernel.words import folded_words

SHORTEST_PREFIX: Final = 2
MOST_WORDS: Final = 8
TIERS: Final = ("title_words", "known_words", "all_words")  # the best one first; each has the words of those before


class Scope(StrEnum):
    PUBLIC = "public"
    FAMILY = "family"  # what was made for the family itself


@frozen
class SearchWords:
    """A story's words, once each and in order; each tier holds those of the tiers before it."""

    title: tuple[str, ...]
    known: tuple[str, ...]
    all: tuple[str, ...]

    @property
    def columns(self) -> Mapping[str, str]:
        return dict(zip(TIERS, map(" ".join, (self.title, self.known, self.all)), strict=True))


def words_of(title: str, description: str, filed: Iterable[str], text: str) -> SearchWords:
    in_title = frozenset(folded_words(title))
    known = in_title.union(folded_words(description), *map(folded_words, filed))
    return SearchWords(*(tuple(sorted(words)) for words in (in_title, known, known | set(folded_words(text)))))


@frozen
class NoWords(Invalid):
    """Nothing in the question can be looked for, or too much."""

    code: ClassVar = "VALIDATION_ERROR"
    sentence: ClassVar = "Please look for at least one word, and for eight at most."

    @property
    def details(self) -> dict[str, Any]:
        return {"fields": [{"path": "q", "message": "must have 1 to 8 words"}]}


@frozen
class SearchTooBroad(Unavailable):
    """So much fits that finding it takes too long."""

    service: str = "search"
    retry_after_seconds: int = 2
    code: ClassVar = "SERVICE_UNAVAILABLE"
    sentence: ClassVar = "That is too much to look through at once. Please look for another word."


@frozen
class Sought:
    """What is looked for: every word, and the last one also as the beginning of a longer one."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Result[Self, NoWords]:
        words = folded_words(text)
        return Success(cls(words)) if 1 <= len(words) <= MOST_WORDS else Failure(NoWords())

    @property
    def prefix(self) -> str | None:
        last = self.words[-1]
        return last if len(last) >= SHORTEST_PREFIX else None

    def fits(self, words: Sequence[str]) -> bool:
        """The plain form of what databases look up in an index."""
        *whole, last = self.words
        has_last = any(one.startswith(last) for one in words) if self.prefix else last in words
        return has_last and all(word in words for word in whole)
