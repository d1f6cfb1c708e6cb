"""Access tokens: JWT, HS256 and nothing else."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import jwt
from attrs import field, frozen
from returns.result import Failure, Result, Success

from storytime_core.identity.ports import AccessClaims
from storytime_core.kernel.access import TokenExpired, TokenInvalid
from storytime_core.kernel.ids import AccountId, KidId, SessionId

from .keys import decoded, encoded

ALGORITHM: Final = "HS256"
TYPE: Final = "at+jwt"
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
            if not is_spelled_plainly(token):
                return Failure(TokenInvalid())
            header = jwt.get_unverified_header(token)
            key = dict(self.keys)[header["kid"]]
            if header.get("typ") != TYPE:
                return Failure(TokenInvalid())
            body = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                issuer=self.issuer,
                audience=self.audience,
                options={"require": REQUIRED, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
            )
            if now >= datetime.fromtimestamp(body["exp"], now.tzinfo) + LEEWAY:
                return Failure(TokenExpired())
            if now < datetime.fromtimestamp(body["iat"], now.tzinfo) - LEEWAY:
                return Failure(TokenInvalid())
            return Success(read_claims(body))
        except NOT_OURS:
            return Failure(TokenInvalid())


def is_spelled_plainly(token: str) -> bool:
    """Base64url forgives stray characters and bits; we do not, so a token has one spelling."""
    return all(encoded(decoded(part)) == part for part in token.split("."))


def read_claims(body: dict[str, Any]) -> AccessClaims:
    kid_id = KidId(UUID(body["kidId"])) if body["mode"] == "kid" else None
    if type(body["ver"]) is not int or body["mode"] not in ("kid", "parent"):
        raise ValueError("not one of ours")
    return AccessClaims(AccountId(UUID(body["sub"])), SessionId(UUID(body["sid"])), body["ver"], kid_id)
