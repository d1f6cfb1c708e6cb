"""How far guests come, and what they bring along when they get an account."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

from returns.result import Failure, Success

from storytime_adapters.storage import Storage
from storytime_core.identity.events import EmailVerified, GuestBecameAccount
from storytime_core.kernel.access import GuestSessionInvalid
from storytime_core.kernel.ids import AccountId, StoryId
from storytime_core.kernel.library import Audience
from storytime_core.kernel.openings import UnknownStory
from storytime_core.kernel.pages import PageRequest
from storytime_core.kernel.readers import Reader
from storytime_core.progress.events import StoryFinished
from storytime_core.progress.model import ReadingProgress, Sitting

from .cast import BEDTIME, FAMILY, OTHERS, a_story
from .catalog_contract import keep
from .desk import NAME, PASSWORD
from .visits import A_MINUTE, PHONE, Visits
from .visits import shelf as shelf
from .visits import visits as visits


def test_a_place_is_the_page_that_was_told_and_what_is_done_stays_done(visits: Visits, shelf: list[StoryId]) -> None:
    guest = visits.a_guest()
    assert visits.reading.place_as_guest(guest, shelf[0]) == Success(None)

    for page, done, completed in ((0, False, False), (150, False, False), (3, True, True), (2, False, True)):
        place = visits.reads(guest, shelf[0], page, done)
        assert (place.page, place.is_completed) == (page, completed)
        visits.clock.pass_time(A_MINUTE)

    assert visits.reads(guest, shelf[0]).page == 2
    assert visits.reading.place_as_guest(guest, shelf[0]).unwrap() == visits.reads(guest, shelf[0])
    assert visits.reading.place_as_guest(visits.a_guest(), shelf[0]) == Success(None)


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
        refused = visits.reading.record_as_guest(guest, StoryId(UUID(int=number)), Sitting(1))
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

    first = visits.shelves.history(guest, PageRequest(2)).unwrap()
    rest = visits.shelves.history(guest, PageRequest(2, first.next)).unwrap()
    assert [one.story_id for one in (*first.items, *rest.items)] == visits.history(guest) and rest.next is None
    with storage.catalog() as uow:
        uow.stories.revoke(shelf[0], "unsafe", BEDTIME)
        uow.commit()
    assert visits.history(guest) == [shelf[1], shelf[2]]
    assert set(visits.opening.opened(guest, [*shelf[:2], shelf[5]]).unwrap()) == {shelf[1], shelf[5]}


def test_a_visit_keeps_two_hundred_places(visits: Visits, storage: Storage) -> None:
    stories = [a_story(number) for number in range(3, 205)]
    keep(storage, *stories)
    guest = visits.a_guest()
    for story in stories:
        visits.clock.pass_time(timedelta(seconds=1))
        visits.reads(guest, story.id, 1)

    kept = [visits.reading.place_as_guest(guest, story.id).unwrap() is not None for story in stories]

    assert kept == [False, False] + [True] * 200


def test_many_first_saves_at_once_make_one_place(visits: Visits, shelf: list[StoryId]) -> None:
    guest, gate = visits.a_guest(), Barrier(8)

    def save(page: int) -> ReadingProgress:
        gate.wait(10)
        return visits.reads(guest, shelf[0], page, done=page == 3)

    with ThreadPoolExecutor(8) as pool:
        places = list(pool.map(save, range(8)))

    place = visits.reading.place_as_guest(guest, shelf[0]).unwrap()
    assert place is not None and place.page == 7 and place.is_completed
    assert {one.id for one in places} == {place.id}


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
    parent = Reader.parent(mum.account_id)
    places = [visits.place(parent, story) for story in (shelf[0], shelf[5])]
    assert [place and (place.page, place.is_completed) for place in places] == [(7, True), (2, False)]
    assert visits.place(Reader.guest(guest.session_id), shelf[0]) is None


def test_merging_twice_changes_nothing(visits: Visits, shelf: list[StoryId]) -> None:
    guest = visits.a_guest(PHONE)
    visits.opens(guest, *shelf[:2])
    visits.reads(guest, shelf[0], 7)
    mum = visits.registers(guest)
    visits.merge()
    parent = Reader.parent(mum.account_id)
    before = visits.place(parent, shelf[0]), visits.quota(mum)
    visits.clock.pass_time(A_MINUTE)
    visits.opens(visits.a_guest(PHONE), shelf[4])

    visits.merge()

    assert (visits.place(parent, shelf[0]), visits.quota(mum)) == before


def test_what_was_open_and_finished_is_told_at_sign_up_once(visits: Visits, shelf: list[StoryId]) -> None:
    """PRG-16"""
    guest = visits.a_guest(PHONE)
    visits.opens(guest, *shelf[:2])
    visits.reads(guest, shelf[0], 7, done=True)
    visits.reads(guest, shelf[1], 7)
    visits.reads(guest, shelf[5], 7, done=True)
    assert visits.desk.events(StoryFinished) == []
    visits.clock.pass_time(A_MINUTE)
    mum = visits.registers(guest)

    visits.merging.on_guest_became_account(visits.became()[-1])
    for _ in range(2):
        visits.merge()

    (told,) = visits.desk.events(StoryFinished)
    assert (told.story_id, told.at, told.first, told.family_id) == (shelf[0], BEDTIME, True, mum.family_id)
    place = visits.place(Reader.parent(mum.account_id), shelf[0])
    assert place is not None and place.first_finished_at == BEDTIME


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
        visits.merging.on_guest_became_account(event)

    place = visits.place(Reader.parent(account), shelf[0])

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
