"""All that is kept of a family, in one file."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from attrs import evolve

from storytime_adapters.sql.data_map import DATA_MAP, Kept
from storytime_adapters.sql.tables.storytelling import plot_keys
from storytime_http.shapes import camel
from tests.planting import plant

SECRETS = ("Hash", "hash", "refreshToken", "passwordHash", "wrappedKey", "Sealed")


def exported(house, token):
    reply = house.get("/user/me/export", token)
    assert reply.status_code == 200, reply.text
    return reply


def test_a_family_reads_everything_of_its_own_and_nothing_of_others(house):
    """ID-55"""
    house.seed()
    mum, dad = house.a_mum(), house.a_mum()
    kid = house.a_kid(mum, "Adelheid", ageRange=None, birthMonth="2019-05")
    house.a_kid(dad, "Benedikt")
    house.post("/stories/generate/async", {"kidId": kid["id"], "words": 200}, mum)
    house.settle()
    reply = exported(house, mum)

    assert reply.headers["content-disposition"].startswith("attachment")
    assert reply.headers["cache-control"] == "no-store"
    document = reply.json
    assert list(document)[-1] == "complete" and document["complete"] is True
    data = document["data"]
    assert [one["email"] for one in data["accounts"]] == ["mum1@example.org"]
    assert [one["name"] for one in data["kids"]] == ["Adelheid"]
    assert len(data["stories"]) == 1 and data["sessions"] and data["consentEntries"]
    for foreign in ("mum2@example.org", "Benedikt", house.get("/user/me", dad).json["data"]["id"]):
        assert foreign not in reply.text
    for table, rows in data.items():
        for row in rows:
            assert [name for name in row if any(secret in name for secret in SECRETS)] == [], table


def test_an_export_needs_a_proof_and_comes_twice_a_day(memory_house):
    """ID-55"""
    mum = memory_house.a_mum()
    caller = memory_house.application.desk().caller_for(f"Bearer {mum}").unwrap()
    stale = evolve(caller, proved_at=caller.proved_at - timedelta(minutes=6))
    assert memory_house.application.storytime().identity.exports.stream(stale).failure().code == "STEP_UP_REQUIRED"
    replies = [memory_house.get("/user/me/export", mum).status_code for _ in range(3)]

    assert replies == [200, 200, 429]


@pytest.mark.parametrize("storage_kind", ["sqlite", "postgres"])
def test_every_labeled_column_is_in_the_export(house):
    """ID-55: of every table, also of one with more rows than are read at a time."""
    house.seed()
    mum, dad = house.a_mum(), house.a_mum()
    database = house.application.platform.storage().database
    for token, mark in ((mum, "mum"), (dad, "dad")):
        house.a_kid(token)
        plant(database, UUID(house.get("/user/me", token).json["data"]["id"]), mark)
    many(database, house.get("/user/me", mum).json["data"]["id"])
    reply = exported(house, mum)
    data = reply.json["data"]

    for labels in DATA_MAP:
        if labels.personal and not isinstance(labels.way, Kept):
            rows = data[camel(labels.table.name)]
            assert rows, labels.table.name
            wanted = {camel(name.removesuffix("_sealed")) for name in labels.personal}
            assert all(set(row) == wanted for row in rows), labels.table.name
    assert len(data["plotKeys"]) == 251
    assert "canarymum" in reply.text and "canarydad" not in reply.text


def many(database, family_id):
    rows = [
        {"family_id": UUID(family_id), "plot_key": f"plot {number}", "title": f"title {number}", "story_id": uuid4()}
        for number in range(250)
    ]
    with database.engine.connect() as connection:
        connection.execute(plot_keys.insert(), rows)
        connection.commit()
