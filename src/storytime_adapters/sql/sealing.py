"""What is kept under a family's own key."""

from typing import Final
from uuid import UUID

from attrs import frozen
from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from storytime_adapters.secrets.sealing import AesSecretBox, FamilyKeyring

from .entities import insert_row_once
from .tables.family import family_keys

WRAPPED: Final = select(family_keys.c.wrapped_key).where(family_keys.c.family_id == bindparam("family"))


@frozen
class FamilySeals:
    """Seals and opens within one transaction; a family's key is made at its first use."""

    connection: Connection
    keyring: FamilyKeyring

    def seal(self, family_id: UUID, text: str, use: str) -> str:
        return self._box(family_id).seal(text, use)

    def open(self, family_id: UUID, sealed: str, use: str) -> str:
        return self._box(family_id).open(sealed, use)

    def _box(self, family_id: UUID) -> AesSecretBox:
        wrapped = self.connection.scalar(WRAPPED, {"family": family_id})
        if wrapped is None:
            fresh = {"family_id": family_id, "wrapped_key": self.keyring.new_wrapped(family_id)}
            insert_row_once(self.connection, family_keys, fresh)
            wrapped = self.connection.scalar(WRAPPED, {"family": family_id})
        if wrapped is None:
            raise LookupError(f"family {family_id} has lost its key")
        return self.keyring.unwrapped(family_id, wrapped)
