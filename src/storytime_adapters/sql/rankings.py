"""Rankings and their editions, in the database."""

from datetime import datetime
from typing import Any, Final

from attrs import frozen
from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.engine import Connection

from storytime_core.catalog.feeds import Ranking, Section
from storytime_core.catalog.ports import KeptEdition
from storytime_core.kernel.ids import StoryId
from storytime_core.kernel.visibility import ANYBODY

from .entities import hold
from .feeds import bound_in, in_order, list_of, look_of
from .tables.catalog import ranking_editions, stories, story_rankings, story_stats
from .tables.recommendations import parent_recommendations

story, edition, recommendation = stories.c, ranking_editions.c, parent_recommendations.c

LATEST: Final = select(edition.made_at).where(edition.ranking == bindparam("ranking"), edition.replaced_at.is_(None))
REPLACE: Final = (
    update(ranking_editions)
    .where(edition.ranking == bindparam("the_ranking"), edition.replaced_at.is_(None))
    .values(replaced_at=bindparam("at"))
)
LIKED: Final = func.coalesce(story_stats.c.favorites, 0)
MOST_LIKED: Final = (
    select(story.id, LIKED)
    .outerjoin(story_stats, story_stats.c.story_id == story.id)
    .where(story.listed_at.is_not(None))
    .order_by(LIKED.desc(), story.recommended.desc(), story.listed_at.desc(), story.id.desc())
    .limit(bindparam("limit"))
)
FAMILIES: Final = func.count(recommendation.account_id.distinct())
MOST_RECOMMENDED: Final = (
    select(story.id, FAMILIES)
    .join(parent_recommendations, recommendation.story_id == story.id)
    .where(story.listed_at.is_not(None), recommendation.removed_at.is_(None))
    .group_by(story.id)
    .order_by(FAMILIES.desc(), story.listed_at.desc(), story.id.desc())
    .limit(bindparam("limit"))
)
PICKED: Final = (
    select(story.id)
    .where(story.listed_at.is_not(None), story.top_pick_position.is_not(None))
    .order_by(story.top_pick_position, story.id)
    .limit(bindparam("limit"))
)
OLD: Final = (
    select(edition.id)
    .where(edition.replaced_at < bindparam("before"))
    .order_by(edition.replaced_at)
    .limit(bindparam("limit"))
)
PURGE: Final = delete(ranking_editions).where(edition.id.in_(OLD))


@frozen
class SqlRankingRepository:
    connection: Connection

    def hold(self, ranking: Ranking) -> datetime | None:
        hold(self.connection, ranking_editions, {"ranking": ranking})
        found: datetime | None = self.connection.scalar(LATEST, {"ranking": ranking})
        return found

    def publish(self, edition: KeptEdition) -> None:
        self.connection.execute(REPLACE, {"the_ranking": edition.ranking, "at": edition.made_at})
        row = {"id": edition.id, "ranking": edition.ranking, "made_at": edition.made_at}
        self.connection.execute(ranking_editions.insert(), row)
        ranked = [
            {"edition_id": edition.id, "position": position, "story_id": story_id, "score": score}
            for position, (story_id, score) in enumerate(edition.entries)
        ]
        if ranked:
            self.connection.execute(story_rankings.insert(), ranked)

    def most_liked(self, limit: int) -> tuple[tuple[StoryId, int], ...]:
        return self._scored(MOST_LIKED, limit)

    def most_recommended(self, limit: int) -> tuple[tuple[StoryId, int], ...]:
        return self._scored(MOST_RECOMMENDED, limit)

    def picked(self, limit: int) -> tuple[StoryId, ...]:
        return tuple(self.connection.scalars(PICKED, {"limit": limit}))

    def around(self, circle: Section) -> tuple[StoryId, ...]:
        query = list_of(look_of([circle], ANYBODY, None), (story.id,))
        found = self.connection.execute(query, bound_in([circle], None)).all()
        return tuple(StoryId(row.id) for row in in_order(found, [circle]))

    def purge(self, replaced_before: datetime, limit: int) -> int:
        return self.connection.execute(PURGE, {"before": replaced_before, "limit": limit}).rowcount

    def _scored(self, query: Any, limit: int) -> tuple[tuple[StoryId, int], ...]:
        return tuple((StoryId(id), score) for id, score in self.connection.execute(query, {"limit": limit}))
