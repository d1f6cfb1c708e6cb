"""What parents recommend to a kid."""

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.openings import UnknownStory
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.seeing import Seeing
from storytime_core.kernel.use_case import use_case
from storytime_core.kernel.visibility import Viewpoint

from ..errors import MessageUnfit, NotForThisKid, TooManyRecommendations, UnknownRecommendation
from ..events import RecommendationWithdrawn, StoryRecommended
from ..model import MOST_RECOMMENDATIONS, Recommendation
from ..ports import RecommendationsUnitOfWork
from ..views import RecommendationStats, RecommendationViews, Told


class WordScreening(Protocol):
    def trouble_with_words(self, text: str) -> str | None:
        """Why free words are turned away, if they are."""


@frozen
class ToldTo:
    """Recommendations, through whose eyes their stories are seen, and the kid they are for."""

    page: Page[Told]
    viewpoint: Viewpoint
    kid: Viewpoint


@frozen
class Recommended:
    """A recommendation just made, or made before and told anew."""

    told: Told
    kid: Viewpoint
    is_new: bool


@frozen
class Recommending:
    unit_of_work: Callable[[], RecommendationsUnitOfWork]
    views: RecommendationViews
    seeing: Seeing
    screening: WordScreening
    clock: Clock
    ids: Ids

    @use_case
    def recommend(
        self, caller: Caller, kid_id: KidId, story_id: StoryId, message: str | None = None
    ) -> Result[Recommended, UnknownKid | UnknownStory | NotForThisKid | TooManyRecommendations | MessageUnfit]:
        """Once while it lasts: recommended again, it has another message and its first date."""
        if message and ("<" in message or self.screening.trouble_with_words(message)):
            return Failure(MessageUnfit())
        now, kid = self.clock.now(), self.seeing.through(caller, kid_id).unwrap()
        with self.unit_of_work() as uow:
            if not uow.kids.hold(caller.family_id, kid_id):
                return Failure(UnknownKid())
            sight = uow.sights.of(story_id, kid)
            if sight is None or sight.reasons(Viewpoint(family_id=caller.family_id)):
                return Failure(UnknownStory())
            if reason := sight.why_not_recommended(kid):
                return Failure(NotForThisKid(reason))
            before = uow.recommendations.live(kid_id, story_id)
            if before:
                after = before.told_anew(message)
                uow.recommendations.save(after)
            elif uow.recommendations.count(kid_id) >= MOST_RECOMMENDATIONS:
                return Failure(TooManyRecommendations(MOST_RECOMMENDATIONS))
            else:
                after = Recommendation(
                    id=self.ids.new(),
                    kid_id=kid_id,
                    story_id=story_id,
                    account_id=caller.account_id,
                    recommended_at=now,
                    message=message,
                )
                uow.recommendations.add(after)
                uow.kids.changed(caller.family_id)
                uow.publish(
                    StoryRecommended(
                        at=now,
                        family_id=caller.family_id,
                        kid_id=kid_id,
                        story_id=story_id,
                        recommendation_id=after.id,
                        account_id=caller.account_id,
                    )
                )
            uow.commit()
        told = self.views.told(kid, after.id)
        return Success(Recommended(told, kid, before is None)) if told else Failure(UnknownStory())

    @use_case
    def withdraw(self, caller: Caller, recommendation_id: UUID) -> Result[None, UnknownRecommendation]:
        """By any parent of the family."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            gone = uow.recommendations.withdraw(recommendation_id, caller.family_id, now)
            if gone is None:
                return Failure(UnknownRecommendation())
            uow.kids.changed(caller.family_id)
            uow.publish(
                RecommendationWithdrawn(
                    at=now,
                    family_id=caller.family_id,
                    kid_id=gone.kid_id,
                    story_id=gone.story_id,
                    recommendation_id=gone.id,
                )
            )
            uow.commit()
        return Success(None)

    @use_case
    def list(self, caller: Caller, kid_id: KidId, page: PageRequest) -> Result[ToldTo, UnknownKid]:
        """The newest first.  A kid finds those it may see; a parent all, and which of them the kid sees."""
        kid = self.seeing.through(caller, kid_id).unwrap()
        viewpoint = kid if caller.is_kid else Viewpoint(family_id=caller.family_id)
        return Success(ToldTo(self.views.recommended(kid, viewpoint, page), viewpoint, kid))

    @use_case
    def stats(self, caller: Caller, kid_id: KidId) -> Result[RecommendationStats, UnknownKid]:
        self.seeing.through(caller, kid_id).unwrap()
        return Success(self.views.stats(kid_id, Viewpoint(family_id=caller.family_id)))
