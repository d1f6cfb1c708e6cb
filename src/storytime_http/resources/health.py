"""Whether this process lives, and whether it is ready."""

import time
from typing import Any, Protocol

from attrs import field, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import ServiceUnavailable

from ..answers import answers
from ..declarations import Auth, Rate


class Readiness(Protocol):
    def database_ms(self) -> float | None:
        """How long a round trip takes; None if there is no answer."""

    def is_migrated(self) -> bool: ...

    def is_draining(self) -> bool: ...


@frozen
class Alive:
    status: str
    uptime_seconds: int


@frozen
class Ready:
    status: str
    draining: bool
    checks: dict[str, dict[str, Any]]


@frozen
class Live:
    """/health and /health/live"""

    since: float = field(factory=time.monotonic)

    @answers("Storytime is alive.", auth=Auth.PUBLIC, rate=Rate.NONE)
    def on_get(self) -> Result[Alive, ServiceUnavailable]:
        """The process alone."""
        return Success(Alive("ok", int(time.monotonic() - self.since)))


@frozen
class IsReady:
    """/health/ready"""

    readiness: Readiness

    @answers("Storytime is ready.", auth=Auth.PUBLIC, rate=Rate.NONE)
    def on_get(self) -> Result[Ready, ServiceUnavailable]:
        """Database, migrations, draining."""
        milliseconds = self.readiness.database_ms()
        if milliseconds is None:
            return Failure(ServiceUnavailable("database"))
        if not self.readiness.is_migrated():
            return Failure(ServiceUnavailable("migrations"))
        if self.readiness.is_draining():
            return Failure(ServiceUnavailable("server"))
        checks: dict[str, dict[str, Any]] = {
            "database": {"status": "ok", "latencyMs": milliseconds},
            "migrations": {"status": "ok"},
        }
        return Success(Ready("ok", False, checks))
