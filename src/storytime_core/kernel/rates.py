"""How often somebody may do something."""

from typing import Protocol

from attrs import frozen


@frozen
class RateRule:
    """So many within so many seconds, for each key."""

    name: str
    limit: int
    seconds: int
    is_shared: bool = False  # counted for all processes, and beyond their ends


@frozen
class RateState:
    is_allowed: bool
    remaining: int
    reset_seconds: int


class RateCounters(Protocol):
    def take(self, rule: RateRule, key: str) -> RateState:
        """Count one, if it is allowed; what is refused is not counted."""

    def forget(self, limit: int) -> int:
        """Some of what is over; how much that was."""
