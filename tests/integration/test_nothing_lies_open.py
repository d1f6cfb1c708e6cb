"""What was handed out or typed is nowhere to be found in the database, the outbox or the log."""

import logging

import pytest
from sqlalchemy import text

from storytime_adapters.cli.house import JsonLines
from storytime_adapters.sql.tables.everything import metadata
from storytime_adapters.sql.tables.kernel import outbox


@pytest.fixture(params=["sqlite", "postgres"])
def storage_kind(request):
    return request.param


def dump(house):
    engine = house.application.platform.storage().database.engine
    with engine.connect() as connection:
        rows = [
            row for table in metadata.sorted_tables for row in connection.execute(text(f'SELECT * FROM "{table.name}"'))
        ]
    return "\n".join(str([bytes(value) if isinstance(value, memoryview) else value for value in row]) for row in rows)


def test_codes_tokens_nicknames_and_free_words_lie_open_nowhere(house, caplog):
    """CONV-37, ID-6, FAM-13, STO-75, SAF-8."""
    caplog.set_level(logging.INFO)
    house.seed()
    body = {"email": "canary@example.org", "password": "canary over the barn", "fullName": "Mum"}
    registered = house.post("/auth/register", body, Idempotency_Key="once")
    tokens = registered.json["data"]
    again = house.post("/auth/register", body, Idempotency_Key="once")
    assert again.content == registered.content
    house.settle()
    code = house.letters[-1].values["code"]
    house.post("/auth/verify-email", {"token": code}, tokens["jwt"])
    rotated = house.post("/auth/refresh", {"token": tokens["refreshToken"], "rotate": True}).json["data"]
    house.post("/auth/step-up", {}, tokens["jwt"])
    house.post("/auth/request-password-reset", {"email": body["email"]})
    house.post("/auth/request-password-reset", {"email": "stranger@example.org"})
    house.post("/user/me/email", {"newEmail": "finch@example.org"}, tokens["jwt"])
    house.post("/user/me/pin", {"pin": "480217"}, tokens["jwt"])
    assert house.post("/user/me/pin/request-reset", None, tokens["jwt"]).status_code == 200
    house.settle()
    mailed = {letter.template: letter.values.get("code") for letter in house.letters}
    assert {"step_up", "reset_password", "reset_pin", "change_email"} <= set(mailed)
    house.post("/user/me/email/confirm", {"code": mailed["change_email"]}, tokens["jwt"])
    house.settle()
    kid = house.a_kid(tokens["jwt"], "Canarina", ageRange=None, birthMonth="2019-05")
    wish = {
        "kidId": kid["id"],
        "words": 220,
        "narrate": False,
        "additionalContext": "our zorbomat flew away",
    }
    typed = {"kidName": "Canarello", "words": 220, "narrate": False}
    assert house.post("/stories/generate/async", wish, tokens["jwt"]).status_code == 202
    assert house.post("/stories/generate/async", typed, tokens["jwt"], Idempotency_Key="two").status_code == 202
    house.settle()

    kept = dump(house)
    lines = JsonLines()
    logged = "\n".join(lines.format(record) for record in caplog.records)

    secrets = (tokens["jwt"], tokens["refreshToken"], body["password"], "Canarina", "Canarello", "2019-05", "zorbomat")
    for secret in secrets:
        assert secret not in kept, secret
        assert secret not in logged, secret
    assert body["email"] not in logged and kid["id"] not in logged
    for one in ("480217", *filter(None, mailed.values())):
        assert f"'{one}'" not in kept and f'"{one}"' not in kept
    assert rotated["refreshToken"] not in kept and rotated["refreshToken"] not in logged
    assert "stranger@example.org" not in kept and body["email"] not in kept
    assert "finch@example.org" not in logged
    engine = house.application.platform.storage().database.engine
    with engine.connect() as connection:
        sealed = [
            value
            for row in connection.execute(outbox.select())
            for name, value in row.payload.items()
            if name.startswith("sealed") or name == "former_email"
        ]
    assert len(sealed) >= 10 and set(sealed) == {""}
