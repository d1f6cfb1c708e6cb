"""Everything that is kept of somebody, taken away as the data map tells."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from attrs import asdict, frozen
from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    String,
    Table,
    Uuid,
    and_,
    bindparam,
    cast,
    delete,
    exists,
    false,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.engine import Connection

from storytime_adapters.secrets.sealing import FamilyKeyring
from storytime_core.identity.absence import NOTICES
from storytime_core.identity.archives import Archive
from storytime_core.identity.erasure import Erasure, Moderated, Subject, What
from storytime_core.identity.model import AccountState
from storytime_core.kernel.caller import Role
from storytime_core.kernel.ids import AccountId, FamilyId, KidId
from storytime_core.kernel.jobs import Job

from .data_map import BY_TABLE, DATA_MAP, Freed, GoesWith, Kept, Labels, Owned, Scoped
from .database import Database
from .entities import insert, upsert
from .identity import SqlIdentityUnitOfWork
from .jobs import held
from .rows import rows
from .sealing import FamilySeals
from .storytelling import SqlMediaRegister
from .tables.catalog import stories, story_images, story_names
from .tables.faces import avatars
from .tables.family import kids
from .tables.identity import accounts, erasures, exports, leaving_reasons, moderations
from .tables.kernel import jobs, outbox, outbox_deliveries
from .tables.narration import clips, narration_pages, narrations
from .tables.storytelling import generation_records, media_files

Condition = ColumnElement[bool]

SOMEBODY: Final = "a friend"  # whose name stood there before
STORIES_AT_ONCE: Final = 20

others = story_names.alias("others")
IN_IT_WITH_SIBLINGS: Final = exists().where(
    others.c.story_id == stories.c.id, others.c.kid_id.is_not(None), others.c.kid_id != bindparam("kid", type_=Uuid)
)
MADE_FOR_KID: Final = and_(
    stories.c.creator_kid_id == bindparam("kid", type_=Uuid), stories.c.family_id == bindparam("family", type_=Uuid)
)
DOOMED: Final = and_(MADE_FOR_KID, ~IN_IT_WITH_SIBLINGS)
NAMED: Final = select(story_names.c.story_id, story_names.c.placeholder).where(
    story_names.c.kid_id == bindparam("kid", type_=Uuid)
)
RENAME: Final = (
    update(story_names)
    .where(story_names.c.story_id == bindparam("the_story"), story_names.c.placeholder == bindparam("the_placeholder"))
    .values(kid_id=None, name_sealed=bindparam("sealed"))
)
UNLINK: Final = (
    update(stories)
    .where(stories.c.id.in_(select(stories.c.id).where(MADE_FOR_KID).limit(bindparam("limit"))))
    .values(creator_kid_id=None)
)
FORGET_RECORDS: Final = delete(generation_records).where(
    generation_records.c.story_id.in_(
        select(stories.c.id).where(stories.c.family_id == bindparam("family", type_=Uuid))
    ),
    cast(generation_records.c.record, String).contains(bindparam("kid_text", type_=String)),
)
PARTS_OF_DOOMED: Final = (
    select(stories.c.id, stories.c.cover_url, generation_records.c.record)
    .outerjoin(generation_records, generation_records.c.story_id == stories.c.id)
    .where(DOOMED, stories.c.id > bindparam("after", type_=Uuid))
    .order_by(stories.c.id)
    .limit(STORIES_AT_ONCE)
)
SHOWN: Final = select(story_images.c.file).where(
    story_images.c.story_id.in_(bindparam("stories", expanding=True)), story_images.c.file.is_not(None)
)
SPOKEN: Final = (
    select(clips.c.name)
    .join(narration_pages, narration_pages.c.clip_key == clips.c.key)
    .join(narrations, narrations.c.id == narration_pages.c.narration_id)
    .where(narrations.c.story_id.in_(bindparam("stories", expanding=True)), clips.c.name.is_not(None))
    .distinct()
)
REGISTERED: Final = (
    select(media_files.c.name)
    .where(media_files.c.name.in_(bindparam("names", expanding=True)), media_files.c.scope == bindparam("family"))
    .order_by(media_files.c.name)
    .limit(bindparam("limit"))
)
WORN: Final = select(avatars.c.file).where(avatars.c.kid_id == bindparam("kid"))
FILES: Final = (
    select(media_files.c.name)
    .where(media_files.c.scope == bindparam("family"))
    .order_by(media_files.c.name)
    .limit(bindparam("limit"))
)
FORGET_FILES: Final = delete(media_files).where(media_files.c.name.in_(bindparam("names", expanding=True)))
FORGET_CLIPS: Final = delete(clips).where(clips.c.name.in_(bindparam("names", expanding=True)))
FORGET_JOB: Final = delete(jobs).where(jobs.c.id == bindparam("the_id"), jobs.c.lease_token == bindparam("the_token"))
FORGET_ACCOUNT: Final = delete(accounts).where(
    accounts.c.id == bindparam("family"), accounts.c.state == AccountState.ERASED
)
IS_STILL_TO_BE_TOLD: Final = exists().where(
    outbox_deliveries.c.event_id == outbox.c.id, outbox_deliveries.c.done_at.is_(None)
)
WIPE_REASONS: Final = (
    update(moderations).where(moderations.c.subject_hash == bindparam("subject")).values(reason_sealed="")
)
OLD_PROOFS: Final = delete(erasures).where(
    erasures.c.id.in_(
        select(erasures.c.id).where(erasures.c.finished_at < bindparam("before")).limit(bindparam("limit"))
    )
)
ARCHIVE: Final = select(exports).where(exports.c.id == bindparam("id")).with_for_update()
ARCHIVES_OVER: Final = (
    select(exports)
    .where(exports.c.expires_at <= bindparam("now"))
    .order_by(exports.c.expires_at)
    .limit(bindparam("limit"))
)
FORGET_ARCHIVES: Final = delete(exports).where(exports.c.id.in_(bindparam("ids", expanding=True)))
CLOSED: Final = (
    select(accounts.c.id)
    .where(accounts.c.state == AccountState.CLOSED, accounts.c.state_since <= bindparam("before"))
    .order_by(accounts.c.state_since, accounts.c.id)
    .limit(bindparam("limit"))
)
IS_DUE: Final = or_(
    accounts.c.absence_told == 0,
    and_(accounts.c.absence_told == 1, accounts.c.absence_closes_at <= bindparam("soon")),
    and_(accounts.c.absence_told == NOTICES, accounts.c.absence_closes_at <= bindparam("now")),
)
ABSENT: Final = (
    select(accounts.c.id)
    .where(
        accounts.c.last_seen_at <= bindparam("before"),
        accounts.c.state == AccountState.LIVE,
        accounts.c.role == Role.PARENT,
        IS_DUE,
    )
    .order_by(accounts.c.last_seen_at, accounts.c.id)
    .limit(bindparam("limit"))
)
REMOVED_KIDS: Final = (
    select(kids.c.family_id, kids.c.id)
    .where(kids.c.removed_at <= bindparam("before"))
    .order_by(kids.c.removed_at, kids.c.id)
    .limit(bindparam("limit"))
)


def of_owner(column: Column[Any]) -> Condition:
    """The family's, whether the column holds an id or its text."""
    if isinstance(column.type, String):
        return column == bindparam("family_text", type_=String)
    return column == bindparam("family", type_=Uuid)


def of_family(labels: Labels) -> Condition:
    """Which rows of a table are a family's."""
    columns = labels.table.c
    match labels.way:
        case Owned(column) | Freed(column):
            return of_owner(columns[column])
        case Scoped(column):
            return columns[column].startswith(bindparam("family_text", type_=String))
        case GoesWith(column, parent):
            owner = BY_TABLE[parent]
            (key,) = owner.table.primary_key
            return columns[column].in_(select(key).where(of_family(owner)))
        case Kept():
            return false()


def of_kid(labels: Labels) -> Condition | None:
    """Which rows of a table are a kid's; None if there can be none."""
    table = labels.table
    mine = of_family(labels)
    if table is stories:
        return DOOMED
    if table is jobs:
        return and_(mine, or_(mentions_kid(jobs.c.payload), jobs.c.subject == bindparam("kid", type_=Uuid)))
    if table is outbox:
        return and_(mine, ~IS_STILL_TO_BE_TOLD)
    if labels.kid is None and labels.section in ("narration", "storytelling") and "story_id" in table.c:
        return and_(mine, table.c.story_id.in_(select(stories.c.id).where(DOOMED)))
    return None if labels.kid is None else and_(mine, table.c[labels.kid] == bindparam("kid", type_=Uuid))


def mentions_kid(column: Column[Any]) -> Condition:
    return cast(column, String).contains(bindparam("kid_text", type_=String))


def stays(table: Table) -> Condition:
    """The job that does it goes last."""
    return jobs.c.id == bindparam("job", type_=Uuid) if table is jobs else false()


@cache
def taking(labels: Labels, what: What) -> Any:
    """The statement that takes one batch; None if the table is not concerned."""
    if isinstance(labels.way, GoesWith | Kept):
        return None
    rows = of_family(labels) if what is What.FAMILY else of_kid(labels)
    if rows is None:
        return None
    key = tuple(labels.table.primary_key)
    some: Select[Any] = select(*key).where(rows, ~stays(labels.table)).limit(bindparam("limit"))
    one_of = (tuple_(*key) if len(key) > 1 else key[0]).in_(some)
    if isinstance(labels.way, Freed):
        nothing = dict.fromkeys((labels.way.column, *labels.way.also))
        return update(labels.table).where(one_of).values(nothing)
    return delete(labels.table).where(one_of)


def named(subject: Subject, **more: Any) -> dict[str, Any]:
    return {
        "family": subject.family_id,
        "family_text": str(subject.family_id),
        "kid": subject.kid_id,
        "kid_text": str(subject.kid_id),
        **more,
    }


@frozen
class SqlErasureRepository:
    connection: Connection

    def add(self, erasure: Erasure) -> None:
        self.connection.execute(erasures.insert(), asdict(erasure))

    def get(self, erasure_id: UUID) -> Erasure:
        query = select(erasures).where(erasures.c.id == erasure_id).with_for_update()
        row = self.connection.execute(query).one()._mapping
        return Erasure(**{**row, "what": What(row["what"])})

    def save(self, erasure: Erasure) -> None:
        row = asdict(erasure)
        self.connection.execute(update(erasures).where(erasures.c.id == row.pop("id")).values(row))

    def purge(self, finished_before: datetime, limit: int) -> int:
        return self.connection.execute(OLD_PROOFS, {"before": finished_before, "limit": limit}).rowcount


@frozen
class SqlLeavingReasons:
    connection: Connection

    def add(self, id: UUID, reason: str, on_day: date) -> None:
        self.connection.execute(leaving_reasons.insert(), {"id": id, "reason": reason, "on_day": on_day.isoformat()})


@frozen
class SqlModerationRecord:
    connection: Connection

    def add(self, moderated: Moderated) -> None:
        self.connection.execute(moderations.insert(), asdict(moderated))

    def wipe(self, subject_hash: str) -> None:
        self.connection.execute(WIPE_REASONS, {"subject": subject_hash})


@frozen
class SqlArchiveRepository:
    connection: Connection

    def add(self, archive: Archive) -> None:
        insert(self.connection, exports, archive)

    def get(self, archive_id: UUID) -> Archive:
        return rows.structure(self.connection.execute(ARCHIVE, {"id": archive_id}).one()._mapping, Archive)

    def save(self, archive: Archive) -> None:
        upsert(self.connection, exports, archive)

    def over(self, now: datetime, limit: int) -> Sequence[Archive]:
        found = self.connection.execute(ARCHIVES_OVER, {"now": now, "limit": limit})
        return [rows.structure(row._mapping, Archive) for row in found]

    def forget(self, archive_ids: Sequence[UUID]) -> None:
        self.connection.execute(FORGET_ARCHIVES, {"ids": list(archive_ids)})


@frozen
class SqlPersonalData:
    connection: Connection
    keyring: FamilyKeyring

    def erase(self, section: str, subject: Subject, limit: int, but: Job) -> int:
        for statement in self._statements(section, subject):
            gone = self.connection.execute(statement, named(subject, limit=limit, job=but.id)).rowcount
            if gone:
                return gone
        return self._rename(subject, limit) if section == "catalog" and subject.kid_id else 0

    def _statements(self, section: str, subject: Subject) -> Iterator[Any]:
        for labels in DATA_MAP:
            statement = taking(labels, subject.what) if labels.section == section else None
            if statement is not None:
                yield statement

    def _rename(self, subject: Subject, limit: int) -> int:
        """A story in which a sibling is, too, stays, and tells of somebody else."""
        seals = FamilySeals(self.connection, self.keyring)
        found = self.connection.execute(NAMED.limit(limit), {"kid": subject.kid_id}).all()
        for story_id, placeholder in found:
            sealed = seals.seal(subject.family_id, SOMEBODY, f"story {story_id} {placeholder}")
            self.connection.execute(RENAME, {"the_story": story_id, "the_placeholder": placeholder, "sealed": sealed})
        unlinked = self.connection.execute(UNLINK, named(subject, limit=limit)).rowcount
        return len(found) + unlinked + self.connection.execute(FORGET_RECORDS, named(subject)).rowcount

    def files(self, subject: Subject, limit: int) -> Sequence[str]:
        if subject.kid_id is None:
            return self.connection.scalars(FILES, {"family": subject.family_id, "limit": limit}).all()
        worn = self.connection.scalars(WORN, {"kid": subject.kid_id}).all()
        if registered := self._registered(worn, subject, limit):
            return registered
        after = UUID(int=0)
        while found := self.connection.execute(PARTS_OF_DOOMED, named(subject, after=after)).all():
            names = {row.cover_url.removeprefix("/media/") for row in found} | set(painted(found))
            doomed = {"stories": [row.id for row in found]}
            names |= set(self.connection.scalars(SPOKEN, doomed)) | set(self.connection.scalars(SHOWN, doomed))
            if registered := self._registered(names, subject, limit):
                return registered
            after = found[-1].id
        return ()

    def _registered(self, names: Iterable[str], subject: Subject, limit: int) -> Sequence[str]:
        wanted = {"names": sorted(names), "family": subject.family_id, "limit": limit}
        return self.connection.scalars(REGISTERED, wanted).all()

    def forget_files(self, names: Sequence[str]) -> int:
        if not names:
            return 0
        self.connection.execute(FORGET_CLIPS, {"names": list(names)})
        return self.connection.execute(FORGET_FILES, {"names": list(names)}).rowcount

    def forget(self, subject: Subject, job: Job) -> None:
        self.connection.execute(FORGET_JOB, held(job))
        if subject.kid_id is None:
            self.connection.execute(FORGET_ACCOUNT, {"family": subject.family_id})


def painted(found: Sequence[Any]) -> Iterator[str]:
    """The pictures that the records of generated stories name."""
    for row in found:
        for step in (row.record or {}).get("steps", ()):
            if step["step"] == "image":
                yield from filter(None, (step["output"]["name"], step["output"]["thumbnail"]))


class SqlLeavingUnitOfWork(SqlIdentityUnitOfWork):
    @property
    def erasures(self) -> SqlErasureRepository:
        return SqlErasureRepository(self.connection)

    @property
    def reasons(self) -> SqlLeavingReasons:
        return SqlLeavingReasons(self.connection)

    @property
    def moderations(self) -> SqlModerationRecord:
        return SqlModerationRecord(self.connection)

    @property
    def personal(self) -> SqlPersonalData:
        return SqlPersonalData(self.connection, self.database.keyring)

    @property
    def archives(self) -> SqlArchiveRepository:
        return SqlArchiveRepository(self.connection)

    @property
    def media(self) -> SqlMediaRegister:
        return SqlMediaRegister(self.connection)


@frozen
class SqlLeavingViews:
    database: Database

    def closed_before(self, at: datetime, limit: int) -> Sequence[AccountId]:
        with self.database.reading.connect() as connection:
            return [AccountId(id) for id in connection.scalars(CLOSED, {"before": at, "limit": limit})]

    def kids_removed_before(self, at: datetime, limit: int) -> Sequence[tuple[FamilyId, KidId]]:
        with self.database.reading.connect() as connection:
            found = connection.execute(REMOVED_KIDS, {"before": at, "limit": limit})
            return [(FamilyId(row.family_id), KidId(row.id)) for row in found]

    def absent(self, seen_before: datetime, soon: datetime, now: datetime, limit: int) -> Sequence[AccountId]:
        asked = {"before": seen_before, "soon": soon, "now": now, "limit": limit}
        with self.database.reading.connect() as connection:
            return [AccountId(id) for id in connection.scalars(ABSENT, asked)]
