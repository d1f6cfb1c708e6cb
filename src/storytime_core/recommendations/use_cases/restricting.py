"""Keeping a story from a kid, and telling a parent why one is hidden."""

from collections.abc import Callable

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.openings import UnknownStory
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.seeing import Seeing
from storytime_core.kernel.use_case import use_case
from storytime_core.kernel.visibility import Viewpoint

from ..errors import TooManyRestrictions
from ..events import StoryRestricted, StoryUnrestricted
from ..model import MOST_RESTRICTIONS, Restriction
from ..ports import RecommendationsUnitOfWork, StorySights
from ..views import RecommendationViews


@frozen
class Restricting:
    unit_of_work: Callable[[], RecommendationsUnitOfWork]
    views: RecommendationViews
    seeing: Seeing
    clock: Clock

    @use_case
    def restrict(
        self, caller: Caller, kid_id: KidId, story_id: StoryId, reason: str | None = None
    ) -> Result[Restriction, UnknownKid | UnknownStory | TooManyRestrictions]:
        """It ends nothing but the view.  Set again, it has another reason."""
        now, parent = self.clock.now(), Viewpoint(family_id=caller.family_id)
        with self.unit_of_work() as uow:
            if not uow.kids.hold(caller.family_id, kid_id):
                return Failure(UnknownKid())
            sight = uow.sights.of(story_id, parent)
            if sight is None or sight.reasons(parent):
                return Failure(UnknownStory())
            before = uow.restrictions.of(kid_id, story_id)
            if before is None and uow.restrictions.count(kid_id) >= MOST_RESTRICTIONS:
                return Failure(TooManyRestrictions(MOST_RESTRICTIONS))
            if before:
                after = before.explained(reason)
            else:
                after = Restriction(
                    kid_id=kid_id, story_id=story_id, account_id=caller.account_id, restricted_at=now, reason=reason
                )
                uow.kids.changed(caller.family_id)
                uow.publish(StoryRestricted(at=now, family_id=caller.family_id, kid_id=kid_id, story_id=story_id))
            uow.restrictions.save(after)
            uow.commit()
        return Success(after)

    @use_case
    def allow(self, caller: Caller, kid_id: KidId, story_id: StoryId) -> Result[None, UnknownKid]:
        """Everything the kid had of the story is there again."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            if not uow.kids.hold(caller.family_id, kid_id):
                return Failure(UnknownKid())
            if uow.restrictions.remove(kid_id, story_id):
                uow.kids.changed(caller.family_id)
                uow.publish(StoryUnrestricted(at=now, family_id=caller.family_id, kid_id=kid_id, story_id=story_id))
            uow.commit()
        return Success(None)

    @use_case
    def list(self, caller: Caller, kid_id: KidId, page: PageRequest) -> Result[Page[Restriction], UnknownKid]:
        """The newest first."""
        self.seeing.through(caller, kid_id).unwrap()
        return Success(self.views.restricted(kid_id, Viewpoint(family_id=caller.family_id), page))


@frozen
class Explaining:
    seeing: Seeing
    sights: StorySights

    @use_case
    def explain(
        self, caller: Caller, story_id: StoryId, kid_id: KidId
    ) -> Result[tuple[str, ...], UnknownKid | UnknownStory]:
        """Every reason why a kid does not see a story its parent sees; none if it does."""
        kid = self.seeing.through(caller, kid_id).unwrap()
        sight = self.sights.of(story_id, kid)
        if sight is None or sight.reasons(Viewpoint(family_id=caller.family_id)):
            return Failure(UnknownStory())
        return Success(sight.reasons(kid))
