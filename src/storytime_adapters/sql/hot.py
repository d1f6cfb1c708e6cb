"""Statements that every request brings: put into words once, and then asked of the driver directly.

The toolkit takes several times as long for a statement as the database needs for its answer.  What is asked many times
a second goes without its help: the words, the order of the values and how each is read are found out once.
"""

import re
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from attrs import define, field, frozen
from sqlalchemy import Executable
from sqlalchemy.engine import Connection, Dialect

from .engine import WITHOUT_TRANSACTION, directly

NAMED: Final = re.compile(r"%\((\w+)\)s|%%")
ONE_OF: Final = re.compile(r"( NOT)? IN \(__\[POSTCOMPILE_(\w+)\]\)")
OF_ANY_LENGTH: Final = "POSTCOMPILE"
Watcher = Callable[[str, Any], None]
watchers: list[Watcher] = []
"""Who wants to hear of each statement, as the toolkit tells of its own."""


@contextmanager
def watched_by(watcher: Watcher) -> Iterator[None]:
    watchers.append(watcher)
    try:
        yield
    finally:
        watchers.remove(watcher)


@frozen
class Worded:
    """A statement in the words of one kind of database."""

    text: str
    order: tuple[str, ...]  # in which the values are given
    constants: Mapping[str, Any]
    writers: Mapping[str, Callable[[Any], Any]]
    readers: tuple[tuple[int, Callable[[Any], Any]], ...]
    row: Any  # its columns by name; None if it brings none
    is_sqlite: bool
    encoded: bytes = field(init=False, repr=False)
    made: Callable[[Any], Any] = field(init=False, repr=False)

    @encoded.default
    def _for_the_wire(self) -> bytes:
        return self.text.encode()

    @made.default
    def _how_rows_are_made(self) -> Callable[[Any], Any]:
        if self.row is None:
            return tuple
        made: Callable[[Any], Any] = self._read if self.readers else self.row._make
        return made

    def values(self, given: Mapping[str, Any]) -> tuple[Any, ...]:
        known, writers = {**self.constants, **given}, self.writers
        return tuple(writers[name](known[name]) if name in writers else known[name] for name in self.order)

    def ask(self, driver: Any, values: tuple[Any, ...], planned_once: bool) -> Sequence[Any]:
        if self.is_sqlite:
            return list(map(self.made, driver.execute(self.text, values)))
        ask = driver.ask_planned_once if planned_once else driver.ask
        found: list[Any] = ask(self.encoded, values, self.made)
        return found

    def _read(self, found: Sequence[Any]) -> Any:
        values = list(found)
        for place, read in self.readers:
            values[place] = read(values[place])
        return self.row._make(values)


@define(eq=False)
class Hot:
    """One statement.  Where it holds lists of any length, the toolkit asks it as ever."""

    statement: Executable
    planned_once: bool = False  # by PostgreSQL, whatever its values
    _worded: dict[str, Worded | None] = field(factory=dict, init=False, repr=False)

    def all(self, connection: Connection, given: Mapping[str, Any]) -> Sequence[Any]:
        dialect = connection.dialect
        if dialect.name not in self._worded:
            self._worded[dialect.name] = worded(self.statement, dialect)
        known = self._worded[dialect.name]
        if known is None:
            return connection.execute(self.statement, given).all()
        if not connection.in_transaction() and not connection.get_execution_options().get(WITHOUT_TRANSACTION):
            connection.begin()
        values = known.values(given)
        for watcher in watchers:
            watcher(known.text, values)
        with directly(connection) as driver:
            return known.ask(driver, values, self.planned_once)

    def first(self, connection: Connection, given: Mapping[str, Any]) -> Any | None:
        found = self.all(connection, given)
        return found[0] if found else None


def worded(statement: Any, dialect: Dialect) -> Worded | None:
    compiled = statement.compile(dialect=dialect)
    written = {compiled.bind_names[bind]: bind for bind in compiled.literal_execute_params}
    text = str(compiled)
    for name, bind in written.items():  # into the text itself, as the toolkit would each time
        text = text.replace(f"__[{OF_ANY_LENGTH}_{name}]", compiled.render_literal_value(bind.value, bind.type))
    order = tuple(name for name in compiled.positiontup or () if name not in written)
    writers = {
        name: write
        for name, bind in compiled.binds.items()
        if (write := bind.type.dialect_impl(dialect).bind_processor(dialect))
    }
    if dialect.name == "postgresql":
        if not writers.keys() & {found.group(2) for found in ONE_OF.finditer(text)}:
            text = ONE_OF.sub(one_list, text)
        text, order = numbered(text)
    if OF_ANY_LENGTH in text:
        return None
    constants = {
        name: writers.pop(name)(value) if name in writers else value
        for name, value in compiled.params.items()
        if not compiled.binds[name].required
    }
    columns = list(statement.selected_columns) if statement.is_select else []
    readers = tuple(
        (place, read)
        for place, column in enumerate(columns)
        if (read := column.type.dialect_impl(dialect).result_processor(dialect, None))
    )
    return Worded(
        text, order, constants, writers, readers, row_of([column.name for column in columns]), dialect.name == "sqlite"
    )


def row_of(names: Sequence[str]) -> Any:
    """To be asked as the rows of the toolkit are."""
    if not names:
        return None
    named: Any = namedtuple  # its names are found out here, not read by a checker
    plain = named("plain", names)
    return type("HotRow", (plain,), {"__slots__": (), "_mapping": property(plain._asdict)})


def one_list(found: re.Match[str]) -> str:
    """However long it is, it is one value."""
    return f" {'<> ALL' if found.group(1) else '= ANY'}(%({found.group(2)})s)"


def numbered(text: str) -> tuple[str, tuple[str, ...]]:
    """``%(name)s`` is ``$1`` for the server; whoever says so need not look for it each time."""
    order: list[str] = []

    def number(found: re.Match[str]) -> str:
        name = found.group(1)
        if name is None:
            return "%"
        if name not in order:
            order.append(name)
        return f"${order.index(name) + 1}"

    return NAMED.sub(number, text), tuple(order)
