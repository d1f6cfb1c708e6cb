"""A process is killed (SIGKILL) at each step of an erasure: it goes on, nothing is left, and the neighbors stay."""

import signal
import time
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from storytime_adapters.sql.data_map import DATA_MAP, Kept, Owned
from storytime_adapters.sql.tables.everything import metadata
from storytime_adapters.sql.tables.identity import accounts, erasures
from storytime_core.identity.erasure import SECTIONS
from storytime_core.kernel.caller import Caller
from tests.crashing import application, exit_code_of, files_on_disk, leases_end, work
from tests.planting import plant

PLACES = (
    "stopped-1-committed",
    *(f"{section}-1-{moment}" for section in SECTIONS for moment in ("before-commit", "committed")),
    "waited-before-commit",
    "waited-committed",
    "catalog-2-before-commit",
    "finished-before-commit",
    "finished-committed",
)
PATIENCE = 20

GONE_WITH_A_STORY = [  # the database takes them along, so nobody counts them
    labels.table.name
    for labels in DATA_MAP
    if isinstance(labels.way, Owned)
    and any(key.column.table.name == "stories" and key.ondelete == "CASCADE" for key in labels.table.foreign_keys)
]


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request, tmp_path):
    if request.param == "sqlite":
        request.getfixturevalue("sqlite_engine")
        return f"sqlite:///{tmp_path}/storytime.db"
    request.getfixturevalue("clean_postgres")
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def folder(tmp_path):
    return str(tmp_path / "data")


@pytest.fixture
def house(database_url, folder):
    house = application(database_url, folder)
    yield house
    house.platform.storage().database.engine.dispose()


def a_family(house, email):
    """Something of theirs in every table, and a file."""
    tokens = house.storytime().identity.signing_up.register(email, "moon over the barn", "Mum").unwrap()
    account = tokens.user.account
    storage = house.platform.storage()
    with storage.identity() as uow:
        uow.accounts.save(uow.accounts.get(account.id).verified(account.created_at))
        uow.commit()
    with storage.family() as uow:
        uow.families.save(uow.families.get(account.id))
        uow.commit()
    kept = house.platform.media_store().put(b"\x89PNG", "image/png").unwrap()
    with storage.storytelling() as uow:
        uow.media.note(kept.name, kept.content_type, kept.size, kept.sha256, account.id, account.created_at)
        uow.commit()
    house.storytime().catalog.seeding.run().unwrap()
    plant(storage.database, account.id, email.partition("@")[0])
    return house.storytime().identity.signing_in.caller_for(f"Bearer {tokens.jwt}").unwrap(), kept.name


def rows_of(house, family_id: UUID):
    """How many rows are theirs, by table."""
    counts = {}
    with house.platform.storage().database.engine.connect() as connection:
        for labels in DATA_MAP:
            if isinstance(labels.way, Owned):
                column = labels.table.columns[labels.way.column]
                owner = family_id if column.type.python_type is UUID else str(family_id)
                query = select(func.count()).select_from(labels.table).where(column == owner)
                counts[labels.table.name] = connection.scalar(query)
    return counts


def until_finished(house):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        leases_end(house)
        house.settling().settle()
        with house.platform.storage().database.engine.connect() as connection:
            proof = connection.execute(erasures.select()).one()
        if proof.finished_at is not None:
            return proof
        house.platform.signals().wait(0, 0.05)
    raise AssertionError("the erasure was not taken over in time")


@pytest.mark.parametrize("place", PLACES)
def test_an_erasure_killed_anywhere_is_brought_to_its_end(database_url, folder, house, place):
    """ID-52"""
    mum, hers = a_family(house, "mum@example.org")
    dad, his = a_family(house, "dad@example.org")
    before = rows_of(house, dad.account_id)
    planted = sum(rows_of(house, mum.account_id).values())
    house.storytime().identity.leaving.leave(Caller(mum.account_id, mum.session_id), permanent=True).unwrap()

    assert exit_code_of(work, database_url, folder, place) == -signal.SIGKILL
    proof = until_finished(house)

    assert set(rows_of(house, mum.account_id).values()) == {0}
    assert rows_of(house, dad.account_id) == before
    assert files_on_disk(folder) == {his}, hers
    assert sum(proof.counts.values()) >= planted - 1 - len(GONE_WITH_A_STORY)
    with house.platform.storage().database.engine.connect() as connection:
        assert connection.scalars(select(accounts.c.email)).all() == ["dad@example.org"]
        assert connection.scalar(text("SELECT count(*) FROM jobs WHERE queue = 'erasure'")) == 0
        kept = [labels.table for labels in DATA_MAP if isinstance(labels.way, Kept)]
        assert metadata.tables["erasures"] in kept
