"""Stories kept free for a reader who has yet to fetch them: reserved, then opened, or given back (CAT-33)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from attrs import frozen
from returns.result import Result, Success

from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import FamilyId, HolderId, StoryId
from storytime_core.kernel.openings import StoryLimitReached, UnknownStory
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.reading_time import Activity, Bedtime, ScreenTimeOver
from storytime_core.kernel.use_case import use_case
from storytime_core.kernel.visibility import Viewpoint

from ..model import ReadingAllowance, holders_of
from ..ports import CatalogUnitOfWork, ReservingUnitOfWork
from ..views import FullStory
from .opening import Opening

RESERVED_FOR: Final = timedelta(hours=24)
AT_ONCE: Final = 100


@frozen
class Reservable:
    """A story that may be reserved, and what was counted of who asked for it; nothing, if it is open to them."""

    story: FullStory
    counted: ReadingAllowance | None = None


@frozen
class Reserving:
    unit_of_work: Callable[[], CatalogUnitOfWork]
    opening: Opening
    clock: Clock

    @use_case
    def admission(
        self, caller: Caller, viewpoint: Viewpoint, story_id: StoryId
    ) -> Result[Reservable, UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached]:
        """The whole story, to be packed and not to be shown; it counts when a unit of work takes it."""
        now = self.clock.now()
        found = self.opening.seen(caller, viewpoint, story_id).unwrap()
        self.opening.in_time(caller, viewpoint, story_id, now).unwrap()
        whole = self.opening.whole(found).unwrap()
        if found.glance.facts.family_id is not None or found.is_open:
            return Success(Reservable(whole))
        (counted,) = self.opening.counting.known(caller, found.allowances)
        if not found.is_reserved:
            counted.opening(now).unwrap()
        return Success(Reservable(whole, counted))

    @use_case
    def take(self, uow: ReservingUnitOfWork, caller: Caller, reservable: Reservable) -> Result[None, StoryLimitReached]:
        """What is neither open nor reserved counts from now on."""
        before, now = reservable.counted, self.clock.now()
        if before is None:
            return Success(None)
        (holder,) = holders_of(caller)
        if uow.reservations.add(holder, reservable.story.card.id, not before.is_premium, now):
            self.opening.counting.count(uow, holder, before, now).unwrap()
        return Success(None)

    @use_case
    def may_reserve(
        self, caller: Caller, viewpoint: Viewpoint, story_id: StoryId
    ) -> Result[None, UnknownStory | ScreenTimeOver | Bedtime]:
        """Whether the story is there for this reader, and it is time for it; nothing is opened or counted."""
        self.opening.seen(caller, viewpoint, story_id).unwrap()
        return self.opening.in_time(caller, viewpoint, story_id, self.clock.now())

    @use_case
    def fetch(
        self, caller: Caller, viewpoint: Viewpoint, story_id: StoryId
    ) -> Result[FullStory, UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached]:
        """The whole story, to be handed out: what was reserved is open, and what was given back is opened anew."""
        self.opening.seen(caller, viewpoint, story_id).unwrap()
        self.opening.in_time(caller, viewpoint, story_id, self.clock.now()).unwrap()
        self.opening.settled(caller, story_id, self.clock.now())
        return self.opening.open_for(caller, viewpoint, story_id, Activity.STORY)

    @use_case
    def look(self, caller: Caller, viewpoint: Viewpoint, story_id: StoryId) -> Result[FullStory, UnknownStory]:
        """The whole story of a pack that is there, to be described; nothing is opened or counted."""
        return Success(self.opening.whole(self.opening.seen(caller, viewpoint, story_id).unwrap()).unwrap())

    def release_overdue(self) -> int:
        """What nobody fetched counts no more; each is given back once.  How many there were."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            overdue = uow.reservations.take_overdue(now - RESERVED_FOR, AT_ONCE)
            for one in overdue:
                if one.counted:
                    self._give_back(uow, one.holder, now)
            if overdue:
                uow.commit()
        return len(overdue)

    def _give_back(self, uow: CatalogUnitOfWork, holder: HolderId, now: datetime) -> None:
        terms = self.opening.counting.of_family(FamilyId(holder), ReadingAllowance())
        before = terms.seen_anew(uow.allowances.of(holder))
        while not uow.allowances.replace(holder, before, before.given_back()):
            before = before.seen_anew(uow.allowances.of(holder))
