"""Linked identities, and kids as identity knows them, in the database."""

from typing import Final

from attrs import frozen
from sqlalchemy import bindparam, delete, select
from sqlalchemy.engine import Connection

from storytime_adapters.secrets.sealing import FamilyKeyring
from storytime_core.identity.linked import LinkedIdentity
from storytime_core.identity.ports import OwnKid
from storytime_core.kernel.ids import AccountId, FamilyId, KidId

from .entities import hold, insert
from .faces import SqlAvatarRepository
from .family import SqlKidRepository
from .rows import rows
from .tables.identity import linked_identities

linked = linked_identities.c

BY_SUBJECT: Final = select(linked_identities).where(
    linked.issuer == bindparam("issuer"), linked.subject == bindparam("subject")
)
LINKED_TO: Final = (
    select(linked_identities).where(linked.account_id == bindparam("account")).order_by(linked.linked_at, linked.id)
)
REMOVE: Final = delete(linked_identities).where(linked.id == bindparam("id"))


def linked_to(connection: Connection, account_id: AccountId) -> tuple[LinkedIdentity, ...]:
    found = connection.execute(LINKED_TO, {"account": account_id})
    return tuple(rows.structure(row._mapping, LinkedIdentity) for row in found)


@frozen
class SqlLinkedIdentityRepository:
    connection: Connection

    def hold(self, issuer: str, subject: str) -> None:
        hold(self.connection, linked_identities, {"issuer": issuer, "subject": subject})

    def find(self, issuer: str, subject: str) -> LinkedIdentity | None:
        row = self.connection.execute(BY_SUBJECT, {"issuer": issuer, "subject": subject}).first()
        return rows.structure(row._mapping, LinkedIdentity) if row else None

    def all_of(self, account_id: AccountId) -> tuple[LinkedIdentity, ...]:
        return linked_to(self.connection, account_id)

    def add(self, identity: LinkedIdentity) -> None:
        insert(self.connection, linked_identities, identity)

    def remove(self, identity: LinkedIdentity) -> None:
        self.connection.execute(REMOVE, {"id": identity.id})


@frozen
class SqlOwnKids:
    connection: Connection
    keyring: FamilyKeyring

    def find(self, kid_id: KidId, family_id: FamilyId) -> OwnKid | None:
        kid = SqlKidRepository(self.connection, self.keyring).get(kid_id, family_id)
        if kid is None or not kid.is_live:
            return None
        avatar = SqlAvatarRepository(self.connection).wearable(kid.avatar_id, family_id) if kid.avatar_id else None
        return OwnKid(kid.id, kid.name, avatar.on_screen("") if avatar else None)
