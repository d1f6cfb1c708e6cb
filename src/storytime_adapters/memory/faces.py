"""Avatars and story buddies, in memory."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from storytime_core.family.avatars import Avatar
from storytime_core.family.buddies import Buddy, BuddyLine, BuddyTalk
from storytime_core.family.buddy_ports import ManagedBuddy
from storytime_core.family.face_ports import KeptPicture, ManagedAvatar
from storytime_core.kernel.faces import AvatarOnScreen
from storytime_core.kernel.ids import AccountId, AvatarId, BuddyId, FamilyId, KidId
from storytime_core.kernel.pages import Leafing, Page

from .lists import oldest_first
from .store import Rows, Store, Table


def by_name(avatar: Avatar) -> tuple[str, AvatarId]:
    return avatar.name, avatar.id


def live_system(rows: Rows) -> list[Avatar]:
    return sorted((one for one in rows.values() if one.is_system and one.removed_at is None), key=by_name)


@frozen
class MemoryAvatarRepository:
    rows: Table
    kids: Table
    worn: Table

    def wearable(self, avatar_id: AvatarId, family_id: FamilyId) -> Avatar | None:
        avatar: Avatar | None = self.rows.get(avatar_id)
        may = avatar and avatar.removed_at is None and avatar.family_id in (None, family_id)
        return avatar if may else None

    def system(self, avatar_id: AvatarId) -> Avatar | None:
        avatar: Avatar | None = self.rows.get(avatar_id)
        return avatar if avatar and avatar.is_system else None

    def named(self, name: str) -> Avatar | None:
        return next((one for one in live_system(self.rows.rows) if one.name == name), None)

    def live(self) -> tuple[AvatarId, ...]:
        return tuple(one.id for one in live_system(self.rows.rows))

    def pictures_of_kids(self, family_id: FamilyId) -> tuple[Avatar, ...]:
        own = (one for one in self.rows.rows.values() if one.family_id == family_id and one.kid_id is not None)
        return tuple(sorted(own, key=lambda one: one.id))

    def is_worn(self, avatar_id: AvatarId) -> bool:
        by_kids = any(kid.avatar_id == avatar_id for kid in self.kids.rows.values())
        return by_kids or avatar_id in self.worn.rows.values()

    def add_once(self, avatar: Avatar) -> bool:
        if self.rows.get(avatar.id) or (avatar.is_system and self.named(avatar.name)):
            return False
        self.rows.put(avatar.id, avatar)
        return True

    def save(self, avatar: Avatar) -> None:
        self.rows.put(avatar.id, avatar)

    def erase(self, avatar_id: AvatarId) -> None:
        self.rows.remove(avatar_id)


@frozen
class MemoryGrownUpRepository:
    accounts: Table
    worn: Table

    def exists(self, account_id: AccountId) -> bool:
        return self.accounts.get(account_id) is not None

    def avatar_of(self, account_id: AccountId) -> AvatarId | None:
        avatar_id: AvatarId | None = self.worn.get(account_id)
        return avatar_id

    def wear(self, account_id: AccountId, avatar_id: AvatarId | None) -> None:
        self.worn.put(account_id, avatar_id)


@frozen
class MemoryFaceFiles:
    rows: Table

    def note(self, picture: KeptPicture, scope: FamilyId | None, at: datetime) -> None:
        self.rows.put(picture.file, (picture.content_type, picture.size, picture.sha256, scope, at))

    def forget(self, file: str) -> None:
        if self.rows.get(file):
            self.rows.remove(file)


@frozen
class MemoryBuddyRepository:
    rows: Table
    kids: Table
    spoken: Table

    def get(self, buddy_id: BuddyId) -> Buddy | None:
        buddy: Buddy | None = self.rows.get(buddy_id)
        return buddy

    def named(self, name: str) -> Buddy | None:
        return next((one for one in self.rows.rows.values() if one.name == name), None)

    def is_chosen(self, buddy_id: BuddyId) -> bool:
        return any(kid.buddy_id == buddy_id for kid in self.kids.rows.values())

    def add_once(self, buddy: Buddy) -> bool:
        if self.rows.get(buddy.id) or self.named(buddy.name):
            return False
        self.rows.put(buddy.id, buddy)
        return True

    def save(self, buddy: Buddy) -> None:
        self.rows.put(buddy.id, buddy)

    def lines(self, buddy_id: BuddyId, language: str, context: str, band: str) -> tuple[BuddyLine, ...]:
        found: tuple[BuddyLine, ...] = self.spoken.get((buddy_id, language, context, str(band))) or ()
        return found

    def replace_lines(
        self, buddy_id: BuddyId, language: str, context: str, band: str, lines: Sequence[BuddyLine]
    ) -> None:
        self.spoken.put((buddy_id, language, context, str(band)), tuple(lines))


@frozen
class MemoryTalkRepository:
    rows: Table

    def count_since(self, kid_id: KidId, at: datetime) -> int:
        return sum(one.kid_id == kid_id and one.at >= at for one in self.rows.rows.values())

    def last_line(self, kid_id: KidId) -> str | None:
        own = [one for one in self.rows.rows.values() if one.kid_id == kid_id]
        return max(own, key=lambda one: (one.at, one.id)).line_id if own else None

    def add(self, talk: BuddyTalk) -> None:
        self.rows.put(talk.id, talk)

    def purge(self, before: datetime, limit: int) -> int:
        old = sorted((one for one in self.rows.rows.values() if one.at < before), key=lambda one: one.at)[:limit]
        for one in old:
            self.rows.remove(one.id)
        return len(old)


@frozen
class MemoryAvatarViews:
    store: Store
    public_url: str = ""

    def system(self) -> tuple[AvatarOnScreen, ...]:
        with self.store.seen() as tables:
            return tuple(one.on_screen(self.public_url) for one in live_system(tables["avatars"]))

    def uploads(self, family_id: FamilyId) -> tuple[AvatarOnScreen, ...]:
        with self.store.seen() as tables:
            own = [one for one in tables["avatars"].values() if one.family_id == family_id]
        return tuple(one.on_screen(self.public_url) for one in sorted(own, key=lambda one: (one.created_at, one.id)))

    def managed(self, page: Leafing) -> Page[ManagedAvatar]:
        with self.store.seen() as tables:
            found = [ManagedAvatar(one, self.public_url) for one in live_system(tables["avatars"])]
        return oldest_first(found, page)


@frozen
class MemoryBuddyViews:
    store: Store

    def active(self) -> tuple[Buddy, ...]:
        with self.store.seen() as tables:
            found = [one for one in tables["buddies"].values() if one.may_be_chosen()]
        return tuple(sorted(found, key=lambda one: (one.display_name, one.id)))

    def find(self, buddy_id: BuddyId) -> Buddy | None:
        with self.store.seen() as tables:
            buddy: Buddy | None = tables["buddies"].get(buddy_id)
        return buddy if buddy and buddy.removed_at is None else None

    def managed(self, page: Leafing) -> Page[ManagedBuddy]:
        with self.store.seen() as tables:
            found = [counted(tables, one) for one in tables["buddies"].values()]
        return oldest_first(found, page)

    def counted(self, buddy_id: BuddyId) -> ManagedBuddy | None:
        with self.store.seen() as tables:
            buddy: Buddy | None = tables["buddies"].get(buddy_id)
            return counted(tables, buddy) if buddy else None


def counted(tables: dict[str, Rows], buddy: Buddy) -> ManagedBuddy:
    kids = sum(kid.buddy_id == buddy.id and kid.removed_at is None for kid in tables["kids"].values())
    messages = sum(talk.buddy_id == buddy.id for talk in tables["buddy_talks"].values())
    return ManagedBuddy(buddy, kids, messages)
