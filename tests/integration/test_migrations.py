"""The tables a migration makes are the tables the code knows."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from storytime_adapters.sql import migrating
from storytime_adapters.sql.database import Database
from storytime_adapters.sql.engine import WITHOUT_TRANSACTION, open_database
from storytime_adapters.sql.storage import SqlStorage
from storytime_adapters.sql.tables.everything import metadata
from storytime_adapters.sql.triggers import REVISIONS, SEARCH, SEARCHED, TRIGGERS
from storytime_adapters.testing.cast import FAMILY
from storytime_core.family.model import Family
from tests.conftest import KEYRING


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request, tmp_path):
    """A database without a table."""
    if request.param == "sqlite":
        engine = open_database(f"sqlite:///{tmp_path}/new.db")
    else:
        url = request.getfixturevalue("postgres_url")
        admin = open_database(url)
        with admin.connect().execution_options(**{WITHOUT_TRANSACTION: True}) as connection:
            connection.execute(text("DROP DATABASE IF EXISTS migrating"))
            connection.execute(text("CREATE DATABASE migrating"))
        admin.dispose()
        engine = open_database(url.replace("/postgres?", "/migrating?"))
    yield engine
    engine.dispose()


def test_migrating_makes_exactly_the_tables_the_code_knows(empty):
    migrating.migrate(empty)

    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = [
            found
            for found in compare_metadata(context, metadata)
            if not is_an_order(found, empty) and not is_full_text(found)
        ]
        assert differences == []
        names = {name for name in inspect(connection).get_table_names() if not name.startswith(FULL_TEXT)}
    assert names == {table.name for table in metadata.sorted_tables} | {"alembic_version"}
    assert migrating.current(empty) == migrating.head() == migrating.newest_in_the_tree()


FULL_TEXT = "story_search_index"  # made and kept by SQLite itself


def is_full_text(difference):
    """What the database keeps to search by is its own, and none of the tables."""
    act, thing = difference[0], difference[1]
    words = [f"story_search_{column}" for column in SEARCHED]
    return act.startswith("remove_") and (thing.name.startswith(FULL_TEXT) or thing.name in words)


def is_an_order(difference, engine):
    """SQLite does not tell whether an index descends."""
    return engine.dialect.name == "sqlite" and difference[0] in ("add_index", "remove_index")


def test_the_triggers_are_there(empty):
    migrating.migrate(empty)
    query = {
        "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal",
    }[empty.dialect.name]
    every = (*TRIGGERS[empty.dialect.name], *REVISIONS[empty.dialect.name], *SEARCH[empty.dialect.name])
    wanted = sum(statement.startswith("CREATE TRIGGER") for statement in every)

    with empty.connect() as connection:
        assert connection.execute(text(query)).scalar_one() == wanted


def test_two_at_once_take_turns_and_running_again_changes_nothing(empty):
    with ThreadPoolExecutor(2) as two:
        heads = list(two.map(lambda _: migrating.migrate(empty), range(2)))

    assert heads == [migrating.head()] * 2
    assert migrating.migrate(empty) == migrating.head()


def test_a_family_of_the_first_release_gets_the_defaults_of_what_is_new(empty):
    with empty.connect() as connection:
        command.upgrade(migrating.config(connection), "0001")
        row = {"id": UUID(int=1).hex, "yes": True, "no": False}
        connection.execute(
            text(
                "INSERT INTO families (id, explicit_content, language, time_zone, approve_new_stories, kids_may_create,"
                " offline_fallback) VALUES (:id, :yes, 'de', 'Europe/Berlin', :yes, :no, :no)"
            ),
            row,
        )
        connection.commit()
    migrating.migrate(empty)

    kept = SqlStorage(Database(empty, KEYRING)).family_views().of(FAMILY)
    assert kept == Family(
        id=FAMILY,
        explicit_content=True,
        language="de",
        time_zone="Europe/Berlin",
        approve_new_stories=True,
        kids_may_create=False,
        offline_fallback=False,
    )
