"""Accounts that were there before go on as they were."""

from datetime import timedelta
from uuid import UUID

import pytest
from alembic import command
from sqlalchemy import select, text

from storytime_adapters.clocks import StoppedClock
from storytime_adapters.sql import migrating
from storytime_adapters.sql.engine import WITHOUT_TRANSACTION, open_database
from storytime_adapters.sql.tables.identity import accounts, codes, sessions

NOW = StoppedClock().now()
EMAILS = {number: f"mum{number}@example.org" for number in (1, 2)}


@pytest.fixture(params=["sqlite", "postgres"])
def before(request, tmp_path):
    """A database at the first revision."""
    if request.param == "sqlite":
        engine = open_database(f"sqlite:///{tmp_path}/old.db")
    else:
        url = request.getfixturevalue("postgres_url")
        admin = open_database(url)
        with admin.connect().execution_options(**{WITHOUT_TRANSACTION: True}) as connection:
            connection.execute(text("DROP DATABASE IF EXISTS accounts_before"))
            connection.execute(text("CREATE DATABASE accounts_before"))
        admin.dispose()
        engine = open_database(url.replace("/postgres?", "/accounts_before?"))
    with migrating.ONE_AT_A_TIME, engine.connect() as connection:
        command.upgrade(migrating.config(connection), "0001")
        connection.commit()
    yield engine
    engine.dispose()


def move_in(connection, number):
    """As the first release wrote them."""
    id, known = UUID(int=number), {"created_at": NOW, "updated_at": NOW, "state_since": NOW}
    words = {"email": EMAILS[number], "name": "Mum", "role": "parent", "state": "live", "onboarding": "email_verified"}
    hashes = {"password_hash": "$argon2id$"} if number == 1 else {}
    connection.execute(accounts.insert().values(id=id, **words, **known, **hashes))
    times = dict.fromkeys(("last_seen_at", "idle_ends_at", "ends_at", "proved_at", "created_at"), NOW)
    connection.execute(
        sessions.insert().values(
            id=id, account_id=id, refresh_hash=f"hash {number}", version=1, client_kind="ios", **times
        )
    )
    connection.execute(
        codes.insert().values(
            id=UUID(int=10 + number),
            account_id=id,
            purpose="verify_email",
            code_hash="the same by chance",
            issued_at=NOW,
            expires_at=NOW + timedelta(days=1),
            tries=0,
        )
    )


def test_accounts_sessions_and_codes_live_on(before):
    """Of two equal codes that would be found alone, the later one is kept."""
    with before.begin() as connection:
        for number in EMAILS:
            move_in(connection, number)
    migrating.migrate(before)

    with before.connect() as connection:
        known = connection.execute(select(accounts).order_by(accounts.c.id)).all()
        live = connection.execute(select(sessions)).all()
        kept = connection.execute(select(codes).order_by(codes.c.id)).all()
    assert [(row.email, row.password_failures, row.first_signed_in_at) for row in known] == [
        (email, 0, NOW) for email in EMAILS.values()
    ]
    assert [(row.password_set_at, row.pin_hash, row.pin_failures) for row in known] == [
        (NOW, None, 0),
        (None, None, 0),
    ]
    assert [row.rotates for row in live] == [False, False]
    assert [row.voided_at is None for row in kept] == [False, True]
