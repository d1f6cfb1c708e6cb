"""Event streams: a job's log, told to whoever follows it, from the beginning or from where they were.

``EventStream`` is a WSGI body.  Under a plain WSGI server it is read in the request's thread; the
entry recognizes it and tells it as a task without a thread (``entry.py``).
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from threading import BoundedSemaphore
from typing import Any, Final

import orjson
from attrs import define, field
from falcon import Response

from storytime_core.kernel.ids import JobId
from storytime_core.kernel.jobs import LogEntry

from .shapes import write_moment

RETRY: Final = b"retry: 3000\n\n"
LEAVING: Final = b"retry: 2000\n\n"
HEARTBEAT_EVERY: Final = 15.0
RIGHTS_EVERY: Final = 30.0
LOOK_EVERY: Final = 0.5
TERMINAL: Final = frozenset({"completed", "failed"})

Look = Callable[[Mapping[JobId, int]], Mapping[JobId, Sequence[LogEntry]]]
Telling = Callable[[LogEntry], dict[str, Any]]


def event(name: str, data: Mapping[str, Any], seq: int | None = None) -> bytes:
    identity = b"" if seq is None else f"id: {seq}\n".encode()
    return identity + f"event: {name}\n".encode() + b"data: " + orjson.dumps(data) + b"\n\n"


@define
class EventStream:
    """One listener's way through one job's log."""

    job_id: JobId
    job_type: str
    look: Look
    tell: Telling  # what a log entry says on the wire: titles and links are put in as the last thing
    may_listen: Callable[[], bool]
    now: Callable[[], datetime]
    place: int = 0
    is_over: bool = False
    places: BoundedSemaphore | None = None
    may_tell: Callable[[], bool] = lambda: True  # asked again whenever there is something to tell
    known_as: JobId | None = None  # the id its listener knows it by, if that is another
    _told_at: float = field(factory=time.monotonic)
    _asked_at: float = field(factory=time.monotonic)

    def write_to(self, resp: Response) -> None:
        resp.content_type = "text/event-stream; charset=utf-8"
        resp.set_header("Cache-Control", "no-store")
        resp.set_header("X-Accel-Buffering", "no")
        resp.stream = self

    def news(self, entries: Sequence[LogEntry]) -> bytes:
        """Everything new in one piece; over with the terminal event."""
        if not self.is_over and any(entry.seq > self.place for entry in entries) and not self.may_tell():
            return self.broken_off("RESOURCE_NOT_FOUND", "This is not there any more.")
        pieces = []
        for entry in entries:
            if self.is_over or entry.seq <= self.place:
                continue
            self.place = entry.seq
            self.is_over = entry.type in TERMINAL
            data = {**self._head(entry.type), **self.tell(entry), "timestamp": write_moment(entry.at)}
            pieces.append(event(entry.type, data, entry.seq))
        if pieces:
            self._told_at = time.monotonic()
        return b"".join(pieces)

    def quiet(self) -> bytes:
        """What is due when nothing is new: a heartbeat, or the end for someone who may not listen any more."""
        now = time.monotonic()
        if now - self._asked_at >= RIGHTS_EVERY:
            self._asked_at = now
            if not self.may_listen():
                return self.broken_off("AUTH_TOKEN_INVALID", "You are signed out. Please sign in again.")
        if now - self._told_at < HEARTBEAT_EVERY:
            return b""
        self._told_at = now
        return event("heartbeat", {**self._head("heartbeat"), "timestamp": write_moment(self.now())})

    def broken_off(self, code: str, sentence: str) -> bytes:
        self.is_over = True
        failed = {**self._head("failed"), "error": sentence, "code": code, "timestamp": write_moment(self.now())}
        return event("failed", failed)

    def _head(self, kind: str) -> dict[str, str]:
        return {"type": kind, "jobId": str(self.known_as or self.job_id), "jobType": self.job_type}

    def __iter__(self) -> Iterator[bytes]:
        """For plain WSGI servers: in the request's own thread."""
        yield RETRY
        while not self.is_over:
            yield self.news(self.look({self.job_id: self.place}).get(self.job_id, ()))
            if self.is_over:
                return
            yield self.quiet()
            time.sleep(LOOK_EVERY)

    def close(self) -> None:
        if self.places is not None:
            self.places.release()
            self.places = None
