"""Ways through branching stories, in memory."""

from attrs import frozen

from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.progress.paths import PathId, StoryPath

from .lists import newest_first
from .store import Store, Table
from .unit_of_work import MemoryUnitOfWork


@frozen
class MemoryPathRepository:
    rows: Table

    def get(self, path_id: PathId) -> StoryPath | None:
        path: StoryPath | None = self.rows.get(path_id)
        return path

    def unfinished(self, kid_id: KidId, story_id: StoryId) -> StoryPath | None:
        return next((one for one in self._of(kid_id, story_id) if one.completed_at is None), None)

    def add(self, path: StoryPath) -> bool:
        if self.unfinished(path.kid_id, path.story_id):
            return False
        self.save(path)
        return True

    def save(self, path: StoryPath) -> None:
        self.rows.put(path.id, path)

    def has_ended_before(self, path: StoryPath) -> bool:
        others = (one for one in self._of(path.kid_id, path.story_id) if one.id != path.id)
        return any(one.ending == path.ending for one in others)

    def _of(self, kid_id: KidId, story_id: StoryId) -> list[StoryPath]:
        return [one for one in self.rows.rows.values() if (one.kid_id, one.story_id) == (kid_id, story_id)]


class MemoryPathUnitOfWork(MemoryUnitOfWork):
    @property
    def paths(self) -> MemoryPathRepository:
        return MemoryPathRepository(self.table("story_paths"))


@frozen
class MemoryPathViews:
    store: Store

    def find(self, path_id: PathId) -> StoryPath | None:
        with self.store.seen() as tables:
            path: StoryPath | None = tables["story_paths"].get(path_id)
        return path

    def page(self, kid_id: KidId, story_id: StoryId | None, page: PageRequest) -> Page[StoryPath]:
        with self.store.seen() as tables:
            every: list[StoryPath] = list(tables["story_paths"].values())
        return newest_first([one for one in every if one.kid_id == kid_id and story_id in (None, one.story_id)], page)
