"""How connections for looks are laid by, on SQLite and PostgreSQL."""

from contextlib import ExitStack

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storytime_adapters.sql.engine import LAID_BY_SECONDS, WITHOUT_TRANSACTION, Looks, Pool, directly, open_database
from storytime_core.kernel.outage import StoreAway

SIZE = 5


@pytest.fixture(params=["sqlite_engine", "postgres_engine"])
def engine(request):
    url = request.getfixturevalue(request.param).url.render_as_string(hide_password=False)
    engine = open_database(url, Pool(size=SIZE, wait_seconds=0.2))
    yield engine
    engine.dispose()


@pytest.fixture
def looks(engine):
    return Looks(engine.execution_options(**{WITHOUT_TRANSACTION: True}))


def driver_of(connection):
    return connection.connection.driver_connection


def look(looks):
    with looks.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
        return driver_of(connection)


def test_the_next_look_gets_the_connection_of_the_last(engine, looks):
    assert look(looks) is look(looks)
    assert engine.pool.checkedout() == 1


def test_looks_at_once_have_connections_of_their_own(looks):
    with looks.connect() as one, looks.connect() as other:
        assert driver_of(one) is not driver_of(other)


def test_after_a_mistake_it_goes_back_to_the_pool(engine, looks):
    with pytest.raises(DBAPIError), looks.connect() as connection:
        connection.execute(text("SELECT nothing FROM nowhere"))

    assert engine.pool.checkedout() == 0 and engine.pool.laid_by == []


def test_what_is_laid_by_is_given_up_when_somebody_needs_it(engine, looks):
    with ExitStack() as many:
        for _ in range(SIZE):
            many.enter_context(looks.connect())
    kept = len(engine.pool.laid_by)

    with ExitStack() as transactions:
        for _ in range(SIZE):
            transactions.enter_context(engine.connect())
        assert engine.pool.checkedout() == SIZE
        with pytest.raises(StoreAway):
            engine.connect()

    assert 0 < kept < SIZE and engine.pool.checkedout() == 0


def test_with_its_engine_it_is_closed(engine, looks):
    with looks.connect(), looks.connect():
        pass
    pool = engine.pool
    laid_by = list(pool.laid_by)

    engine.dispose()

    assert len(laid_by) == 2 and all(one.connection.closed for one in laid_by)
    assert pool.laid_by == [] and pool.checkedout() == pool.checkedin() == 0


def test_an_old_one_is_looked_after_by_the_pool_again(engine, looks, monkeypatch):
    look(looks)
    (laid_by,) = engine.pool.laid_by
    monkeypatch.setattr("time.monotonic", lambda: laid_by.since + LAID_BY_SECONDS + 1)

    with looks.connect() as connection:
        assert connection is not laid_by.connection
    assert laid_by.connection.closed and engine.pool.checkedout() == 1


def test_a_lost_connection_takes_those_with_it_that_are_as_old(postgres_engine):
    url = postgres_engine.url.render_as_string(hide_password=False)
    engine = open_database(url, Pool(size=SIZE))
    looks = Looks(engine.execution_options(**{WITHOUT_TRANSACTION: True}))
    with looks.connect() as one, looks.connect() as other:
        lost = [connection.scalar(text("SELECT pg_backend_pid()")) for connection in (one, other)]
    with postgres_engine.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(pid, 5000) FROM unnest(:lost) AS pid"), {"lost": lost})

    with pytest.raises(StoreAway), looks.connect() as connection, directly(connection) as driver:
        driver.execute("SELECT 1")

    assert engine.pool.laid_by == [] and engine.pool.checkedout() == 0
    assert look(looks) is look(looks)
    engine.dispose()
