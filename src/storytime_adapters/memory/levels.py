"""Reading levels, in memory."""

from attrs import frozen

from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.progress.levels import Evidence, LevelSheet, ReadingLevel

from .library import KeptStory
from .shelves import glance_at
from .store import Store, Table


@frozen
class MemoryLevelRepository:
    rows: Table
    evidence: Table

    def hold(self, kid_id: KidId) -> ReadingLevel | None:
        level: ReadingLevel | None = self.rows.get(kid_id)
        return level

    def save(self, level: ReadingLevel) -> None:
        self.rows.put(level.kid_id, level)

    def note(self, evidence: Evidence) -> bool:
        key = evidence.kid_id, evidence.story_id, evidence.kind
        if self.evidence.get(key):
            return False
        self.evidence.put(key, evidence)
        return True


@frozen
class MemoryLevelViews:
    store: Store

    def sheet(self, kid_id: KidId, limit: int) -> LevelSheet | None:
        with self.store.seen() as tables:
            level: ReadingLevel | None = tables["reading_levels"].get(kid_id)
            seen: list[Evidence] = [one for one in tables["level_evidence"].values() if one.kid_id == kid_id]
        seen.sort(key=lambda one: one.kind)
        seen.sort(key=lambda one: (one.at, one.story_id), reverse=True)
        return LevelSheet(level, tuple(seen[:limit])) if level else None


@frozen
class MemoryKidLevelLookup:
    store: Store

    def of(self, kid_id: KidId) -> int | None:
        with self.store.seen() as tables:
            level: ReadingLevel | None = tables["reading_levels"].get(kid_id)
        return level.level if level else None


@frozen
class MemoryStoryDifficulty:
    store: Store

    def of(self, story_id: StoryId) -> int | None:
        with self.store.seen() as tables:
            kept: KeptStory | None = tables["stories"].get(story_id)
            return glance_at(kept, tables).difficulty if kept else None
