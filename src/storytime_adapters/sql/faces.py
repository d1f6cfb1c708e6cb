"""Avatars and story buddies, in the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from attrs import frozen
from sqlalchemy import Row, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.engine import Connection

from storytime_core.family.avatars import Avatar, address
from storytime_core.family.buddies import Buddy, BuddyLine, BuddyTalk
from storytime_core.family.buddy_ports import ManagedBuddy
from storytime_core.family.face_ports import KeptPicture, ManagedAvatar
from storytime_core.kernel.faces import AvatarOnScreen, BuddyCard
from storytime_core.kernel.ids import AccountId, AvatarId, BuddyId, FamilyId, KidId
from storytime_core.kernel.pages import Leafing, Page

from .engine import Looks
from .entities import find, hold, insert, insert_once, upsert
from .lists import OldestFirst
from .rows import rows
from .tables.faces import avatars, buddies, buddy_lines, buddy_talks
from .tables.family import kids
from .tables.identity import accounts
from .tables.storytelling import media_files

avatar, buddy, line, talk = avatars.c, buddies.c, buddy_lines.c, buddy_talks.c

MOST_SHOWN: Final = 500
AVATAR_SEEN: Final = (
    avatar.id.label("worn_id"),
    avatar.name.label("worn_name"),
    avatar.display_name.label("worn_display_name"),
    avatar.file.label("worn_file"),
    avatar.family_id.label("worn_family_id"),
)
BUDDY_SEEN: Final = (
    buddy.id.label("friend_id"),
    buddy.name.label("friend_name"),
    buddy.display_name.label("friend_display_name"),
    buddy.profile_avatar.label("friend_face"),
)

IS_LIVE_SYSTEM: Final = (avatar.family_id.is_(None), avatar.removed_at.is_(None))
WEARABLE: Final = (
    select(avatars)
    .where(
        avatar.id == bindparam("id"),
        avatar.removed_at.is_(None),
        or_(avatar.family_id.is_(None), avatar.family_id == bindparam("family")),
    )
    .with_for_update()
)
SYSTEM: Final = select(avatars).where(avatar.id == bindparam("id"), avatar.family_id.is_(None)).with_for_update()
NAMED: Final = select(avatars).where(avatar.name == bindparam("name"), *IS_LIVE_SYSTEM).with_for_update()
LIVE: Final = select(avatar.id).where(*IS_LIVE_SYSTEM).order_by(avatar.name, avatar.id).limit(MOST_SHOWN)
OF_KIDS: Final = (
    select(avatars)
    .where(avatar.family_id == bindparam("family"), avatar.kid_id.is_not(None))
    .order_by(avatar.id)
    .with_for_update()
)
IS_WORN: Final = select(
    or_(
        exists().where(kids.c.avatar_id == bindparam("id")),
        exists().where(accounts.c.avatar_id == bindparam("id")),
    )
)
ERASE: Final = delete(avatars).where(avatar.id == bindparam("id"))
ACCOUNT: Final = select(accounts.c.id, accounts.c.avatar_id).where(accounts.c.id == bindparam("id"))
WEAR: Final = update(accounts).where(accounts.c.id == bindparam("account")).values(avatar_id=bindparam("avatar"))
FORGET: Final = delete(media_files).where(media_files.c.name == bindparam("file"))

SHOWN: Final = select(*AVATAR_SEEN)
ALL_SYSTEM: Final = SHOWN.where(*IS_LIVE_SYSTEM).order_by(avatar.name, avatar.id).limit(MOST_SHOWN)
UPLOADS: Final = (
    SHOWN.where(avatar.family_id == bindparam("family")).order_by(avatar.created_at, avatar.id).limit(MOST_SHOWN)
)
MANAGED: Final = OldestFirst[ManagedAvatar](select(avatars).where(*IS_LIVE_SYSTEM), avatar.created_at, avatar.id)

BUDDY_NAMED: Final = select(buddies).where(buddy.name == bindparam("name")).with_for_update()
IS_CHOSEN: Final = select(exists().where(kids.c.buddy_id == bindparam("id")))
LINES: Final = (
    select(buddy_lines)
    .where(
        line.buddy_id == bindparam("buddy"),
        line.language == bindparam("language"),
        line.context == bindparam("context"),
        line.band == bindparam("band"),
    )
    .order_by(line.number)
)
ERASE_LINES: Final = delete(buddy_lines).where(
    line.buddy_id == bindparam("buddy"),
    line.language == bindparam("language"),
    line.context == bindparam("context"),
    line.band == bindparam("band"),
)
SAID_SINCE: Final = select(func.count()).where(talk.kid_id == bindparam("kid"), talk.at >= bindparam("at"))
LAST_LINE: Final = (
    select(talk.line_id).where(talk.kid_id == bindparam("kid")).order_by(talk.at.desc(), talk.id.desc()).limit(1)
)
PURGE_TALKS: Final = delete(buddy_talks).where(
    talk.id.in_(select(talk.id).where(talk.at < bindparam("before")).order_by(talk.at).limit(bindparam("limit")))
)
ACTIVE: Final = (
    select(buddies)
    .where(buddy.is_active, buddy.removed_at.is_(None))
    .order_by(buddy.display_name, buddy.id)
    .limit(MOST_SHOWN)
)
BUDDY: Final = select(buddies).where(buddy.id == bindparam("id"), buddy.removed_at.is_(None))
COUNTED: Final = select(
    buddies,
    select(func.count())
    .where(kids.c.buddy_id == buddy.id, kids.c.removed_at.is_(None))
    .scalar_subquery()
    .label("kids"),
    select(func.count()).where(talk.buddy_id == buddy.id).scalar_subquery().label("messages"),
)
COUNTED_ONE: Final = COUNTED.where(buddy.id == bindparam("id"))
BUDDIES_MANAGED: Final = OldestFirst[ManagedBuddy](COUNTED, buddy.created_at, buddy.id)


def avatar_shown(row: Row[Any], public_url: str) -> AvatarOnScreen | None:
    """From the columns of ``AVATAR_SEEN``."""
    if row.worn_id is None:
        return None
    url = address(public_url, row.worn_file)
    return AvatarOnScreen(row.worn_id, row.worn_name, row.worn_display_name, url, row.worn_family_id is None)


def buddy_shown(row: Row[Any], public_url: str) -> BuddyCard | None:
    """From the columns of ``BUDDY_SEEN``."""
    if row.friend_id is None:
        return None
    return BuddyCard(row.friend_id, row.friend_name, row.friend_display_name, address(public_url, row.friend_face))


@frozen
class SqlAvatarRepository:
    connection: Connection

    def wearable(self, avatar_id: AvatarId, family_id: FamilyId) -> Avatar | None:
        return self._one(WEARABLE, {"id": avatar_id, "family": family_id})

    def system(self, avatar_id: AvatarId) -> Avatar | None:
        return self._one(SYSTEM, {"id": avatar_id})

    def named(self, name: str) -> Avatar | None:
        hold(self.connection, avatars, {"name": name})
        return self._one(NAMED, {"name": name})

    def live(self) -> tuple[AvatarId, ...]:
        return tuple(AvatarId(row.id) for row in self.connection.execute(LIVE))

    def pictures_of_kids(self, family_id: FamilyId) -> tuple[Avatar, ...]:
        found = self.connection.execute(OF_KIDS, {"family": family_id})
        return tuple(rows.structure(row._mapping, Avatar) for row in found)

    def is_worn(self, avatar_id: AvatarId) -> bool:
        return bool(self.connection.scalar(IS_WORN, {"id": avatar_id}))

    def add_once(self, avatar: Avatar) -> bool:
        return insert_once(self.connection, avatars, avatar)

    def save(self, avatar: Avatar) -> None:
        upsert(self.connection, avatars, avatar)

    def erase(self, avatar_id: AvatarId) -> None:
        self.connection.execute(ERASE, {"id": avatar_id})

    def _one(self, query: Any, values: dict[str, Any]) -> Avatar | None:
        row = self.connection.execute(query, values).first()
        return rows.structure(row._mapping, Avatar) if row else None


@frozen
class SqlGrownUpRepository:
    connection: Connection

    def exists(self, account_id: AccountId) -> bool:
        return self.connection.execute(ACCOUNT, {"id": account_id}).first() is not None

    def avatar_of(self, account_id: AccountId) -> AvatarId | None:
        row = self.connection.execute(ACCOUNT.with_for_update(), {"id": account_id}).first()
        return AvatarId(row.avatar_id) if row and row.avatar_id else None

    def wear(self, account_id: AccountId, avatar_id: AvatarId | None) -> None:
        self.connection.execute(WEAR, {"account": account_id, "avatar": avatar_id})


@frozen
class SqlFaceFiles:
    connection: Connection

    def note(self, picture: KeptPicture, scope: FamilyId | None, at: datetime) -> None:
        row = {
            "name": picture.file,
            "content_type": picture.content_type,
            "bytes": picture.size,
            "sha256": picture.sha256,
            "scope": scope,
            "created_at": at,
        }
        self.connection.execute(media_files.insert(), row)

    def forget(self, file: str) -> None:
        self.connection.execute(FORGET, {"file": file})


@frozen
class SqlBuddyRepository:
    connection: Connection

    def get(self, buddy_id: BuddyId) -> Buddy | None:
        return find(self.connection, buddies, Buddy, id=buddy_id)

    def named(self, name: str) -> Buddy | None:
        hold(self.connection, buddies, {"name": name})
        row = self.connection.execute(BUDDY_NAMED, {"name": name}).first()
        return rows.structure(row._mapping, Buddy) if row else None

    def is_chosen(self, buddy_id: BuddyId) -> bool:
        return bool(self.connection.scalar(IS_CHOSEN, {"id": buddy_id}))

    def add_once(self, buddy: Buddy) -> bool:
        return insert_once(self.connection, buddies, buddy)

    def save(self, buddy: Buddy) -> None:
        upsert(self.connection, buddies, buddy)

    def lines(self, buddy_id: BuddyId, language: str, context: str, band: str) -> tuple[BuddyLine, ...]:
        found = self.connection.execute(LINES, slot(buddy_id, language, context, band))
        return tuple(rows.structure(row._mapping, BuddyLine) for row in found)

    def replace_lines(
        self, buddy_id: BuddyId, language: str, context: str, band: str, lines: Sequence[BuddyLine]
    ) -> None:
        self.connection.execute(ERASE_LINES, slot(buddy_id, language, context, band))
        for one in lines:
            insert(self.connection, buddy_lines, one)


def slot(buddy_id: BuddyId, language: str, context: str, band: str) -> dict[str, Any]:
    return {"buddy": buddy_id, "language": language, "context": context, "band": band}


@frozen
class SqlTalkRepository:
    connection: Connection

    def count_since(self, kid_id: KidId, at: datetime) -> int:
        return self.connection.scalar(SAID_SINCE, {"kid": kid_id, "at": at}) or 0

    def last_line(self, kid_id: KidId) -> str | None:
        found: str | None = self.connection.scalar(LAST_LINE, {"kid": kid_id})
        return found

    def add(self, talk: BuddyTalk) -> None:
        insert(self.connection, buddy_talks, talk)

    def purge(self, before: datetime, limit: int) -> int:
        return self.connection.execute(PURGE_TALKS, {"before": before, "limit": limit}).rowcount


@frozen
class SqlAvatarViews:
    looks: Looks
    public_url: str = ""

    def system(self) -> tuple[AvatarOnScreen, ...]:
        return self._shown(ALL_SYSTEM, {})

    def uploads(self, family_id: FamilyId) -> tuple[AvatarOnScreen, ...]:
        return self._shown(UPLOADS, {"family": family_id})

    def managed(self, page: Leafing) -> Page[ManagedAvatar]:
        def read(row: Row[Any]) -> ManagedAvatar:
            return ManagedAvatar(rows.structure(row._mapping, Avatar), self.public_url)

        return MANAGED.page(self.looks, page, read)

    def _shown(self, query: Any, values: dict[str, Any]) -> tuple[AvatarOnScreen, ...]:
        with self.looks.connect() as connection:
            found = [avatar_shown(row, self.public_url) for row in connection.execute(query, values)]
        return tuple(one for one in found if one)


@frozen
class SqlBuddyViews:
    looks: Looks

    def active(self) -> tuple[Buddy, ...]:
        with self.looks.connect() as connection:
            return tuple(rows.structure(row._mapping, Buddy) for row in connection.execute(ACTIVE))

    def find(self, buddy_id: BuddyId) -> Buddy | None:
        with self.looks.connect() as connection:
            row = connection.execute(BUDDY, {"id": buddy_id}).first()
        return rows.structure(row._mapping, Buddy) if row else None

    def managed(self, page: Leafing) -> Page[ManagedBuddy]:
        return BUDDIES_MANAGED.page(self.looks, page, managed)

    def counted(self, buddy_id: BuddyId) -> ManagedBuddy | None:
        with self.looks.connect() as connection:
            row = connection.execute(COUNTED_ONE, {"id": buddy_id}).first()
        return managed(row) if row else None


def managed(row: Row[Any]) -> ManagedBuddy:
    return ManagedBuddy(rows.structure(row._mapping, Buddy), row.kids, row.messages)
