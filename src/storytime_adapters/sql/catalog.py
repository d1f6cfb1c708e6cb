"""Opening stories and filing them, in the database."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from attrs import asdict, frozen
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    String,
    Table,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.engine import Connection

from storytime_adapters.viewpoints import viewpoint_of
from storytime_core.catalog.model import Category, ReadingAllowance, Season, Taxonomy, Theme
from storytime_core.kernel.days import local_day
from storytime_core.kernel.ids import CategoryId, FamilyId, KidId, SeasonId, StoryId, ThemeId
from storytime_core.kernel.visibility import Viewpoint

from .database import Database
from .entities import INSERT, hold, insert_row_once
from .family import ONE, to_kid
from .library import SqlStoryRepository
from .tables.catalog import (
    categories,
    seasons,
    story_allowances,
    story_categories,
    story_openings,
    story_themes,
    themes,
)
from .tables.family import families
from .unit_of_work import SqlUnitOfWork

allowance = story_allowances.c

ALLOWANCE: Final = select(allowance.used, allowance.used_up_at).where(allowance.holder == bindparam("holder"))
KID: Final = ONE.add_columns(families.c.explicit_content)


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
    counted(story_categories, story_categories.c.category_id), counted(story_themes, story_themes.c.theme_id)
)
TABLES: Final[Mapping[type, Table]] = {Category: categories, Theme: themes, Season: seasons}


def replace_allowance(dialect: str) -> Any:
    insert = INSERT[dialect](story_allowances)
    return insert.on_conflict_do_update(
        index_elements=["holder"],
        set_={"used": insert.excluded.used, "used_up_at": insert.excluded.used_up_at},
        where=allowance.used == bindparam("seen"),
    ).returning(allowance.holder)


REPLACE: Final = {dialect: replace_allowance(dialect) for dialect in INSERT}


@frozen
class SqlOpeningRepository:
    connection: Connection

    def add(self, holder: FamilyId, story_id: StoryId, counted: bool, at: datetime) -> bool:
        row = {"holder": holder, "story_id": story_id, "counted": counted, "opened_at": at}
        return insert_row_once(self.connection, story_openings, row)


@frozen
class SqlAllowanceRepository:
    connection: Connection

    def of(self, holder: FamilyId) -> ReadingAllowance:
        return read_allowance(self.connection, holder)

    def replace(self, holder: FamilyId, before: ReadingAllowance, after: ReadingAllowance) -> bool:
        row = {"holder": holder, "used": after.used, "used_up_at": after.used_up_at, "seen": before.used}
        return self.connection.execute(REPLACE[self.connection.dialect.name], row).first() is not None


@frozen
class SqlTaxonomyRepository:
    connection: Connection

    def hold(self) -> Taxonomy:
        hold(self.connection, categories, {"all": "of them"})
        return read_taxonomy(self.connection)

    def add(self, one: Category | Theme | Season) -> None:
        self.connection.execute(TABLES[type(one)].insert(), asdict(one))


class SqlCatalogUnitOfWork(SqlUnitOfWork):
    @property
    def stories(self) -> SqlStoryRepository:
        return SqlStoryRepository(self.connection, self.database.ids, self.database.keyring)

    @property
    def openings(self) -> SqlOpeningRepository:
        return SqlOpeningRepository(self.connection)

    @property
    def allowances(self) -> SqlAllowanceRepository:
        return SqlAllowanceRepository(self.connection)

    @property
    def taxonomy(self) -> SqlTaxonomyRepository:
        return SqlTaxonomyRepository(self.connection)


@frozen
class SqlAllowanceViews:
    database: Database

    def of(self, holder: FamilyId) -> ReadingAllowance:
        with self.database.reading.connect() as connection:
            return read_allowance(connection, holder)


@frozen
class SqlViewpointLookup:
    database: Database

    def of_kid(self, family_id: FamilyId, kid_id: KidId, now: datetime) -> Viewpoint | None:
        with self.database.reading.connect() as connection:
            row = connection.execute(KID, {"family": family_id, "id": kid_id}).first()
        if row is None:
            return None
        box = self.database.keyring.unwrapped(family_id, row.wrapped_key)
        today: date = local_day(now, row.time_zone)
        return viewpoint_of(to_kid(row, box.open), today, row.explicit_content)


@frozen
class SqlTaxonomyViews:
    database: Database

    def taxonomy(self) -> Taxonomy:
        with self.database.reading.connect() as connection:
            return read_taxonomy(connection)

    def counts(self) -> Mapping[UUID, int]:
        with self.database.reading.connect() as connection:
            return {row[0]: row.stories for row in connection.execute(COUNTS)}


def read_allowance(connection: Connection, holder: FamilyId) -> ReadingAllowance:
    row = connection.execute(ALLOWANCE, {"holder": holder}).first()
    return ReadingAllowance(used=row.used, used_up_at=row.used_up_at) if row else ReadingAllowance()


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
