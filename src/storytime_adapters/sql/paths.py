"""Ways through branching stories, in the database."""

from typing import Any, Final

from attrs import frozen
from sqlalchemy import Select, bindparam, select
from sqlalchemy.engine import Connection

from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.progress.paths import PathId, StoryPath

from .database import Database
from .entities import insert_once, upsert
from .lists import NewestFirst
from .rows import rows
from .tables.learning import story_paths
from .unit_of_work import SqlUnitOfWork

path = story_paths.c

OF_KID: Final = select(story_paths).where(path.kid_id == bindparam("kid"))
OF_STORY: Final = OF_KID.where(path.story_id == bindparam("story"))
ONE: Final = select(story_paths).where(path.id == bindparam("id"))
HELD: Final = ONE.with_for_update()
UNFINISHED: Final = OF_STORY.where(path.completed_at.is_(None)).with_for_update()
ENDED_BEFORE: Final = OF_STORY.with_only_columns(path.id).where(
    path.ending == bindparam("ending"), path.id != bindparam("id")
)
EVERY: Final = NewestFirst(StoryPath, OF_KID, path.started_at, path.id)
OF_ONE_STORY: Final = NewestFirst(StoryPath, OF_STORY, path.started_at, path.id)


def found(connection: Connection, query: Select[Any], **asked: Any) -> StoryPath | None:
    row = connection.execute(query, asked).first()
    return rows.structure(row._mapping, StoryPath) if row else None


@frozen
class SqlPathRepository:
    connection: Connection

    def get(self, path_id: PathId) -> StoryPath | None:
        return found(self.connection, HELD, id=path_id)

    def unfinished(self, kid_id: KidId, story_id: StoryId) -> StoryPath | None:
        return found(self.connection, UNFINISHED, kid=kid_id, story=story_id)

    def add(self, path: StoryPath) -> bool:
        return insert_once(self.connection, story_paths, path)

    def save(self, path: StoryPath) -> None:
        upsert(self.connection, story_paths, path)

    def has_ended_before(self, path: StoryPath) -> bool:
        asked = {"kid": path.kid_id, "story": path.story_id, "ending": path.ending, "id": path.id}
        return self.connection.execute(ENDED_BEFORE, asked).first() is not None


class SqlPathUnitOfWork(SqlUnitOfWork):
    @property
    def paths(self) -> SqlPathRepository:
        return SqlPathRepository(self.connection)


@frozen
class SqlPathViews:
    database: Database

    def find(self, path_id: PathId) -> StoryPath | None:
        with self.database.reading.connect() as connection:
            return found(connection, ONE, id=path_id)

    def page(self, kid_id: KidId, story_id: StoryId | None, page: PageRequest) -> Page[StoryPath]:
        if story_id is None:
            return EVERY.page(self.database.reading, page, kid=kid_id)
        return OF_ONE_STORY.page(self.database.reading, page, kid=kid_id, story=story_id)
