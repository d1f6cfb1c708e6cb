"""The record of what touched the safety of accounts, in the database."""

from datetime import datetime
from typing import Final

from attrs import frozen
from sqlalchemy import bindparam, delete, select
from sqlalchemy.engine import Connection

from storytime_core.identity.security import SecurityLine

from .entities import insert_once
from .tables.kernel import security_lines

line = security_lines.c
OLD: Final = delete(security_lines).where(
    line.id.in_(select(line.id).where(line.at < bindparam("before")).limit(bindparam("limit")))
)


@frozen
class SqlSecurityRecord:
    connection: Connection

    def note(self, line: SecurityLine) -> None:
        insert_once(self.connection, security_lines, line)

    def purge(self, before: datetime, limit: int) -> int:
        return self.connection.execute(OLD, {"before": before, "limit": limit}).rowcount
