"""Everything guests can do, over any kind of storage."""

from datetime import timedelta
from typing import Any, Final

import pytest
from attrs import define, evolve
from returns.result import Success

from storytime_adapters.clocks import StoppedClock
from storytime_adapters.gates import KeptForGuests, OpeningStoryGate
from storytime_adapters.storage import Storage
from storytime_core.catalog.model import Quota
from storytime_core.catalog.use_cases.guest_openings import GuestOpenings
from storytime_core.catalog.use_cases.opening import Opening
from storytime_core.identity.events import EmailVerified, GuestBecameAccount, GuestSessionStarted
from storytime_core.identity.use_cases.guests import Guests
from storytime_core.identity.use_cases.signing_up import SigningUp
from storytime_core.kernel.caller import Caller, Guest
from storytime_core.kernel.ids import StoryId
from storytime_core.kernel.outbox import HandlerNames
from storytime_core.kernel.pages import PageRequest
from storytime_core.kernel.readers import Reader
from storytime_core.kernel.seeing import Seeing
from storytime_core.progress.events import StoryFinished
from storytime_core.progress.model import ReadingProgress, Sitting
from storytime_core.progress.use_cases.favorites import Favorites
from storytime_core.progress.use_cases.merging import Merging
from storytime_core.progress.use_cases.reading import Reading
from storytime_core.progress.use_cases.shelves import Shelves

from .cast import BEDTIME, a_story
from .catalog_contract import keep
from .desk import MUM, NAME, PASSWORD, Desk
from .openings_contract import Subscribed, opening_of

NOTED: Final = ("test.noted",)
GUEST_HANDLERS: Final[HandlerNames] = {
    GuestSessionStarted: NOTED,
    GuestBecameAccount: NOTED,
    EmailVerified: NOTED,
    StoryFinished: NOTED,
}
PHONE: Final = "phone-0001"
A_MINUTE: Final = timedelta(minutes=1)
A_DAY: Final = timedelta(days=1)


@define
class Visits:
    """Everything guests can do, on one storage."""

    storage: Storage
    clock: StoppedClock
    desk: Desk
    premium: tuple[Any, ...] = ()

    @property
    def guests(self) -> Guests:
        kept = KeptForGuests(self.openings, self.merging)
        return Guests(
            self.storage.identity,
            self.storage.guest_views(),
            kept,
            self.clock,
            self.desk.chance,
            self.desk.fingerprints,
        )

    @property
    def opening(self) -> Opening:
        return opening_of(self.storage, *self.premium, clock=self.clock)

    @property
    def openings(self) -> GuestOpenings:
        return GuestOpenings(self.storage.catalog, Subscribed(*self.premium), self.clock, 10)

    @property
    def reading(self) -> Reading:
        gate = OpeningStoryGate(self.opening)
        return Reading(self.storage.progress, self.storage.progress_views(), gate, self.clock, self.desk.ids)

    @property
    def shelves(self) -> Shelves:
        seeing = Seeing(self.storage.viewpoints(), self.clock)
        return Shelves(self.storage.progress, self.storage.progress_views(), seeing, self.clock)

    @property
    def favorites(self) -> Favorites:
        seeing, views = Seeing(self.storage.viewpoints(), self.clock), self.storage.progress_views()
        gate = OpeningStoryGate(self.opening)
        return Favorites(self.storage.progress, views, gate, seeing, self.clock, self.desk.ids)

    @property
    def merging(self) -> Merging:
        return Merging(self.storage.progress, self.storage.progress_views())

    @property
    def signing_up(self) -> SigningUp:
        return self.desk.signing_up

    def a_guest(self, device: str | None = None) -> Guest:
        return self.guests.begin(device).unwrap().guest

    def opens(self, guest: Guest, *stories: StoryId) -> list[bool]:
        return [isinstance(self.opening.open_as_guest(guest, story), Success) for story in stories]

    def quota(self, viewer: Guest | Caller) -> Quota:
        return self.opening.allowance(viewer).unwrap()

    def place(self, reader: Reader, story_id: StoryId) -> ReadingProgress | None:
        return self.storage.progress_views().place(reader, story_id)[1]

    def reads(self, guest: Guest, story_id: StoryId, page: int | None = None, done: bool = False) -> ReadingProgress:
        return self.reading.record_as_guest(guest, story_id, Sitting(page, done)).unwrap()

    def history(self, guest: Guest, limit: int = 20) -> list[StoryId]:
        return [place.story_id for place in self.shelves.history(guest, PageRequest(limit)).unwrap().items]

    def registers(self, guest: Guest | None, email: str = MUM) -> Caller:
        """Founds an account and proves its e-mail."""
        tokens = self.signing_up.register(email, PASSWORD, NAME, guest=guest).unwrap()
        caller = self.desk.caller(tokens)
        self.desk.email_proof.confirm(caller, self.desk.mailed_codes(email)[-1]).unwrap()
        return evolve(caller, is_verified=True)

    def became(self) -> list[GuestBecameAccount]:
        return list(self.desk.events(GuestBecameAccount))

    def merge(self) -> GuestBecameAccount:
        """Whoever registered last brings along what they have."""
        event = self.became()[-1]
        self.openings.on_guest_became_account(event)
        self.merging.on_guest_became_account(event)
        return event


@pytest.fixture
def visits(storage: Storage) -> Visits:
    clock = StoppedClock(BEDTIME)
    return Visits(storage, clock, Desk(storage, clock=clock))


@pytest.fixture
def shelf(storage: Storage) -> list[StoryId]:
    stories = [a_story(number) for number in range(3, 15)]
    keep(storage, *stories)
    return [story.id for story in stories]
