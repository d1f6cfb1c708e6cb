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
from psycopg.errors import InvalidSqlStatementName, error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus

PREPARED: Final = 100  # by one connection
SELDOM: Final = 3  # uses before a statement is prepared
DONE: Final = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)

Asked = tuple[bytes, tuple[int, ...]]
"""A statement, and the types of its values."""


@define
class Statements:
    """What one connection was asked of late, and what of it the server knows by a name."""

    uses: OrderedDict[Asked, int] = Factory(OrderedDict)
    names: dict[Asked, bytes] = Factory(dict)
    given: int = 0


class Direct(Connection[Any]):
    """A connection of the driver that can also be asked directly.

    What it has prepared outlives a rollback: nothing here is created or dropped within a transaction.
    """

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.statements = Statements()

    def ask(self, text: bytes, values: Sequence[Any], make: Callable[[Any], Any]) -> list[Any]:
        """The rows, each as it is made."""
        adapt = Transformer(self)
        given: Any = adapt.dump_sequence(values, [PyFormat.AUTO] * len(values))
        asked = (text, adapt.types or ())
        name = self._name_of(asked)
        if name is None:
            result = self.pgconn.exec_params(text, given, asked[1], adapt.formats)
        else:
            result = self.pgconn.exec_prepared(name, given, adapt.formats)
        self._check(result)
        adapt.set_pgresult(result)
        return adapt.load_rows(0, result.ntuples, make)

    def ask_planned_once(self, text: bytes, values: Sequence[Any], make: Callable[[Any], Any]) -> list[Any]:
        """The same, by one plan for all values: to plan it each time would take longer than to answer it.

        Within a transaction as ever: an error there would leave the setting behind.
        """
        if self.pgconn.transaction_status != TransactionStatus.IDLE:
            return self.ask(text, values, make)
        self._check(self.pgconn.exec_(b"SET plan_cache_mode = force_generic_plan"))
        try:
            return self.ask(text, values, make)
        finally:
            if self.pgconn.status == ConnStatus.OK:
                self._check(self.pgconn.exec_(b"RESET plan_cache_mode"))

    def begin(self) -> None:
        self._check(self.pgconn.exec_(b"BEGIN"))

    def commit(self) -> None:
        self._end(b"COMMIT")

    def rollback(self) -> None:
        self._end(b"ROLLBACK")

    def _end(self, how: bytes) -> None:
        if self.pgconn.transaction_status != TransactionStatus.IDLE:
            self._check(self.pgconn.exec_(how))

    def _name_of(self, asked: Asked) -> bytes | None:
        """None until it was asked for several times."""
        known = self.statements
        name = known.names.get(asked)
        if name is not None:
            known.uses.move_to_end(asked)
            return name
        known.uses[asked] = known.uses.pop(asked, 0) + 1
        if len(known.uses) > PREPARED:
            self._forget_the_oldest()
        if known.uses[asked] <= SELDOM or self.prepare_threshold is None:
            return None
        known.given += 1
        name = b"direct_%d" % known.given
        self._check(self.pgconn.prepare(name, *asked))
        known.names[asked] = name
        return name

    def _forget_the_oldest(self) -> None:
        asked, _ = self.statements.uses.popitem(last=False)
        name = self.statements.names.pop(asked, None)
        if name is not None:
            self._check(self.pgconn.close_prepared(name))

    def _check(self, result: Any) -> None:
        if result.status in DONE:
            return
        if self.pgconn.status == ConnStatus.BAD:
            raise OperationalError(result.get_error_message())
        error = error_from_result(result)
        if isinstance(error, InvalidSqlStatementName):  # somebody had the server forget them
            self.statements = Statements(given=self.statements.given)
        raise error
