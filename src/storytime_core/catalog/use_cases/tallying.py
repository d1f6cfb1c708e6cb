"""By how many stories are liked, opened and finished (CAT-22): counted anew, never added to."""

from collections.abc import Callable

from attrs import frozen

from storytime_core.kernel.ids import StoryId
from storytime_core.progress.events import FavoriteAdded, FavoriteRemoved, StoryFinished

from ..events import StoryOpened
from ..ports import CatalogUnitOfWork


@frozen
class Tallying:
    unit_of_work: Callable[[], CatalogUnitOfWork]

    def on_favorite_added(self, event: FavoriteAdded) -> None:
        self._recount(event.story_id)

    def on_favorite_removed(self, event: FavoriteRemoved) -> None:
        self._recount(event.story_id)

    def on_story_opened(self, event: StoryOpened) -> None:
        self._recount(event.story_id)

    def on_story_finished(self, event: StoryFinished) -> None:
        self._recount(event.story_id)

    def _recount(self, story_id: StoryId) -> None:
        with self.unit_of_work() as uow:
            uow.stats.recount(story_id)
            uow.commit()
