"""Six digits that an app shows, and changes every half minute (RFC 6238 over HMAC-SHA-1, as the apps do it)."""

import hmac
from base64 import b32decode
from datetime import datetime
from hashlib import sha1
from typing import Final
from urllib.parse import quote, urlencode

STEP_SECONDS: Final = 30
DIGITS: Final = 6
ISSUER: Final = "Storytime"


class TimedPasswords:
    """Clocks may differ by one step."""

    def step_of(self, secret: str, digits: str, at: datetime) -> int | None:
        here = int(at.timestamp()) // STEP_SECONDS
        right = [step for step in (here - 1, here, here + 1) if hmac.compare_digest(digits_at(secret, step), digits)]
        return max(right, default=None)

    def uri_of(self, secret: str, name: str) -> str:
        return f"otpauth://totp/{quote(f'{ISSUER}:{name}')}?{urlencode({'secret': secret, 'issuer': ISSUER})}"


def digits_at(secret: str, step: int, digits: int = DIGITS) -> str:
    digest = hmac.digest(b32decode(secret), step.to_bytes(8), sha1)
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4]) & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}}"
