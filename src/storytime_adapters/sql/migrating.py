"""Bringing a database to the newest shape of its tables.

An advisory lock (in SQLite the one write lock) makes a second migrator wait; killed anywhere,
running again ends right.  Alembic is only loaded when there is something to do.
"""

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection, Engine

if TYPE_CHECKING:
    from alembic.config import Config

HERE: Final = Path(__file__).with_name("migrations")
HEAD: Final = "0018"  # the newest revision; a test compares it with the tree
LOCK: Final = 7_062_026
ONE_AT_A_TIME: Final = Lock()  # Alembic keeps its context in globals of the process


def config(connection: Connection | None = None) -> "Config":
    from alembic.config import Config

    found = Config()
    found.set_main_option("script_location", str(HERE))
    if connection is not None:
        found.attributes["connection"] = connection
    return found


def migrate(engine: Engine) -> str:
    """To the head; says which that is."""
    if current(engine) == HEAD:
        return HEAD
    from alembic import command

    with ONE_AT_A_TIME, engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            connection.execute(text("SET LOCAL statement_timeout = 0"))
        command.upgrade(config(connection), "head")
        connection.commit()
    return HEAD


def head() -> str:
    return HEAD


def newest_in_the_tree() -> Any:
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(config()).get_current_head()


def current(engine: Engine) -> str | None:
    """The revision a database is at; None before its first migration."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision
