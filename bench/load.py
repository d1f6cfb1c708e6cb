"""A small HTTP load: keep-alive connections over raw sockets, replies checked."""

import os
import socket
import sys
import threading
import time
from itertools import cycle


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


def read_reply(file) -> tuple[int, int]:
    status = int(file.readline().split()[1])
    length = 0
    while (line := file.readline()) not in (b"\r\n", b""):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return status, len(file.read(length))


def run(
    port: int, paths: list[str], token: str | None, seconds: float, connections: int, rate: int = 0
) -> dict[str, float]:
    """Tokens with commas between them are different people, each on connections of their own."""
    people = [[request(f"127.0.0.1:{port}", path, one) for path in paths] for one in (token or "").split(",")]
    done, times, bad = [0] * connections, [], []
    until = time.monotonic() + seconds

    def one(number: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as link, link.makefile("rb") as file:
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            requests = people[number % len(people)]
            for raw in cycle(requests[number:] + requests[:number]):
                if time.monotonic() > until:
                    return
                begun = time.perf_counter()
                link.sendall(raw)
                status, size = read_reply(file)
                times.append((time.perf_counter() - begun, size))
                if status != 200:
                    bad.append(status)
                done[number] += 1
                if rate:
                    time.sleep(max(0.0, begun + connections / rate - time.perf_counter()))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(connections)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.monotonic() - begun
    ordered = sorted(seconds for seconds, _ in times)
    return {
        "per_second": round(sum(done) / spent, 1),
        "p50_ms": round(ordered[len(ordered) // 2] * 1000, 2),
        "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1000, 2),
        "bytes": max(size for _, size in times),
        "bad": len(bad),
    }


if __name__ == "__main__":
    import json

    rate, port, token, seconds, *paths = sys.argv[1:]
    os.sched_setaffinity(0, {os.cpu_count() - 1}) if hasattr(os, "sched_setaffinity") else None
    print(json.dumps(run(int(port), paths, token or None, float(seconds), 16, int(rate))))
