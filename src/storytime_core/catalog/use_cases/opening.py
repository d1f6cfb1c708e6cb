"""Opening a story, and the allowance that opens it."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Never

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller, Guest, Viewer
from storytime_core.kernel.ids import StoryId
from storytime_core.kernel.openings import StoryLimitReached, UnknownStory
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.reading_time import Activity, Bedtime, ScreenTimeLookup, ScreenTimeOver
from storytime_core.kernel.seeing import Seeing
from storytime_core.kernel.use_case import use_case
from storytime_core.kernel.visibility import Viewpoint

from ..cards import Cards, agreed, may_be_shown
from ..events import StoryOpened
from ..model import Access, Quota, ReadingAllowance, holders_of, tightest
from ..ports import CatalogUnitOfWork, PremiumLookup
from ..views import AllowanceViews, FoundStory, FullStory, Glance, StoryViews, StoryWords
from .counting import Counting

log = logging.getLogger(__name__)


@frozen
class Opening:
    unit_of_work: Callable[[], CatalogUnitOfWork]
    views: StoryViews
    allowances: AllowanceViews
    seeing: Seeing
    premium: PremiumLookup
    reading_time: ScreenTimeLookup
    cards: Cards
    clock: Clock
    base_limit: int

    @property
    def counting(self) -> Counting:
        return Counting(self.premium, self.base_limit)

    @use_case
    def open(
        self, caller: Caller, story_id: StoryId
    ) -> Result[FullStory, UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached]:
        """Read a story.  A public one counts when it is opened first; after that it stays open."""
        viewpoint = self._about_to_open(caller, story_id).unwrap()
        return self.open_for(caller, viewpoint, story_id, Activity.STORY)

    @use_case
    def open_for(
        self, caller: Caller, viewpoint: Viewpoint, story_id: StoryId, activity: Activity
    ) -> Result[FullStory, UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached]:
        """The same, for a reader who is known already and wants to do more with it."""
        now = self.clock.now()
        found = self.seen(caller, viewpoint, story_id).unwrap()
        self.in_time(caller, viewpoint, story_id, now, activity).unwrap()
        return self._opened(caller, found, now)

    @use_case
    def glance(self, caller: Caller, viewpoint: Viewpoint, story_id: StoryId) -> Result[Glance, UnknownStory]:
        """What a card shows of a story this reader may see; nothing is opened or counted."""
        return Success(self.seen(caller, viewpoint, story_id).unwrap().glance)

    @use_case
    def open_as_guest(self, guest: Guest, story_id: StoryId) -> Result[FullStory, UnknownStory | StoryLimitReached]:
        """The same, for somebody who has no bedtime here."""
        return self._opened(guest, self._found(guest, story_id).unwrap(), self.clock.now())

    @use_case
    def may_open(self, caller: Caller, story_id: StoryId) -> Result[None, UnknownStory | ScreenTimeOver | Bedtime]:
        """Whether the story is there for this reader, and it is time for it; nothing is opened or counted."""
        viewpoint = self._about_to_open(caller, story_id).unwrap()
        self.seen(caller, viewpoint, story_id).unwrap()
        return self.in_time(caller, viewpoint, story_id, self.clock.now())

    def _opened(
        self, viewer: Caller | Guest, found: FoundStory, now: datetime
    ) -> Result[FullStory, UnknownStory | StoryLimitReached]:
        if found.glance.facts.family_id is not None or found.is_open:
            return Success(self.whole(found).unwrap())
        if found.is_reserved and self.settled(viewer, found.glance.id, now):
            return self.whole(found)
        allowances = self.counting.known(viewer, found.allowances)
        tightest(allowances, now).opening(now).unwrap()
        whole = self.whole(found).unwrap()
        self._open(viewer, found.glance.id, allowances, now).unwrap()
        return Success(whole)

    @use_case
    def sees(self, viewer: Caller | Guest, story_id: StoryId) -> Result[None, UnknownStory]:
        """Whether the story is there for this reader at all; nothing is opened or counted."""
        self._found(viewer, story_id).unwrap()
        return Success(None)

    @use_case
    def admission(
        self, caller: Caller, story_id: StoryId
    ) -> Result[tuple[ReadingAllowance, ...], UnknownStory | StoryLimitReached]:
        """What is counted of whoever may open this story; it is opened by somebody else's unit of work."""
        now = self.clock.now()
        found = self._found(caller, story_id).unwrap()
        allowances = self.counting.known(caller, found.allowances)
        if not found.is_open:
            tightest(allowances, now).opening(now).unwrap()
        return Success(allowances)

    @use_case
    def preview(self, story_id: StoryId, guest: Guest | None = None) -> Result[FullStory, UnknownStory]:
        """The first page, for whoever passes by; all of it for a guest who has opened it.  Nothing is counted."""
        found = self._found(guest, story_id).unwrap()
        if found.is_open:
            return Success(self.whole(found).unwrap())
        return Success(self.cards.preview(found, self._words(found.glance).unwrap()))

    @use_case
    def opened(
        self, viewer: Caller | Guest, story_ids: Sequence[StoryId]
    ) -> Result[Mapping[StoryId, FullStory], Never]:
        """Stories they have opened, with every word; what is hidden by now is left out."""
        viewpoint = self.seeing.through(viewer).unwrap()
        glances = self.glances(viewpoint, story_ids)
        words = self.views.words_of({glance.id: glance.revision for glance in glances})
        return Success(
            {
                glance.id: self.cards.full(glance, found)
                for glance in glances
                if (found := words.get(glance.id)) and isinstance(self._intact(glance, found), Success)
            }
        )

    @use_case
    def titles(self, viewer: Viewer, story_ids: Sequence[StoryId]) -> Result[Mapping[StoryId, str], Never]:
        """Of those they may see."""
        if not story_ids:
            return Success({})
        found = self.glances(self.seeing.through(viewer).unwrap(), story_ids)
        return Success({one.id: one.title for one in found})

    def glances(self, viewpoint: Viewpoint, story_ids: Sequence[StoryId]) -> tuple[Glance, ...]:
        """Those of them that may be seen."""
        return agreed(self.views.several(story_ids, viewpoint), viewpoint)

    @use_case
    def allowance(self, viewer: Caller | Guest) -> Result[Quota, Never]:
        """How many stories may still be opened."""
        now = self.clock.now()
        allowances = self.counting.known(viewer, self.allowances.of(holders_of(viewer)))
        return Success(Quota.of(tightest(allowances, now), now))

    @use_case
    def access(self, guest: Guest, story_id: StoryId) -> Result[Access, UnknownStory]:
        """Whether this story may be opened; nothing is."""
        now = self.clock.now()
        found = self._found(guest, story_id).unwrap()
        allowance = tightest(self.counting.known(guest, found.allowances), now)
        return Success(Access(Quota.of(allowance, now), found.is_open))

    def _found(self, viewer: Viewer, story_id: StoryId) -> Result[FoundStory, UnknownStory]:
        seen = self.seeing.through(viewer)
        if isinstance(seen, Failure):
            return Failure(UnknownStory())
        return self.seen(viewer, seen.unwrap(), story_id)

    def _about_to_open(self, caller: Caller, story_id: StoryId) -> Result[Viewpoint, UnknownStory]:
        seen = self.seeing.through(caller, story_id=story_id)
        return Failure(UnknownStory()) if isinstance(seen, Failure) else Success(seen.unwrap())

    def seen(self, viewer: Viewer, viewpoint: Viewpoint, story_id: StoryId) -> Result[FoundStory, UnknownStory]:
        found = self.views.find(story_id, viewpoint, holders_of(viewer) if viewer else ())
        return Success(found) if found and may_be_shown(found.glance, viewpoint) else Failure(UnknownStory())

    def in_time(
        self,
        caller: Caller,
        viewpoint: Viewpoint,
        story_id: StoryId,
        now: datetime,
        activity: Activity = Activity.STORY,
    ) -> Result[None, ScreenTimeOver | Bedtime]:
        """Only kids have a bedtime."""
        if caller.kid_id is None:
            return Success(None)
        if viewpoint.hours:
            return viewpoint.hours.may_open(activity, now)
        return self.reading_time.may_open(caller.family_id, caller.kid_id, activity, story_id, now)

    def settled(self, viewer: Caller | Guest, story_id: StoryId, now: datetime) -> bool:
        """Whether it was reserved and is open from now on; it counted when it was reserved."""
        if isinstance(viewer, Guest):
            return False
        (holder,) = holders_of(viewer)
        with self.unit_of_work() as uow:
            reserved = uow.reservations.take(holder, story_id)
            if reserved is None or not uow.openings.add(holder, story_id, reserved.counted, now):
                return False
            counted = self.counting.of_family(viewer.family_id, uow.allowances.of(holder))
            uow.publish(
                StoryOpened(
                    at=now,
                    story_id=story_id,
                    holder=holder,
                    counted=reserved.counted,
                    used=counted.used_by(now),
                    total_allowed=counted.total_allowed(now),
                    kid_id=viewer.kid_id,
                )
            )
            uow.commit()
        return True

    def whole(self, found: FoundStory) -> Result[FullStory, UnknownStory]:
        return Success(self.cards.whole(found, self._words(found.glance).unwrap()))

    def _words(self, story: Glance) -> Result[StoryWords, UnknownStory]:
        words = self.views.words(story.id, story.revision)
        return self._intact(story, words) if words else Failure(UnknownStory())

    def _intact(self, story: Glance, words: StoryWords) -> Result[StoryWords, UnknownStory]:
        """Only the very words that were certified; others take the story away from everyone."""
        if words.is_intact:
            return Success(words)
        log.error("story %s does not say what was certified: its certificate is revoked", story.id)
        with self.unit_of_work() as uow:
            uow.stories.revoke(story.id, "hash_mismatch", self.clock.now())
            uow.commit()
        return Failure(UnknownStory())

    def _open(
        self, viewer: Caller | Guest, story_id: StoryId, allowances: Sequence[ReadingAllowance], now: datetime
    ) -> Result[None, StoryLimitReached]:
        with self.unit_of_work() as uow:
            if self.counting.open(uow, viewer, story_id, allowances, now).unwrap():
                uow.commit()
        return Success(None)
