"""Ages, and the groups they are spoken of in."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, NewType, Self
from uuid import UUID

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from .errors import AgesOverlap, AgesUnfit, NameTaken

AgeGroupId = NewType("AgeGroupId", UUID)
OLDEST_AGE: Final = 18


@frozen
class AgeSpan:
    low: int
    high: int

    def __str__(self) -> str:
        return f"{self.low}-{self.high}"

    def holds(self, age: int) -> bool:
        return self.low <= age <= self.high

    def meets(self, other: Self) -> bool:
        """Both ends belong to a span."""
        return self.low <= other.high and other.low <= self.high


@frozen(kw_only=True)
class AgeGroup:
    id: AgeGroupId
    name: str
    span: AgeSpan
    revision: int = 1
    removed_at: datetime | None = None

    def changed(self, name: str | None, low: int | None, high: int | None) -> Self:
        span = AgeSpan(self.span.low if low is None else low, self.span.high if high is None else high)
        return self._revised(evolve(self, name=name or self.name, span=span))

    def removed(self, at: datetime) -> Self:
        return self._revised(evolve(self, removed_at=at))

    def brought_back(self) -> Self:
        return self._revised(evolve(self, removed_at=None))

    def _revised(self, after: Self) -> Self:
        return after if after == self else evolve(after, revision=self.revision + 1)

    def beside(self, others: Iterable[Self]) -> "Result[Self, AgesUnfit | AgesOverlap | NameTaken]":
        """Whether it may stand among the others of the list, as it is held."""
        if not 0 <= self.span.low < self.span.high <= OLDEST_AGE:
            return Failure(AgesUnfit())
        rest = [other for other in others if other.id != self.id]
        if any(other.name.casefold() == self.name.casefold() for other in rest):
            return Failure(NameTaken("age group"))
        overlaps = tuple(other.id for other in rest if other.span.meets(self.span))
        return Failure(AgesOverlap(overlaps)) if overlaps else Success(self)


def shipped(number: int, name: str, low: int, high: int) -> AgeGroup:
    return AgeGroup(
        id=AgeGroupId(UUID(f"01936d2e-0000-7000-8000-{0xA0 + number:012x}")), name=name, span=AgeSpan(low, high)
    )


AGE_GROUPS: Final = (
    shipped(1, "Toddlers", 1, 3),
    shipped(2, "Preschoolers", 4, 6),
    shipped(3, "Early readers", 7, 9),
    shipped(4, "Middle grade", 10, 12),
)
"""What we ship: each holds as it is here until an administrator changes it."""


def in_order(groups: Iterable[AgeGroup]) -> tuple[AgeGroup, ...]:
    """The shipped ones and those that were changed or added; live ones, the youngest first."""
    known = {group.id: group for group in (*AGE_GROUPS, *groups)}
    live = (group for group in known.values() if group.removed_at is None)
    return tuple(sorted(live, key=lambda group: (group.span.low, group.id)))


def group_of(age: int, groups: Sequence[AgeGroup]) -> AgeSpan:
    """The span of the group that holds the age; of the next older one, or of the last, if none does."""
    spans = [group.span for group in groups] or [AgeSpan(age, age)]
    return next((span for span in spans if age <= span.high), spans[-1])
