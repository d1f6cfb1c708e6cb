"""How far guests have come."""

from collections.abc import Callable, Sequence
from typing import Never

from attrs import evolve, frozen
from returns.result import Result, Success

from storytime_core.identity.events import GuestBecameAccount
from storytime_core.kernel.caller import Guest
from storytime_core.kernel.ids import FamilyId, GuestSessionId, StoryId
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.readers import Reader
from storytime_core.kernel.use_case import use_case

from ..errors import UnknownStory
from ..model import MOST_OF_A_GUEST, ReadingProgress, Sitting
from ..ports import ProgressUnitOfWork, ProgressViews, StorySight


@frozen
class GuestReading:
    unit_of_work: Callable[[], ProgressUnitOfWork]
    views: ProgressViews
    sight: StorySight
    clock: Clock
    ids: Ids

    @use_case
    def record(self, guest: Guest, story_id: StoryId, sitting: Sitting) -> Result[ReadingProgress, UnknownStory]:
        """Note how far a guest has come in a story they may see.  It opens nothing."""
        self.sight.sees(guest, story_id).unwrap()
        reader, now = Reader.guest(guest.session_id), self.clock.now()
        with self.unit_of_work() as uow:
            state = uow.progress.hold(reader)
            before = next(iter(uow.progress.among(reader, [story_id])), None)
            begun = before or ReadingProgress(
                id=self.ids.new(), reader=reader, story_id=story_id, started_at=now, event_at=now, saved_at=now
            )
            seconds = state.credit(now)
            place = begun.advanced(sitting, now, seconds, now)
            uow.progress.save(place)
            uow.progress.save_state(state.seen(now, seconds))
            if before is None:
                uow.progress.keep_latest(reader, MOST_OF_A_GUEST)
            uow.commit(place)
        return Success(place)

    @use_case
    def place(self, guest: Guest, story_id: StoryId) -> Result[ReadingProgress | None, Never]:
        """Where they are in a story, if they have begun it."""
        return Success(self.views.place(Reader.guest(guest.session_id), story_id))

    @use_case
    def history(self, guest: Guest, page: PageRequest) -> Result[Page[ReadingProgress], Never]:
        """Every opened story they have a place in, the one read last first."""
        return Success(self.views.opened_by(guest, page))

    def on_guest_became_account(self, event: GuestBecameAccount) -> None:
        """Their places are the new parent's; where both have one, they are joined."""
        guest, parent = Reader.guest(event.guest_session_id), Reader.parent(event.account_id)
        family_id = FamilyId(event.account_id)
        with self.unit_of_work() as uow:
            former, state = uow.progress.hold(guest), uow.progress.hold(parent)
            moved = uow.progress.latest(guest, MOST_OF_A_GUEST)
            if not moved:
                return
            own = {place.story_id: place for place in uow.progress.among(parent, [one.story_id for one in moved])}
            uow.progress.erase([guest])
            uow.progress.save(
                *(
                    own[one.story_id].joined(one) if one.story_id in own else one.taken_over(parent, family_id)
                    for one in moved
                )
            )
            if former.last_event_at:
                uow.progress.save_state(evolve(state.seen(former.last_event_at, former.seconds), family_id=family_id))
            uow.commit()

    def erase(self, session_ids: Sequence[GuestSessionId]) -> None:
        with self.unit_of_work() as uow:
            uow.progress.erase([Reader.guest(session_id) for session_id in session_ids])
            uow.commit()
