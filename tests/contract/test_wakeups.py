"""A wake-up goes from one process to another, over each transport; losing one loses no work."""

import threading

import pytest

from storytime_adapters.huey.wakeups import HueySignals, postgres_huey, redis_huey, sqlite_huey
from tests import servers

A_WHILE = 10


@pytest.fixture(scope="session")
def redis_url():
    with servers.running_redis() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres", "redis"])
def a_huey(request, tmp_path):
    """Opens the same queue as another process would."""
    if request.param == "sqlite":
        return lambda: sqlite_huey(tmp_path / "queue.db")
    url = request.getfixturevalue(f"{request.param}_url")
    opened = postgres_huey if request.param == "postgres" else redis_huey
    opened(url).flush()
    return lambda: opened(url)


def test_a_wake_up_reaches_the_workers_of_another_process(a_huey):
    heard, rang = [], threading.Event()

    def hear(queue):
        heard.append(queue)
        rang.set()

    sender = HueySignals(a_huey(), lambda queue: None)
    listener = HueySignals(a_huey(), hear)
    sender.wake("story-generation")
    listener.listen()
    try:
        assert rang.wait(A_WHILE)
    finally:
        listener.stop()
    assert heard == ["story-generation"]


def test_the_workers_of_the_same_process_are_woken_at_once(a_huey):
    heard = []

    HueySignals(a_huey(), heard.append).wake("image-processing")

    assert heard == ["image-processing"]


def test_a_transport_that_is_away_costs_nothing_but_time():
    heard = []
    away = redis_huey(f"redis://127.0.0.1:{servers.free_port()}/0")

    HueySignals(away, heard.append).wake("story-generation")

    assert heard == ["story-generation"]


def test_messages_are_json_and_hold_a_queue_and_nothing_else(tmp_path):
    import json

    huey = sqlite_huey(tmp_path / "queue.db")
    HueySignals(huey, lambda queue: None).wake("story-generation")

    (message,) = huey.storage.enqueued_items()
    assert "story-generation" in json.dumps(json.loads(message))
