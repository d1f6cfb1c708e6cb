"""Google and Apple as they might be: they sign, they publish their keys, and they may be away."""

import json
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

import orjson
from attrs import Factory, define, field
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt import PyJWS
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from storytime_adapters.sign_in.id_tokens import IdTokens, Trusted
from storytime_adapters.sign_in.published_keys import KeysAway, Published, PublishedKeys
from storytime_core.identity.linked import Provider
from storytime_core.kernel.ports import Clock

US: Final = "storytime.app"
HOUR: Final = timedelta(hours=1)

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@cache
def a_key(name: str) -> PrivateKey:
    """The same for the same name, so that a run makes few of them."""
    if name.startswith("ec"):
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(65537, 2048)


@define
class Issuer:
    url: str
    key_names: tuple[str, ...] = ("rsa-1", "ec-1")
    max_age: timedelta = HOUR
    is_away: bool = False
    asked: int = 0

    def document(self) -> bytes:
        return orjson.dumps({"keys": [jwk_of(name) for name in self.key_names]})

    def publish(self) -> Published:
        self.asked += 1
        if self.is_away:
            raise KeysAway
        return Published(self.document(), self.max_age)

    def token(self, at: datetime, key_name: str | None = None, **claims: Any) -> str:
        """A good one, but for what is said to be otherwise; None leaves a claim out."""
        name = key_name or self.key_names[0]
        said = {
            "iss": self.url,
            "aud": US,
            "sub": "10769150350006150715113082367",
            "email": "mum@example.org",
            "email_verified": True,
            "name": "Ada's mum",
            "iat": int(at.timestamp()),
            "exp": int((at + HOUR).timestamp()),
            **claims,
        }
        body = {name: value for name, value in said.items() if value is not None}
        words = json.dumps(body).encode()
        return PyJWS().encode(words, a_key(name), algorithm_of(name), headers={"kid": name})


def algorithm_of(name: str) -> str:
    return "ES256" if name.startswith("ec") else "RS256"


def jwk_of(name: str) -> dict[str, Any]:
    return {**public_part(a_key(name)), "kid": name, "use": "sig", "alg": algorithm_of(name)}


def public_part(key: PrivateKey) -> dict[str, Any]:
    if isinstance(key, rsa.RSAPrivateKey):
        return RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return ECAlgorithm.to_jwk(key.public_key(), as_dict=True)


@define
class Issuers:
    google: Issuer = Factory(lambda: Issuer("https://accounts.google.test"))
    apple: Issuer = Factory(lambda: Issuer("https://appleid.apple.test", ("ec-2", "rsa-2")))
    _known: IdTokens | None = field(default=None, init=False)

    def providers(self, clock: Clock) -> IdTokens:
        both = {Provider.GOOGLE: self.google, Provider.APPLE: self.apple}
        if self._known is None:
            trusted = {one: Trusted((it.url,), (US,), PublishedKeys(it.publish, clock)) for one, it in both.items()}
            self._known = IdTokens(trusted, clock)
        return self._known
