"""What parents hope that stories do for their kids."""

from collections.abc import Iterable
from typing import Any, Final, NewType, Self
from uuid import UUID

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from .errors import ListFull, NameTaken

ExpectationId = NewType("ExpectationId", UUID)
MOST: Final = 100


@frozen(kw_only=True)
class Expectation:
    id: ExpectationId
    name: str
    description: str | None = None
    category: str | None = None
    is_active: bool = True  # one switched off stays with those who chose it
    revision: int = 1

    def changed(self, change: "ExpectationChange") -> Self:
        after = evolve(self, **change.values())
        return after if after == self else evolve(after, revision=self.revision + 1)

    def beside(self, others: Iterable[Self]) -> "Result[Self, NameTaken | ListFull]":
        """Whether it may stand among the others of the list, as it is held."""
        rest = [other for other in others if other.id != self.id]
        if any(other.name.casefold() == self.name.casefold() for other in rest):
            return Failure(NameTaken("learning expectation"))
        return Success(self) if len(rest) < MOST else Failure(ListFull())


@frozen(kw_only=True)
class ExpectationChange:
    """What is absent stays; description and category may be cleared."""

    name: str | None = None
    description: str | None = None
    category: str | None = None
    is_active: bool | None = None
    clears: frozenset[str] = frozenset()

    def values(self) -> dict[str, Any]:
        named = ("name", "description", "category", "is_active")
        values = {name: getattr(self, name) for name in named if getattr(self, name) is not None}
        return values | dict.fromkeys(self.clears & {"description", "category"})


def shipped(number: int, name: str, description: str, category: str) -> Expectation:
    return Expectation(
        id=ExpectationId(UUID(f"01936d2e-0000-7000-8000-{0xE0 + number:012x}")),
        name=name,
        description=description,
        category=category,
    )


LANGUAGE, THINKING, CHARACTER, CREATIVITY = "Language", "Thinking", "Character", "Creativity"
EXPECTATIONS: Final = (
    shipped(1, "Speaking", "Saying things clearly and gladly.", LANGUAGE),
    shipped(2, "Listening", "Following a tale to its end.", LANGUAGE),
    shipped(3, "Conversation", "Asking, answering and taking turns.", LANGUAGE),
    shipped(4, "Vocabulary", "Meeting new words and keeping them.", LANGUAGE),
    shipped(5, "Storytelling", "Telling what happened, and what might.", LANGUAGE),
    shipped(6, "Problem solving", "Finding a way when there seems to be none.", THINKING),
    shipped(7, "Critical thinking", "Wondering whether it is so.", THINKING),
    shipped(8, "Memory", "Remembering who, where and why.", THINKING),
    shipped(9, "Curiosity", "Wanting to know more.", THINKING),
    shipped(10, "Decision making", "Weighing two ways and choosing one.", THINKING),
    shipped(11, "Empathy", "Feeling how others feel.", CHARACTER),
    shipped(12, "Confidence", "Daring to try.", CHARACTER),
    shipped(13, "Responsibility", "Looking after things and others.", CHARACTER),
    shipped(14, "Independence", "Doing it oneself.", CHARACTER),
    shipped(15, "Imagination", "Seeing what is not there yet.", CREATIVITY),
    shipped(16, "Creative thinking", "Making something new of what there is.", CREATIVITY),
)
"""What we ship: each holds as it is here until an administrator changes it."""


def by_name(expectations: Iterable[Expectation]) -> tuple[Expectation, ...]:
    """The shipped ones and those that were changed or added."""
    known = {one.id: one for one in (*EXPECTATIONS, *expectations)}
    return tuple(sorted(known.values(), key=lambda one: (one.name.casefold(), one.id)))
