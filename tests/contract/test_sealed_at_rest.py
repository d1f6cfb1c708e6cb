"""What a thief of the database would find."""

import pytest

from storytime_adapters.secrets.sealing import AesSecretBox, FamilyKeyring, SealBroken
from storytime_adapters.sql.database import Database
from storytime_adapters.sql.storage import SqlStorage
from storytime_adapters.testing.desk import HANDLERS, PASSWORD, Desk
from storytime_core.family.model import BirthMonth, KidChange
from storytime_core.family.use_cases.kid_profiles import NewKid
from storytime_core.kernel.pages import PageRequest

NEW, OLD = "the newer key", "the older key"
TABLES = ("kids", "families", "family_keys", "outbox", "outbox_deliveries", "jobs", "codes", "sessions", "accounts")


@pytest.fixture(params=["sqlite_engine", "clean_postgres"])
def engine(request):
    return request.getfixturevalue(request.param)


def desk_with(engine, *keys):
    keyring = FamilyKeyring(AesSecretBox.with_keys(*keys))
    return Desk(SqlStorage(Database(engine, keyring, HANDLERS)))


def dump(engine, *tables):
    with engine.connect() as connection:
        rows = [connection.exec_driver_sql(f"SELECT * FROM {table}").all() for table in tables]
    return repr(rows)


def a_family(desk):
    mum = desk.a_consenting_mum()
    kid = desk.kids.add(mum, NewKid(name="Zwieback", birth_month=BirthMonth(2019, 3))).unwrap().kid
    desk.kids.change(mum, kid.id, KidChange(name="Knusper")).unwrap()
    return mum, kid


def test_no_table_holds_a_nickname_or_a_birth_month(engine):
    """FAM-13"""
    desk = desk_with(engine, NEW)
    _, kid = a_family(desk)
    found = dump(engine, *TABLES)

    assert str(kid.id) in found or repr(kid.id) in found or kid.id.hex in found
    assert not any(word in found for word in ("Zwieback", "Knusper", "2019-03"))


def test_no_table_holds_a_code_a_password_or_a_token(engine):
    """ID-6, ID-18"""
    desk = desk_with(engine, NEW)
    tokens = desk.register()
    (code,) = desk.mailed_codes()
    found = dump(engine, *TABLES)

    assert "mum@example.org" in found
    assert "mum@example.org" not in dump(engine, "outbox", "outbox_deliveries", "jobs")
    assert f"'{code}'" not in found and f'"{code}"' not in found
    assert not any(secret in found for secret in (PASSWORD, tokens.refresh_token, tokens.jwt))


def test_families_keep_their_kids_when_the_deployment_changes_its_key(engine):
    """FAM-13"""
    mum, _ = a_family(desk_with(engine, OLD))
    desk = desk_with(engine, NEW, OLD)

    assert [seen.kid.name for seen in desk.kids.list(mum, PageRequest()).unwrap().items] == ["Knusper"]
    with pytest.raises(SealBroken):
        desk_with(engine, NEW).kids.list(mum, PageRequest())


def test_without_its_key_a_family_s_kids_are_gone(engine):
    """FAM-13: destroying the key makes every copy unreadable."""
    desk = desk_with(engine, NEW)
    mum, kid = a_family(desk)
    with engine.connect() as connection:
        connection.exec_driver_sql("DELETE FROM family_keys")
        connection.commit()

    assert desk.kids.list(mum, PageRequest()).unwrap().items == ()
    with pytest.raises(SealBroken):
        desk.kids.remove(mum, kid.id)
