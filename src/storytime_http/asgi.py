"""The ASGI entry: one port, the same WSGI application behind it.

Requests run in a bounded pool of threads.  A reply that turns out to be an ``EventStream`` leaves
its thread at once and is told as a task: thousands of open streams cost no thread, and one look at
the database serves them all.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, Final, cast
from urllib.parse import unquote_to_bytes

from attrs import Factory, define, field

from .app import WSGI
from .streams import LEAVING, RETRY, EventStream, Look

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

LOOK_EVERY: Final = 0.5
HASHED_AND_WAITING: Final = 20  # as many as the hasher has places, so that it is the one to say it is busy
LONGEST_WAIT: Final = 2.0
LARGEST_BODY: Final = 2 << 20
LARGEST_FORM: Final = 7 << 20  # an image, and what is around it
FULL: Final = (
    b'{"statusCode":503,"success":false,"error":"Service Unavailable","message":"Storytime is busy right now. '
    b'Please try again in a moment.","code":"SERVICE_UNAVAILABLE","details":{"service":"server"}}'
)

log = logging.getLogger("storytime.server")


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


def is_about_secrets(scope: Message) -> bool:
    """Passwords and PINs are hashed slowly on purpose: whoever brings one waits in a lane of their own."""
    return bool(scope["method"] == "POST" and scope["path"].startswith(SECRETS))


@define
class AsgiEntry:
    app: WSGI
    look: Look
    threads: int = 8
    waiting: int = 32
    on_start: Callable[[], None] = lambda: None
    on_stop: Callable[[], None] = lambda: None
    quick: Lane = field(init=False)
    patient: Lane = field(init=False)
    hub: Hub = field(init=False)
    _hub_task: Any = None

    def __attrs_post_init__(self) -> None:
        self.quick = Lane(self.threads, self.waiting, "request")
        self.patient = Lane(HASHED_AND_WAITING, self.waiting, "patient")
        self.hub = Hub(self.look, ThreadPoolExecutor(1, thread_name_prefix="streams"))

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._hub_task = asyncio.create_task(self.hub.run())
                await asyncio.get_running_loop().run_in_executor(None, self.on_start)
                await send({"type": "lifespan.startup.complete"})
            else:
                self.hub.leave()
                await asyncio.get_running_loop().run_in_executor(None, self.on_stop)
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _request(self, scope: Message, receive: Receive, send: Send) -> None:
        lane = self.patient if is_about_secrets(scope) else self.quick
        if lane.is_full:
            await self._refuse(send)
            return
        body, length = await read_body(receive, LARGEST_FORM if is_form(scope) else LARGEST_BODY)
        started = Started()
        environ = environ_of(scope, body, length)
        with lane:
            pieces = await asyncio.get_running_loop().run_in_executor(lane.pool, self._answer, environ, started)
        if isinstance(pieces, EventStream):
            await self._tell(pieces, started, receive, send)
        else:
            await self._send(pieces, started, send)

    def _answer(self, environ: dict[str, Any], started: "Started") -> Any:
        """Run the application; Falcon wraps nothing that is a stream of ours."""
        return self.app(environ, started)

    async def _send(self, pieces: Iterable[bytes], started: "Started", send: Send) -> None:
        loop = asyncio.get_running_loop()
        await send({"type": "http.response.start", "status": started.status, "headers": started.headers})
        try:
            if isinstance(pieces, list | tuple):
                await send({"type": "http.response.body", "body": b"".join(pieces)})
                return
            iterator = iter(pieces)
            while (piece := await loop.run_in_executor(self.quick.pool, next, iterator, None)) is not None:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            close = getattr(pieces, "close", None)
            if close:
                close()

    async def _tell(self, stream: EventStream, started: "Started", receive: Receive, send: Send) -> None:
        listener = Listener()
        gone = asyncio.create_task(disconnected(receive))
        try:
            await send({"type": "http.response.start", "status": started.status, "headers": started.headers})
            await send({"type": "http.response.body", "body": RETRY, "more_body": True})
            self.hub.streams[listener] = stream
            self.hub.wake()
            while not stream.is_over or not listener.queue.empty():
                ready = asyncio.create_task(listener.queue.get())
                await asyncio.wait({ready, gone}, return_when=asyncio.FIRST_COMPLETED)
                if not ready.done():
                    ready.cancel()
                    return
                piece = ready.result()
                body = LEAVING if piece is None else piece
                await send({"type": "http.response.body", "body": body, "more_body": True})
                if piece is None:
                    break
            await send({"type": "http.response.body", "body": b""})
        finally:
            gone.cancel()
            self.hub.streams.pop(listener, None)
            stream.close()

    async def _refuse(self, send: Send) -> None:
        """Cheap: no thread, no database."""
        headers = [(b"content-type", b"application/json"), (b"retry-after", b"2"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 503, "headers": headers})
        await send({"type": "http.response.body", "body": FULL})


@define
class Started:
    """What a WSGI application says before its body."""

    status: int = 500
    headers: list[tuple[bytes, bytes]] = Factory(list)

    def __call__(self, status: str, headers: list[tuple[str, str]], error: Any = None) -> Callable[[bytes], object]:
        self.status = int(status.partition(" ")[0])
        self.headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        self.headers.append((b"server", b""))  # else the server would name itself
        return lambda data: None


async def read_body(receive: Receive, largest: int) -> tuple[BinaryIO, int]:
    """The body, a large one in a file, and its length; beyond the largest it is dropped, and refused by its length."""
    message = await receive()
    if not message.get("more_body"):
        whole = message.get("body", b"")
        return BytesIO(whole if len(whole) <= largest else b""), len(whole)
    body, size = cast(BinaryIO, SpooledTemporaryFile(max_size=LARGEST_BODY)), 0  # noqa: SIM115
    while True:
        piece = message.get("body", b"")
        size += len(piece)
        if size <= largest:
            body.write(piece)
        if not message.get("more_body"):
            body.seek(0)
            return body, size
        message = await receive()


def is_form(scope: Message) -> bool:
    return any(name == b"content-type" and value.startswith(b"multipart/") for name, value in scope["headers"])


async def disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def environ_of(scope: Message, body: BinaryIO, length: int) -> dict[str, Any]:
    raw_path = scope.get("raw_path") or scope["path"].encode()
    path = unquote_to_bytes(raw_path.split(b"?")[0]).decode("latin-1")
    server = scope.get("server") or ("127.0.0.1", 80)
    client = scope.get("client") or ("127.0.0.1", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": scope.get("query_string", b"").decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope.get('http_version', '1.1')}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "CONTENT_LENGTH": str(length),
    }
    for name, value in scope["headers"]:
        text = value.decode("latin-1")
        if name == b"content-type":
            environ["CONTENT_TYPE"] = text
        elif name != b"content-length":
            header = f"HTTP_{name.decode('latin-1').upper().replace('-', '_')}"
            environ[header] = f"{environ[header]},{text}" if header in environ else text
    return environ
