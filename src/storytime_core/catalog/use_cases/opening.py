"""Opening a story, and the allowance that opens it."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Never

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import FamilyId, StoryId
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case
from storytime_core.kernel.visibility import ANYBODY, Viewpoint

from ..cards import Cards, may_be_shown
from ..errors import StoryLimitReached, UnknownStory
from ..events import StoryAllowanceUsedUp, StoryOpened
from ..model import Quota, ReadingAllowance
from ..ports import CatalogUnitOfWork, PremiumLookup
from ..views import AllowanceViews, FoundStory, FullStory, Glance, StoryViews, StoryWords, ViewpointLookup

log = logging.getLogger(__name__)


@frozen
class Opening:
    unit_of_work: Callable[[], CatalogUnitOfWork]
    views: StoryViews
    allowances: AllowanceViews
    viewpoints: ViewpointLookup
    premium: PremiumLookup
    cards: Cards
    clock: Clock
    base_limit: int

    @use_case
    def open(self, caller: Caller, story_id: StoryId) -> Result[FullStory, UnknownStory | StoryLimitReached]:
        """Read a story.  A public one counts when it is opened first; after that it stays open."""
        now = self.clock.now()
        viewpoint = self._viewpoint(caller, now).unwrap()
        found = self._found(story_id, viewpoint, caller.family_id).unwrap()
        if found.glance.facts.family_id is not None or found.is_open:
            return Success(self.cards.full(found, self._words(found.glance).unwrap()))
        allowance = self._known(found.allowance, caller.family_id)
        allowance.opening(now).unwrap()
        words = self._words(found.glance).unwrap()
        self._open(caller, story_id, allowance, now).unwrap()
        return Success(self.cards.full(found, words))

    @use_case
    def sees(self, caller: Caller, story_id: StoryId) -> Result[None, UnknownStory]:
        """Whether the story is there for this reader at all; nothing is opened or counted."""
        viewpoint = self._viewpoint(caller, self.clock.now()).unwrap()
        self._found(story_id, viewpoint, caller.family_id).unwrap()
        return Success(None)

    @use_case
    def preview(self, story_id: StoryId) -> Result[FullStory, UnknownStory]:
        """The first page, for whoever passes by; nothing is counted."""
        found = self._found(story_id, ANYBODY, None).unwrap()
        return Success(self.cards.preview(found, self._words(found.glance).unwrap()))

    @use_case
    def allowance(self, caller: Caller) -> Result[Quota, Never]:
        """How many stories may still be opened."""
        counted = self.allowances.of(caller.family_id)
        return Success(Quota.of(self._known(counted, caller.family_id), self.clock.now()))

    def _viewpoint(self, caller: Caller, now: datetime) -> Result[Viewpoint, UnknownStory]:
        if caller.kid_id is None:
            return Success(Viewpoint(family_id=caller.family_id))
        viewpoint = self.viewpoints.of_kid(caller.family_id, caller.kid_id, now)
        return Success(viewpoint) if viewpoint else Failure(UnknownStory())

    def _found(
        self, story_id: StoryId, viewpoint: Viewpoint, holder: FamilyId | None
    ) -> Result[FoundStory, UnknownStory]:
        found = self.views.find(story_id, viewpoint, holder)
        return Success(found) if found and may_be_shown(found.glance, viewpoint) else Failure(UnknownStory())

    def _words(self, story: Glance) -> Result[StoryWords, UnknownStory]:
        """Only the very words that were certified; others take the story away from everyone."""
        words = self.views.words(story.id, story.revision)
        if words is None:
            return Failure(UnknownStory())
        if not words.is_intact:
            log.error("story %s does not say what was certified: its certificate is revoked", story.id)
            with self.unit_of_work() as uow:
                uow.stories.revoke(story.id, "hash_mismatch", self.clock.now())
                uow.commit()
            return Failure(UnknownStory())
        return Success(words)

    def _known(self, counted: ReadingAllowance, family_id: FamilyId) -> ReadingAllowance:
        return evolve(counted, base_limit=self.base_limit, is_premium=self.premium.is_premium(family_id))

    def _open(
        self, caller: Caller, story_id: StoryId, allowance: ReadingAllowance, now: datetime
    ) -> Result[None, StoryLimitReached]:
        """The opening and its count, or neither."""
        holder = caller.family_id
        with self.unit_of_work() as uow:
            if not uow.openings.add(holder, story_id, not allowance.is_premium, now):
                return Success(None)
            after = self._counted(uow, holder, allowance, now).unwrap()
            total = after.total_allowed(now)
            uow.publish(
                StoryOpened(
                    at=now,
                    story_id=story_id,
                    holder=holder,
                    counted=not after.is_premium,
                    used=after.used,
                    total_allowed=total,
                    kid_id=caller.kid_id,
                )
            )
            if not after.is_premium and after.remaining(now) == 0:
                uow.publish(
                    StoryAllowanceUsedUp(
                        at=now,
                        holder=holder,
                        used=after.used,
                        total_allowed=total,
                        next_story_at=after.next_story_at(now),
                    )
                )
            uow.commit()
        return Success(None)

    def _counted(
        self, uow: CatalogUnitOfWork, holder: FamilyId, allowance: ReadingAllowance, now: datetime
    ) -> Result[ReadingAllowance, StoryLimitReached]:
        """Raised on what was seen; if that has changed since, seen anew, until it is used up."""
        if allowance.is_premium:
            return Success(allowance)
        after = allowance.opening(now).unwrap()
        while not uow.allowances.replace(holder, allowance, after):
            allowance = self._known(uow.allowances.of(holder), holder)
            after = allowance.opening(now).unwrap()
        return Success(after)
