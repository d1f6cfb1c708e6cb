"""What a kid may see, as its parents set it."""

from collections.abc import Callable

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import KidId
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..errors import RulesOutdated
from ..events import ContentRulesChanged
from ..ports import RecommendationsUnitOfWork
from ..views import RecommendationViews, RulesInForce


@frozen
class RulingContent:
    unit_of_work: Callable[[], RecommendationsUnitOfWork]
    views: RecommendationViews
    clock: Clock

    @use_case
    def show(self, caller: Caller, kid_id: KidId) -> Result[RulesInForce, UnknownKid]:
        rules = self.views.rules(caller.family_id, kid_id, self.clock.now())
        return Success(rules) if rules else Failure(UnknownKid())

    @use_case
    def change(
        self,
        caller: Caller,
        kid_id: KidId,
        max_story_age: int | None,
        allow_list_only: bool,
        revision: int | None = None,
    ) -> Result[RulesInForce, UnknownKid | RulesOutdated]:
        """It holds from the next request of anyone on; nothing is deleted either way."""
        with self.unit_of_work() as uow:
            if not uow.kids.hold(caller.family_id, kid_id):
                return Failure(UnknownKid())
            before = uow.rules.of(kid_id)
            if revision not in (None, before.revision):
                return Failure(RulesOutdated())
            after = before.changed(max_story_age, allow_list_only)
            if after != before:
                uow.rules.save(after)
                uow.kids.changed(caller.family_id)
                uow.publish(
                    ContentRulesChanged(
                        at=self.clock.now(),
                        family_id=caller.family_id,
                        kid_id=kid_id,
                        fields=before.differences(after),
                    )
                )
            uow.commit()
        return self.show(caller, kid_id)
