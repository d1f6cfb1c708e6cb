"""The keys a provider publishes: kept as long as it says, and a day longer while it is away."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any, Final

import orjson
from attrs import define, field, frozen
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from storytime_core.kernel.ports import Clock

SHORTEST_KEPT: Final = timedelta(minutes=1)
LONGEST_KEPT: Final = timedelta(hours=24)
STALE_FOR: Final = timedelta(hours=24)
UNKNOWN_ASKED_EVERY: Final = timedelta(minutes=5)
AWAY_ASKED_EVERY: Final = timedelta(seconds=10)
PATIENCE: Final = 5.0  # seconds to wait for somebody else who is asking
SMALLEST_RSA: Final = 2048
NEVER: Final = datetime.min.replace(tzinfo=UTC)

Keys = Mapping[str, PyJWK]


class KeysAway(Exception):
    """They could not be had, and there are none that are good enough."""


@frozen
class Published:
    document: bytes
    max_age: timedelta


@frozen
class Kept:
    """The keys of one answer."""

    keys: Keys
    fresh_until: datetime

    def may_stand_in(self, now: datetime) -> bool:
        return bool(self.keys) and now < self.fresh_until + STALE_FOR


@define
class PublishedKeys:
    """Asks at most one at a time; whoever knows the key already does not wait for it."""

    fetch: Callable[[], Published]
    clock: Clock
    _kept: Kept = field(default=Kept({}, NEVER), init=False)
    _asked_for_unknown_at: datetime = field(default=NEVER, init=False)
    _away_since: datetime | None = field(default=None, init=False)
    _lock: Lock = field(factory=Lock, init=False, repr=False)

    def find(self, key_id: str) -> PyJWK | None:
        """None if the provider has no such key; raises ``KeysAway`` if nobody can tell."""
        now, kept = self.clock.now(), self._kept
        if now < kept.fresh_until and key_id in kept.keys:
            return kept.keys[key_id]
        with self._turn(can_do_without=key_id in kept.keys and kept.may_stand_in(now)) as is_ours:
            if is_ours:
                self._renew_if_due(key_id, now)
        kept = self._kept
        if not kept.may_stand_in(now) or (self._away_since and key_id not in kept.keys):
            raise KeysAway
        return kept.keys.get(key_id)

    def _renew_if_due(self, key_id: str, now: datetime) -> None:
        is_stale = now >= self._kept.fresh_until
        if not is_stale:
            if key_id in self._kept.keys or now < self._asked_for_unknown_at + UNKNOWN_ASKED_EVERY:
                return
            self._asked_for_unknown_at = now
        if self._away_since and now < self._away_since + AWAY_ASKED_EVERY:
            return
        try:
            published = self.fetch()
            keys = keys_in(published.document)
        except KeysAway:
            self._away_since = now
            return
        self._kept = Kept(keys, now + min(max(published.max_age, SHORTEST_KEPT), LONGEST_KEPT))
        self._away_since = None

    @contextmanager
    def _turn(self, can_do_without: bool) -> Iterator[bool]:
        if not self._lock.acquire(timeout=0 if can_do_without else PATIENCE):
            yield False
            return
        try:
            yield True
        finally:
            self._lock.release()


def keys_in(document: bytes) -> Keys:
    """Those that sign by RS256 or ES256; an answer without any is none."""
    try:
        listed = orjson.loads(document)["keys"]
        found = {one["kid"]: key for one in listed if (key := key_of(one)) is not None}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeysAway from None
    if not found:
        raise KeysAway
    return found


def key_of(jwk: dict[str, Any]) -> PyJWK | None:
    algorithm = {"RSA": "RS256", "EC": "ES256"}.get(jwk["kty"])
    if algorithm is None or jwk.get("alg", algorithm) != algorithm or jwk.get("use", "sig") != "sig":
        return None
    if type(jwk["kid"]) is not str or jwk.get("crv", "P-256") != "P-256":
        return None
    try:
        key = PyJWK(jwk, algorithm)
    except PyJWTError:
        return None
    is_short = isinstance(key.key, RSAPublicKey) and key.key.key_size < SMALLEST_RSA
    return None if is_short else key
