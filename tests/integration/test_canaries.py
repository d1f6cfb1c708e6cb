"""Whoever leaves for good leaves nothing behind, and nobody else loses anything."""

import logging
from pathlib import Path

import pytest
from sqlalchemy import String, cast, func, or_, select, text

from storytime_adapters.cli.house import JsonLines
from storytime_adapters.sql.data_map import BY_TABLE, DATA_MAP, Kept
from storytime_adapters.sql.tables.everything import metadata
from storytime_adapters.sql.tables.identity import erasures, leaving_reasons
from storytime_adapters.sql.tables.kernel import allowance_balances, allowance_entries
from storytime_adapters.sql.tables.storytelling import spend_entries
from tests.planting import plant

PASSWORD = "moon over the barn"


@pytest.fixture(params=["sqlite", "postgres"])
def storage_kind(request):
    return request.param


def database_of(house):
    return house.application.platform.storage().database


def dump(house, *but):
    """Every row of every table, as text."""
    with database_of(house).engine.connect() as connection:
        tables = [table for table in metadata.sorted_tables if table.name not in but]
        rows = {
            table.name: [
                str([bytes(value) if isinstance(value, memoryview) else value for value in row])
                for row in connection.execute(text(f'SELECT * FROM "{table.name}"'))
            ]
            for table in tables
        }
    return {name: sorted(found) for name, found in rows.items()}


def files(house):
    folder = Path(house.application.settings().data_dir) / "media"
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def a_family(house, email, name):
    """A family with a kid, a story that is heard, and a wish that waits."""
    token = house.a_mum(email)
    kid = house.a_kid(token, name)
    told = house.post("/stories/generate/async", {"kidId": kid["id"], "words": 200}, token).json["data"]["jobId"]
    house.settle()
    story_id = house.get(f"/stories/generate/jobs/{told}", token).json["result"]["storyId"]
    assert house.post("/voice/story/audio/batch", {"storyId": story_id}, token).status_code in (200, 202)
    house.settle()
    account_id = house.get("/user/me", token).json["data"]["id"]
    return token, account_id, kid["id"], story_id


def test_no_canary_of_an_erased_family_is_left_and_its_neighbors_miss_nothing(house, caplog):
    """ID-52, ID-53"""
    from uuid import UUID

    caplog.set_level(logging.INFO)
    house.seed()
    token, mum, kid, story = a_family(house, "canary@example.org", "Canarina")
    _, dad, _, dads_story = a_family(house, "dad@example.org", "Benedikt")
    house.post("/stories/generate/async", {"kidName": "Canarello", "words": 200}, token, Idempotency_Key="once")
    plant(database_of(house), UUID(mum), "mum")
    plant(database_of(house), UUID(dad), "dad")
    before, files_before = dump(house), files(house)
    assert "canarymum" in str(before) and "canarydad" in str(before)

    gone = house.post("/user/me/delete", {"password": PASSWORD, "permanent": True, "reasons": ["too many owls"]}, token)
    assert gone.status_code == 200, gone.text
    house.settle()

    after = dump(house)
    hexes = [one.replace("-", "") for one in (mum, kid, story)]
    for canary in ("canarymum", "canary@example.org", "Canarina", "Canarello", mum, kid, story, *hexes):
        assert [(name, row) for name, rows in after.items() for row in rows if canary in row] == [], canary
    logged = "\n".join(JsonLines().format(record) for record in caplog.records)
    for canary in ("canary", "Canar", mum, kid):
        assert canary not in logged, canary

    for labels in DATA_MAP:
        name = labels.table.name
        mine = [row for row in before[name] if any(one in row for one in (dad, dad.replace("-", ""), "canarydad"))]
        assert set(mine) <= set(after[name]), name
    left = files(house)
    with database_of(house).engine.connect() as connection:
        rest = {row.name for row in connection.execute(metadata.tables["media_files"].select())}
        assert set(left) == {name for name in rest if name in files_before}
        assert len(left) < len(files_before) and all(files_before[name] == left[name] for name in left)
        spent = connection.execute(spend_entries.select()).all()
        assert len(spent) == 2 and [row.family_id for row in spent].count(None) == 1
        assert connection.scalars(select(leaving_reasons.c.reason)).all() == ["too many owls"]
        proof = connection.execute(erasures.select()).one()
        assert house.get(f"/stories/{dads_story}").status_code in (401, 404)
    assert proof.finished_at is not None and proof.what == "family"
    assert proof.counts["catalog"] >= 2 and proof.counts["media"] >= 4 and proof.counts["family"] >= 3
    assert mum not in str(proof)
    balances_are_sums(house)


def balances_are_sums(house):
    with database_of(house).engine.connect() as connection:
        for balance in connection.execute(allowance_balances.select()):
            if balance.period.startswith("canary"):
                continue
            entries = connection.execute(
                allowance_entries.select().where(allowance_entries.c.owner == balance.owner)
            ).all()
            of = {kind: sum(one.amount for one in entries if one.kind == kind and one.what == balance.what)
                  for kind in ("reserve", "settle", "release")}  # fmt: skip
            assert balance.settled == of["settle"]
            assert balance.reserved == of["reserve"] - of["settle"] - of["release"]


def test_no_canary_of_an_erased_kid_is_left_and_its_sibling_misses_nothing(house):
    """FAM-17"""
    house.seed()
    token, _, kid, story = a_family(house, "canary@example.org", "Canarina")
    ben = house.a_kid(token, "Benedikt")
    wish = {"kidId": ben["id"], "words": 200, "coHeroIds": [kid]}
    job = house.post("/stories/generate/async", wish, token).json["data"]["jobId"]
    house.settle()
    with_ben = house.get(f"/stories/generate/jobs/{job}", token).json["result"]["storyId"]
    files_before = files(house)

    assert house.call("DELETE", f"/kids/{kid}?permanent=true", None, token).status_code == 200
    house.settle()

    after = dump(house)
    for canary in (kid, kid.replace("-", ""), story, story.replace("-", "")):
        found = [name for name, rows in after.items() if canary in str(rows)]
        assert found == [], canary
    told = house.get(f"/stories/{with_ben}", token)
    assert told.status_code == 200 and "Canarina" not in told.text and "Benedikt" in told.text
    assert len(files(house)) < len(files_before)
    with database_of(house).engine.connect() as connection:
        rest = set(connection.scalars(select(metadata.tables["media_files"].c.name)))
    assert set(files(house)) == rest


def test_every_table_that_can_hold_something_of_a_family_was_planted(house):
    """So that the search above cannot miss one."""
    from uuid import UUID

    house.seed()
    token = house.a_mum()
    house.a_kid(token)
    account_id = UUID(house.get("/user/me", token).json["data"]["id"])
    planted = plant(database_of(house), account_id, "mum")

    wanted = {name for name, labels in BY_TABLE.items() if not isinstance(labels.way, Kept)}
    assert set(planted) == wanted - {"accounts", "families", "family_keys"}
    with database_of(house).engine.connect() as connection:
        for name, row in planted.items():
            texts = [value for column in BY_TABLE[name].personal if isinstance(value := row[column], str)]
            columns = [cast(column, String) for column in metadata.tables[name].columns]
            for value in texts:
                query = select(func.count()).select_from(metadata.tables[name])
                assert connection.scalar(query.where(or_(*(column == value for column in columns)))) >= 1, name
