"""Statements that are asked of the driver directly answer as the toolkit's do, and break as they do."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import bindparam, func, insert, literal, select, text

from storytime_adapters.sql.engine import WITHOUT_TRANSACTION, Pool, open_database
from storytime_adapters.sql.feeds import look_of
from storytime_adapters.sql.glances import CARD
from storytime_adapters.sql.grounds import STOOD
from storytime_adapters.sql.hot import Hot, watched_by, worded
from storytime_adapters.sql.identity import KNOWN, PROFILE
from storytime_adapters.sql.progress import REPLACE_BOTH
from storytime_adapters.sql.shelves import GLIMPSE, hot_list, hot_one
from storytime_adapters.sql.tables.catalog import categories
from storytime_adapters.sql.tables.kernel import outbox
from storytime_adapters.sql.visibility import kind_of
from storytime_adapters.testing.cast import ADA, FAMILY
from storytime_core.catalog.feeds import FeedFilter, Order, Section, Stretch
from storytime_core.kernel.outage import StoreAway, StoreOverdue
from storytime_core.kernel.visibility import Viewpoint

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
sent, category = outbox.c, categories.c
PLAIN = select(sent.id, sent.name, sent.payload, sent.family_id, sent.at, sent.version).order_by(sent.id)
SINCE = PLAIN.where(sent.at >= bindparam("since", type_=sent.at.type))
AMONG = PLAIN.where(sent.name.in_(bindparam("names", expanding=True)))
BESIDES = PLAIN.where(sent.name.not_in(bindparam("names", expanding=True)), sent.name.like("test.%"))
TWICE = PLAIN.where((sent.family_id == bindparam("who", type_=sent.family_id.type)) | (sent.id == bindparam("who")))
SAID = select(func.aggregate_strings(sent.name + literal("%"), "\n")).scalar_subquery().label("said")
IN_ONE = PLAIN.add_columns(SAID).where(sent.version >= bindparam("least"))


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request):
    return request.getfixturevalue({"sqlite": "sqlite_engine", "postgres": "clean_postgres"}[request.param])


@pytest.fixture
def filled(engine):
    rows = [
        {
            "id": UUID(int=number),
            "name": f"test.{'even' if number % 2 == 0 else 'odd'}",
            "version": number,
            "payload": {"said": "50 % off; it's $1", "list": [1, None]},
            "family_id": UUID(int=7) if number == 3 else None,
            "at": NOON + timedelta(hours=number, microseconds=1),
        }
        for number in range(1, 6)
    ]
    with engine.execution_options(**{WITHOUT_TRANSACTION: True}).connect() as connection:
        connection.execute(insert(outbox), rows)
        yield connection


@pytest.mark.parametrize(
    ("statement", "given", "count"),
    [
        (PLAIN, {}, 5),
        (SINCE, {"since": NOON + timedelta(hours=3)}, 3),
        (AMONG, {"names": ["test.odd", "nobody's"]}, 3),
        (AMONG, {"names": []}, 0),
        (BESIDES, {"names": ["test.odd"]}, 2),
        (BESIDES, {"names": []}, 5),
        (IN_ONE, {"least": 2}, 4),
        (TWICE, {"who": UUID(int=7)}, 1),
    ],
)
def test_it_answers_as_the_toolkit_does(filled, statement, given, count):
    hot = Hot(statement)
    expected = filled.execute(statement, given).all()

    for _ in range(8):  # the driver prepares what it is asked often
        assert [tuple(row) for row in hot.all(filled, given)] == [tuple(row) for row in expected]
    assert len(expected) == count
    for row, same in zip(hot.all(filled, given), expected, strict=True):
        assert (row.id, row.at, row.payload) == (same.id, same.at, same.payload)
        assert dict(row._mapping) == dict(same._mapping)


@pytest.mark.parametrize("whose", [Viewpoint(), Viewpoint(family_id=FAMILY), Viewpoint(family_id=FAMILY, kid_id=ADA)])
def test_what_every_request_asks_needs_no_help_of_the_toolkit(postgres_engine, whose):
    kind = kind_of(whose)
    stretches = (Stretch(order=Order.NEWEST), Stretch(order=Order.NEWEST, wanted=FeedFilter(ages=(3.0, 5.0))))
    asked = [
        KNOWN,
        PROFILE,
        REPLACE_BOTH,
        STOOD["postgresql"],
        hot_one(kind, GLIMPSE, 1),
        hot_one(kind, CARD, 2),
        hot_list(look_of([Section(stretches, 20), Section(stretches[:1], 5)], kind, None), GLIMPSE),
    ]

    assert all(worded(hot.statement, postgres_engine.dialect) for hot in asked)


def test_the_first_or_none(filled):
    one = Hot(SINCE)

    assert one.first(filled, {"since": NOON + timedelta(hours=5)}).id == UUID(int=5)
    assert one.first(filled, {"since": NOON + timedelta(hours=6)}) is None


def test_a_value_that_is_missing_is_not_made_up(filled):
    with pytest.raises(KeyError):
        Hot(SINCE).all(filled, {})


def test_a_moment_without_a_zone_is_refused(filled):
    with pytest.raises(ValueError, match="no zone"):
        Hot(SINCE).all(filled, {"since": datetime(2026, 11, 30)})


def test_whoever_listens_hears_it(filled):
    said = []
    with watched_by(lambda statement, values: said.append((statement, values))):
        Hot(PLAIN).all(filled, {})
    Hot(PLAIN).all(filled, {})

    assert len(said) == 1 and said[0][0].startswith("SELECT outbox.id")


def test_what_it_writes_is_undone_with_the_rest(engine):
    row = {"the_id": UUID(int=1), "position": 1, "name": "A", "slug": "a", "description": "…"}
    add = insert(categories).values(
        id=bindparam("the_id", type_=category.id.type),
        **{name: bindparam(name, type_=category[name].type) for name in ("position", "name", "slug", "description")},
    )
    with engine.connect() as connection:
        Hot(add).all(connection, row)
        assert connection.in_transaction()
        connection.rollback()
        assert connection.scalar(select(func.count()).select_from(categories)) == 0
    with engine.connect() as connection:
        Hot(add).all(connection, row)
        connection.commit()
        assert connection.scalar(select(func.count()).select_from(categories)) == 1


def test_a_wrong_statement_stays_what_it_is(engine):
    wrong = Hot(select(literal(1).label("one")).select_from(text("nowhere")))
    with engine.connect() as connection:
        with pytest.raises(Exception, match="nowhere") as raised:
            wrong.all(connection, {})
        assert not isinstance(raised.value, StoreAway)


def test_what_takes_too_long_is_overdue(postgres_url):
    engine = open_database(postgres_url, Pool(size=1, statement_seconds=0.05))
    with engine.connect() as connection, pytest.raises(StoreOverdue):
        Hot(select(func.pg_sleep(10))).all(connection, {})
    engine.dispose()


@pytest.mark.parametrize("options", [{}, {WITHOUT_TRANSACTION: True}], ids=["in a transaction", "outside of one"])
def test_a_connection_that_is_lost_is_replaced(postgres_url, options):
    plain, own = Hot(select(literal(1).label("one"))), open_database(postgres_url, Pool(size=1))
    other, engine = open_database(postgres_url, Pool(size=1)), own.execution_options(**options)
    with engine.connect() as connection:
        backend = connection.scalar(select(func.pg_backend_pid()))
        with other.connect() as killer:
            assert killer.scalar(select(func.pg_terminate_backend(backend)))
        with pytest.raises(StoreAway):
            plain.all(connection, {})
    with engine.connect() as connection:
        assert [tuple(row) for row in plain.all(connection, {})] == [(1,)]
    own.dispose()
    other.dispose()
