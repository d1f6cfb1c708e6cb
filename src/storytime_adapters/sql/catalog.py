"""Opening stories and filing them, in the database."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from attrs import Factory, asdict, define, evolve, field, frozen
from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Integer,
    String,
    Table,
    bindparam,
    cast,
    delete,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.engine import Connection

from storytime_adapters.viewpoints import reading_rules_of, viewpoint_of
from storytime_core.catalog.model import Category, Opened, ReadingAllowance, Season, Taxonomy, Theme
from storytime_core.kernel.days import local_day
from storytime_core.kernel.ids import CategoryId, FamilyId, HolderId, KidId, SeasonId, StoryId, ThemeId
from storytime_core.kernel.visibility import Viewpoint
from storytime_core.reports.model import KidsHours

from .database import Database
from .entities import INSERT, hold, insert_row_once, share
from .family import ONE, to_kid, to_rules
from .hot import Hot
from .library import ShelfNames, SqlStoryRepository
from .rankings import SqlRankingRepository
from .reports import read_by, read_on
from .reservations import SqlReservationRepository
from .tables.catalog import (
    categories,
    seasons,
    shelf_renames,
    story_allowances,
    story_categories,
    story_openings,
    story_seasons,
    story_themes,
    themes,
)
from .tables.family import families, kids
from .tables.recommendations import content_rules
from .tallies import SqlStoryStats
from .unit_of_work import SqlUnitOfWork

allowance, opening = story_allowances.c, story_openings.c

COUNTED: Final = (allowance.used, allowance.used_up_at, allowance.forgotten_at)
THESE: Final[BindParameter[Any]] = bindparam("holders", expanding=True)
ALLOWANCE: Final = select(*COUNTED).where(allowance.holder == bindparam("holder"))
ALLOWANCES: Final = select(allowance.holder, *COUNTED).where(allowance.holder.in_(THESE))
FORGOTTEN: Final = (
    select(allowance.holder)
    .where(allowance.forgotten_at <= bindparam("now"))
    .order_by(allowance.forgotten_at, allowance.holder)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
ERASE_ALLOWANCES: Final = delete(story_allowances).where(allowance.holder.in_(THESE))
OPENED: Final = (
    select(opening.story_id, opening.opened_at)
    .where(opening.holder.in_(THESE), opening.opened_at <= bindparam("until"))
    .order_by(opening.opened_at, opening.story_id)
    .limit(bindparam("limit"))
)
ERASE_OPENINGS: Final = delete(story_openings).where(opening.holder.in_(THESE))
RENAMED: Final = select(
    func.aggregate_strings(cast(shelf_renames.c.shelf_id, String) + literal(" ") + shelf_renames.c.tag, "\n")
).scalar_subquery()
KID: Final = ONE.outerjoin(content_rules, content_rules.c.kid_id == kids.c.id).add_columns(
    families.c.explicit_content,
    content_rules.c.max_story_age,
    content_rules.c.allow_list_only,
    RENAMED.label("renamed"),
)
KID_AND_HOURS: Final = KID.add_columns(families.c.finishing_mins, *read_by(kids.c.id))

ZONE: Final = select(families.c.time_zone).where(families.c.id == bindparam("family"))


def shelf(table: Table) -> Any:
    """A row of each kind looks alike, so that one statement reads them all."""
    column = table.c
    nothing: ColumnElement[str | None] = cast(null(), String)
    is_season = table is seasons
    return select(
        literal(table.name).label("kind"),
        column.id,
        column.name,
        column.slug,
        column.description,
        column.position,
        (column.icon_url if is_season else column.image).label("picture"),
        (column.start if is_season else nothing).label("start"),
        (column.end if is_season else nothing).label("end"),
        (column.is_active if is_season else cast(null(), Boolean)).label("is_active"),
    )


def counted(links: Table, column: Any) -> Any:
    return (
        select(column, cast(func.count(), Integer).label("stories"))
        .where(links.c.listed_at.is_not(None))
        .group_by(column)
    )


TAXONOMY: Final = union_all(*map(shelf, (categories, themes, seasons)))
COUNTS: Final = union_all(
    counted(story_categories, story_categories.c.category_id),
    counted(story_themes, story_themes.c.theme_id),
    counted(story_seasons, story_seasons.c.season_id),
)
ALL: Final = {"all": "of them"}
TABLES: Final[Mapping[type, Table]] = {Category: categories, Theme: themes, Season: seasons}


def replace_allowance(dialect: str) -> Any:
    return replacing(INSERT[dialect](story_allowances))


def replacing(insert: Any) -> Any:
    """Only what was seen."""
    return insert.on_conflict_do_update(
        index_elements=["holder"],
        set_={name: insert.excluded[name] for name in ("used", "used_up_at", "forgotten_at")},
        where=(allowance.used == bindparam("seen", type_=allowance.used.type))
        & allowance.forgotten_at.is_not_distinct_from(bindparam("seen_until", type_=allowance.forgotten_at.type)),
    ).returning(allowance.holder)


REPLACE: Final = {dialect: replace_allowance(dialect) for dialect in INSERT}


def open_and_count() -> Hot:
    """In one go, as only PostgreSQL can."""
    given = {column.name: bindparam(column.name, type_=column.type) for column in (*opening, *COUNTED)}
    add = INSERT["postgresql"](story_openings).values({column.name: given[column.name] for column in opening})
    opened = add.on_conflict_do_nothing().returning(opening.holder).cte("opened")
    names = [column.name for column in COUNTED]
    count = INSERT["postgresql"](story_allowances).from_select(
        ["holder", *names], select(opened.c.holder, *(given[name] for name in names))
    )
    counted = replacing(count).cte("counted")
    return Hot(
        select(
            select(func.count()).select_from(opened).scalar_subquery().label("is_new"),
            select(func.count()).select_from(counted).scalar_subquery().label("is_counted"),
        )
    )


OPEN_AND_COUNT: Final = open_and_count()


def replacement(holder: HolderId, before: ReadingAllowance, after: ReadingAllowance) -> dict[str, Any]:
    return {
        "holder": holder,
        "used": after.used,
        "used_up_at": after.used_up_at,
        "forgotten_at": after.forgotten_at,
        "seen": before.used,
        "seen_until": before.forgotten_at,
    }


@frozen
class SqlOpeningRepository:
    connection: Connection

    def add(self, holder: HolderId, story_id: StoryId, counted: bool, at: datetime) -> bool:
        row = {"holder": holder, "story_id": story_id, "counted": counted, "opened_at": at}
        return insert_row_once(self.connection, story_openings, row)

    def add_counted(
        self, holder: HolderId, story_id: StoryId, before: ReadingAllowance, after: ReadingAllowance, at: datetime
    ) -> bool | None:
        if self.connection.dialect.name == "postgresql":
            row = {"story_id": story_id, "counted": True, "opened_at": at, **replacement(holder, before, after)}
            done = OPEN_AND_COUNT.all(self.connection, row)[0]
            return bool(done.is_counted) if done.is_new else None
        if not self.add(holder, story_id, True, at):
            return None
        return SqlAllowanceRepository(self.connection).replace(holder, before, after)

    def of(self, holders: Sequence[HolderId], until: datetime, limit: int) -> tuple[Opened, ...]:
        asked = {"holders": list(holders), "until": until, "limit": limit}
        return tuple(Opened(StoryId(row.story_id), row.opened_at) for row in self.connection.execute(OPENED, asked))

    def erase(self, holders: Sequence[HolderId]) -> None:
        self.connection.execute(ERASE_OPENINGS, {"holders": list(holders)})


@frozen
class SqlAllowanceRepository:
    connection: Connection

    def of(self, holder: HolderId) -> ReadingAllowance:
        return read_allowance(self.connection, holder)

    def replace(self, holder: HolderId, before: ReadingAllowance, after: ReadingAllowance) -> bool:
        row = replacement(holder, before, after)
        return self.connection.execute(REPLACE[self.connection.dialect.name], row).first() is not None

    def forgotten(self, now: datetime, limit: int) -> tuple[HolderId, ...]:
        return tuple(self.connection.scalars(FORGOTTEN, {"now": now, "limit": limit}))

    def erase(self, holders: Sequence[HolderId]) -> None:
        self.connection.execute(ERASE_ALLOWANCES, {"holders": list(holders)})


@frozen
class SqlTaxonomyRepository:
    connection: Connection
    names: ShelfNames = Factory(ShelfNames)

    def hold(self) -> Taxonomy:
        hold(self.connection, categories, ALL)
        return self._read()

    def settled(self) -> Taxonomy:
        share(self.connection, categories, ALL)
        return self._read()

    def _read(self) -> Taxonomy:
        taxonomy = read_taxonomy(self.connection)
        self.names.keep(taxonomy)
        return taxonomy

    def add(self, one: Category | Theme | Season) -> None:
        self.names.forget()
        self.connection.execute(TABLES[type(one)].insert(), asdict(one))


@define
class SqlCatalogUnitOfWork(SqlUnitOfWork):
    shelf_names: ShelfNames = field(factory=ShelfNames, init=False)

    @property
    def stories(self) -> SqlStoryRepository:
        return SqlStoryRepository(self.connection, self.database.ids, self.database.keyring, self.shelf_names)

    @property
    def openings(self) -> SqlOpeningRepository:
        return SqlOpeningRepository(self.connection)

    @property
    def allowances(self) -> SqlAllowanceRepository:
        return SqlAllowanceRepository(self.connection)

    @property
    def reservations(self) -> SqlReservationRepository:
        return SqlReservationRepository(self.connection)

    @property
    def taxonomy(self) -> SqlTaxonomyRepository:
        return SqlTaxonomyRepository(self.connection, self.shelf_names)

    @property
    def rankings(self) -> SqlRankingRepository:
        return SqlRankingRepository(self.connection)

    @property
    def stats(self) -> SqlStoryStats:
        return SqlStoryStats(self.connection)


@frozen
class SqlAllowanceViews:
    database: Database

    def of(self, holders: Sequence[HolderId]) -> tuple[ReadingAllowance, ...]:
        with self.database.reading.connect() as connection:
            found = {row.holder: row for row in connection.execute(ALLOWANCES, {"holders": list(holders)})}
        return tuple(to_allowance(found.get(holder)) for holder in holders)


@frozen
class SqlViewpointLookup:
    database: Database

    def of_kid(
        self, family_id: FamilyId, kid_id: KidId, now: datetime, story_id: StoryId | None = None
    ) -> Viewpoint | None:
        asked = {"family": family_id, "id": kid_id}
        with self.database.reading.connect() as connection:
            if story_id is None:
                row = connection.execute(KID, asked).first()
            else:
                row = connection.execute(KID_AND_HOURS, {**asked, "story": story_id}).first()
        if row is None:
            return None
        box = self.database.keyring.unwrapped(family_id, row.wrapped_key)
        today: date = local_day(now, row.time_zone)
        viewpoint = viewpoint_of(
            to_kid(row, box.open),
            today,
            row.explicit_content,
            row.time_zone,
            row.max_story_age,
            bool(row.allow_list_only),
            renamed_in(row.renamed),
        )
        if story_id is None:
            return viewpoint
        read = read_on(today, row.days, row.begun_at)
        return evolve(viewpoint, hours=KidsHours(reading_rules_of(to_rules(row)), read))

    def zone_of(self, family_id: FamilyId) -> str:
        with self.database.reading.connect() as connection:
            found: str | None = connection.scalar(ZONE, {"family": family_id})
        return found or self.database.time_zone


@frozen
class SqlTaxonomyViews:
    database: Database

    def taxonomy(self) -> Taxonomy:
        with self.database.reading.connect() as connection:
            return read_taxonomy(connection)

    def counts(self) -> Mapping[UUID, int]:
        with self.database.reading.connect() as connection:
            return {row[0]: row.stories for row in connection.execute(COUNTS)}


def renamed_in(found: str | None) -> Mapping[UUID, str]:
    """Which shelves have a new name, and which."""
    pairs = (line.partition(" ") for line in (found or "").splitlines())
    return {UUID(shelf_id): tag for shelf_id, _, tag in pairs}


def read_allowance(connection: Connection, holder: HolderId) -> ReadingAllowance:
    return to_allowance(connection.execute(ALLOWANCE, {"holder": holder}).first())


def to_allowance(row: Any) -> ReadingAllowance:
    if row is None:
        return ReadingAllowance()
    return ReadingAllowance(used=row.used, used_up_at=row.used_up_at, forgotten_at=row.forgotten_at)


def read_taxonomy(connection: Connection) -> Taxonomy:
    found = sorted(connection.execute(TAXONOMY), key=lambda row: (row.position, row.name))
    return Taxonomy(
        tuple(
            Category(id=CategoryId(row.id), image=row.picture, **filed(row))
            for row in found
            if row.kind == "categories"
        ),
        tuple(Theme(id=ThemeId(row.id), image=row.picture, **filed(row)) for row in found if row.kind == "themes"),
        tuple(
            Season(
                id=SeasonId(row.id),
                icon_url=row.picture,
                start=row.start,
                end=row.end,
                is_active=row.is_active,
                **filed(row),
            )
            for row in found
            if row.kind == "seasons"
        ),
    )


def filed(row: Any) -> dict[str, Any]:
    return {"name": row.name, "slug": row.slug, "description": row.description, "position": row.position}
