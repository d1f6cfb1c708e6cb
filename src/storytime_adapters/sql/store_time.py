"""The store's own clock: the one that all processes share."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Float, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from .columns import Moment


class store_time(FunctionElement[datetime]):
    """What the store's clock says, so many seconds from now."""

    name = "store_time"
    type = Moment()
    inherit_cache = True

    def __init__(self, seconds: Any = 0.0) -> None:
        super().__init__(bindparam(None, seconds, type_=Float) if isinstance(seconds, int | float) else seconds)


def from_now(name: str) -> store_time:
    """The moment that lies the span bound to this name ahead."""
    return store_time(bindparam(name, type_=Float))


def seconds(span: timedelta) -> float:
    return span.total_seconds()


@compiles(store_time, "postgresql")
def on_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"(clock_timestamp() + make_interval(secs => {compiler.process(element.clauses, **options)}))"


@compiles(store_time, "sqlite")
def on_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    ahead = compiler.process(element.clauses, **options)
    return f"strftime('%Y-%m-%d %H:%M:%f000', 'now', CAST({ahead} AS TEXT) || ' seconds')"
