"""A request that is sent again has one effect, and gets the same reply.

The HTTP layer claims a request's key before the use case runs and puts a ``KeyInHand`` into
``in_hand``.  The unit of work in which the use case commits settles the key in the same
transaction, with the reply as it will be sent.  So there is no effect without its record.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from enum import Enum
from typing import Any, Final, Protocol

from attrs import field, frozen

KEPT: Final = timedelta(hours=24)
CLAIM: Final = timedelta(seconds=60)  # how long a request may run before another may take its key over


@frozen
class RequestKey:
    """Whose request this is (caller, method, route) and the key the client gave it."""

    scope: str
    key: str


@frozen
class KeptReply:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)


class Claim(Enum):
    IN_PROGRESS = "the first request with this key still runs"
    OTHER_REQUEST = "the key was used for a different request"


@frozen
class Claimed:
    """The key is ours, as long as nobody with a higher token took it over."""

    token: int


@frozen
class KeyInHand:
    key: RequestKey
    token: int
    render: Callable[[Any], KeptReply]


class Requests(Protocol):
    """All spans are measured by the store's own clock."""

    def claim(self, key: RequestKey, fingerprint: str) -> Claimed | KeptReply | Claim: ...

    def settle(self, key: RequestKey, token: int, reply: KeptReply) -> bool:
        """Keep the reply; False if somebody took the key over, and then nothing may be committed."""

    def let_go(self, key: RequestKey, token: int) -> None:
        """A refusal leaves the key free."""

    def purge(self, limit: int) -> int:
        """Forget what is older than a day."""


class KeyTakenOver(Exception):
    """The claim ran out while the request was still at work: its effect must not happen."""


in_hand: Final[ContextVar[KeyInHand | None]] = ContextVar("idempotency_key_in_hand", default=None)


@contextmanager
def holding(key: KeyInHand) -> Iterator[None]:
    before = in_hand.set(key)
    try:
        yield
    finally:
        in_hand.reset(before)


def settle_in(requests: Requests, outcome: Any) -> None:
    """Called by every unit of work as the last thing before it commits."""
    key = in_hand.get()
    if key is None or outcome is None:
        return
    if not requests.settle(key.key, key.token, key.render(outcome)):
        raise KeyTakenOver(key.key)
