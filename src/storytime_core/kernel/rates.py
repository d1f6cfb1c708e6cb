"""How often somebody may do something."""

from typing import Protocol

from attrs import frozen


@frozen
class RateRule:
    """So many within so many seconds, for each key."""

    name: str
    limit: int
    seconds: int


@frozen
class RateState:
    is_allowed: bool
    remaining: int
    reset_seconds: int


class RateCounters(Protocol):
    def take(self, rule: RateRule, key: str) -> RateState:
        """Count one, if it is allowed; what is refused is not counted.  Never fails."""
