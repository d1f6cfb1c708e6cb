"""Chance that is the same everywhere: a run is a function of its seed."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final, TypeVar

from attrs import define

T = TypeVar("T")
MASK: Final = (1 << 64) - 1


def seed_for(seed: int, draw: int) -> int:
    """The seed of a further draw; the first draw has the seed itself."""
    if draw == 0:
        return seed
    return int.from_bytes(sha256(f"{seed}:{draw}".encode()).digest()[:8], "big")


@define
class Dice:
    """Splitmix64, thrown by one hand."""

    state: int

    def next(self) -> int:
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        mixed = self.state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
        return mixed ^ (mixed >> 31)

    def below(self, limit: int) -> int:
        return self.next() * limit >> 64

    def pick(self, things: Sequence[T]) -> T:
        return things[self.below(len(things))]

    def shuffled(self, things: Sequence[T]) -> list[T]:
        order = list(things)
        for last in range(len(order) - 1, 0, -1):
            other = self.below(last + 1)
            order[last], order[other] = order[other], order[last]
        return order

    def weighted(self, things: Sequence[T], weights: Sequence[int]) -> T:
        mark = self.below(sum(weights))
        for thing, weight in zip(things, weights, strict=True):
            mark -= weight
            if mark < 0:
                return thing
        raise AssertionError("weights are positive")

    def apart(self) -> "Dice":
        """Other dice, so that throwing more here does not move what is thrown there."""
        return Dice(self.next())
