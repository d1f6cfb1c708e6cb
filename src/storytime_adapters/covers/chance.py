"""Chance that comes out the same for the same scene, on every machine and version."""

from collections.abc import Sequence
from hashlib import sha256
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """Draws from one generator; only its plainest method is used, which never changes."""

    def __init__(self, seed: str) -> None:
        self._random = Random(int.from_bytes(sha256(seed.encode()).digest()[:8], "big"))

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self._random.random()

    def whole(self, low: int, high: int) -> int:
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, among: Sequence[T]) -> T:
        return among[int(self._random.random() * len(among))]

    def is_so(self, likely: float) -> bool:
        return self._random.random() < likely

    def shuffled(self, among: Sequence[T]) -> list[T]:
        rest = list(among)
        return [rest.pop(int(self._random.random() * len(rest))) for _ in range(len(rest))]
