"""AES-256-GCM, bound to what it is used for."""

import hmac
import os
from collections import OrderedDict
from hashlib import sha256
from threading import Lock
from typing import Final
from uuid import UUID

from attrs import Factory, define, field, frozen
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .keys import decoded, encoded, raw

NONCE: Final = 12
SHORTEST: Final = NONCE + 16  # an empty text and its tag
REMEMBERED: Final = 2_000


class SealBroken(Exception):
    """Made with another key, for another use, or altered."""


@frozen
class AesSecretBox:
    """Seals with the newest key, opens with any."""

    keys: tuple[bytes, ...] = field(repr=False)

    @classmethod
    def with_keys(cls, *keys: str) -> "AesSecretBox":
        return cls(tuple(map(raw, keys)))

    def seal(self, text: str, use: str) -> str:
        nonce = os.urandom(NONCE)
        return encoded(nonce + AESGCM(self.keys[0]).encrypt(nonce, text.encode(), use.encode()))

    def open(self, sealed: str, use: str) -> str:
        try:
            data = decoded(sealed)
        except ValueError:
            raise SealBroken(use) from None
        if len(data) < SHORTEST or encoded(data) != sealed:
            raise SealBroken(use)
        for key in self.keys:
            try:
                return AESGCM(key).decrypt(data[:NONCE], data[NONCE:], use.encode()).decode()
            except InvalidTag:
                continue
        raise SealBroken(use)


@define
class FamilyKeyring:
    """Each family's own key, wrapped by the deployment's; lately used ones are remembered."""

    box: AesSecretBox
    opened: OrderedDict[tuple[UUID, str], AesSecretBox] = Factory(OrderedDict)
    lock: Lock = field(factory=Lock, repr=False)

    def new_wrapped(self, family_id: UUID) -> str:
        return self.box.seal(encoded(os.urandom(32)), f"family key {family_id}")

    def unwrapped(self, family_id: UUID, wrapped: str) -> AesSecretBox:
        with self.lock:
            if known := self.opened.get((family_id, wrapped)):
                self.opened.move_to_end((family_id, wrapped))
                return known
        box = AesSecretBox((decoded(self.box.open(wrapped, f"family key {family_id}")),))
        with self.lock:
            self.opened[family_id, wrapped] = box
            while len(self.opened) > REMEMBERED:
                self.opened.popitem(last=False)
        return box


@frozen
class HmacFingerprints:
    key: bytes = field(repr=False)

    @classmethod
    def with_pepper(cls, pepper: str) -> "HmacFingerprints":
        return cls(raw(pepper))

    def of(self, text: str, use: str) -> str:
        return hmac.new(self.key, f"{use}\0{text}".encode(), sha256).hexdigest()
