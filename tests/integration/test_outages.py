"""The database goes away while Storytime is open: everybody is told to come back soon, and soon it is open again."""

import signal
import time
from datetime import UTC, datetime
from uuid import UUID

import pytest
from attrs import evolve
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from storytime_adapters.sql import migrating
from storytime_adapters.sql.database import Database
from storytime_adapters.sql.engine import Pool, open_database
from storytime_adapters.sql.storage import SqlStorage
from storytime_adapters.testing.issuers import US
from storytime_core.event_handlers import handler_names
from storytime_core.kernel.outage import StoreAway
from storytime_http.declarations import routes_of
from tests import servers
from tests.conftest import KEYRING, POOL
from tests.issuing import running_issuer

A_UUID = str(UUID(int=7))
PASSWORD = "moon over the barn"
WITHOUT_CREDENTIALS = {
    "/api/v1/auth/register": {"email": "dad@example.org", "password": PASSWORD, "fullName": "Dad"},
    "/api/v1/auth/send-verification": {"email": "dad@example.org"},
    "/api/v1/auth/login": {"email": "dad@example.org", "password": PASSWORD},
    "/api/v1/auth/request-password-reset": {"email": "dad@example.org"},
    "/api/v1/auth/validate-reset-token": {"email": "dad@example.org", "token": "000000"},
    "/api/v1/user/me/undo-delete": {"restoreToken": "nonsense"},
    "/api/v1/auth/reset-password": {"email": "dad@example.org", "token": "000000", "newPassword": PASSWORD},
}
QUERIES = {"/api/v1/age-groups/lookup": "?age=5"}
NEEDS_NO_STORE = {
    "/health",
    "/health/live",
    "/health/ready",  # one look serves all who ask within a second
    "/api/v1/age-groups/lookup",  # without an age there is nothing to look up
    "/api/v1/stories/generate/options",
    "/api/v1/voice/available",
    "/media/packaged/{name}",
    "/media/voices/{name}",
    "/media/audio/{name}",  # a link that was not signed here is not looked up
    "/media/exports/{name}",
}


@pytest.fixture
def issuer():
    with running_issuer() as issuer:
        yield issuer


@pytest.fixture
def settings(settings, issuer):
    """Google and Apple are there, whoever else is not."""
    trusted = {"client_ids": (US,), "issuers": (issuer.url,), "keys_url": issuer.keys_url}
    known = {f"{provider}__{name}": value for provider in ("google", "apple") for name, value in trusted.items()}
    return evolve(settings, **known)


@pytest.fixture
def server():
    with servers.own_postgres() as server:
        yield server


@pytest.fixture
def storages():
    opened = []

    def open_one(url, pool=POOL):
        storage = SqlStorage(Database(open_database(url, pool), KEYRING, handler_names()))
        opened.append(storage)
        migrating.migrate(storage.database.engine)
        return storage

    yield open_one
    for storage in opened:
        storage.database.engine.dispose()


def until(happened, patience=20):
    end = time.monotonic() + patience
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def answers_of_all(house, tokens, id_token):
    """The reply of every method of every address."""
    provided = {f"/api/v1/auth/{provider}": {"id_token": id_token} for provider in ("google", "apple")}
    bodies = {**WITHOUT_CREDENTIALS, **provided, "/api/v1/auth/refresh": {"token": tokens["refreshToken"]}}
    for route in routes_of(house.application.resources()):
        path = route.path.replace("{name}", "3f.png") + QUERIES.get(route.path, "")
        for name in route.declared.path_ids:
            path = path.replace(f"{{{name}}}", "child_profile" if name == "purpose" else A_UUID)
        body = bodies.get(route.path)
        credentials = {} if body else {"Authorization": f"Bearer {tokens['jwt']}", "X-Guest-Session-Id": A_UUID}
        yield route, house.client.simulate_request(route.method, path, json=body, headers=credentials)


def is_told_to_come_back(reply):
    return (
        reply.status_code == 503 and reply.json["code"] == "SERVICE_UNAVAILABLE" and int(reply.headers["retry-after"])
    )


def test_without_its_database_every_address_says_come_back_soon_and_then_all_is_well(
    server, storages, house_on, issuer
):
    house = house_on(storages(server.url))
    house.seed()
    house.a_mum("mum@example.org")
    tokens = house.post("/auth/login", {"email": "mum@example.org", "password": PASSWORD}).json["data"]
    token = tokens["jwt"]
    assert house.get("/kids", token).status_code == 200 and house.get("/health/ready").status_code == 200

    server.stop(signal.SIGQUIT)
    id_token = issuer.issuer.token(datetime.now(UTC))
    replies = list(answers_of_all(house, tokens, id_token))
    assert issuer.asked == 2

    assert [f"{route.method} {route.path}" for route, reply in replies if reply.status_code == 500] == []
    others = {route.path: reply.status_code for route, reply in replies if not is_told_to_come_back(reply)}
    assert {path: status for path, status in others.items() if path not in NEEDS_NO_STORE} == {}
    assert house.get("/health/live").status_code == 200
    until(lambda: house.get("/health/ready").status_code == 503)

    server.start()

    assert house.get("/kids", token).status_code == 200
    until(lambda: house.get("/health/ready").status_code == 200)


@pytest.fixture(params=["sqlite", "postgres"])
def a_url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/outage.db"
    request.getfixturevalue("clean_postgres")
    return request.getfixturevalue("postgres_url")


def test_whoever_finds_no_connection_free_is_told_to_come_back(a_url, storages, house_on):
    storage = storages(a_url, Pool(size=1, wait_seconds=0.05))
    house = house_on(storage)
    token = house.a_mum()

    with storage.database.engine.connect():
        assert is_told_to_come_back(house.get("/kids", token))
        assert is_told_to_come_back(house.post("/consents", {}, token))

    assert house.get("/kids", token).status_code == 200


def test_whoever_waits_for_the_write_lock_too_long_is_told_to_come_back(tmp_path, storages):
    url = f"sqlite:///{tmp_path}/outage.db"
    storage = storages(url, Pool(size=1))
    with storage.database.reading.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 1")
    with create_engine(url).connect() as other:
        other.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(StoreAway), storage.work() as uow:
            uow.jobs.purge(1)


def test_a_statement_that_makes_no_sense_is_no_outage(a_url, storages):
    with storages(a_url).database.engine.connect() as connection, pytest.raises(DBAPIError):
        connection.execute(text("SELECT nothing FROM nowhere"))
