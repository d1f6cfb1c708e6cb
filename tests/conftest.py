"""Every kind of storage, and servers for those that need one."""

import os
import shutil
import sys

import pytest
from hypothesis import settings

pytest.register_assert_rewrite("storytime_adapters.testing")

from storytime_adapters.clocks import StoppedClock  # noqa: E402
from storytime_adapters.memory.storage import MemoryStorage  # noqa: E402
from storytime_adapters.memory.store import Store  # noqa: E402
from storytime_adapters.secrets.sealing import AesSecretBox, FamilyKeyring  # noqa: E402
from storytime_adapters.sql import migrating  # noqa: E402
from storytime_adapters.sql.database import Database  # noqa: E402
from storytime_adapters.sql.engine import Pool, open_database  # noqa: E402
from storytime_adapters.sql.storage import SqlStorage  # noqa: E402
from storytime_adapters.sql.tables.everything import metadata  # noqa: E402
from storytime_adapters.testing.cast import LightsOut, Whispered  # noqa: E402
from tests import servers  # noqa: E402

settings.register_profile("default", deadline=None)
settings.load_profile("default")

STORAGES = ("memory", "sqlite", "postgres")
MUM = {LightsOut: ("test.mum",), Whispered: ("test.mum",)}
MUM_AND_DAD = {LightsOut: ("test.mum", "test.dad"), Whispered: ("test.mum", "test.dad")}
KEYRING = FamilyKeyring(AesSecretBox.with_keys("a key for tests"))
POOL = Pool(size=20, wait_seconds=30, statement_seconds=60)
A_FEW = 1 << 20  # bytes of a table


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item, nextitem):
    """To look at every line each time takes longer than the lines do.

    So what is repeated thousands of times is not traced; neither is SQLite, where a test goes through the same lines as
    on PostgreSQL.
    """
    given = item.callspec.params.values() if hasattr(item, "callspec") else ()
    if item.get_closest_marker("untraced") is None and not {"sqlite", "sqlite_engine"} & {*map(str, given)}:
        return (yield)
    tracer = sys.gettrace()
    sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(tracer)


@pytest.fixture
def clock():
    return StoppedClock()


@pytest.fixture(scope="session")
def postgres_url():
    with servers.running_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_engine(postgres_url):
    engine = open_database(postgres_url, POOL)
    migrating.migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory):
    path = tmp_path_factory.mktemp("sqlite") / "empty.db"
    engine = open_database(f"sqlite:///{path}")
    migrating.migrate(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def sqlite_at_hand(tmp_path_factory):
    """One engine for the files of all tests, each behind the same link: it need not compile its statements again."""
    link = tmp_path_factory.mktemp("sqlite") / "at-hand.db"
    engine = open_database(f"sqlite:///{link}", POOL)
    yield engine, link
    engine.dispose()


@pytest.fixture
def sqlite_engine(sqlite_at_hand, empty_sqlite, tmp_path):
    engine, link = sqlite_at_hand
    shutil.copy(empty_sqlite, tmp_path / "storytime.db")
    link.unlink(missing_ok=True)
    link.symlink_to(tmp_path / "storytime.db")
    yield engine
    engine.dispose()


@pytest.fixture
def clean_postgres(postgres_engine):
    """Without rows.  Deleting a few is many times faster than truncating every table."""
    names = [f'"{table.name}"' for table in metadata.sorted_tables]
    filled = " UNION ALL ".join(
        f"SELECT '{name}', pg_relation_size('{name}') WHERE EXISTS (SELECT 1 FROM {name})" for name in names
    )
    with postgres_engine.begin() as connection:
        found = connection.exec_driver_sql(filled).all()
        if any(size > A_FEW for _, size in found):
            connection.exec_driver_sql(f"TRUNCATE {', '.join(names)} CASCADE")
        elif found:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # rows go in any order
            connection.exec_driver_sql("; ".join(f"DELETE FROM {name}" for name, _ in found))
    return postgres_engine


@pytest.fixture(params=STORAGES)
def storage_kind(request):
    return request.param


@pytest.fixture
def open_storage(storage_kind, request):
    """A storage of each kind, telling these handlers."""

    def opened(handlers):
        if storage_kind == "memory":
            return MemoryStorage(Store(handlers=handlers))
        engine = request.getfixturevalue({"sqlite": "sqlite_engine", "postgres": "clean_postgres"}[storage_kind])
        return SqlStorage(Database(engine, KEYRING, handlers))

    return opened


@pytest.fixture
def storage(open_storage):
    return open_storage(MUM)


@pytest.fixture
def two_handlers(open_storage):
    return open_storage(MUM_AND_DAD)


os.environ.setdefault("TZ", "UTC")
