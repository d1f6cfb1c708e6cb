"""How guests come, what they open, and how they are forgotten."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from returns.result import Failure, Success

from storytime_adapters.storage import Storage
from storytime_core.catalog.model import ReadingAllowance
from storytime_core.identity.events import GuestSessionStarted
from storytime_core.kernel.access import GuestSessionInvalid
from storytime_core.kernel.caller import Guest
from storytime_core.kernel.ids import HolderId, StoryId
from storytime_core.kernel.library import Audience
from storytime_core.kernel.openings import StoryLimitReached
from storytime_core.kernel.readers import Reader

from .cast import BEDTIME, FAMILY, a_story
from .catalog_contract import keep
from .visits import A_DAY, A_MINUTE, PHONE, Visits
from .visits import shelf as shelf
from .visits import visits as visits


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


def test_three_stories_are_free_and_read_again_for_nothing(visits: Visits, shelf: list[StoryId]) -> None:
    guest = visits.a_guest()

    assert visits.opens(guest, *shelf[:3], shelf[0], shelf[3], shelf[2]) == [True] * 4 + [False, True]

    refusal = visits.opening.open_as_guest(guest, shelf[3]).failure()
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
        return isinstance(opening.open_as_guest(guest, story), Success)

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

    holder, gone = HolderId(guest.session_id), Reader.guest(guest.session_id)
    assert storage.guest_views().known(guest.session_id) is None
    assert visits.place(gone, shelf[0]) is None
    with storage.progress() as uow:
        assert uow.progress.hold([gone])[gone].state.last_event_at is None
    assert storage.allowance_views().of([holder])[0].used == 0
    with storage.catalog() as uow:
        assert uow.openings.of([holder], visits.clock.now(), 10) == ()
    assert storage.guest_views().known(other.session_id) and visits.place(Reader.guest(other.session_id), shelf[0])
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
