"""Families, kids and consents, in the database."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from attrs import evolve, frozen
from sqlalchemy import Row, bindparam, delete, exists, func, select, tuple_, union_all, update
from sqlalchemy.engine import Connection

from storytime_adapters.secrets.sealing import AesSecretBox, FamilyKeyring
from storytime_core.family.ages import AgeGroup, AgeSpan
from storytime_core.family.expectations import EXPECTATIONS
from storytime_core.family.model import (
    BirthMonth,
    ConsentEntry,
    ConsentLedger,
    DailyLimit,
    EntryKind,
    Family,
    Kid,
    Method,
    NamedCategory,
    Notice,
    Pronouns,
    Purpose,
)
from storytime_core.family.views import KidOnScreen, KidsRules
from storytime_core.identity.ports import Choice, FamilyFacts
from storytime_core.kernel.ids import AvatarId, CategoryId, FamilyId, KidId
from storytime_core.kernel.pages import Page, PageRequest

from . import bedtimes
from .database import Database
from .entities import find, insert, insert_row_once, replace_in, upsert
from .faces import (
    AVATAR_SEEN,
    BUDDY_SEEN,
    SqlAvatarRepository,
    SqlBuddyRepository,
    SqlFaceFiles,
    SqlGrownUpRepository,
    SqlTalkRepository,
    avatar_shown,
    buddy_shown,
)
from .offers import SqlAgeGroupRepository, SqlExpectationRepository, live_groups
from .rows import rows
from .sealing import FamilySeals
from .tables.catalog import categories
from .tables.faces import avatars, buddies
from .tables.family import consent_askings, consent_entries, families, family_keys, kids, learning_expectations
from .tables.identity import accounts
from .unit_of_work import SqlUnitOfWork

kid, entry, family, wrapped = kids.c, consent_entries.c, families.c, family_keys.c

LIVE: Final = select(func.count()).where(kid.family_id == bindparam("family"), kid.removed_at.is_(None))
KID: Final = select(kids).where(kid.id == bindparam("id"), kid.family_id == bindparam("family")).with_for_update()
WEARING: Final = (
    select(kids)
    .where(kid.avatar_id == bindparam("avatar"), kid.family_id == bindparam("family"))
    .order_by(kid.id)
    .with_for_update()
)
OF_FAMILY: Final = select(kids).where(kid.family_id == bindparam("family")).order_by(kid.id).with_for_update()
HIDDEN: Final = (
    select(kid.family_id, kid.id)
    .where(kid.hidden_at <= bindparam("at"))
    .order_by(kid.hidden_at, kid.id)
    .limit(bindparam("limit"))
)
ERASE: Final = delete(kids).where(kid.id == bindparam("id")).returning(kid.family_id)
CHANGED: Final = (
    update(families).where(family.id == bindparam("the_family")).values(cache_version=family.cache_version + 1)
)
later, asking = consent_entries.alias("later"), consent_askings.c
IS_LAST: Final = ~exists().where(
    later.c.family_id == entry.family_id, later.c.purpose == entry.purpose, later.c.sequence > entry.sequence
)
UNCONFIRMED: Final = (
    select(entry.family_id, entry.purpose)
    .where(
        entry.method == Method.EMAIL_PLUS,
        entry.kind == EntryKind.GRANTED,
        entry.at > bindparam("after"),
        entry.at <= bindparam("until"),
        IS_LAST,
    )
    .order_by(entry.at, entry.id)
    .limit(bindparam("limit"))
)
NOT_ASKED: Final = (
    select(entry.family_id)
    .where(
        entry.purpose == bindparam("purpose"),
        entry.kind != EntryKind.REVOKED,
        entry.at < bindparam("at"),
        IS_LAST,
        ~exists().where(
            asking.family_id == entry.family_id,
            asking.purpose == entry.purpose,
            asking.version == bindparam("version"),
        ),
    )
    .order_by(entry.family_id)
    .limit(bindparam("limit"))
)
LEDGER: Final = select(consent_entries).where(entry.family_id == bindparam("family")).order_by(entry.sequence)
SEEN: Final = (
    select(kids, wrapped.wrapped_key, family.time_zone, family.max_screen_time_mins, *AVATAR_SEEN, *BUDDY_SEEN)
    .join(families, family.id == kid.family_id)
    .join(family_keys, wrapped.family_id == kid.family_id)
    .outerjoin(avatars, avatars.c.id == kid.avatar_id)
    .outerjoin(buddies, buddies.c.id == kid.buddy_id)
    .where(kid.family_id == bindparam("family"), kid.removed_at.is_(None))
)
ONE: Final = SEEN.where(kid.id == bindparam("id"))
FIRST: Final = SEEN.order_by(kid.created_at, kid.id).limit(bindparam("limit"))
NEXT: Final = FIRST.where(
    tuple_(kid.created_at, kid.id)
    > tuple_(bindparam("after_at", type_=kid.created_at.type), bindparam("after_id", type_=kid.id.type))
)
KIDS_RULES: Final = (
    select(
        kid.id,
        kid.limit_mins,
        kid.bedtime,
        kid.revision,
        family.max_screen_time_mins,
        family.finishing_mins,
        family.time_zone,
    )
    .join(families, family.id == kid.family_id)
    .where(kid.family_id == bindparam("family"), kid.id == bindparam("id"), kid.removed_at.is_(None))
)
GIVE_LIMIT: Final = (
    update(kids)
    .where(kid.family_id == bindparam("family"), kid.removed_at.is_(None), kid.limit_mins.is_(None))
    .values(limit_mins=bindparam("minutes"), updated_at=bindparam("at"), revision=kid.revision + 1)
    .returning(kid.id)
)
RULES: Final = select(families).where(family.id == bindparam("family"))
KIDS_OF: Final = select(func.count()).where(kid.family_id == bindparam("family"), kid.removed_at.is_(None))
FACTS_OF_FAMILY: Final = (
    family.explicit_content,
    family.max_screen_time_mins,
    family.language,
    family.country,
    family.time_zone,
    family.category_ids,
    family.expectation_ids,
    KIDS_OF.scalar_subquery().label("kids"),
)
FACTS: Final = (
    select(*FACTS_OF_FAMILY, family.id.is_not(None).label("has_family"), *AVATAR_SEEN)
    .select_from(accounts)
    .outerjoin(families, family.id == accounts.c.id)
    .outerjoin(avatars, avatars.c.id == accounts.c.avatar_id)
    .where(accounts.c.id == bindparam("family"))
)
CHOSEN: Final = union_all(
    select(categories.c.id, categories.c.name).where(categories.c.id.in_(bindparam("categories", expanding=True))),
    select(learning_expectations.c.id, learning_expectations.c.name).where(
        learning_expectations.c.id.in_(bindparam("expectations", expanding=True))
    ),
)
CATEGORIES: Final = select(categories.c.id, categories.c.name).where(
    categories.c.id.in_(bindparam("ids", expanding=True))
)


def to_row(kid: Kid, seal: Callable[[str, str], str]) -> dict[str, Any]:
    return {
        "id": kid.id,
        "family_id": kid.family_id,
        "name_sealed": seal(kid.name, f"kid {kid.id} name"),
        "birth_month_sealed": kid.birth_month and seal(str(kid.birth_month), f"kid {kid.id} birth month"),
        "age_min": kid.age_range.low if kid.age_range else None,
        "age_max": kid.age_range.high if kid.age_range else None,
        "pronouns": kid.pronouns,
        "language": kid.language,
        "categories": [str(category) for category in kid.categories],
        "excluded_tags": list(kid.excluded_tags),
        "preferred_voice": kid.preferred_voice,
        "reading_level": kid.reading_level,
        "limit_mins": kid.limit_mins,
        "bedtime": bedtimes.written(kid.bedtime),
        "avatar_id": kid.avatar_id,
        "buddy_id": kid.buddy_id,
        "buddy_chosen_at": kid.buddy_chosen_at,
        "created_at": kid.created_at,
        "updated_at": kid.updated_at,
        "revision": kid.revision,
        "removed_at": kid.removed_at,
        "hidden_at": kid.hidden_at,
        "for_good": kid.for_good,
    }


def to_kid(row: Row[Any], open_: Callable[[str, str], str]) -> Kid:
    month = row.birth_month_sealed
    return Kid(
        id=KidId(row.id),
        family_id=FamilyId(row.family_id),
        name=open_(row.name_sealed, f"kid {row.id} name"),
        birth_month=BirthMonth.read(open_(month, f"kid {row.id} birth month")) if month else None,
        age_range=None if row.age_min is None else AgeSpan(row.age_min, row.age_max),
        pronouns=Pronouns(row.pronouns) if row.pronouns else None,
        language=row.language,
        categories=tuple(CategoryId(UUID(text)) for text in row.categories),
        excluded_tags=tuple(row.excluded_tags),
        preferred_voice=row.preferred_voice,
        reading_level=row.reading_level,
        limit_mins=row.limit_mins,
        bedtime=bedtimes.read(row.bedtime),
        avatar_id=row.avatar_id,
        buddy_id=row.buddy_id,
        buddy_chosen_at=row.buddy_chosen_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
        revision=row.revision,
        removed_at=row.removed_at,
        hidden_at=row.hidden_at,
        for_good=row.for_good,
    )


def to_rules(row: Any) -> KidsRules:
    return KidsRules(
        kid_id=KidId(row.id),
        limit=DailyLimit(row.limit_mins, row.max_screen_time_mins),
        bedtime=bedtimes.read(row.bedtime),
        finishing_mins=row.finishing_mins,
        time_zone=row.time_zone,
        revision=row.revision,
    )


@frozen
class SqlFamilyRepository:
    connection: Connection
    time_zone: str

    def get(self, family_id: FamilyId) -> Family:
        known = find(self.connection, families, Family, id=family_id)
        return known or Family(id=family_id, time_zone=self.time_zone)

    def save(self, family: Family) -> None:
        upsert(self.connection, families, family)
        changed(self.connection, family.id)


def changed(connection: Connection, family_id: FamilyId) -> None:
    """What any process keeps at hand about this family is old when this is committed."""
    connection.execute(CHANGED, {"the_family": family_id})


@frozen
class SqlKidRepository:
    connection: Connection
    keyring: FamilyKeyring

    def live(self, family_id: FamilyId) -> int:
        return self.connection.scalar(LIVE, {"family": family_id}) or 0

    def get(self, kid_id: KidId, family_id: FamilyId) -> Kid | None:
        row = self.connection.execute(KID, {"id": kid_id, "family": family_id}).first()
        seals = FamilySeals(self.connection, self.keyring)
        return to_kid(row, lambda text, use: seals.open(family_id, text, use)) if row else None

    def add(self, kid: Kid) -> None:
        self.connection.execute(kids.insert(), self._row(kid))
        changed(self.connection, kid.family_id)

    def save(self, kid: Kid) -> None:
        row = self._row(kid)
        self.connection.execute(replace_in(self.connection.dialect.name, kids, tuple(row)), row)
        changed(self.connection, kid.family_id)

    def give_limit(self, family_id: FamilyId, minutes: int, at: datetime) -> tuple[KidId, ...]:
        found = self.connection.execute(GIVE_LIMIT, {"family": family_id, "minutes": minutes, "at": at})
        given = tuple(sorted(KidId(row.id) for row in found))
        changed(self.connection, family_id)
        return given

    def of_family(self, family_id: FamilyId) -> tuple[Kid, ...]:
        return self._several(OF_FAMILY, {"family": family_id}, family_id)

    def hidden_before(self, at: datetime, limit: int) -> tuple[tuple[FamilyId, KidId], ...]:
        found = self.connection.execute(HIDDEN, {"at": at, "limit": limit})
        return tuple((FamilyId(row.family_id), KidId(row.id)) for row in found)

    def erase(self, kid_id: KidId) -> None:
        for row in self.connection.execute(ERASE, {"id": kid_id}).all():
            changed(self.connection, FamilyId(row.family_id))

    def wearing(self, avatar_id: AvatarId, family_id: FamilyId) -> tuple[Kid, ...]:
        return self._several(WEARING, {"avatar": avatar_id, "family": family_id}, family_id)

    def _several(self, query: Any, values: dict[str, Any], family_id: FamilyId) -> tuple[Kid, ...]:
        seals = FamilySeals(self.connection, self.keyring)
        found = self.connection.execute(query, values).all()
        return tuple(to_kid(row, lambda text, use: seals.open(family_id, text, use)) for row in found)

    def _row(self, kid: Kid) -> dict[str, Any]:
        seals = FamilySeals(self.connection, self.keyring)
        return to_row(kid, lambda text, use: seals.seal(kid.family_id, text, use))


@frozen
class SqlConsentRepository:
    connection: Connection

    def ledger(self, family_id: FamilyId) -> ConsentLedger:
        found = self.connection.execute(LEDGER, {"family": family_id})
        return ConsentLedger(family_id, tuple(rows.structure(row._mapping, ConsentEntry) for row in found))

    def add(self, entry: ConsentEntry) -> None:
        insert(self.connection, consent_entries, entry)

    def unconfirmed(self, after: datetime, until: datetime, limit: int) -> tuple[tuple[FamilyId, Purpose], ...]:
        found = self.connection.execute(UNCONFIRMED, {"after": after, "until": until, "limit": limit})
        return tuple((FamilyId(row.family_id), Purpose(row.purpose)) for row in found)

    def not_asked_anew(self, notice: Notice, limit: int) -> tuple[FamilyId, ...]:
        asked = {"purpose": notice.purpose, "version": notice.version, "at": notice.effective_at, "limit": limit}
        return tuple(FamilyId(row.family_id) for row in self.connection.execute(NOT_ASKED, asked))

    def asked_anew(self, family_id: FamilyId, notice: Notice) -> bool:
        row = {"family_id": family_id, "purpose": notice.purpose, "version": notice.version}
        return insert_row_once(self.connection, consent_askings, row)


@frozen
class SqlCategoryLookup:
    connection: Connection

    def named(self, categories: Sequence[CategoryId]) -> tuple[NamedCategory, ...]:
        found = {row.id: row.name for row in self.connection.execute(CATEGORIES, {"ids": list(categories)})}
        return tuple(NamedCategory(id, found[id]) for id in categories if id in found)


class SqlFamilyUnitOfWork(SqlUnitOfWork):
    @property
    def families(self) -> SqlFamilyRepository:
        return SqlFamilyRepository(self.connection, self.database.time_zone)

    @property
    def kids(self) -> SqlKidRepository:
        return SqlKidRepository(self.connection, self.database.keyring)

    @property
    def consents(self) -> SqlConsentRepository:
        return SqlConsentRepository(self.connection)

    @property
    def categories(self) -> SqlCategoryLookup:
        return SqlCategoryLookup(self.connection)

    @property
    def age_groups(self) -> SqlAgeGroupRepository:
        return SqlAgeGroupRepository(self.connection)

    @property
    def expectations(self) -> SqlExpectationRepository:
        return SqlExpectationRepository(self.connection)

    @property
    def avatars(self) -> SqlAvatarRepository:
        return SqlAvatarRepository(self.connection)

    @property
    def grown_ups(self) -> SqlGrownUpRepository:
        return SqlGrownUpRepository(self.connection)

    @property
    def files(self) -> SqlFaceFiles:
        return SqlFaceFiles(self.connection)

    @property
    def buddies(self) -> SqlBuddyRepository:
        return SqlBuddyRepository(self.connection)

    @property
    def talks(self) -> SqlTalkRepository:
        return SqlTalkRepository(self.connection)


@frozen
class SqlKidViews:
    database: Database
    public_url: str = ""

    def page(self, family_id: FamilyId, page: PageRequest, now: datetime) -> Page[KidOnScreen]:
        query, values = FIRST, {"family": family_id, "limit": page.limit + 1}
        if page.cursor:
            query, values = NEXT, {**values, "after_at": page.cursor.at, "after_id": page.cursor.id}
        with self.database.reading.connect() as connection:
            found = connection.execute(query, values).all()
            names, groups = self._names(connection, found), self._groups(connection, found)
        return page.cut([self._seen(row, names, groups, now) for row in found])

    def find(self, family_id: FamilyId, kid_id: KidId, now: datetime) -> KidOnScreen | None:
        with self.database.reading.connect() as connection:
            row = connection.execute(ONE, {"family": family_id, "id": kid_id}).first()
            if row is None:
                return None
            return self._seen(row, self._names(connection, [row]), self._groups(connection, [row]), now)

    def _seen(
        self, row: Row[Any], names: dict[CategoryId, str], groups: tuple[AgeGroup, ...], now: datetime
    ) -> KidOnScreen:
        box: AesSecretBox = self.database.keyring.unwrapped(row.family_id, row.wrapped_key)
        kid = to_kid(row, box.open)
        named = tuple(NamedCategory(id, names[id]) for id in kid.categories if id in names)
        avatar, buddy = avatar_shown(row, self.public_url), buddy_shown(row, self.public_url)
        return KidOnScreen(
            kid=kid,
            now=now,
            time_zone=row.time_zone,
            family_limit=row.max_screen_time_mins,
            age_groups=groups if kid.birth_month else (),
            categories=named,
            avatar=avatar,
            buddy=buddy,
        )

    def _groups(self, connection: Connection, found: Sequence[Row[Any]]) -> tuple[AgeGroup, ...]:
        return live_groups(connection) if any(row.birth_month_sealed for row in found) else ()

    def _names(self, connection: Connection, found: Sequence[Row[Any]]) -> dict[CategoryId, str]:
        wanted = {UUID(text) for row in found for text in row.categories}
        if not wanted:
            return {}
        return {row.id: row.name for row in connection.execute(CATEGORIES, {"ids": list(wanted)})}


@frozen
class SqlFamilyViews:
    database: Database

    def of(self, family_id: FamilyId) -> Family:
        with self.database.reading.connect() as connection:
            row = connection.execute(RULES, {"family": family_id}).first()
        fresh = Family(id=family_id, time_zone=self.database.time_zone)
        return rows.structure(row._mapping, Family) if row else fresh


@frozen
class SqlHouseRulesLookup:
    database: Database

    def of_kid(self, family_id: FamilyId, kid_id: KidId) -> KidsRules | None:
        with self.database.reading.connect() as connection:
            row = connection.execute(KIDS_RULES, {"family": family_id, "id": kid_id}).first()
        return to_rules(row) if row else None


@frozen
class SqlFamilyFacts:
    """What identity tells of a family; its defaults, where nothing is set yet."""

    database: Database
    public_url: str = ""

    def of(self, family_id: FamilyId) -> FamilyFacts:
        with self.database.reading.connect() as connection:
            row = connection.execute(FACTS, {"family": family_id}).first()
            plain = Family(id=family_id, time_zone=self.database.time_zone)
            return facts_in(connection, row, plain, self.public_url) if row else defaults_of(plain)


def defaults_of(plain: Family) -> FamilyFacts:
    return FamilyFacts(
        kids=0,
        explicit_content=plain.explicit_content,
        max_screen_time_mins=plain.max_screen_time_mins,
        language=plain.language,
        country=plain.country,
        time_zone=plain.time_zone,
    )


def facts_in(connection: Connection, row: Any, plain: Family, public_url: str) -> FamilyFacts:
    """What stands in the row of a family, with the words for what it chose, and who founded it."""
    facts = settings_in(connection, row) if row.has_family else defaults_of(plain)
    return evolve(facts, avatar=avatar_shown(row, public_url))


def settings_in(connection: Connection, row: Any) -> FamilyFacts:
    names: dict[UUID, str] = {}
    if row.category_ids or row.expectation_ids:
        chosen = {"categories": row.category_ids, "expectations": row.expectation_ids}
        names = {one.id: one.name for one in EXPECTATIONS} | {
            one.id: one.name for one in connection.execute(CHOSEN, chosen)
        }
    return FamilyFacts(
        kids=row.kids,
        explicit_content=row.explicit_content,
        max_screen_time_mins=row.max_screen_time_mins,
        language=row.language,
        country=row.country,
        time_zone=row.time_zone,
        categories=tuple(Choice(id, names[id]) for id in row.category_ids if id in names),
        expectations=tuple(Choice(id, names[id]) for id in row.expectation_ids if id in names),
    )
