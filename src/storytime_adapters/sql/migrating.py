"""Bringing a database to the newest shape of its tables.

An advisory lock (in SQLite the one write lock) makes a second migrator wait; killed anywhere,
running again ends right.
"""

from pathlib import Path
from threading import Lock
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Connection, Engine

HERE: Final = Path(__file__).with_name("migrations")
LOCK: Final = 7_062_026
ONE_AT_A_TIME: Final = Lock()  # Alembic keeps its context in globals of the process


def config(connection: Connection | None = None) -> Config:
    found = Config()
    found.set_main_option("script_location", str(HERE))
    if connection is not None:
        found.attributes["connection"] = connection
    return found


def migrate(engine: Engine) -> str:
    """To the head; says which that is."""
    with ONE_AT_A_TIME, engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        command.upgrade(config(connection), "head")
        connection.commit()
    return head()


def head() -> str:
    return ScriptDirectory.from_config(config()).get_current_head() or ""


def current(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
