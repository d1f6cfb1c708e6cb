"""By how many stories are liked, opened and finished, in the database."""

from typing import Any, Final

from attrs import frozen
from sqlalchemy import bindparam, func, select
from sqlalchemy.engine import Connection

from storytime_core.kernel.ids import StoryId

from .entities import INSERT
from .tables.catalog import stories, story_openings, story_stats
from .tables.progress import favorites, reading_progress


def counted(table: Any, *where: Any) -> Any:
    return select(func.count()).select_from(table).where(table.c.story_id == bindparam("id"), *where).scalar_subquery()


COUNTED: Final = select(
    stories.c.id,
    counted(favorites),
    counted(story_openings),
    counted(reading_progress, reading_progress.c.completed_at.is_not(None)),
).where(stories.c.id == bindparam("id"))


def recount(dialect: str) -> Any:
    insert = INSERT[dialect](story_stats).from_select(["story_id", "favorites", "opened", "completed"], COUNTED)
    changed = {name: insert.excluded[name] for name in ("favorites", "opened", "completed")}
    return insert.on_conflict_do_update(index_elements=["story_id"], set_=changed)


RECOUNT: Final = {dialect: recount(dialect) for dialect in INSERT}


@frozen
class SqlStoryStats:
    connection: Connection

    def recount(self, story_id: StoryId) -> None:
        self.connection.execute(RECOUNT[self.connection.dialect.name], {"id": story_id})
