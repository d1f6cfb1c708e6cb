"""Stories under the hands of those who write and look after them, in memory."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from attrs import evolve, frozen

from storytime_adapters.stories import derived
from storytime_core.catalog.authoring_ports import (
    ManagedFilter,
    ManagedGlance,
    Manuscript,
    Recounted,
    SortedBy,
    StoryCounts,
)
from storytime_core.catalog.importing import Imported
from storytime_core.catalog.shelving import Renamed, Shelf
from storytime_core.catalog.views import StoryWords
from storytime_core.kernel.ids import FamilyId, StoryId
from storytime_core.kernel.library import Source, Story
from storytime_core.kernel.pages import Cursor, Leafing, Page, PageRequest

from .catalog import TABLES, MemoryCatalogUnitOfWork
from .leaving import OF_STORY, Owner, itself
from .library import KeptStory
from .shelves import glance_at
from .store import Rows, Store, Table

OUTLIVES: Final = {"story_openings", "spend_entries"}  # what was opened and spent still counts
REFERRING: Final[Mapping[str, Owner]] = {
    **{name: owner for name, owner in OF_STORY.items() if name not in OUTLIVES},
    "reading_progress": lambda key, row: row.story_id,
    "favorites": lambda key, row: row.story_id,
    "quiz_answers": lambda key, row: row.story_id,
    "quiz_results": lambda key, row: row.story_id,
    "level_evidence": lambda key, row: row.story_id,
    "downloads": lambda key, row: row.story_id,
    "story_paths": lambda key, row: row.story_id,
    "story_restrictions": lambda key, row: row.story_id,
    "parent_recommendations": lambda key, row: row.story_id,
    "story_hidings": lambda key, row: key[1],
    "story_reservations": lambda key, row: key[1],
    "generation_records": itself,
}


@frozen
class MemoryManuscripts:
    tables: Mapping[str, Rows]

    def written(self, family_id: FamilyId) -> int:
        stories: list[Story] = [kept.story for kept in self.tables["stories"].values()]
        return sum(
            one.family_id == family_id and one.source is Source.PARENT and one.deleted_at is None for one in stories
        )

    def find(self, story_id: StoryId) -> Manuscript | None:
        return manuscript_at(self.tables, story_id)


@frozen
class MemoryStoryErasure:
    table: Callable[[str], Table]

    def doomed(self, now: datetime, limit: int) -> Sequence[StoryId]:
        stories: list[Story] = [kept.story for kept in self.table("stories").rows.values()]
        due = [(one.erased_after, one.id) for one in stories if one.erased_after and one.erased_after <= now]
        return [id for _, id in sorted(due)[:limit]]

    def take(self, story_id: StoryId, limit: int) -> int:
        for name, of in REFERRING.items():
            mine = [key for key, row in self.table(name).rows.items() if of(key, row) == story_id][:limit]
            for key in mine:
                self.table(name).remove(key)
            if mine:
                return len(mine)
        kept: KeptStory | None = self.table("stories").get(story_id)
        if kept is None:
            return 0
        files = MemoryPictureFiles(self.table("media_files"))
        for file in (kept.story.cover_url.removeprefix("/media/"), *(one.file for one in kept.story.images)):
            files.forget(file or "")
        self.table("stories").remove(story_id)
        return 1


@frozen
class MemoryPictureFiles:
    rows: Table

    def note(self, name: str, content_type: str, size: int, sha256: str, scope: UUID | None, at: datetime) -> None:
        self.rows.put(name, (content_type, size, sha256, scope, at))

    def forget(self, name: str) -> None:
        if self.rows.get(name):
            self.rows.remove(name)


@frozen
class MemoryShelves:
    table: Callable[[str], Table]

    def save(self, shelf: Shelf) -> None:
        self.table(TABLES[type(shelf)]).put(shelf.id, shelf)

    def remove(self, shelf: Shelf) -> None:
        self.table(TABLES[type(shelf)]).remove(shelf.id)

    def refile(self, before: Shelf, after: Shelf, limit: int) -> Sequence[StoryId]:
        name, stories = TABLES[type(before)], self.table("stories")
        found = self._under(before, None, limit)
        for id in found if before.id != after.id else ():
            kept: KeptStory = stories.get(id)
            ids = dict.fromkeys(after.id if one == before.id else one for one in getattr(kept.story, name))
            changed: dict[str, Any] = {name: tuple(ids)}
            story = evolve(kept.story, **changed)
            stories.put(id, evolve(kept, story=story, revision=kept.revision + 1))
        return found

    def relabel(self, shelf: Shelf, beyond: StoryId | None, limit: int) -> Sequence[StoryId]:
        """In memory they always know it."""
        return self._under(shelf, beyond, limit)

    def _under(self, shelf: Shelf, beyond: StoryId | None, limit: int) -> Sequence[StoryId]:
        name, stories = TABLES[type(shelf)], self.table("stories")
        under = sorted(id for id, kept in stories.rows.items() if shelf.id in getattr(kept.story, name))
        return [id for id in under if beyond is None or id > beyond][:limit]


@frozen
class MemoryRenames:
    rows: Table

    def get(self, shelf_id: UUID) -> Renamed | None:
        found: Renamed | None = self.rows.get(shelf_id)
        return found

    def save(self, renamed: Renamed) -> None:
        self.rows.put(renamed.shelf_id, renamed)

    def remove(self, shelf_id: UUID) -> None:
        if self.rows.get(shelf_id):
            self.rows.remove(shelf_id)

    def waiting(self) -> Sequence[UUID]:
        return sorted(self.rows.rows)


@frozen
class MemoryPicks:
    rows: Table

    def hold(self) -> Mapping[StoryId, int]:
        stories: list[Story] = [kept.story for kept in self.rows.rows.values()]
        return {one.id: one.top_pick_position for one in stories if one.top_pick_position is not None}

    def put(self, places: Mapping[StoryId, int | None], at: datetime) -> None:
        for id, place in places.items():
            kept: KeptStory = self.rows.get(id)
            self.rows.put(id, evolve(kept, story=kept.story.picked(place, at), revision=kept.revision + 1))


@frozen
class MemoryImports:
    rows: Table

    def of(self, story_ids: Sequence[StoryId]) -> Mapping[StoryId, Imported]:
        return {id: self.rows.rows[id] for id in story_ids if id in self.rows.rows}

    def save(self, imported: Mapping[StoryId, Imported]) -> None:
        for id, one in imported.items():
            self.rows.put(id, one)


@frozen
class MemoryCounts:
    rows: Table

    def recount(self, beyond: StoryId | None, limit: int) -> Recounted | None:
        found = sorted(id for id in self.rows.rows if beyond is None or id > beyond)[:limit]
        if not found:
            return None
        wrong = 0
        for id in found:
            kept: KeptStory = self.rows.get(id)
            right = derived(kept.story)
            if right != kept.counted:
                self.rows.put(id, evolve(kept, counted=right, revision=kept.revision + 1))
                wrong += 1
        return Recounted(found[-1], len(found), wrong)


class MemoryAuthoringUnitOfWork(MemoryCatalogUnitOfWork):
    @property
    def manuscripts(self) -> MemoryManuscripts:
        return MemoryManuscripts(self.store.tables)

    @property
    def erasure(self) -> MemoryStoryErasure:
        return MemoryStoryErasure(self.table)

    @property
    def files(self) -> MemoryPictureFiles:
        return MemoryPictureFiles(self.table("media_files"))

    @property
    def shelves(self) -> MemoryShelves:
        return MemoryShelves(self.table)

    @property
    def renames(self) -> MemoryRenames:
        return MemoryRenames(self.table("shelf_renames"))

    @property
    def picks(self) -> MemoryPicks:
        return MemoryPicks(self.table("stories"))

    @property
    def imports(self) -> MemoryImports:
        return MemoryImports(self.table("imported_stories"))

    @property
    def counts(self) -> MemoryCounts:
        return MemoryCounts(self.table("stories"))


@frozen
class MemoryManuscriptViews:
    store: Store

    def find(self, story_id: StoryId) -> Manuscript | None:
        """For administrators: the names of a family are not put in."""
        with self.store.seen() as tables:
            found = manuscript_at(tables, story_id)
        return found and evolve(found, words=evolve(found.words, names=()))

    def managed(self, wanted: ManagedFilter, page: Leafing) -> Page[ManagedGlance]:
        with self.store.seen() as tables:
            kept: list[KeptStory] = [one for one in tables["stories"].values() if fits(one.story, wanted)]
            found = [managed_at(one, tables, wanted.sorted_by) for one in kept]
        found.sort(key=lambda one: place_of(one.cursor), reverse=not wanted.ascending)
        if not isinstance(page, PageRequest):
            return page.holding(found[page.skipped : page.skipped + page.limit], len(found))
        if page.cursor:
            here = place_of(page.cursor)
            found = [
                one
                for one in found
                if (place_of(one.cursor) > here if wanted.ascending else place_of(one.cursor) < here)
            ]
        return page.cut(found)


def place_of(cursor: Cursor) -> tuple[Any, ...]:
    return (cursor.walk[0] if cursor.walk else cursor.at, cursor.id)


def fits(story: Story, wanted: ManagedFilter) -> bool:
    exact: tuple[tuple[Any, Any], ...] = (
        (story.state, wanted.state),
        (story.audience, wanted.audience),
        (story.source, wanted.source),
        (story.recommended, wanted.recommended),
        (story.ai_generated, wanted.ai_generated),
        (story.language, wanted.language),
    )
    return (
        all(value in (None, has) for has, value in exact)
        and wanted.deleted == (story.deleted_at is not None)
        and (wanted.search or "").lower() in story.content.title.lower()
        and (wanted.category is None or wanted.category in story.categories)
        and (wanted.min_age is None or story.age_max >= wanted.min_age)
        and (wanted.max_age is None or story.age_min <= wanted.max_age)
    )


def managed_at(kept: KeptStory, tables: Mapping[str, Rows], sorted_by: SortedBy) -> ManagedGlance:
    counts: StoryCounts = tables["story_stats"].get(kept.story.id) or StoryCounts()
    return ManagedGlance(glance_at(kept, tables), kept.story.source, counts, sorted_by)


def manuscript_at(tables: Mapping[str, Rows], story_id: StoryId) -> Manuscript | None:
    kept: KeptStory | None = tables["stories"].get(story_id)
    if kept is None:
        return None
    story = kept.story
    words = StoryWords(
        content=story.content,
        branch_ids=kept.branch_ids,
        names=story.names,
        provenance=story.provenance,
        is_intact=kept.is_certified,
        images=story.images,
    )
    return Manuscript(
        glance=glance_at(kept, tables),
        words=words,
        source=story.source,
        withdrawn_why=story.withdrawn_why,
        deleted_at=story.deleted_at,
        top_pick_position=story.top_pick_position,
        version=story.version,
    )
