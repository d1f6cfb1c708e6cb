"""How guests come, open stories, read, get an account, and are forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any, Final
from uuid import UUID

import pytest
from attrs import define, evolve
from returns.result import Failure, Success

from storytime_adapters.clocks import StoppedClock
from storytime_adapters.gates import KeptForGuests, OpeningSight
from storytime_adapters.storage import Storage
from storytime_core.catalog.errors import StoryLimitReached
from storytime_core.catalog.model import Quota, ReadingAllowance
from storytime_core.catalog.use_cases.guest_openings import GuestOpenings
from storytime_core.catalog.use_cases.opening import Opening
from storytime_core.identity.events import EmailVerified, GuestBecameAccount, GuestSessionStarted
from storytime_core.identity.use_cases.guests import Guests
from storytime_core.identity.use_cases.signing_up import SigningUp
from storytime_core.kernel.access import GuestSessionInvalid
from storytime_core.kernel.caller import Caller, Guest
from storytime_core.kernel.ids import AccountId, HolderId, StoryId
from storytime_core.kernel.library import Audience
from storytime_core.kernel.outbox import HandlerNames
from storytime_core.kernel.pages import PageRequest
from storytime_core.progress.errors import UnknownStory
from storytime_core.progress.model import Reader, ReadingProgress, Sitting
from storytime_core.progress.use_cases.guest_reading import GuestReading

from .cast import BEDTIME, FAMILY, OTHERS, a_story
from .catalog_contract import keep
from .desk import MUM, NAME, PASSWORD, Desk
from .openings_contract import Subscribed, opening_of

NOTED: Final = ("test.noted",)
GUEST_HANDLERS: Final[HandlerNames] = {
    GuestSessionStarted: NOTED,
    GuestBecameAccount: NOTED,
    EmailVerified: NOTED,
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
        kept = KeptForGuests(self.openings, self.reading)
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
    def reading(self) -> GuestReading:
        sight = OpeningSight(self.opening)
        return GuestReading(self.storage.progress, self.storage.progress_views(), sight, self.clock, self.desk.ids)

    @property
    def signing_up(self) -> SigningUp:
        return self.desk.signing_up

    def a_guest(self, device: str | None = None) -> Guest:
        return self.guests.begin(device).unwrap().guest

    def opens(self, guest: Guest, *stories: StoryId) -> list[bool]:
        return [isinstance(self.opening.open(guest, story), Success) for story in stories]

    def quota(self, viewer: Guest | Caller) -> Quota:
        return self.opening.allowance(viewer).unwrap()

    def reads(self, guest: Guest, story_id: StoryId, page: int | None = None, done: bool = False) -> ReadingProgress:
        return self.reading.record(guest, story_id, Sitting(page, done)).unwrap()

    def history(self, guest: Guest, limit: int = 20) -> list[StoryId]:
        return [place.story_id for place in self.reading.history(guest, PageRequest(limit)).unwrap().items]

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
        self.reading.on_guest_became_account(event)
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


# visits


def test_a_visit_has_an_id_nobody_can_guess_and_lives_on_by_being_used(visits: Visits) -> None:
    begun = visits.guests.begin(None).unwrap()
    other = visits.guests.begin(None).unwrap()

    assert begun.id.version == other.id.version == 4 and begun.id != other.id
    assert [event.guest_session_id for event in visits.desk.events(GuestSessionStarted)] == [begun.id, other.id]
    for _ in range(3):
        visits.clock.pass_time(6 * A_DAY)
        assert visits.guests.caller_for(str(begun.id), None) == Success(Guest(begun.id))
    assert visits.guests.caller_for(str(other.id), None) == Failure(GuestSessionInvalid())
    visits.clock.pass_time(7 * A_DAY)
    assert visits.guests.caller_for(str(begun.id), None) == Failure(GuestSessionInvalid())


@pytest.mark.parametrize("header", [None, "", "a guest", str(UUID(int=5)), "{01936d2e7c1a4e6b9f0a5b8f0c2d4e61}xx"])
def test_what_is_no_visit_lets_nobody_in(visits: Visits, header: str | None) -> None:
    assert visits.guests.caller_for(header, PHONE) == Failure(GuestSessionInvalid())


def test_a_device_is_known_by_a_keyed_hash_and_the_first_one_stays(visits: Visits, storage: Storage) -> None:
    guest = visits.a_guest()

    named = visits.guests.caller_for(str(guest.session_id), PHONE).unwrap()
    again = visits.guests.caller_for(str(guest.session_id), "tablet-0002").unwrap()
    silent = visits.guests.caller_for(str(guest.session_id), None).unwrap()

    assert named == again == silent and named.device_hash == visits.a_guest(PHONE).device_hash
    assert named.device_hash is not None and PHONE not in named.device_hash
    assert visits.a_guest("short").device_hash is None and visits.a_guest("no spaces please").device_hash is None


# openings


def test_three_stories_are_free_and_read_again_for_nothing(visits: Visits, shelf: list[StoryId]) -> None:
    guest = visits.a_guest()

    assert visits.opens(guest, *shelf[:3], shelf[0], shelf[3], shelf[2]) == [True] * 4 + [False, True]

    refusal = visits.opening.open(guest, shelf[3]).failure()
    assert refusal == StoryLimitReached(3, 3, None) and "limit" in refusal.message
    visits.clock.pass_time(6 * A_DAY)
    assert visits.opens(guest, shelf[3]) == [False]


def test_looking_uses_nothing_up(visits: Visits, shelf: list[StoryId]) -> None:
    guest = visits.a_guest(PHONE)
    visits.opens(guest, *shelf[:2])

    fresh, old = visits.opening.access(guest, shelf[5]).unwrap(), visits.opening.access(guest, shelf[0]).unwrap()

    assert (fresh.can_access, fresh.already_read, fresh.quota.remaining) == (True, False, 1)
    assert (old.can_access, old.already_read) == (True, True)
    assert visits.quota(guest).used == 2
    visits.opens(guest, shelf[2])
    assert not visits.opening.access(guest, shelf[5]).unwrap().can_access
    assert visits.opening.access(guest, shelf[0]).unwrap().can_access
    quota = visits.quota(guest)
    assert (quota.used, quota.total_allowed, quota.remaining) == (3, 3, 0)
    assert (quota.next_story_at, quota.bonus_stories, quota.unlimited) == (None, 0, False)


def test_a_device_is_counted_over_all_its_visits(visits: Visits, shelf: list[StoryId]) -> None:
    first = visits.a_guest(PHONE)
    visits.opens(first, *shelf[:2])

    second = visits.a_guest(PHONE)

    assert visits.quota(second).used == 2
    assert visits.opens(second, shelf[0], shelf[2], shelf[3]) == [True, True, False]
    assert visits.opens(visits.a_guest("tablet-0002"), shelf[3]) == [True]
    assert visits.opens(first, shelf[2]) == [True]


def test_a_device_is_forgotten_thirty_days_after_its_last_opening(visits: Visits, shelf: list[StoryId]) -> None:
    visits.opens(visits.a_guest(PHONE), *shelf[:2])
    visits.clock.pass_time(29 * A_DAY)
    visits.opens(visits.a_guest(PHONE), shelf[2])
    visits.clock.pass_time(29 * A_DAY)
    assert visits.opens(visits.a_guest(PHONE), shelf[3]) == [False]
    visits.clock.pass_time(A_DAY)

    late = visits.a_guest(PHONE)
    assert visits.quota(late).used == 0
    assert visits.opens(late, *shelf[3:7]) == [True] * 3 + [False]


def test_what_is_left_of_a_forgotten_device_is_erased(visits: Visits, shelf: list[StoryId]) -> None:
    guest, other = visits.a_guest(PHONE), visits.a_guest("tablet-0002")
    visits.opens(guest, shelf[0])
    visits.clock.pass_time(A_DAY)
    visits.opens(other, shelf[1])
    visits.clock.pass_time(29 * A_DAY)

    assert (visits.openings.forget_devices(), visits.openings.forget_devices()) == (1, 0)

    assert not visits.opening.access(visits.a_guest(PHONE), shelf[0]).unwrap().already_read
    assert visits.opening.access(visits.a_guest("tablet-0002"), shelf[1]).unwrap().already_read


def test_a_device_that_opens_again_while_it_is_forgotten_keeps_what_is_new(
    visits: Visits, shelf: list[StoryId]
) -> None:
    visits.opens(visits.a_guest(PHONE), *shelf[:3])
    visits.clock.pass_time(30 * A_DAY)
    late = visits.a_guest(PHONE)
    visits.opens(late, shelf[3])

    assert visits.openings.forget_devices() == 0

    assert visits.quota(late).used == 1
    assert visits.opens(late, shelf[3], shelf[4], shelf[5], shelf[6]) == [True, True, True, False]


def test_a_count_that_began_anew_is_not_taken_for_the_old_one(storage: Storage) -> None:
    holder, later = HolderId(UUID(int=7)), BEDTIME + 30 * A_DAY
    old = ReadingAllowance(used=1, forgotten_at=BEDTIME)
    anew = ReadingAllowance(used=1, forgotten_at=later)
    with storage.catalog() as uow:
        assert uow.allowances.replace(holder, ReadingAllowance(), old)
        assert uow.allowances.replace(holder, old, anew)
        assert not uow.allowances.replace(holder, old, anew)
        uow.commit()

    assert storage.allowance_views().of([holder]) == (anew,)


def all_at_once(visits: Visits, guests: list[Guest], stories: list[StoryId]) -> int:
    """How many of a hundred were let in."""
    opening, gate = visits.opening, Barrier(16)

    def open_one(number: int) -> bool:
        if number < gate.parties:
            gate.wait(10)
        guest, story = guests[number % len(guests)], stories[number % len(stories)]
        return isinstance(opening.open(guest, story), Success)

    with ThreadPoolExecutor(gate.parties) as pool:
        return sum(pool.map(open_one, range(100)))


def test_a_hundred_at_once_with_one_left_open_one(visits: Visits, storage: Storage) -> None:
    stories = [a_story(number) for number in range(3, 105)]
    keep(storage, *stories)
    shelf = [story.id for story in stories]
    guest = visits.a_guest(PHONE)
    visits.opens(guest, *shelf[:2])

    assert all_at_once(visits, [guest], shelf[2:]) == 1
    assert visits.quota(guest).used == 3


def test_many_visits_of_one_device_open_three_between_them(visits: Visits, storage: Storage) -> None:
    stories = [a_story(number) for number in range(3, 103)]
    keep(storage, *stories)
    guests = [visits.a_guest(PHONE) for _ in range(20)]

    assert all_at_once(visits, guests, [story.id for story in stories]) == 3
    assert visits.quota(visits.a_guest(PHONE)).used == 3


def test_one_story_opened_by_many_visits_of_a_device_counts_once(visits: Visits, shelf: list[StoryId]) -> None:
    guests = [visits.a_guest(PHONE) for _ in range(20)]

    assert all_at_once(visits, guests, shelf[:1]) == 100
    assert visits.quota(visits.a_guest(PHONE)).used == 1


def test_a_guest_sees_what_strangers_see(visits: Visits, storage: Storage, shelf: list[StoryId]) -> None:
    own = a_story(50, audience=Audience.FAMILY, family_id=FAMILY)
    keep(storage, own)
    guest = visits.a_guest()

    assert visits.opens(guest, own.id, StoryId(UUID(int=999))) == [False, False]
    assert isinstance(visits.opening.access(guest, own.id), Failure)
    assert visits.opening.preview(shelf[0], guest).unwrap().is_preview
    visits.opens(guest, shelf[0])
    assert not visits.opening.preview(shelf[0], guest).unwrap().is_preview
    assert visits.opening.preview(shelf[0], visits.a_guest()).unwrap().is_preview


# places


def test_a_place_is_the_page_that_was_told_and_what_is_done_stays_done(visits: Visits, shelf: list[StoryId]) -> None:
    guest = visits.a_guest()
    assert visits.reading.place(guest, shelf[0]) == Success(None)

    for page, done, completed in ((0, False, False), (150, False, False), (3, True, True), (2, False, True)):
        place = visits.reads(guest, shelf[0], page, done)
        assert (place.page, place.is_completed) == (page, completed)
        visits.clock.pass_time(A_MINUTE)

    assert visits.reads(guest, shelf[0]).page == 2
    assert visits.reading.place(guest, shelf[0]).unwrap() == visits.reads(guest, shelf[0])
    assert visits.reading.place(visits.a_guest(), shelf[0]) == Success(None)


def test_time_is_what_passes_between_saves_of_one_sitting(visits: Visits, shelf: list[StoryId]) -> None:
    guest = visits.a_guest()
    seconds = []
    for pause in (0, 40, 500, 601):
        visits.clock.pass_time(timedelta(seconds=pause))
        seconds.append(visits.reads(guest, shelf[0], 1).seconds)

    assert seconds == [0, 40, 160, 160]
    visits.clock.pass_time(timedelta(seconds=30))
    assert visits.reads(guest, shelf[1], 1).seconds == 30


def test_a_place_needs_a_story_and_opens_none(visits: Visits, storage: Storage, shelf: list[StoryId]) -> None:
    guest = visits.a_guest()
    keep(storage, a_story(50, audience=Audience.FAMILY, family_id=OTHERS))

    for number in (50, 999):
        refused = visits.reading.record(guest, StoryId(UUID(int=number)), Sitting(1))
        assert refused == Failure(UnknownStory())
    visits.reads(guest, shelf[0], 4)

    assert visits.quota(guest).used == 0 and visits.history(guest) == []
    assert not visits.opening.access(guest, shelf[0]).unwrap().already_read


def test_the_history_is_what_was_opened_and_read_last_read_first(
    visits: Visits, storage: Storage, shelf: list[StoryId]
) -> None:
    guest = visits.a_guest(PHONE)
    visits.opens(visits.a_guest(PHONE), shelf[0])
    visits.opens(guest, *shelf[1:3])
    for story in (shelf[2], shelf[0], shelf[5], shelf[1]):
        visits.clock.pass_time(A_MINUTE)
        visits.reads(guest, story, 1)

    assert visits.history(guest) == [shelf[1], shelf[0], shelf[2]]

    first = visits.reading.history(guest, PageRequest(2)).unwrap()
    rest = visits.reading.history(guest, PageRequest(2, first.next)).unwrap()
    assert [one.story_id for one in (*first.items, *rest.items)] == visits.history(guest) and rest.next is None
    with storage.catalog() as uow:
        uow.stories.revoke(shelf[0], "unsafe", BEDTIME)
        uow.commit()
    assert visits.history(guest) == [shelf[1], shelf[2]]
    assert set(visits.opening.opened([*shelf[:2], shelf[5]]).unwrap()) == {shelf[1], shelf[5]}


def test_a_visit_keeps_two_hundred_places(visits: Visits, storage: Storage) -> None:
    stories = [a_story(number) for number in range(3, 205)]
    keep(storage, *stories)
    guest = visits.a_guest()
    for story in stories:
        visits.clock.pass_time(timedelta(seconds=1))
        visits.reads(guest, story.id, 1)

    kept = [visits.reading.place(guest, story.id).unwrap() is not None for story in stories]

    assert kept == [False, False] + [True] * 200


def test_many_first_saves_at_once_make_one_place(visits: Visits, shelf: list[StoryId]) -> None:
    guest, gate = visits.a_guest(), Barrier(8)

    def save(page: int) -> ReadingProgress:
        gate.wait(10)
        return visits.reads(guest, shelf[0], page, done=page == 3)

    with ThreadPoolExecutor(8) as pool:
        places = list(pool.map(save, range(8)))

    place = visits.reading.place(guest, shelf[0]).unwrap()
    assert place is not None and place.page == 7 and place.is_completed
    assert {one.id for one in places} == {place.id}


# getting an account


def test_whoever_registers_brings_along_what_they_opened_and_read(visits: Visits, shelf: list[StoryId]) -> None:
    guest = visits.a_guest(PHONE)
    visits.opens(guest, *shelf[:2])
    visits.reads(guest, shelf[0], 7, done=True)
    visits.reads(guest, shelf[5], 2)

    mum = visits.registers(guest)
    event = visits.merge()

    assert event == GuestBecameAccount(
        at=BEDTIME, guest_session_id=guest.session_id, account_id=mum.account_id, device_hash=guest.device_hash
    )
    assert visits.guests.caller_for(str(guest.session_id), PHONE) == Failure(GuestSessionInvalid())
    assert visits.quota(mum).used == 2
    assert [isinstance(visits.opening.open(mum, story), Success) for story in shelf[:2]] == [True, True]
    assert visits.quota(mum).used == 2
    views, parent = visits.storage.progress_views(), Reader.parent(mum.account_id)
    places = [views.place(parent, story) for story in (shelf[0], shelf[5])]
    assert [place and (place.page, place.is_completed) for place in places] == [(7, True), (2, False)]
    assert views.place(Reader.guest(guest.session_id), shelf[0]) is None


def test_merging_twice_changes_nothing(visits: Visits, shelf: list[StoryId]) -> None:
    guest = visits.a_guest(PHONE)
    visits.opens(guest, *shelf[:2])
    visits.reads(guest, shelf[0], 7)
    mum = visits.registers(guest)
    visits.merge()
    parent = Reader.parent(mum.account_id)
    before = visits.storage.progress_views().place(parent, shelf[0]), visits.quota(mum)
    visits.clock.pass_time(A_MINUTE)
    visits.opens(visits.a_guest(PHONE), shelf[4])

    visits.merge()

    assert (visits.storage.progress_views().place(parent, shelf[0]), visits.quota(mum)) == before


def test_no_slot_is_lost_or_gained_by_registering(visits: Visits, shelf: list[StoryId]) -> None:
    visits.opens(visits.a_guest(PHONE), *shelf[:2])
    guest = visits.a_guest(PHONE)
    visits.opens(guest, shelf[2])

    mum = visits.registers(guest)
    visits.merge()

    assert visits.quota(mum).used == 3
    assert [isinstance(visits.opening.open(mum, story), Success) for story in shelf] == [True] * 10 + [False] * 2
    assert visits.opens(visits.a_guest(PHONE), shelf[5]) == [False]


def test_what_does_not_fit_any_more_stays_open_uncounted(visits: Visits, shelf: list[StoryId]) -> None:
    guest = visits.a_guest()
    visits.opens(guest, *shelf[9:12])
    mum = visits.registers(guest)
    for story in shelf[:9]:
        visits.opening.open(mum, story)

    visits.merge()

    assert visits.quota(mum).used == 10
    assert all(isinstance(visits.opening.open(mum, story), Success) for story in shelf[9:12])


def test_a_premium_family_gets_them_uncounted(visits: Visits, shelf: list[StoryId]) -> None:
    guest = visits.a_guest()
    visits.opens(guest, *shelf[:3])
    mum = visits.registers(guest)
    visits.premium = (mum.family_id,)
    visits.merge()
    visits.premium = ()

    assert visits.quota(mum).used == 0
    assert isinstance(visits.opening.open(mum, shelf[0]), Success)


def test_opening_and_merging_at_once_count_every_story_once(visits: Visits, shelf: list[StoryId]) -> None:
    for family in range(8):
        guest = visits.a_guest()
        visits.opens(guest, *shelf[:3])
        mum = visits.registers(guest, f"mum{family}@example.org")
        opening, openings, event, gate = visits.opening, visits.openings, visits.became()[-1], Barrier(8)
        both = opening, openings, mum, event, gate

        def at_once(number: int, both: Any = both) -> None:
            opening, openings, mum, event, gate = both
            gate.wait(10)
            if number < 2:
                openings.on_guest_became_account(event)
            else:
                opening.open(mum, shelf[number])

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(at_once, range(8)))

        assert visits.quota(mum).used == 8


def test_places_of_guest_and_parent_are_joined(visits: Visits, shelf: list[StoryId]) -> None:
    first, second = visits.a_guest(), visits.a_guest()
    visits.reads(first, shelf[0], 9, done=True)
    visits.clock.pass_time(A_MINUTE)
    visits.reads(second, shelf[0], 1)
    visits.clock.pass_time(A_MINUTE)
    visits.reads(second, shelf[0], 4)
    account = AccountId(FAMILY)
    for guest in (second, first):
        event = GuestBecameAccount(at=BEDTIME, guest_session_id=guest.session_id, account_id=account)
        visits.reading.on_guest_became_account(event)

    place = visits.storage.progress_views().place(Reader.parent(account), shelf[0])

    assert place is not None and (place.page, place.seconds, place.completed_at) == (4, 60, BEDTIME)


def test_nothing_is_merged_before_the_email_is_proven_or_by_signing_in(visits: Visits, shelf: list[StoryId]) -> None:
    guest = visits.a_guest()
    visits.registers(None)
    visits.desk.sign_in()
    assert visits.became() == []

    tokens = visits.signing_up.register("dad@example.org", PASSWORD, NAME, guest=guest).unwrap()
    assert visits.became() == []
    assert isinstance(visits.guests.caller_for(str(guest.session_id), None), Success)
    dad = visits.desk.caller(tokens)
    visits.desk.email_proof.confirm(dad, visits.desk.mailed_codes("dad@example.org")[-1]).unwrap()
    assert [event.account_id for event in visits.became()] == [dad.account_id]


def test_a_guest_of_several_registrations_goes_with_the_first_that_is_proven(visits: Visits) -> None:
    guest = visits.a_guest()
    emails = [f"mum{number}@example.org" for number in range(6)]
    tokens = {email: visits.signing_up.register(email, PASSWORD, NAME, guest=guest).unwrap() for email in emails}
    gate = Barrier(6)
    codes = {email: visits.desk.mailed_codes(email)[-1] for email in emails}

    def prove(email: str) -> None:
        caller = visits.desk.caller(tokens[email])
        gate.wait(10)
        visits.desk.email_proof.confirm(caller, codes[email]).unwrap()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(prove, emails))

    assert len(visits.desk.events(EmailVerified)) == 6 and len(visits.became()) == 1


# leaving


def test_a_visit_is_erased_a_day_after_its_end(visits: Visits, storage: Storage, shelf: list[StoryId]) -> None:
    guest = visits.a_guest(PHONE)
    visits.opens(guest, shelf[0])
    visits.reads(guest, shelf[0], 3)
    visits.clock.pass_time(8 * A_DAY - A_MINUTE)
    other = visits.a_guest()
    visits.reads(other, shelf[0], 3)
    assert visits.guests.purge() == 0
    visits.clock.pass_time(A_MINUTE)

    assert (visits.guests.purge(), visits.guests.purge()) == (1, 0)

    holder, views = HolderId(guest.session_id), storage.progress_views()
    assert storage.guest_views().known(guest.session_id) is None
    assert views.place(Reader.guest(guest.session_id), shelf[0]) is None
    with storage.progress() as uow:
        assert uow.progress.hold(Reader.guest(guest.session_id)).last_event_at is None
    assert storage.allowance_views().of([holder])[0].used == 0
    with storage.catalog() as uow:
        assert uow.openings.of([holder], visits.clock.now(), 10) == ()
    assert storage.guest_views().known(other.session_id) and views.place(Reader.guest(other.session_id), shelf[0])
    assert visits.opening.access(visits.a_guest(PHONE), shelf[0]).unwrap().already_read


def test_a_visit_that_became_an_account_is_erased_a_day_later(visits: Visits, storage: Storage) -> None:
    guest = visits.a_guest()
    visits.registers(guest)
    visits.clock.pass_time(A_DAY - A_MINUTE)
    assert visits.guests.purge() == 0
    visits.clock.pass_time(A_MINUTE)

    assert visits.guests.purge() == 1 and storage.guest_views().known(guest.session_id) is None


def test_a_visit_that_has_ended_is_not_revived_by_a_late_look(visits: Visits, storage: Storage) -> None:
    guest = visits.a_guest()
    known = storage.guest_views().known(guest.session_id)
    assert known is not None
    visits.registers(guest)

    storage.guest_views().saw(known.seen("f" * 64, visits.clock.now() + A_DAY))

    after = storage.guest_views().known(guest.session_id)
    assert after is not None and after.ended_at == after.expires_at == BEDTIME and after.device_hash is None
