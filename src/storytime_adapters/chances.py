"""What is left to chance."""

import random
import secrets
from collections.abc import Sequence
from typing import TypeVar

from attrs import frozen

T = TypeVar("T")


class SystemChance:
    """Unguessable."""

    def number(self, below: int) -> int:
        return secrets.randbelow(below)

    def token(self, size: int) -> bytes:
        return secrets.token_bytes(size)

    def pick(self, among: Sequence[T]) -> T:
        return secrets.choice(among)


@frozen
class SeededChance:
    """The same in every run."""

    source: random.Random

    def number(self, below: int) -> int:
        return self.source.randrange(below)

    def token(self, size: int) -> bytes:
        return self.source.randbytes(size)

    def pick(self, among: Sequence[T]) -> T:
        return self.source.choice(among)
