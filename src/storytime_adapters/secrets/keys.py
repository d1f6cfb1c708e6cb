"""The secrets of a deployment."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Final, Self

from attrs import field, frozen

SHORTEST: Final = 32


@frozen
class Keys:
    """Each list begins with the newest; the others still open and verify what they once sealed or signed."""

    jwt: tuple[tuple[str, str], ...] = field(repr=False)  # key id, key
    pepper: str = field(repr=False)
    sealing: tuple[str, ...] = field(repr=False)
    signing: tuple[str, ...] = field(repr=False)

    @classmethod
    def of_one(cls, secret: str) -> Self:
        """Four keys out of one secret, for tests and for programs that embed Storytime."""

        def derived(use: str) -> str:
            return urlsafe_b64encode(sha256(f"{use} {secret}".encode()).digest()).decode()

        return cls((("k1", derived("jwt")),), derived("pepper"), (derived("sealing"),), (derived("signing"),))

    def weaknesses(self) -> list[str]:
        named = {
            "SECRETS__JWT_KEYS": [key for _, key in self.jwt],
            "SECRETS__PEPPER": [self.pepper],
            "SECRETS__SEALING_KEYS": list(self.sealing),
            "SECRETS__SIGNING_KEYS": list(self.signing),
        }
        every = [key for keys in named.values() for key in keys]
        found = [f"{name} must have at least {SHORTEST} characters" for name, keys in named.items() if too_short(keys)]
        if len(set(every)) != len(every):
            found.append("no two secrets may be equal")
        return found


def too_short(keys: list[str]) -> bool:
    return not keys or any(len(key) < SHORTEST for key in keys)


def raw(key: str) -> bytes:
    """32 bytes out of whatever text the key is."""
    return sha256(key.encode()).digest()


def encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
