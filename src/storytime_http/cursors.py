"""Cursors: opaque, signed, and good only for the list they came from."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

import orjson
from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.pages import Cursor, InvalidCursor

SIGNED: Final = 16


@frozen
class CursorSigner:
    """Binds a place to its list: route, filters, order and owner."""

    keys: tuple[bytes, ...]

    def write(self, cursor: Cursor, list_name: str) -> str:
        place = orjson.dumps([cursor.at.isoformat(), str(cursor.id), *cursor.walk])
        return f"{encoded(place)}.{encoded(self._signature(self.keys[0], place, list_name))}"

    def read(self, text: str, list_name: str) -> Result[Cursor, InvalidCursor]:
        try:
            place, signature = (urlsafe_b64decode(part + "==") for part in text.split("."))
            if not any(hmac.compare_digest(signature, self._signature(key, place, list_name)) for key in self.keys):
                return Failure(InvalidCursor())
            if text != f"{encoded(place)}.{encoded(signature)}":  # one spelling only
                return Failure(InvalidCursor())
            at, id, *walk = orjson.loads(place)
            return Success(Cursor(datetime.fromisoformat(at), UUID(id), tuple(walk)))
        except (ValueError, Error):
            return Failure(InvalidCursor())

    def _signature(self, key: bytes, place: bytes, list_name: str) -> bytes:
        return hmac.new(key, list_name.encode() + b"\n" + place, sha256).digest()[:SIGNED]


def encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
