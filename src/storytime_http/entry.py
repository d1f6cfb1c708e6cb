"""The entry for Granian (its interface RSGI): one port, the same WSGI application behind it.

Requests run in a bounded pool of threads, and the thread that has a reply sends it.  A reply that
turns out to be an ``EventStream`` leaves its thread at once and is told as a task: thousands of
open streams cost no thread, and one look at the database serves them all.
"""

import asyncio
import contextlib
import logging
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, Final, Protocol, cast

from attrs import Factory, define, field

from .app import WSGI
from .streams import LEAVING, RETRY, EventStream, Look

Headers = list[tuple[str, str]]

LOOK_EVERY: Final = 0.5
HASHED_AND_WAITING: Final = 20  # as many as the hasher has places, so that it is the one to say it is busy
SMALL_BODY: Final = 64 << 10
LARGEST_BODY: Final = 2 << 20
MOST_UPLOADS: Final = 16  # bodies that are not small, on their way in
LARGEST_FORM: Final = 7 << 20  # an image, and what is around it
FULL: Final = (
    b'{"statusCode":503,"success":false,"error":"Service Unavailable","message":"Storytime is busy right now. '
    b'Please try again in a moment.","code":"SERVICE_UNAVAILABLE","details":{"service":"server"}}'
)
UNNAMED: Final = ("server", "")  # else the server would name itself
IS_FULL: Final = [("content-type", "application/json"), ("retry-after", "2"), ("cache-control", "no-store"), UNNAMED]
UNREADABLE: Final = "\N{REPLACEMENT CHARACTER}"  # a header that is no text: refused by whoever reads it

log = logging.getLogger("storytime.server")


class SentHeaders(Protocol):
    """Each name is in lower case."""

    def keys(self) -> list[str]: ...
    def items(self) -> Headers: ...
    def get(self, name: str) -> str | None: ...


class Scope(Protocol):
    method: str
    path: str  # decoded
    query_string: str
    http_version: str
    scheme: str
    server: str
    client: str
    authority: str | None
    headers: SentHeaders


class Transport(Protocol):
    async def send_bytes(self, data: bytes) -> None: ...


class Connection(Protocol):
    """As RSGI has it: the body to be read, and one of the ways to respond."""

    async def __call__(self) -> bytes: ...
    def __aiter__(self) -> AsyncIterator[bytes]: ...
    async def client_disconnect(self) -> None: ...
    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None: ...
    def response_stream(self, status: int, headers: Headers) -> Transport: ...


@define
class Hub:
    """All open streams of a process: one look for all of them, at once when something happened here."""

    look: Look
    pool: ThreadPoolExecutor
    streams: dict["Listener", EventStream] = Factory(dict)
    bell: asyncio.Event | None = None
    loop: asyncio.AbstractEventLoop | None = None
    is_leaving: bool = False

    def wake(self) -> None:
        """From any thread."""
        if self.loop is not None and self.bell is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.bell.set)

    async def run(self) -> None:
        self.loop, self.bell = asyncio.get_running_loop(), asyncio.Event()
        while not self.is_leaving:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.bell.wait(), LOOK_EVERY)
            self.bell.clear()
            if self.streams:
                try:
                    await self._tell_all()
                except Exception:
                    log.exception("could not look for news")

    async def _tell_all(self) -> None:
        open_streams = list(self.streams.items())
        places: dict[Any, int] = {}
        for _, stream in open_streams:
            places[stream.job_id] = min(places.get(stream.job_id, stream.place), stream.place)
        loop = asyncio.get_running_loop()
        pieces = await loop.run_in_executor(self.pool, self._news, places, open_streams)
        for listener, piece in pieces:
            listener.queue.put_nowait(piece)

    def _news(
        self, places: dict[Any, int], open_streams: list[tuple["Listener", EventStream]]
    ) -> list[tuple["Listener", bytes]]:
        news = self.look(places)
        pieces = [
            (listener, stream.news(news.get(stream.job_id, ())) or stream.quiet()) for listener, stream in open_streams
        ]
        return [(listener, piece) for listener, piece in pieces if piece]

    def leave(self) -> None:
        """A stopping server says when to come back."""
        self.is_leaving = True
        for listener in list(self.streams):
            listener.queue.put_nowait(None)


@define(eq=False)
class Listener:
    queue: "asyncio.Queue[bytes | None]" = Factory(asyncio.Queue)


@define
class Lane:
    """So many requests are answered at once, and so many may wait for it."""

    threads: int
    waiting: int
    name: str
    pool: ThreadPoolExecutor = field(init=False)
    _inside: int = field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        self.pool = ThreadPoolExecutor(self.threads, thread_name_prefix=self.name)

    @property
    def is_full(self) -> bool:
        return self._inside >= self.threads + self.waiting

    def __enter__(self) -> None:
        self._inside += 1

    def __exit__(self, *_: object) -> None:
        self._inside -= 1


SECRETS: Final = ("/api/v1/auth/", "/api/v1/user/me/")


def is_about_secrets(method: str, path: str) -> bool:
    """Passwords and PINs are hashed slowly on purpose: whoever brings one waits in a lane of their own."""
    return method == "POST" and path.startswith(SECRETS)


@define
class Entry:
    app: WSGI
    look: Look
    threads: int = 8
    waiting: int = 32
    larger: Mapping[str, int] = {}  # the largest bodies of the few paths that take more than an image
    on_start: Callable[[], None] = lambda: None
    on_stop: Callable[[], None] = lambda: None
    quick: Lane = field(init=False)
    patient: Lane = field(init=False)
    hub: Hub = field(init=False)
    _uploads: int = field(default=0, init=False)
    _hub_task: Any = None

    def __attrs_post_init__(self) -> None:
        self.quick = Lane(self.threads, self.waiting, "request")
        self.patient = Lane(HASHED_AND_WAITING, self.waiting, "patient")
        self.hub = Hub(self.look, ThreadPoolExecutor(1, thread_name_prefix="streams"))

    async def start(self) -> None:
        self._hub_task = asyncio.create_task(self.hub.run())
        await asyncio.to_thread(self.on_start)

    async def stop(self) -> None:
        self.hub.leave()
        await asyncio.to_thread(self.on_stop)

    async def __rsgi__(self, scope: Scope, connection: Connection) -> None:
        lane = self.patient if is_about_secrets(scope.method, scope.path) else self.quick
        read = await self._body(scope, connection)
        if read is None or lane.is_full:
            connection.response_bytes(503, IS_FULL, FULL)  # cheap: no thread, no database
            return
        environ = environ_of(scope, *read)
        started = Started()
        with lane:
            rest = await self._in_thread(lane, partial(self._respond, environ, started, connection))
        if isinstance(rest, EventStream):
            await self._tell(rest, started, connection)
        elif rest is not None:
            await self._send(rest, started, connection)

    async def _body(self, scope: Scope, connection: Connection) -> tuple[BinaryIO, int] | None:
        """The body and its length; nothing, if too many large ones are on their way."""
        match size_of(scope.headers):
            case 0:
                return BytesIO(), 0
            case int(size) if size <= SMALL_BODY:
                whole = await connection()
                return BytesIO(whole), len(whole)
        if self._uploads >= MOST_UPLOADS:
            return None
        self._uploads += 1
        try:
            is_form = (scope.headers.get("content-type") or "").startswith("multipart/")
            usual = LARGEST_FORM if is_form else LARGEST_BODY
            return await spooled(connection, max(usual, self.larger.get(scope.path, 0)))
        finally:
            self._uploads -= 1

    async def _in_thread(self, lane: Lane, call: Callable[[], Any]) -> Any:
        """As an executor of the loop does it, with one future instead of three: that is most of what it costs."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Any] = loop.create_future()

        def run() -> None:
            try:
                tell = partial(settle, done, call())
            except BaseException as error:
                tell = partial(settle, done, None, error)
            loop.call_soon_threadsafe(tell)

        lane.pool.submit(run)
        return await done

    def _respond(self, environ: dict[str, Any], started: "Started", connection: Connection) -> Any:
        """What is there at once is sent; anything else is left to the loop."""
        pieces = self.app(environ, started)
        if not isinstance(pieces, list | tuple):
            return pieces
        connection.response_bytes(started.status, started.headers, b"".join(pieces))
        return None

    async def _send(self, pieces: Any, started: "Started", connection: Connection) -> None:
        loop = asyncio.get_running_loop()
        transport = connection.response_stream(started.status, started.headers)
        try:
            iterator: Iterator[bytes] = iter(pieces)
            while (piece := await loop.run_in_executor(self.quick.pool, next, iterator, None)) is not None:
                await transport.send_bytes(piece)
        finally:
            close = getattr(pieces, "close", None)
            if close:
                close()

    async def _tell(self, stream: EventStream, started: "Started", connection: Connection) -> None:
        listener = Listener()
        gone = asyncio.ensure_future(connection.client_disconnect())
        try:
            transport = connection.response_stream(started.status, started.headers)
            await transport.send_bytes(RETRY)
            self.hub.streams[listener] = stream
            self.hub.wake()
            while not stream.is_over or not listener.queue.empty():
                ready = asyncio.create_task(listener.queue.get())
                await asyncio.wait({ready, gone}, return_when=asyncio.FIRST_COMPLETED)
                if not ready.done():
                    ready.cancel()
                    return
                piece = ready.result()
                await transport.send_bytes(LEAVING if piece is None else piece)
                if piece is None:
                    break
        finally:
            gone.cancel()
            self.hub.streams.pop(listener, None)
            stream.close()


def settle(done: "asyncio.Future[Any]", result: Any, error: BaseException | None = None) -> None:
    if done.done():
        return
    if error is not None:
        done.set_exception(error)
    else:
        done.set_result(result)


@define
class Started:
    """What a WSGI application says before its body."""

    status: int = 500
    headers: Headers = Factory(list)

    def __call__(self, status: str, headers: Headers, error: Any = None) -> Callable[[bytes], object]:
        self.status = int(status[:3])
        self.headers = [*headers, UNNAMED]
        return lambda data: None


def size_of(headers: SentHeaders) -> int | None:
    """How long the body says it is; None if it does not say."""
    said = headers.get("content-length")
    if said is None:
        return 0 if headers.get("transfer-encoding") is None else None
    return int(said) if said.isdigit() else None


async def spooled(connection: Connection, largest: int) -> tuple[BinaryIO, int]:
    """A large body, in a file, and its length; beyond the largest it is dropped, and refused by its length."""
    body, size = cast(BinaryIO, SpooledTemporaryFile(max_size=LARGEST_BODY)), 0  # noqa: SIM115
    async for piece in connection:
        size += len(piece)
        if size <= largest:
            body.write(piece)
    body.seek(0)
    return body, size


@lru_cache(256)
def name_in_environ(header: str) -> str:
    name = header.upper().replace("-", "_")
    return name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"


def environ_of(scope: Scope, body: BinaryIO, length: int) -> dict[str, Any]:
    host, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if scope.authority is not None:
        environ["HTTP_HOST"] = scope.authority
    for header, value in scope.headers.items():
        name = name_in_environ(header)
        environ[name] = f"{environ[name]},{value}" if name in environ else value
    names = scope.headers.keys()
    for header in names:
        environ.setdefault(name_in_environ(header), UNREADABLE)
    environ["CONTENT_LENGTH"] = str(length)
    return environ
