"""Rankings and their editions, in memory."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from attrs import evolve, frozen

from storytime_core.catalog.feeds import Ranking, Section
from storytime_core.catalog.ports import KeptEdition
from storytime_core.kernel.ids import StoryId
from storytime_core.kernel.visibility import ANYBODY

from .library import KeptStory
from .shelves import glance_at, in_order, on_stretch
from .store import Table

READ: Final = (
    "stories",
    "story_stats",
    "parent_recommendations",
    "categories",
    "themes",
    "seasons",
    "ranking_editions",
)
BEFORE_ALL: Final = datetime(1, 1, 1, tzinfo=UTC)


@frozen
class MemoryRankingRepository:
    tables: Mapping[str, Table]

    def hold(self, ranking: Ranking) -> datetime | None:
        latest = self._latest(ranking)
        return latest.made_at if latest else None

    def publish(self, edition: KeptEdition) -> None:
        editions = self.tables["ranking_editions"]
        if latest := self._latest(edition.ranking):
            editions.put(latest.id, evolve(latest, replaced_at=edition.made_at))
        editions.put(edition.id, edition)

    def most_liked(self, limit: int) -> tuple[tuple[StoryId, int], ...]:
        likes = Counter({id: counts.favorites for id, counts in self.tables["story_stats"].rows.items()})
        listed = self._listed()
        listed.sort(key=lambda one: (likes[one.story.id], one.story.recommended, *newest(one)), reverse=True)
        return tuple((one.story.id, likes[one.story.id]) for one in listed[:limit])

    def most_recommended(self, limit: int) -> tuple[tuple[StoryId, int], ...]:
        told = [one for one in self.tables["parent_recommendations"].rows.values() if one.removed_at is None]
        families = Counter(story_id for story_id, _ in {(one.story_id, one.account_id) for one in told})
        listed = [one for one in self._listed() if families[one.story.id]]
        listed.sort(key=lambda one: (families[one.story.id], *newest(one)), reverse=True)
        return tuple((one.story.id, families[one.story.id]) for one in listed[:limit])

    def picked(self, limit: int) -> tuple[StoryId, ...]:
        picked = [one.story for one in self._listed() if one.story.top_pick_position is not None]
        return tuple(one.id for one in sorted(picked, key=lambda one: (one.top_pick_position, one.id))[:limit])

    def around(self, circle: Section) -> tuple[StoryId, ...]:
        rows = {name: table.rows for name, table in self.tables.items()}
        visible = {one.story.id: glance_at(one, rows) for one in self._listed()}
        found = [
            one.glance.id
            for number, stretch in enumerate(circle.stretches)
            for one in in_order(on_stretch(number, stretch, visible, {}, ANYBODY, rows), stretch, BEFORE_ALL, None)
        ]
        return tuple(found[: circle.most])

    def purge(self, replaced_before: datetime, limit: int) -> int:
        editions = self.tables["ranking_editions"]
        old = [one.id for one in editions.rows.values() if one.replaced_at and one.replaced_at < replaced_before]
        for id in old[:limit]:
            editions.remove(id)
        return len(old[:limit])

    def _listed(self) -> list[KeptStory]:
        return [one for one in self.tables["stories"].rows.values() if one.listed_at]

    def _latest(self, ranking: Ranking) -> KeptEdition | None:
        editions: list[KeptEdition] = list(self.tables["ranking_editions"].rows.values())
        return next((one for one in editions if one.ranking is ranking and one.replaced_at is None), None)


def newest(kept: KeptStory) -> tuple[Any, Any]:
    return kept.listed_at, kept.story.id
