"""What was made once and may be wanted again, kept at hand."""

import time
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Final, Generic, TypeVar

from attrs import define, field, frozen

from .caller import Caller

K = TypeVar("K")
V = TypeVar("V")

FAMILIES_AT_HAND: Final = 5_000  # things
AT_HAND_FOR: Final = timedelta(minutes=5)
SHELVED_FOR: Final = 1.0  # seconds


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


@frozen
class FamilyKeepsakes:
    """What families look at, kept with the version of the family that came with the caller.

    The version is raised by the very change, so nobody sees what was; what belongs to others, such as the name of a
    category, is as old as five minutes.  Whoever decides something looks anew.
    """

    kept: Keepsakes[Hashable, Any] = field(factory=lambda: Keepsakes(FAMILIES_AT_HAND))

    def of(self, caller: Caller, now: datetime, make: Callable[[], V], *what: Hashable) -> V:
        if caller.family_version is None:
            return make()
        key = caller.family_id, caller.family_version, now.timestamp() // AT_HAND_FOR.total_seconds(), what
        found: V | None = self.kept.get(key)
        if found is not None:
            return found
        made = make()
        if made is not None:
            self.kept.keep(key, made)
        return made


@define(eq=False)
class Shelf(Generic[V]):
    """What everybody asks for and hardly ever changes: a second old at most, and no older than a change made here."""

    load: Callable[[], V]
    seconds: Callable[[], float] = time.monotonic
    _known: tuple[float, V] | None = field(default=None, init=False, repr=False)
    _changes: int = field(default=0, init=False, repr=False)
    _lock: Lock = field(factory=Lock, init=False, repr=False)

    def get(self) -> V:
        known, now, changes = self._known, self.seconds(), self._changes
        if known is not None and now < known[0]:
            return known[1]
        loaded = self.load()
        with self._lock:
            if changes == self._changes:  # else it may be what was before
                self._known = now + SHELVED_FOR, loaded
        return loaded

    def forget(self) -> None:
        with self._lock:
            self._known, self._changes = None, self._changes + 1
