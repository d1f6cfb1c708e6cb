"""How often somebody did something, counted for all processes and beyond their ends."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from attrs import frozen
from sqlalchemy import bindparam, delete, select, tuple_

from storytime_core.kernel.rates import RateRule, RateState

from .database import Database
from .entities import INSERT
from .tables.kernel import rate_windows

window = rate_windows.c
WINDOW: Final = select(window.hits, window.version).where(
    window.name == bindparam("name"), window.key == bindparam("key")
)
OVER: Final = delete(rate_windows).where(
    tuple_(window.name, window.key).in_(
        select(window.name, window.key).where(window.ends_at < bindparam("now")).limit(bindparam("limit"))
    )
)


@cache
def counting(dialect: str) -> Any:
    """One more, unless somebody else has counted since."""
    insert = INSERT[dialect](rate_windows)
    counted = {"hits": insert.excluded.hits, "ends_at": insert.excluded.ends_at, "version": window.version + 1}
    return insert.on_conflict_do_update(
        index_elements=["name", "key"], set_=counted, where=window.version == bindparam("seen")
    ).returning(window.version)


@frozen
class SqlRateCounters:
    """Sliding windows.  Whoever comes too late looks again: that is at most as often as the rule allows."""

    database: Database

    def take(self, rule: RateRule, key: str) -> RateState:
        now = self.database.clock.now()
        state = None
        while state is None:
            state = self._tried(rule, key, now)
        return state

    def _tried(self, rule: RateRule, key: str, now: datetime) -> RateState | None:
        """What is refused writes nothing."""
        said, at = {"name": rule.name, "key": key}, now.timestamp()
        with self.database.reading.connect() as connection:
            found = connection.execute(WINDOW, said).first()
            hits = [hit for hit in (found.hits if found else ()) if hit > at - rule.seconds]
            is_allowed = len(hits) < rule.limit
            if is_allowed:
                hits.append(at)
                row = {**said, "hits": hits, "ends_at": now + timedelta(seconds=rule.seconds), "version": 1}
                seen = found.version if found else 0
                if connection.execute(counting(connection.dialect.name), {**row, "seen": seen}).first() is None:
                    return None
        reset = int(min(hits) + rule.seconds - at) + 1 if hits else 0
        return RateState(is_allowed, rule.limit - len(hits), reset)

    def forget(self, limit: int) -> int:
        with self.database.reading.connect() as connection:
            return connection.execute(OVER, {"now": self.database.clock.now(), "limit": limit}).rowcount
