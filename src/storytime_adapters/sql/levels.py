"""Reading levels, in the database."""

from typing import Any, Final

from attrs import frozen
from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.progress.levels import Evidence, LevelSheet, ReadingLevel

from .database import Database
from .entities import find, insert_once, upsert
from .rows import rows
from .tables.catalog import stories
from .tables.learning import level_evidence, reading_levels

level, evidence = reading_levels.c, level_evidence.c

SHEET: Final = (
    select(reading_levels, evidence.story_id, evidence.kind, evidence.value, evidence.points, evidence.at)
    .outerjoin(level_evidence, evidence.kid_id == level.kid_id)
    .where(level.kid_id == bindparam("kid"))
    .order_by(evidence.at.desc(), evidence.story_id.desc(), evidence.kind)
    .limit(bindparam("limit"))
)
LEVEL: Final = select(level.level).where(level.kid_id == bindparam("kid"))
DIFFICULTY: Final = select(stories.c.difficulty).where(stories.c.id == bindparam("id"))


@frozen
class SqlLevelRepository:
    connection: Connection

    def hold(self, kid_id: KidId) -> ReadingLevel | None:
        return find(self.connection, reading_levels, ReadingLevel, kid_id=kid_id)

    def save(self, level: ReadingLevel) -> None:
        upsert(self.connection, reading_levels, level)

    def note(self, evidence: Evidence) -> bool:
        return insert_once(self.connection, level_evidence, evidence)


@frozen
class SqlLevelViews:
    database: Database

    def sheet(self, kid_id: KidId, limit: int) -> LevelSheet | None:
        with self.database.reading.connect() as connection:
            found: list[Any] = [row._mapping for row in connection.execute(SHEET, {"kid": kid_id, "limit": limit})]
        if not found:
            return None
        seen = tuple(rows.structure(row, Evidence) for row in found if row["story_id"])
        return LevelSheet(rows.structure(found[0], ReadingLevel), seen)


@frozen
class SqlKidLevelLookup:
    database: Database

    def of(self, kid_id: KidId) -> int | None:
        with self.database.reading.connect() as connection:
            return connection.scalar(LEVEL, {"kid": kid_id})


@frozen
class SqlStoryDifficulty:
    database: Database

    def of(self, story_id: StoryId) -> int | None:
        with self.database.reading.connect() as connection:
            return connection.scalar(DIFFICULTY, {"id": story_id})
