"""A small HTTP load: keep-alive connections over raw sockets in one thread, replies checked.

It costs little beside the server it loads: both share the machine.
"""

import json
import os
import selectors
import socket
import sys
import time
from collections.abc import Iterator
from itertools import cycle
from typing import Any

from attrs import Factory, define

CONNECTIONS = 16
PIECE = 1 << 18
LENGTH = b"\r\ncontent-length:"


def request(host: str, wanted: str, token: str | None) -> bytes:
    """As the mobile app asks: compressed.  A path followed by JSON is posted."""
    path, _, body = wanted.partition(" ")
    method = "POST" if body else "GET"
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Accept: application/json", "Accept-Encoding: gzip"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body.encode())}"]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


@define
class Visitor:
    """One connection; it asks for the next thing when the reply to the last one has arrived and its pause is over."""

    link: socket.socket
    requests: Iterator[bytes]
    pause: float
    begun: float = 0.0
    due: float | None = 0.0
    _reply: bytes = b""
    _end: int | None = None
    times: list[tuple[float, int]] = Factory(list)
    bad: int = 0

    def ask(self) -> None:
        self.due, self.begun = None, time.perf_counter()
        self.link.sendall(next(self.requests))

    def read(self) -> bool:
        """Whether the reply is whole."""
        self._reply += self.link.recv(PIECE)
        if self._end is None:
            head = self._reply.find(b"\r\n\r\n")
            if head < 0:
                return False
            said = self._reply[:head].lower()
            length = said[said.index(LENGTH) + len(LENGTH) :].split(b"\r\n", 1)[0]
            self._end = head + 4 + int(length)
        if len(self._reply) < self._end:
            return False
        now = time.perf_counter()
        self.times.append((now - self.begun, len(self._reply) - self._reply.index(b"\r\n\r\n") - 4))
        self.bad += self._reply.split(b" ", 2)[1] != b"200"
        self._reply, self._end, self.due = b"", None, self.begun + self.pause
        return True


def visitors(port: int, paths: list[str], token: str | None, rate: int) -> Iterator[Visitor]:
    """Tokens with commas between them are different people, each on connections of their own."""
    people = [[request(f"127.0.0.1:{port}", path, one) for path in paths] for one in (token or "").split(",")]
    for number in range(CONNECTIONS):
        link = socket.create_connection(("127.0.0.1", port))
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        requests = people[number % len(people)]
        start = number % len(requests)
        yield Visitor(link, cycle(requests[start:] + requests[:start]), CONNECTIONS / rate if rate else 0.0)


def run(port: int, paths: list[str], token: str | None, seconds: float, rate: int = 0) -> dict[str, Any]:
    selector, crowd = selectors.DefaultSelector(), list(visitors(port, paths, token, rate))
    for one in crowd:
        selector.register(one.link, selectors.EVENT_READ, one)
        one.ask()
    begun = time.perf_counter()
    while (now := time.perf_counter()) < begun + seconds:
        nearest = min((one.due for one in crowd if one.due is not None), default=now + 1) if rate else now + 1
        for key, _ in selector.select(max(0.0, min(nearest - now, 1.0))):
            if key.data.read() and not rate:
                key.data.ask()
        if rate:
            for one in crowd:
                if one.due is not None and one.due <= time.perf_counter():
                    one.ask()
    spent = time.perf_counter() - begun
    for one in crowd:
        one.link.close()
    times = sorted(seconds for one in crowd for seconds, _ in one.times)
    return {
        "per_second": round(len(times) / spent, 1),
        "p50_ms": round(times[len(times) // 2] * 1000, 2),
        "p99_ms": round(times[int(len(times) * 0.99)] * 1000, 2),
        "bytes": max(size for one in crowd for _, size in one.times),
        "bad": sum(one.bad for one in crowd),
    }


if __name__ == "__main__":
    rate, port, token, seconds, *paths = sys.argv[1:]
    os.sched_setaffinity(0, {os.cpu_count() - 1}) if hasattr(os, "sched_setaffinity") else None
    print(json.dumps(run(int(port), paths, token or None, float(seconds), int(rate))))
