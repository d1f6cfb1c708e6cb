"""Whoever brings a password waits in a lane of their own."""

import asyncio
from threading import Event

import pytest
from attrs import Factory, define

from storytime_http.entry import HASHED_AND_WAITING, MOST_UPLOADS, Entry, environ_of, is_about_secrets


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

    return Entry(app, lambda places: {}, threads=2, waiting=3)


class Sent(dict):
    """Headers; what is no text has no value."""

    def items(self):
        return [(name, value) for name, value in super().items() if value is not None]


@define
class Connection:
    """As the server has it, of a request without a body, or with one in pieces."""

    pieces: list[bytes] = Factory(list)
    status: int = 0

    async def __call__(self):
        return b"".join(self.pieces)

    async def __aiter__(self):
        for piece in self.pieces:
            yield piece

    def response_bytes(self, status, headers, body):
        self.status = status


@define
class Scope:
    method: str = "GET"
    path: str = "/"
    headers: Sent = Factory(Sent)
    query_string: str = ""
    http_version: str = "1.1"
    scheme: str = "http"
    server: str = "127.0.0.1:80"
    client: str = "127.0.0.1:50000"
    authority: str | None = None


async def ask(entry, method, path):
    connection = Connection()
    await asyncio.wait_for(entry.__rsgi__(Scope(method, path), connection), 20)
    return connection.status


async def send(entry, connection):
    """In pieces, and nobody knows how many."""
    scope = Scope("PUT", "/", Sent({"transfer-encoding": "chunked"}))
    await asyncio.wait_for(entry.__rsgi__(scope, connection), 20)
    return connection.status


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
    assert is_about_secrets(method, path) is expected


@pytest.mark.parametrize(
    ("headers", "pieces", "expected"),
    [
        ({}, [], b""),
        ({"content-length": "5"}, [b"a moth"[:5]], b"a mot"),
        ({"transfer-encoding": "chunked"}, [b"a ", b"moth"], b"a moth"),
        ({"content-length": str(2 << 20)}, [b"a" * (1 << 20)] * 2, b"a" * (2 << 20)),
        ({"content-length": str(3 << 20)}, [b"a" * (1 << 20)] * 3, b"a" * (2 << 20)),
        ({"content-length": str(3 << 20), "content-type": "multipart/form-data"}, [b"a" * (3 << 20)], b"a" * (3 << 20)),
    ],
)
def test_a_body_is_read_to_its_end_and_kept_up_to_the_largest(headers, pieces, expected):
    arrived = []

    def app(environ, start):
        arrived.append((environ["wsgi.input"].read(), int(environ["CONTENT_LENGTH"])))
        start("200 OK", [])
        return []

    asyncio.run(Entry(app, lambda places: {}).__rsgi__(Scope("POST", "/", Sent(headers)), Connection(pieces)))

    assert arrived == [(expected, len(b"".join(pieces)))]


def test_whoever_sends_slowly_keeps_nobody_from_reading(entry):
    @define
    class Slow(Connection):
        go_on: asyncio.Event = Factory(asyncio.Event)

        async def __aiter__(self):
            await self.go_on.wait()
            yield b"a"

    async def crowd():
        go_on = asyncio.Event()
        slow = [asyncio.create_task(send(entry, Slow(go_on=go_on))) for _ in range(MOST_UPLOADS)]
        await asyncio.sleep(0)
        one_more, read = await send(entry, Slow()), await ask(entry, "GET", "/api/v1/stories")
        go_on.set()
        return one_more, read, await asyncio.gather(*slow)

    one_more, read, sent = asyncio.run(crowd())

    assert (one_more, read) == (503, 200)
    assert set(sent) <= {200, 503} and sent.count(200) >= 5 and not entry.quick.is_full
    assert asyncio.run(send(entry, Connection([b"a"]))) == 200


def test_some_paths_take_larger_bodies():
    pieces, sent = [b"a" * (1 << 20)] * 9, Sent({"content-length": str(9 << 20), "content-type": "multipart/form-data"})
    arrived = []

    def app(environ, start):
        arrived.append(len(environ["wsgi.input"].read()) >> 20)
        start("200 OK", [])
        return []

    entry = Entry(app, lambda places: {}, larger={"/catalogs": 10 << 20})
    for path in ("/catalogs", "/pictures"):
        asyncio.run(entry.__rsgi__(Scope("POST", path, sent), Connection(pieces)))

    assert arrived == [9, 7]


def test_what_a_server_knows_of_a_request_becomes_an_environ():
    sent = Sent({"x-device": "one", "content-type": "text/plain", "content-length": "999", "idempotency-key": None})
    scope = Scope("POST", "/kids/Zoë", sent, "a=%20", client="[::1]:50000", authority="example.org")

    environ = environ_of(scope, None, 5)

    assert environ["PATH_INFO"].encode("latin-1").decode() == "/kids/Zoë"
    assert (environ["REMOTE_ADDR"], environ["HTTP_HOST"], environ["QUERY_STRING"]) == ("::1", "example.org", "a=%20")
    assert (environ["CONTENT_LENGTH"], environ["CONTENT_TYPE"], environ["HTTP_X_DEVICE"]) == ("5", "text/plain", "one")
    assert environ["HTTP_IDEMPOTENCY_KEY"] == "\N{REPLACEMENT CHARACTER}"
