"""What was made once and may be wanted again, kept at hand."""

from threading import Lock
from typing import Generic, TypeVar

from attrs import define, field

K = TypeVar("K")
V = TypeVar("V")


@define(eq=False)
class Keepsakes(Generic[K, V]):
    """The latest few.  Whoever keeps them knows by key or value whether one is still what is wanted."""

    size: int
    _kept: dict[K, V] = field(factory=dict, init=False, repr=False)
    _lock: Lock = field(factory=Lock, init=False, repr=False)

    def get(self, key: K) -> V | None:
        return self._kept.get(key)

    def keep(self, key: K, value: V) -> V:
        with self._lock:
            while len(self._kept) >= self.size:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = value
        return value
