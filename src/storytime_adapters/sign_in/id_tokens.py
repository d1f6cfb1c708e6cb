"""ID tokens of Google and Apple: RS256 or ES256, by a key the provider publishes, and meant for us."""

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from math import isfinite
from typing import Any, Final

import jwt
from attrs import frozen
from jwt.types import Options
from returns.result import Failure, Result, Success

from storytime_core.identity.errors import ProviderTokenInvalid
from storytime_core.identity.linked import ProvedIdentity, Provider
from storytime_core.kernel.access import ServiceUnavailable
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.text import is_an_email, normal_email

from .published_keys import KeysAway, PublishedKeys

ALGORITHMS: Final = ("RS256", "ES256")
LEEWAY: Final = timedelta(seconds=60)
LONGEST: Final = 255
LONGEST_EMAIL: Final = 254
OPTIONS: Final[Options] = {
    "require": ["iss", "aud", "sub", "iat", "exp"],
    "verify_exp": False,  # by our own clock
    "verify_iat": False,
    "verify_nbf": False,
}

NOT_GOOD: Final = (jwt.PyJWTError, KeyError, ValueError, TypeError, OverflowError, AttributeError, RecursionError)


@frozen
class Trusted:
    """What is taken from one provider; of its spellings of itself, the first one is kept."""

    issuers: tuple[str, ...]
    client_ids: tuple[str, ...]
    keys: PublishedKeys


@frozen
class IdTokens:
    trusted: Mapping[Provider, Trusted]
    clock: Clock

    def prove(
        self, provider: Provider, token: str, nonce: str | None = None
    ) -> Result[ProvedIdentity, ProviderTokenInvalid | ServiceUnavailable]:
        trusted = self.trusted.get(provider)
        if trusted is None:
            return Failure(ServiceUnavailable(provider))
        try:
            return Success(identity_in(provider, trusted, self._read(trusted, token, nonce)))
        except KeysAway:
            return Failure(ServiceUnavailable(provider))
        except NOT_GOOD:
            return Failure(ProviderTokenInvalid())

    def _read(self, trusted: Trusted, token: str, nonce: str | None) -> dict[str, Any]:
        header = jwt.get_unverified_header(token)
        if header["alg"] not in ALGORITHMS or type(header["kid"]) is not str:
            raise ValueError("not signed as it must be")
        key = trusted.keys.find(header["kid"])
        if key is None:
            raise ValueError("signed by nobody we know")
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[key.algorithm_name],
            audience=trusted.client_ids,
            options=OPTIONS,
        )
        check_times(claims, self.clock.now())
        if claims["iss"] not in trusted.issuers:
            raise ValueError("from somebody else")
        if nonce is not None and not hmac.compare_digest(claims["nonce"].encode(), nonce.encode()):
            raise ValueError("for another occasion")
        return claims


def check_times(claims: Mapping[str, Any], now: datetime) -> None:
    seconds, leeway = now.timestamp(), LEEWAY.total_seconds()
    told = (claims["iat"], claims["exp"], claims.get("nbf", seconds))
    if not all(type(time) in (int, float) and isfinite(time) for time in told):
        raise ValueError("no times")
    if not (claims["iat"] <= seconds + leeway and seconds < claims["exp"] + leeway):
        raise ValueError("not now")
    if claims.get("nbf", seconds) > seconds + leeway:
        raise ValueError("not yet")


def identity_in(provider: Provider, trusted: Trusted, claims: Mapping[str, Any]) -> ProvedIdentity:
    """Pictures, roles and whatever else a token may say are nothing to us."""
    subject = claims["sub"]
    if not 0 < len(subject) <= LONGEST or not subject.isprintable():
        raise ValueError("about nobody")
    email = normal_email(claims["email"]) if isinstance(claims.get("email"), str) else ""
    email = email if is_an_email(email) and len(email) <= LONGEST_EMAIL else ""
    name = claims.get("name")
    return ProvedIdentity(
        provider=provider,
        issuer=trusted.issuers[0],
        subject=subject,
        email=email,
        is_email_verified=bool(email) and is_true(claims.get("email_verified")),
        name=name if isinstance(name, str) else None,
    )


def is_true(told: object) -> bool:
    """One of them says it in JSON, the other may say it in words."""
    return told is True or told == "true"
