"""What readers like best."""

from collections.abc import Callable

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.openings import UnknownStory
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.seeing import Seeing
from storytime_core.kernel.use_case import use_case
from storytime_core.kernel.visibility import Viewpoint

from ..errors import TooManyFavorites
from ..events import FavoriteAdded, FavoriteRemoved
from ..model import MOST_FAVORITES, Favorite
from ..ports import ProgressUnitOfWork, ProgressViews, StoryGate
from ..views import Seen


@frozen
class Liked:
    """A favorite, and whether it became one just now."""

    favorite: Favorite
    is_new: bool
    viewpoint: Viewpoint


@frozen
class Favorites:
    unit_of_work: Callable[[], ProgressUnitOfWork]
    views: ProgressViews
    gate: StoryGate
    seeing: Seeing
    clock: Clock
    ids: Ids

    @use_case
    def add(
        self, caller: Caller, story_id: StoryId, kid_id: KidId | None = None
    ) -> Result[Liked, UnknownKid | UnknownStory | TooManyFavorites]:
        """A story that its owner may see.  It can be added again: it is there once."""
        viewpoint = self.seeing.through(caller, kid_id).unwrap()
        owner, now = caller.reader(kid_id).unwrap(), self.clock.now()
        self.gate.sees(evolve(caller, kid_id=viewpoint.kid_id), story_id).unwrap()
        with self.unit_of_work() as uow:
            number = uow.favorites.hold(owner)
            former = uow.favorites.find(owner, story_id)
            if former is None and number >= MOST_FAVORITES:
                return Failure(TooManyFavorites(MOST_FAVORITES))
            favorite = former or Favorite(
                id=self.ids.new(), owner=owner, family_id=caller.family_id, story_id=story_id, created_at=now
            )
            if former is None and uow.favorites.add(favorite):
                uow.publish(
                    FavoriteAdded(
                        at=now,
                        owner_kind=owner.kind,
                        owner_id=owner.id,
                        family_id=caller.family_id,
                        story_id=story_id,
                    )
                )
            liked = Liked(favorite, former is None, viewpoint)
            uow.commit()
        return Success(liked)

    @use_case
    def remove(self, caller: Caller, story_id: StoryId, kid_id: KidId | None = None) -> Result[None, UnknownKid]:
        """What is none is not missed."""
        self.seeing.through(caller, kid_id).unwrap()
        owner, now = caller.reader(kid_id).unwrap(), self.clock.now()
        with self.unit_of_work() as uow:
            if uow.favorites.remove(owner, story_id):
                uow.publish(
                    FavoriteRemoved(
                        at=now,
                        owner_kind=owner.kind,
                        owner_id=owner.id,
                        family_id=caller.family_id,
                        story_id=story_id,
                    )
                )
            uow.commit()
        return Success(None)

    @use_case
    def list(
        self, caller: Caller, page: PageRequest, kid_id: KidId | None = None
    ) -> Result[Seen[Favorite], UnknownKid]:
        """Those that may be seen, the newest first."""
        viewpoint = self.seeing.through(caller, kid_id).unwrap()
        found: Page[Favorite] = self.views.favorites(viewpoint, page)
        return Success(Seen(found, viewpoint))
