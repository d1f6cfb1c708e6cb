"""A message carries the name of a queue, and nothing else.

Losing, doubling or delaying one changes only how soon a job is noticed: workers also look by
themselves.  So there are no results and no retries, and nothing is ever pickled.
"""

import json
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from attrs import define, field
from huey import Huey, PostgresHuey, PriorityRedisExpireHuey, SqliteHuey
from huey.consumer import Consumer
from huey.serializer import Serializer
from sqlalchemy import make_url

NAME: Final = "storytime"

log = logging.getLogger("storytime.wakeups")


class JsonSerializer(Serializer):  # type: ignore[misc]
    """Task and arguments as JSON; the default would unpickle what it finds."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(list(data)).encode()

    def _deserialize(self, data: bytes) -> Any:
        from huey.registry import Message

        return Message(*json.loads(data))


def sqlite_huey(path: Path) -> Huey:
    path.parent.mkdir(parents=True, exist_ok=True)
    return SqliteHuey(NAME, filename=str(path), serializer=JsonSerializer(), results=False, store_none=False)


def redis_huey(url: str) -> Huey:
    from redis import ConnectionPool
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    pool = ConnectionPool.from_url(
        url, socket_timeout=1.5, socket_connect_timeout=0.25, retry=Retry(NoBackoff(), 0), max_connections=20
    )
    return PriorityRedisExpireHuey(
        NAME, connection_pool=pool, serializer=JsonSerializer(), results=False, store_none=False
    )


def postgres_huey(url: str) -> Huey:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return PostgresHuey(NAME, dsn=plain, serializer=JsonSerializer(), results=False, store_none=False)


class QuietConsumer(Consumer):  # type: ignore[misc]
    """Runs in a thread beside other work, so it leaves the signals of the process alone."""

    def _set_signal_handlers(self) -> None:
        """The process has its own."""


@define
class HueySignals:
    """Wakes the workers of other processes, and those of this one at once."""

    huey: Huey
    here: Callable[[str], None]
    _ring: Any = field(init=False)
    _consumer: QuietConsumer | None = field(default=None, init=False)
    _thread: threading.Thread | None = field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        def wake(queue: str) -> None:
            self.here(queue)

        self._ring = self.huey.task(retries=0)(wake)

    def wake(self, queue: str) -> None:
        """After the commit.  A transport that is away costs a second of waiting, never the job."""
        self.here(queue)
        try:
            self._ring(queue)
        except Exception:
            log.warning("a wake-up was lost", exc_info=True, extra={"facts": {"queue": queue}})

    def listen(self) -> None:
        """Hear the wake-ups of others, in the background."""
        self._consumer = QuietConsumer(
            self.huey, workers=1, periodic=False, initial_delay=0.05, max_delay=0.5, check_worker_health=False
        )
        self._thread = threading.Thread(target=self._consumer.run, name="storytime-wakeups", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        if self._consumer is not None and self._thread is not None:
            self._consumer.stop(graceful=False)
            self._thread.join(timeout=2)
