"""Whoever brings a password waits in a lane of their own."""

import asyncio
from threading import Event

import pytest

from storytime_http.asgi import HASHED_AND_WAITING, AsgiEntry, is_about_secrets


@pytest.fixture
def hashed():
    """Set, when every password is hashed at last."""
    event = Event()
    yield event
    event.set()


@pytest.fixture
def entry(hashed):
    def app(environ, start):
        if environ["REQUEST_METHOD"] == "POST":
            hashed.wait(30)
        start("200 OK", [])
        return [b"done"]

    return AsgiEntry(app, lambda places: {}, threads=2, waiting=3)


async def ask(entry, method, path):
    sent = []

    async def receive():
        return {"type": "http.request", "body": b""}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": [], "query_string": b""}
    await asyncio.wait_for(entry(scope, receive, send), 20)
    return sent[0]["status"]


def test_a_storm_of_sign_ins_keeps_nobody_from_reading(entry, hashed):
    async def storm():
        places = HASHED_AND_WAITING + 3
        signing_in = [asyncio.create_task(ask(entry, "POST", "/api/v1/auth/login")) for _ in range(places)]
        while not entry.patient.is_full:
            await asyncio.sleep(0)
        read = await ask(entry, "GET", "/api/v1/stories")
        one_more = await ask(entry, "POST", "/api/v1/auth/login")
        hashed.set()
        return read, one_more, await asyncio.gather(*signing_in)

    read, one_more, signed_in = asyncio.run(storm())

    assert (read, one_more, set(signed_in)) == (200, 503, {200})
    assert not entry.patient.is_full and not entry.quick.is_full


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("POST", "/api/v1/auth/login", True),
        ("POST", "/api/v1/user/me/pin", True),
        ("GET", "/api/v1/auth/sessions", False),
        ("GET", "/api/v1/user/me", False),
        ("POST", "/api/v1/stories/generate", False),
    ],
)
def test_which_requests_may_bring_a_secret(method, path, expected):
    assert is_about_secrets({"method": method, "path": path}) is expected
