"""What stands on a reader's shelves: what they are reading, and what they have read."""

from collections.abc import Callable
from typing import Never

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller, Guest, UnknownKid
from storytime_core.kernel.events import Event
from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.readers import ReaderKind
from storytime_core.kernel.seeing import Seeing
from storytime_core.kernel.use_case import use_case

from ..events import FavoriteRemoved, StoryRemovedFromLibrary
from ..model import ReadingProgress, Shelf
from ..ports import ProgressUnitOfWork, ProgressViews
from ..views import Seen


@frozen
class Shelves:
    unit_of_work: Callable[[], ProgressUnitOfWork]
    views: ProgressViews
    seeing: Seeing
    clock: Clock

    @use_case
    def list(
        self, caller: Caller, which: Shelf, page: PageRequest, kid_id: KidId | None = None
    ) -> Result[Seen[ReadingProgress], UnknownKid]:
        """Stories that may be seen, the one read last first.  What is read on meanwhile is left out of this walk."""
        viewpoint = self.seeing.through(caller, kid_id).unwrap()
        began = page.began_at(self.clock.now())
        found = self.views.shelf(which, viewpoint, began, page)
        following = found.next and found.next._replace(walk=(began.isoformat(),))
        return Success(Seen(Page(found.items, found.limit, following), viewpoint))

    @use_case
    def history(self, guest: Guest, page: PageRequest) -> Result[Page[ReadingProgress], Never]:
        """Every opened story a guest has a place in, the one read last first."""
        return Success(self.views.opened_by(guest, page))

    @use_case
    def remove(self, caller: Caller, story_id: StoryId, kid_id: KidId | None = None) -> Result[None, UnknownKid]:
        """Off every shelf and out of the favorites.  It stays open, and begins anew when it is read again."""
        now, family_id = self.clock.now(), caller.family_id
        reader = caller.reader(kid_id).unwrap()
        ground, _ = self.views.place(reader, story_id, family_id)
        if reader.kind is ReaderKind.KID and reader.id not in ground.kids:
            return Failure(UnknownKid())
        with self.unit_of_work() as uow:
            held = uow.progress.hold([reader], [story_id])[reader]
            place = held.places.get(story_id)
            news: list[Event] = []
            if place and place.removed_at is None:
                uow.progress.save([held.state], [place.removed(now)])
                news.append(StoryRemovedFromLibrary(at=now, reader=reader, family_id=family_id, story_id=story_id))
            if uow.favorites.remove(reader, story_id):
                news.append(
                    FavoriteRemoved(
                        at=now, owner_kind=reader.kind, owner_id=reader.id, family_id=family_id, story_id=story_id
                    )
                )
            uow.publish(*news)
            uow.commit()
        return Success(None)
