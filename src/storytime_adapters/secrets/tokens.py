"""Access tokens: JWT, HS256 and nothing else."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import jwt
from attrs import field, frozen
from returns.result import Failure, Result, Success

from storytime_core.identity.ports import AccessClaims
from storytime_core.kernel.access import TokenExpired, TokenInvalid
from storytime_core.kernel.ids import AccountId, KidId, SessionId
from storytime_core.kernel.keepsakes import Keepsakes

from .keys import decoded, encoded

ALGORITHM: Final = "HS256"
TYPE: Final = "at+jwt"
TOKENS_AT_HAND: Final = 5_000
LEEWAY: Final = timedelta(seconds=60)
REQUIRED: Final = ["iss", "aud", "sub", "sid", "jti", "iat", "exp", "mode", "ver"]

NOT_OURS: Final = (
    jwt.InvalidTokenError,
    KeyError,
    ValueError,
    TypeError,
    OverflowError,
    AttributeError,
    RecursionError,
)


@frozen
class JwtAccessTokens:
    """The first key signs; at most one older key still verifies."""

    keys: tuple[tuple[str, str], ...] = field(repr=False)
    issuer: str
    audience: str = "storytime"
    lasts_seconds: int = 900
    _read: Keepsakes[str, "SignedClaims"] = field(factory=lambda: Keepsakes(TOKENS_AT_HAND), init=False, repr=False)

    def issue(self, claims: AccessClaims, at: datetime) -> str:
        key_id, key = self.keys[0]
        body: dict[str, Any] = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": str(claims.account_id),
            "sid": str(claims.session_id),
            "jti": str(uuid4()),
            "iat": int(at.timestamp()),
            "exp": int(at.timestamp()) + self.lasts_seconds,
            "mode": "kid" if claims.kid_id else "parent",
            "ver": claims.version,
        }
        if claims.kid_id:
            body["kidId"] = str(claims.kid_id)
        return jwt.encode(body, key, ALGORITHM, headers={"kid": key_id, "typ": TYPE})

    def read(self, token: str, now: datetime) -> Result[AccessClaims, TokenInvalid | TokenExpired]:
        try:
            signed = self._read.get(token) or self._read.keep(token, self._verified(token))
        except NOT_OURS:
            return Failure(TokenInvalid())
        if now >= signed.expires_at + LEEWAY:
            return Failure(TokenExpired())
        if now < signed.issued_at - LEEWAY:
            return Failure(TokenInvalid())
        return Success(signed.claims)

    def _verified(self, token: str) -> "SignedClaims":
        """The signature is checked once for each token: the same letters have the same one for ever."""
        if not is_spelled_plainly(token):
            raise ValueError("not spelled as we do")
        header = jwt.get_unverified_header(token)
        if header.get("typ") != TYPE:
            raise ValueError("no access token")
        body = jwt.decode(
            token,
            dict(self.keys)[header["kid"]],
            algorithms=[ALGORITHM],
            issuer=self.issuer,
            audience=self.audience,
            options={"require": REQUIRED, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
        issued_at, expires_at = (datetime.fromtimestamp(body[name], UTC) for name in ("iat", "exp"))
        return SignedClaims(read_claims(body), issued_at, expires_at)


@frozen
class SignedClaims:
    claims: AccessClaims
    issued_at: datetime
    expires_at: datetime


def is_spelled_plainly(token: str) -> bool:
    """Base64url forgives stray characters and bits; we do not, so a token has one spelling."""
    return all(encoded(decoded(part)) == part for part in token.split("."))


def read_claims(body: dict[str, Any]) -> AccessClaims:
    kid_id = KidId(UUID(body["kidId"])) if body["mode"] == "kid" else None
    if type(body["ver"]) is not int or body["mode"] not in ("kid", "parent"):
        raise ValueError("not one of ours")
    return AccessClaims(AccountId(UUID(body["sub"])), SessionId(UUID(body["sid"])), body["ver"], kid_id)
