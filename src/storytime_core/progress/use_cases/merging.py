"""What becomes of guests' places: they move to the account a guest founds, or go with the guest."""

from collections.abc import Callable, Mapping, Sequence

from attrs import evolve, frozen

from storytime_core.identity.events import GuestBecameAccount
from storytime_core.kernel.caller import Guest
from storytime_core.kernel.days import local_day
from storytime_core.kernel.ids import FamilyId, GuestSessionId, StoryId
from storytime_core.kernel.readers import Reader

from ..model import MOST_OF_A_GUEST, KnownStory, ReadingProgress, Sitting
from ..ports import ProgressUnitOfWork, ProgressViews
from .reading import finish_of


@frozen
class Merging:
    unit_of_work: Callable[[], ProgressUnitOfWork]
    views: ProgressViews

    def on_guest_became_account(self, event: GuestBecameAccount) -> None:
        """Their places are the new parent's; where both have one, they are joined.

        Of each story they had opened and finished, others are told now.
        """
        guest, parent = Reader.guest(event.guest_session_id), Reader.parent(event.account_id)
        family_id = FamilyId(event.account_id)
        zone = self.views.ground(family_id, [], []).zone
        with self.unit_of_work() as uow:
            former = uow.progress.hold([guest, parent])[guest].state
            moved = uow.progress.latest(guest, MOST_OF_A_GUEST)
            if not moved:
                return
            ids = [place.story_id for place in moved]
            own = uow.progress.hold([parent], ids)[parent]
            known = uow.progress.known(family_id, Guest(event.guest_session_id, event.device_hash), ids)
            uow.progress.erase([guest])
            kept = [
                self._told(uow, mine.joined(place) if mine else place.taken_over(parent, family_id), place, known, zone)
                for place in moved
                for mine in [own.places.get(place.story_id)]
            ]
            uow.progress.save([evolve(own.state.joined(former), family_id=family_id)], kept)
            uow.commit()

    def erase(self, session_ids: Sequence[GuestSessionId]) -> None:
        with self.unit_of_work() as uow:
            uow.progress.erase([Reader.guest(session_id) for session_id in session_ids])
            uow.commit()

    def _told(
        self,
        uow: ProgressUnitOfWork,
        place: ReadingProgress,
        was: ReadingProgress,
        known: Mapping[StoryId, KnownStory],
        zone: str,
    ) -> ReadingProgress:
        story, at = known.get(place.story_id), was.completed_at
        if at is None or story is None or story.open_since is None:
            return place
        day = local_day(at, zone)
        if not place.finishes(Sitting(to_the_end=True), day):
            return place
        uow.publish(finish_of(place, place.first_finished_at is None, at, day, story, zone))
        return place.finished(at, day)
