"""How often somebody did something, counted for all processes and beyond their ends."""

from datetime import timedelta
from typing import Final

from attrs import frozen
from sqlalchemy import bindparam, delete, select, tuple_

from storytime_core.kernel.rates import RateRule, RateState

from .database import Database
from .entities import hold, replace_in
from .tables.kernel import rate_windows

window = rate_windows.c
WINDOW: Final = select(window.hits).where(window.name == bindparam("name"), window.key == bindparam("key"))
OVER: Final = delete(rate_windows).where(
    tuple_(window.name, window.key).in_(
        select(window.name, window.key).where(window.ends_at < bindparam("now")).limit(bindparam("limit"))
    )
)


@frozen
class SqlRateCounters:
    """Sliding windows; whoever counts for the same key takes turns."""

    database: Database

    def take(self, rule: RateRule, key: str) -> RateState:
        now = self.database.clock.now()
        said, at = {"name": rule.name, "key": key}, now.timestamp()
        with self.database.engine.begin() as connection:
            hold(connection, rate_windows, said)
            hits = [hit for hit in connection.scalar(WINDOW, said) or () if hit > at - rule.seconds]
            is_allowed = len(hits) < rule.limit
            if is_allowed:
                hits.append(at)
                row = {**said, "hits": hits, "ends_at": now + timedelta(seconds=rule.seconds)}
                connection.execute(replace_in(connection.dialect.name, rate_windows, tuple(row)), row)
        reset = int(hits[0] + rule.seconds - at) + 1 if hits else 0
        return RateState(is_allowed, rule.limit - len(hits), reset)

    def forget(self, limit: int) -> int:
        with self.database.engine.begin() as connection:
            return connection.execute(OVER, {"now": self.database.clock.now(), "limit": limit}).rowcount
