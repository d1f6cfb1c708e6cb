"""What a house says to its database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from storytime_adapters.sql.hot import watched_by


@contextmanager
def listening(engine: Engine, note: Callable[[str, Any], object]) -> Iterator[None]:
    """Statements with their values, whoever puts them."""

    def heard(connection, cursor, statement, parameters, context, many):
        note(statement, parameters)

    event.listen(engine, "before_cursor_execute", heard)
    with watched_by(note):
        yield
    event.remove(engine, "before_cursor_execute", heard)
