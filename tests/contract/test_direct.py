"""What a connection of PostgreSQL prepares is there as long as it is asked for, and no more of it than some."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from storytime_adapters.sql.direct import PREPARED, SELDOM, Direct

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def connection(postgres_url):
    with Direct.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as connection:
        yield connection


def prepared(connection):
    """Of what was asked directly: each statement, and how often it was used."""
    found = connection.execute(
        "SELECT statement, generic_plans + custom_plans FROM pg_prepared_statements WHERE name LIKE 'direct%'"
    )
    return dict(found.fetchall())


def test_values_come_back_as_they_went(connection):
    values = (1, "ä'%$1", UUID(int=5), NOON, None, [1, 2], True)
    text = b"SELECT $1::int, $2::text, $3::uuid, $4::timestamptz, $5::text, $6::int[], $7::bool"
    for _ in range(2 * SELDOM):
        assert connection.ask(text, values, tuple) == [values]
        assert connection.ask(b"SELECT $1::text", (None,), list) == [[None]]


def test_what_is_asked_often_is_prepared_once(connection):
    for _ in range(SELDOM):
        connection.ask(b"SELECT 1", (), tuple)
    assert prepared(connection) == {}
    for _ in range(5):
        connection.ask(b"SELECT 1", (), tuple)
    assert prepared(connection) == {"SELECT 1": 5}


def test_it_outlives_a_rollback(connection):
    for _ in range(2):
        connection.begin()
        for number in range(2 * SELDOM):
            assert connection.ask(b"SELECT $1::int", (number,), tuple) == [(number,)]
            connection.execute("SELECT %s", [number])
        connection.rollback()
    assert prepared(connection) == {"SELECT $1::int": 3 * SELDOM}


def test_the_latest_stay_prepared_and_others_go(connection):
    def ask(number):
        for _ in range(SELDOM + 1):
            assert connection.ask(b"SELECT %d" % number, (), tuple) == [(number,)]

    for number in range(3 * PREPARED):
        ask(number)
        ask(0)
    kept = prepared(connection)
    assert len(kept) == PREPARED
    assert set(kept) == {"SELECT 0", *(f"SELECT {number}" for number in range(2 * PREPARED + 1, 3 * PREPARED))}


def test_what_is_planned_once_is_planned_whatever_its_values(connection):
    def plans():
        found = connection.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE name LIKE 'direct%'"
        )
        return found.fetchall()

    text = b"SELECT $1::int"
    for number in range(2 * SELDOM):
        assert connection.ask_planned_once(text, (number,), tuple) == [(number,)]
    assert plans() == [(SELDOM, 0)]
    for _ in range(2):
        connection.ask(text, (1,), tuple)  # and what comes after it as ever
    assert plans() == [(SELDOM, 2)]
    with pytest.raises(psycopg.errors.DivisionByZero):
        connection.ask_planned_once(b"SELECT 1 / $1::int", (0,), tuple)
    assert connection.execute("SHOW plan_cache_mode").fetchone() == ("auto",)


def test_it_recovers_when_the_server_was_made_to_forget(connection):
    for _ in range(2 * SELDOM):
        connection.ask(b"SELECT 1", (), tuple)
    connection.execute("DEALLOCATE ALL")
    with pytest.raises(psycopg.errors.InvalidSqlStatementName):
        connection.ask(b"SELECT 1", (), tuple)
    for _ in range(2 * SELDOM):
        assert connection.ask(b"SELECT 1", (), tuple) == [(1,)]
    assert prepared(connection) == {"SELECT 1": SELDOM}


def test_a_transaction_is_kept_or_undone(connection):
    connection.execute("CREATE TEMPORARY TABLE notes (at timestamptz)")
    for hours, end in ((1, connection.commit), (2, connection.rollback)):
        connection.begin()
        connection.ask(b"INSERT INTO notes VALUES ($1)", (NOON + timedelta(hours=hours),), tuple)
        end()
        end()  # there is nothing left to end
    assert connection.ask(b"SELECT at FROM notes", (), tuple) == [(NOON + timedelta(hours=1),)]


def test_an_error_has_its_kind_and_ends_the_transaction_alone(connection):
    connection.begin()
    with pytest.raises(psycopg.errors.DivisionByZero):
        connection.ask(b"SELECT 1 / $1::int", (0,), tuple)
    with pytest.raises(psycopg.errors.InFailedSqlTransaction):
        connection.ask(b"SELECT 1", (), tuple)
    connection.rollback()
    assert connection.ask(b"SELECT 1", (), tuple) == [(1,)]
