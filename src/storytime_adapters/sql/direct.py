"""Asking PostgreSQL through libpq itself: one call sends, waits and receives, and lets other threads run meanwhile.

The driver's cursors do the same in many small steps.  What they are good for otherwise, turning values into the
server's words and back, is theirs here too.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, Final

from attrs import Factory, define
from psycopg import Connection, OperationalError
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus

PREPARED: Final = 100  # by one connection
SELDOM: Final = 3  # uses before a statement is prepared
DONE: Final = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)
KEPT_IN: Final = "statements"

Asked = tuple[bytes, tuple[int, ...]]
"""A statement, and the types of its values."""


@define
class Statements:
    """What one connection was asked of late, and what of it the server knows by a name."""

    uses: OrderedDict[Asked, int] = Factory(OrderedDict)
    names: dict[Asked, bytes] = Factory(dict)
    given: int = 0

    @classmethod
    def of(cls, info: dict[str, Any]) -> "Statements":
        known: Statements | None = info.get(KEPT_IN)
        if known is None:
            known = info[KEPT_IN] = cls()
        return known

    def name_of(self, driver: Connection[Any], asked: Asked) -> bytes | None:
        name = self.names.get(asked)
        if name is not None:
            self.uses.move_to_end(asked)
            return name
        self.uses[asked] = self.uses.pop(asked, 0) + 1
        if len(self.uses) > PREPARED:
            self._forget(driver)
        if self.uses[asked] <= SELDOM or driver.prepare_threshold is None:
            return None
        self.given += 1
        name = b"hot_%d" % self.given
        check(driver, driver.pgconn.prepare(name, *asked))
        self.names[asked] = name
        return name

    def _forget(self, driver: Connection[Any]) -> None:
        """The one that was not asked for the longest time."""
        asked, _ = self.uses.popitem(last=False)
        name = self.names.pop(asked, None)
        if name is not None:
            check(driver, driver.pgconn.close_prepared(name))


def ask(
    driver: Connection[Any], info: dict[str, Any], text: bytes, values: Sequence[Any], make: Callable[[Any], Any]
) -> list[Any]:
    """The rows, each as it is made."""
    adapt = Transformer(driver)
    given: Any = adapt.dump_sequence(values, [PyFormat.AUTO] * len(values))
    asked = (text, adapt.types or ())
    name = Statements.of(info).name_of(driver, asked)
    if name is None:
        result = driver.pgconn.exec_params(text, given, asked[1], adapt.formats)
    else:
        result = driver.pgconn.exec_prepared(name, given, adapt.formats)
    check(driver, result)
    adapt.set_pgresult(result)
    return adapt.load_rows(0, result.ntuples, make)


def check(driver: Connection[Any], result: Any) -> None:
    if result.status in DONE:
        return
    if driver.pgconn.status == ConnStatus.BAD:
        raise OperationalError(result.get_error_message())
    raise error_from_result(result)
