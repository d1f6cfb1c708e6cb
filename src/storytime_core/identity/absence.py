"""Families that have not been here for long: told twice, then closed."""

from datetime import date, datetime, timedelta
from typing import Final, Self

from attrs import evolve, frozen

FIRST_NOTICE: Final = timedelta(days=30)
LAST_NOTICE: Final = timedelta(days=7)
NOTICES: Final = 2
SEEN_AT_MOST_EVERY_HOUR: Final = timedelta(hours=1)


@frozen
class Absence:
    """When an account is to be closed, and how often its owner was told."""

    closes_at: datetime | None = None
    told: int = 0

    @property
    def closes_on(self) -> date | None:
        return self.closes_at.date() if self.closes_at else None

    def told_again(self, closes_at: datetime, now: datetime) -> Self | None:
        """After this notice, if it is time for one; whoever is told late has no less time for that."""
        ahead = FIRST_NOTICE if self.told == 0 else LAST_NOTICE
        planned = self.closes_at or closes_at
        if self.told >= NOTICES or now < planned - ahead:
            return None
        return evolve(self, closes_at=max(planned, now + ahead), told=self.told + 1)

    def is_over(self, now: datetime) -> bool:
        return self.told >= NOTICES and self.closes_at is not None and now >= self.closes_at


NO_ABSENCE: Final = Absence()
