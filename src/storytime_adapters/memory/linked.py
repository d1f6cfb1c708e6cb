"""Linked identities, and kids as identity knows them, in memory."""

from collections.abc import Iterable

from attrs import frozen

from storytime_core.family.avatars import Avatar
from storytime_core.identity.linked import LinkedIdentity
from storytime_core.identity.ports import OwnKid
from storytime_core.kernel.ids import AccountId, FamilyId, KidId

from .family import MemoryKidRepository
from .store import Table


def linked_to(identities: Iterable[LinkedIdentity], account_id: AccountId) -> tuple[LinkedIdentity, ...]:
    own = (one for one in identities if one.account_id == account_id)
    return tuple(sorted(own, key=lambda one: (one.linked_at, one.id)))


@frozen
class MemoryLinkedIdentityRepository:
    rows: Table

    def hold(self, issuer: str, subject: str) -> None:
        """Everybody takes turns anyway."""

    def find(self, issuer: str, subject: str) -> LinkedIdentity | None:
        identities = self.rows.rows.values()
        return next((one for one in identities if (one.issuer, one.subject) == (issuer, subject)), None)

    def all_of(self, account_id: AccountId) -> tuple[LinkedIdentity, ...]:
        return linked_to(self.rows.rows.values(), account_id)

    def add(self, identity: LinkedIdentity) -> None:
        if self.find(identity.issuer, identity.subject):
            raise ValueError("an identity has one account")
        if any(other.provider is identity.provider for other in self.all_of(identity.account_id)):
            raise ValueError("an account has one identity of each provider")
        self.rows.put(identity.id, identity)

    def remove(self, identity: LinkedIdentity) -> None:
        self.rows.remove(identity.id)


@frozen
class MemoryOwnKids:
    kids: MemoryKidRepository
    avatars: Table

    def find(self, kid_id: KidId, family_id: FamilyId) -> OwnKid | None:
        kid = self.kids.get(kid_id, family_id)
        if kid is None or not kid.is_live:
            return None
        avatar: Avatar | None = self.avatars.get(kid.avatar_id) if kid.avatar_id else None
        return OwnKid(kid.id, kid.name, avatar.on_screen("") if avatar else None)
