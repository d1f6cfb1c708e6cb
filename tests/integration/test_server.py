"""A real server on a real port: event streams by the hundred, and stopping."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from storytime_adapters.cli.serving import wait_until_alive
from storytime_adapters.settings import Settings
from storytime_adapters.testing.pictures import picture
from tests import servers

ROOT = Path(__file__).parents[2]
STREAMS = 200
PATIENCE = 60


def environment_of(tmp_path, port):
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "src"),
        "STORYTIME_DATA_DIR": str(tmp_path / "data"),
        "STORYTIME_PORT": str(port),
        "STORYTIME_RATES__STREAM": "1000/60",
        "STORYTIME_FAMILY__DECLARED_CONSENTS": "child_profile=2026-11",
    }


def started(tmp_path, port, *arguments):
    command = [sys.executable, "-m", "storytime_adapters.cli", *arguments]
    with open(tmp_path / f"{arguments[0]}.log", "wb") as log:
        return subprocess.Popen(command, env=environment_of(tmp_path, port), cwd=ROOT, stdout=log, stderr=log)


@pytest.fixture(scope="module")
def furnished(tmp_path_factory):
    """The data of a server that was started once: its shelves are full."""
    folder, port = tmp_path_factory.mktemp("furnished"), servers.free_port()
    process = started(folder, port, "serve")
    assert wait_until_alive(Settings(port=port), PATIENCE), (folder / "serve.log").read_text()
    process.terminate()
    assert process.wait(PATIENCE) == 0
    return folder / "data"


@pytest.fixture(params=[()], ids=["with a worker inside"])
def server(request, tmp_path, furnished):
    port = servers.free_port()
    shutil.copytree(furnished, tmp_path / "data")
    process = started(tmp_path, port, "serve", *request.param)
    assert wait_until_alive(Settings(port=port), PATIENCE), (tmp_path / "serve.log").read_text()
    process.port, process.folder = port, tmp_path / "data"
    process.home = tmp_path
    yield process
    if process.poll() is None:
        process.kill()
    process.wait()


def call(server, method, path, body=None, token=None):
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}{path}", method=method)
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    if body is not None:
        request.add_header("Content-Type", "application/json")
        request.data = json.dumps(body).encode()
    with urllib.request.urlopen(request, timeout=PATIENCE) as reply:
        return json.load(reply), dict(reply.headers)


def a_parent(server):
    from storytime_adapters.cli.demo import code_for

    body = {"email": "mum@example.org", "password": "moon over the barn", "fullName": "Mum"}
    token = call(server, "POST", "/api/v1/auth/register", body)[0]["data"]["jwt"]
    code = code_for("mum@example.org", server.folder / "outbox")
    call(server, "POST", "/api/v1/auth/verify-email", {"token": code}, token)
    return token


async def follow(port, path, token, last=None, opening=None):
    """Everything a stream says until it ends."""
    async with opening or asyncio.Semaphore():
        reader, writer, first = await opened(port, path, token, last)
    said = first + await asyncio.wait_for(reader.read(), PATIENCE)
    writer.close()
    return said.decode()


async def opened(port, path, token, last):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    asked = f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n"
    asked += f"Last-Event-ID: {last}\r\n" if last else ""
    writer.write(f"{asked}\r\n".encode())
    return reader, writer, await asyncio.wait_for(reader.readline(), PATIENCE)


def events(said):
    return [json.loads(line[6:]) for line in said.split("\n") if line.startswith("data: ")]


def test_two_hundred_open_streams_hold_up_nobody_and_all_hear_the_end(server):
    token = a_parent(server)
    wish = {"kidName": "Ada", "words": 220, "narrate": False}
    job = call(server, "POST", "/api/v1/stories/generate/async", wish, token)[0]
    path = f"/api/v1/events/jobs/{job['jobId']}"

    async def everybody():
        few = asyncio.Semaphore(20)  # a burst beyond the waiting room is refused, as it should be
        streams = [asyncio.create_task(follow(server.port, path, token, opening=few)) for _ in range(STREAMS)]
        loop = asyncio.get_running_loop()
        others = [
            (await loop.run_in_executor(None, call, server, "GET", "/api/v1/stories", None, token))[0]["statusCode"]
            for _ in range(20)
        ]
        return await asyncio.gather(*streams), others

    said, others = asyncio.run(everybody())

    assert others == [200] * 20
    for one in said:
        told = events(one)
        assert [event["type"] for event in told if event["type"] in ("completed", "failed")] == ["completed"]
        assert told[-1]["result"]["title"] and told[-1]["progress"] == 100
        assert "retry: 3000" in one and "text/event-stream" in one and "no-store" in one


def test_a_stream_opened_late_or_again_tells_the_same_end(server):
    token = a_parent(server)
    wish = {"words": 220, "narrate": False}
    job = call(server, "POST", "/api/v1/stories/generate/async", wish, token)[0]
    path = f"/api/v1/events/jobs/{job['jobId']}"

    whole = events(asyncio.run(follow(server.port, path, token)))
    late = events(asyncio.run(follow(server.port, path, token)))
    rest = events(asyncio.run(follow(server.port, path, token, last=3)))

    assert late == [event for event in whole if event["type"] != "heartbeat"]
    assert rest == late[3:]


def test_an_unknown_job_is_refused_before_the_stream_begins(server):
    token = a_parent(server)
    said = asyncio.run(follow(server.port, "/api/v1/events/jobs/01936d2e-7c1a-7e6b-9f0a-5b8f0c2d4e61", token))

    assert "404" in said.splitlines()[0] and "RESOURCE_NOT_FOUND" in said


def test_the_server_does_not_name_itself_and_leaves_when_asked(server):
    _, headers = call(server, "GET", "/health")
    server.send_signal(signal.SIGTERM)
    begun = time.monotonic()
    server.wait(PATIENCE)

    assert not headers.get("server")
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("server", [("--no-worker",)], indirect=True, ids=["without a worker"])
def test_a_worker_in_another_process_is_woken_and_does_the_work(server):
    worker = started(server.home, server.port, "worker")
    try:
        token = a_parent(server)
        wish = {"words": 220, "narrate": False}
        job = call(server, "POST", "/api/v1/stories/generate/async", wish, token)[0]
        said = asyncio.run(follow(server.port, f"/api/v1/events/jobs/{job['jobId']}", token))
        worker.send_signal(signal.SIGTERM)
        worker.wait(PATIENCE)
    finally:
        if worker.poll() is None:
            worker.kill()

    assert events(said)[-1]["type"] == "completed"
    assert worker.returncode == 0, (server.home / "worker.log").read_text()


def test_a_picture_arrives_whole_and_one_that_is_too_large_is_refused(server):
    """CONV-49, over a real port."""
    token = a_parent(server)
    png = picture("PNG", (3000, 2000))
    noise = os.urandom(3 << 20)
    assert send_picture(server, token, png + noise)[0] == 201
    for size in (6, 9):
        status, reply = send_picture(server, token, png + b"\0" * (size << 20))
        assert (status, reply["code"]) == (413, "PAYLOAD_TOO_LARGE")


def send_picture(server, token, content):
    head = b'--moon\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'
    url = f"http://127.0.0.1:{server.port}/api/v1/avatars/upload/user"
    request = urllib.request.Request(url, head + content + b"\r\n--moon--\r\n", method="POST")
    request.add_header("Authorization", f"Bearer {token}")
    request.add_header("Content-Type", "multipart/form-data; boundary=moon")
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)
