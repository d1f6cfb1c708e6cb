"""How far readers come, whatever arrives when; what stands on their shelves, and what they like."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any, Final
from uuid import UUID

import pytest
from attrs import define, evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from returns.result import Failure, Success

from storytime_adapters.clocks import StoppedClock
from storytime_adapters.gates import OpeningStoryGate
from storytime_adapters.ids import TimeOrderedIds
from storytime_adapters.storage import Storage
from storytime_core.catalog.events import StoryOpened
from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.events import Event
from storytime_core.kernel.ids import AccountId, FamilyId, KidId, SessionId, StoryId
from storytime_core.kernel.library import Audience
from storytime_core.kernel.openings import StoryLimitReached, UnknownStory
from storytime_core.kernel.outbox import HandlerNames, Relay
from storytime_core.kernel.pages import PageRequest
from storytime_core.kernel.seeing import Seeing
from storytime_core.progress.errors import TooLongAgo, TooManyFavorites
from storytime_core.progress.events import (
    FavoriteAdded,
    FavoriteRemoved,
    ReadingDayNoted,
    StoryFinished,
    StoryRemovedFromLibrary,
)
from storytime_core.progress.model import MOST_A_DAY, ReadingProgress, Shelf, Sitting, Unbegun
from storytime_core.progress.use_cases.favorites import Favorites
from storytime_core.progress.use_cases.reading import Reading, Report
from storytime_core.progress.use_cases.shelves import Shelves

from .cast import ADA, BEDTIME, FAMILY, OTHERS, a_story
from .catalog_contract import a_kid, keep
from .openings_contract import MUM, opening_of, used

NEWS: Final = (ReadingDayNoted, StoryFinished, FavoriteAdded, FavoriteRemoved, StoryRemovedFromLibrary, StoryOpened)
READING_HANDLERS: Final[HandlerNames] = dict.fromkeys(NEWS, ("test.noted",))
IDS: Final = TimeOrderedIds()
A_MINUTE: Final = timedelta(minutes=1)
A_DAY: Final = timedelta(days=1)
DAD: Final = Caller(AccountId(OTHERS), SessionId(UUID(int=78)))
MOON: Final = StoryId(UUID(int=3))


@define
class Nook:
    """Where a family reads, on one storage."""

    storage: Storage
    clock: StoppedClock
    told: list[Event]
    base_limit: int = 10

    @property
    def gate(self) -> OpeningStoryGate:
        return OpeningStoryGate(opening_of(self.storage, base_limit=self.base_limit, clock=self.clock))

    @property
    def seeing(self) -> Seeing:
        return Seeing(self.storage.viewpoints(), self.clock)

    @property
    def reading(self) -> Reading:
        return Reading(self.storage.progress, self.storage.progress_views(), self.gate, self.clock, IDS)

    @property
    def shelves(self) -> Shelves:
        return Shelves(self.storage.progress, self.storage.progress_views(), self.seeing, self.clock)

    @property
    def favorites(self) -> Favorites:
        views = self.storage.progress_views()
        return Favorites(self.storage.progress, views, self.gate, self.seeing, self.clock, IDS)

    def reads(
        self,
        story_id: StoryId = MOON,
        page: int | None = None,
        done: bool = False,
        kid: KidId | None = None,
        **more: Any,
    ) -> ReadingProgress:
        return self.reading.record(MUM, story_id, Sitting(page, done, **more), kid).unwrap()

    def shelf(self, which: Shelf, kid: KidId | None = None, limit: int = 20) -> list[StoryId]:
        page = self.shelves.list(MUM, which, PageRequest(limit), kid).unwrap().page
        return [place.story_id for place in page.items]

    def events(self, kind: type[Event]) -> list[Any]:
        relay = Relay(self.storage.outbox(), {"test.noted": self.told.append})
        while relay.deliver_due():
            pass
        return [event for event in self.told if type(event) is kind]


@pytest.fixture
def nook(storage: Storage) -> Nook:
    return Nook(storage, StoppedClock(BEDTIME), [])


@pytest.fixture
def moons(storage: Storage) -> list[StoryId]:
    stories = [a_story(number) for number in range(3, 16)]
    keep(storage, *stories)
    return [story.id for story in stories]


def lives_in(storage: Storage, zone: str) -> None:
    with storage.family() as uow:
        uow.families.save(evolve(uow.families.get(FAMILY), time_zone=zone))
        uow.commit()


def test_a_place_is_one_readers_alone(nook: Nook, moons: list[StoryId]) -> None:
    """PRG-1, PRG-2, PRG-13"""
    a_kid(nook.storage)
    nook.reads(page=101)
    nook.reads(page=5000, kid=ADA)

    found = [nook.reading.place(MUM, MOON, kid).unwrap() for kid in (None, ADA)]

    assert [isinstance(one, ReadingProgress) and one.page for one in found] == [101, 5000]
    assert nook.reading.place(evolve(MUM, kid_id=ADA), MOON).unwrap() == found[1]
    assert nook.reading.place(MUM, moons[1], ADA) == Success(None)


def test_a_foreign_kid_is_unknown(nook: Nook, moons: list[StoryId]) -> None:
    a_kid(nook.storage)
    unknown: Failure[UnknownKid] = Failure(UnknownKid())

    for caller, kid in ((DAD, ADA), (MUM, KidId(UUID(int=99))), (evolve(MUM, kid_id=ADA), KidId(UUID(int=99)))):
        assert nook.reading.record(caller, MOON, Sitting(1), kid) == unknown
        assert nook.reading.place(caller, MOON, kid) == unknown
        assert nook.shelves.list(caller, Shelf.GOING_ON, PageRequest(), kid) == unknown
        assert nook.shelves.remove(caller, MOON, kid) == unknown
        assert nook.favorites.add(caller, MOON, kid) == unknown
        assert nook.favorites.remove(caller, MOON, kid) == unknown
        assert nook.favorites.list(caller, PageRequest(), kid) == unknown
    assert used(nook.storage) == used(nook.storage, OTHERS) == 0


def test_an_open_story_is_at_its_beginning_before_anybody_reads(nook: Nook, moons: list[StoryId]) -> None:
    """PRG-12"""
    own = a_story(60, audience=Audience.FAMILY, family_id=FAMILY)
    keep(nook.storage, own)
    assert nook.reading.place(MUM, MOON) == Success(None)
    opening_of(nook.storage, clock=nook.clock).open(MUM, MOON).unwrap()

    for id in (MOON, own.id):
        assert isinstance(nook.reading.place(MUM, id).unwrap(), Unbegun)
    assert nook.reading.place(DAD, own.id) == Success(None)
    assert nook.reading.place(MUM, StoryId(UUID(int=999))) == Success(None)


def test_the_place_follows_what_happened_not_what_arrived(nook: Nook, moons: list[StoryId]) -> None:
    """PRG-3, PRG-4, PRG-5"""
    nook.clock.pass_time(A_DAY)
    now = nook.clock.now()
    nook.reads(page=9, occurred_at=now - A_MINUTE)
    place = nook.reads(page=4, done=True, occurred_at=now - 2 * A_MINUTE)

    assert (place.page, place.event_at, place.completed_at) == (9, now - A_MINUTE, now - 2 * A_MINUTE)
    assert nook.reads(page=7, occurred_at=now - A_MINUTE).page == 9
    assert nook.reads(page=11, occurred_at=now - A_MINUTE).page == 11
    assert nook.reads(page=2, done=False).page == 2
    assert nook.reads().is_completed


def test_when_it_happened_is_the_clients_word_within_bounds(nook: Nook, moons: list[StoryId]) -> None:
    """PRG-6"""
    now = nook.clock.now()
    assert nook.reads(page=1, occurred_at=now + timedelta(hours=1)).event_at == now
    assert nook.reads(page=1, occurred_at=now + 4 * A_MINUTE).event_at == now + 4 * A_MINUTE
    too_old = Sitting(1, occurred_at=now - 7 * A_DAY - A_MINUTE)
    assert nook.reading.record(MUM, MOON, too_old) == Failure(TooLongAgo())
    assert TooLongAgo().details == {"fields": [{"path": "occurredAt", "message": "must not be more than 7 days ago"}]}


def test_a_save_opens_its_story_and_counts_it_once(nook: Nook, moons: list[StoryId]) -> None:
    """PRG-8"""
    a_kid(nook.storage)
    nook.base_limit = 2
    nook.reads(moons[0], 1)
    nook.reads(moons[0], 2, kid=ADA)
    nook.reads(moons[1], 1, kid=ADA)

    refused = nook.reading.record(MUM, moons[2], Sitting(1)).failure()

    assert isinstance(refused, StoryLimitReached) and refused.used == 2 and "limit" in refused.message
    assert used(nook.storage) == 2 and nook.reading.place(MUM, moons[2]) == Success(None)
    assert len(nook.events(StoryOpened)) == 2
    assert nook.reads(moons[1], 3).page == 3


def test_many_saves_at_once_never_pass_the_limit(nook: Nook, moons: list[StoryId]) -> None:
    """PRG-8 with 1 left: by a parent and a kid, of many stories."""
    a_kid(nook.storage)
    nook.base_limit = 1
    reading, gate = nook.reading, Barrier(8)

    def save(number: int) -> bool:
        gate.wait(10)
        kid = ADA if number % 2 else None
        return isinstance(reading.record(MUM, moons[number], Sitting(1), kid), Success)

    with ThreadPoolExecutor(8) as pool:
        saved = list(pool.map(save, range(8)))

    assert sum(saved) == used(nook.storage) == 1
    assert len(nook.shelf(Shelf.GOING_ON)) + len(nook.shelf(Shelf.GOING_ON, ADA)) == 1


def test_an_open_story_takes_saves_when_it_is_gone_from_sight(nook: Nook, moons: list[StoryId]) -> None:
    """PRG-8: it says what happened, and gives nothing away."""
    nook.reads(page=1)
    hidden = a_story(50, audience=Audience.FAMILY, family_id=OTHERS)
    keep(nook.storage, hidden)
    with nook.storage.catalog() as uow:
        uow.stories.revoke(MOON, "unsafe", BEDTIME)
        uow.stories.revoke(moons[1], "unsafe", BEDTIME)
        uow.commit()

    assert nook.reads(page=2).page == 2
    for id in (moons[1], hidden.id, StoryId(UUID(int=999))):
        assert nook.reading.record(MUM, id, Sitting(1)) == Failure(UnknownStory())
    assert nook.shelf(Shelf.GOING_ON) == []


def test_the_first_save_of_a_day_is_news_by_the_familys_calendar(nook: Nook, moons: list[StoryId]) -> None:
    """PRG-10: half past six in the evening in UTC is the next morning in Auckland."""
    lives_in(nook.storage, "Pacific/Auckland")
    nook.reads(page=1)
    nook.clock.pass_time(A_MINUTE)
    nook.reads(page=2)
    nook.reads(page=3, occurred_at=nook.clock.now() - A_DAY)

    days = [(event.day.isoformat(), event.family_id, event.kid_id) for event in nook.events(ReadingDayNoted)]

    assert days == [("2024-03-02", FAMILY, None), ("2024-03-01", FAMILY, None)]


def test_finishing_is_told_once_a_day_and_is_the_first_time_once(nook: Nook, moons: list[StoryId]) -> None:
    """PRG-9, PRG-21"""
    nook.reads(page=8, done=True)
    nook.reads(page=8, done=True)
    nook.clock.pass_time(A_DAY)
    nook.reads(page=8, done=True)
    nook.shelves.remove(MUM, MOON).unwrap()
    nook.clock.pass_time(A_DAY)
    assert not nook.reads(page=1).is_completed
    nook.reads(page=8, done=True)

    finishes: list[StoryFinished] = nook.events(StoryFinished)

    assert [event.first for event in finishes] == [True, False, False]
    assert len({event.day for event in finishes}) == 3
    one = finishes[0]
    assert (one.story_id, one.minute_of_day, one.word_count, one.kid_id) == (MOON, 18 * 60 + 30, 9, None)


def test_what_is_removed_is_off_every_shelf_and_begins_anew(nook: Nook, moons: list[StoryId]) -> None:
    """PRG-20, PRG-21"""
    nook.reads(page=5)
    nook.clock.pass_time(A_MINUTE)
    nook.reads(page=6)
    nook.favorites.add(MUM, MOON).unwrap()

    for _ in range(2):
        assert nook.shelves.remove(MUM, MOON) == Success(None)

    assert nook.shelf(Shelf.GOING_ON) == [] and liked(nook) == []
    assert len(nook.events(StoryRemovedFromLibrary)) == len(nook.events(FavoriteRemoved)) == 1
    late = nook.reads(page=9, occurred_at=nook.clock.now() - A_MINUTE)
    assert (late.page, late.seconds, late.removed_at is None) == (0, 60, False)
    nook.clock.pass_time(A_MINUTE)
    assert nook.reads().page == 0 and nook.shelf(Shelf.GOING_ON) == []
    assert nook.reads(page=1).seconds == 120 and nook.shelf(Shelf.GOING_ON) == [MOON]
    assert used(nook.storage) == 1


def test_shelves_are_last_read_first_and_leave_out_what_is_read_meanwhile(nook: Nook, moons: list[StoryId]) -> None:
    """PRG-17"""
    a_kid(nook.storage)
    for kid in (None, ADA):
        for number, id in enumerate(moons[:6]):
            nook.clock.pass_time(A_MINUTE)
            nook.reads(id, number, done=number == 2, kid=kid)
        assert nook.shelf(Shelf.GOING_ON, kid) == [moons[5], moons[4], moons[3], moons[1]]
        assert nook.shelf(Shelf.COMPLETED, kid) == [moons[2]]

        first = nook.shelves.list(MUM, Shelf.GOING_ON, PageRequest(2), kid).unwrap().page
        nook.clock.pass_time(A_MINUTE)
        nook.reads(moons[3], 1, kid=kid)
        rest = nook.shelves.list(MUM, Shelf.GOING_ON, PageRequest(2, first.next), kid).unwrap().page
        assert [one.story_id for one in rest.items] == [moons[1]] and rest.next is None


def test_a_shelf_shows_what_may_be_seen(nook: Nook, moons: list[StoryId]) -> None:
    """PRG-17, PRG-18: what is hidden comes back; on a parent's shelf stands what is open."""
    a_kid(nook.storage)
    hard = a_story(40, age_min=9, age_max=12)
    keep(nook.storage, hard)
    nook.reads(hard.id, 1)
    nook.reads(hard.id, 1, kid=ADA)

    assert nook.shelf(Shelf.GOING_ON) == [hard.id] and nook.shelf(Shelf.GOING_ON, ADA) == []


def liked(nook: Nook, kid: KidId | None = None, limit: int = 20) -> list[StoryId]:
    page = nook.favorites.list(MUM, PageRequest(limit), kid).unwrap().page
    return [favorite.story_id for favorite in page.items]


def test_favorites_are_there_once_the_newest_first(nook: Nook, moons: list[StoryId]) -> None:
    """PRG-22, PRG-23, PRG-24"""
    a_kid(nook.storage)
    for id in moons[:3]:
        nook.clock.pass_time(A_MINUTE)
        first, again = nook.favorites.add(MUM, id).unwrap(), nook.favorites.add(MUM, id).unwrap()
        assert (first.is_new, again.is_new) == (True, False) and first.favorite == again.favorite
    nook.favorites.add(MUM, moons[4], ADA).unwrap()
    page = nook.favorites.list(MUM, PageRequest(2)).unwrap().page
    rest = nook.favorites.list(MUM, PageRequest(2, page.next)).unwrap().page

    assert [one.story_id for one in (*page.items, *rest.items)] == [moons[2], moons[1], moons[0]]
    assert liked(nook, ADA) == [moons[4]]
    for _ in range(2):
        nook.favorites.remove(MUM, moons[1]).unwrap()
    assert liked(nook) == [moons[2], moons[0]]
    assert len(nook.events(FavoriteAdded)) == 4 and len(nook.events(FavoriteRemoved)) == 1
    assert nook.favorites.add(MUM, StoryId(UUID(int=999))) == Failure(UnknownStory())


def test_what_is_hidden_is_not_listed_and_stays_a_favorite(nook: Nook, moons: list[StoryId]) -> None:
    nook.favorites.add(MUM, moons[0]).unwrap()
    nook.favorites.add(MUM, moons[1]).unwrap()
    with nook.storage.catalog() as uow:
        uow.stories.revoke(moons[0], "unsafe", BEDTIME)
        uow.commit()

    assert liked(nook) == [moons[1]]
    with nook.storage.progress() as uow:
        assert uow.favorites.hold(MUM.reader().unwrap()) == 2


def test_fifty_at_once_add_one_favorite(nook: Nook, moons: list[StoryId]) -> None:
    favorites, gate = nook.favorites, Barrier(50)

    def add(_: int) -> Any:
        gate.wait(30)
        return favorites.add(MUM, MOON).unwrap().favorite.id

    with ThreadPoolExecutor(50) as pool:
        ids = set(pool.map(add, range(50)))

    assert len(ids) == 1 and liked(nook) == [MOON] and len(nook.events(FavoriteAdded)) == 1


def test_there_is_room_for_a_thousand(nook: Nook, moons: list[StoryId], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storytime_core.progress.use_cases.favorites.MOST_FAVORITES", 2)
    for id in moons[:2]:
        nook.favorites.add(MUM, id).unwrap()

    assert nook.favorites.add(MUM, moons[2]) == Failure(TooManyFavorites(2))
    assert nook.favorites.add(MUM, moons[1]).unwrap().is_new is False


def test_a_batch_is_taken_in_the_order_of_events_each_on_its_own(nook: Nook, moons: list[StoryId]) -> None:
    """PRG-11"""
    a_kid(nook.storage)
    nook.base_limit = 2
    nook.clock.pass_time(A_DAY)
    now = nook.clock.now()

    def report(number: int, id: StoryId, page: int, ago: timedelta, kid: KidId | None = None) -> Report:
        return Report(id=UUID(int=number), story_id=id, sitting=Sitting(page, occurred_at=now - ago), kid_id=kid)

    batch = [
        report(1, moons[0], 9, A_MINUTE),
        report(2, moons[0], 4, 2 * A_MINUTE),
        report(3, moons[1], 5, A_MINUTE, ADA),
        report(4, moons[2], 1, timedelta()),
        report(5, moons[0], 1, 8 * A_DAY),
        report(6, StoryId(UUID(int=999)), 1, A_MINUTE),
        report(7, moons[0], 1, A_MINUTE, KidId(UUID(int=99))),
    ]
    codes = [outcome.code for outcome in nook.reading.record_many(MUM, batch).unwrap()]
    place = nook.reading.place(MUM, moons[0]).unwrap()

    assert codes[:5] == [None, None, None, "STORY_LIMIT_EXCEEDED", "VALIDATION_ERROR"]
    assert codes[5:] == ["RESOURCE_NOT_FOUND"] * 2
    assert isinstance(place, ReadingProgress) and (place.page, place.seconds) == (9, 60)
    nook.base_limit = 10
    nook.clock.pass_time(8 * A_DAY)
    assert [outcome.code for outcome in nook.reading.record_many(MUM, batch).unwrap()] == codes
    assert nook.reading.place(MUM, moons[0]).unwrap() == place and used(nook.storage) == 2
    nook.clock.pass_time(23 * A_DAY)
    assert (nook.reading.forget_reports(), nook.reading.forget_reports()) == (5, 0)


def test_the_same_batch_twice_at_once_counts_once(nook: Nook, moons: list[StoryId]) -> None:
    nook.reads(page=1)
    nook.clock.pass_time(A_MINUTE)
    batch = [Report(id=UUID(int=1), story_id=MOON, sitting=Sitting(2, seconds=60))]
    reading, gate = nook.reading, Barrier(6)

    def send(_: int) -> Any:
        gate.wait(10)
        return reading.record_many(MUM, batch).unwrap()

    with ThreadPoolExecutor(6) as pool:
        answers = set(pool.map(send, range(6)))

    assert len(answers) == 1
    place = nook.reading.place(MUM, MOON).unwrap()
    assert isinstance(place, ReadingProgress) and place.seconds == 60


def test_parallel_saves_lose_no_second(nook: Nook, moons: list[StoryId]) -> None:
    """PRG-5, PRG-7: whoever waits for a reader sees what the others have written meanwhile."""
    nook.reads(page=0)
    nook.clock.pass_time(timedelta(hours=5))
    reading, gate, at = nook.reading, Barrier(10), nook.clock.now()

    def save(number: int) -> None:
        gate.wait(10)
        for turn in range(5):
            reading.record(MUM, MOON, Sitting(10 * number + turn, seconds=7)).unwrap()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(save, range(10)))

    place = nook.reading.place(MUM, MOON).unwrap()
    with nook.storage.progress() as uow:
        state = uow.progress.hold([MUM.reader().unwrap()])[MUM.reader().unwrap()].state
    assert isinstance(place, ReadingProgress) and (place.page, place.seconds, place.event_at) == (94, 350, at)
    assert (state.total_seconds, state.on(at.date()).saves) == (350, 51)


SAVES: Final = st.tuples(
    st.integers(0, 1),  # which story
    st.none() | st.integers(0, 300),
    st.booleans(),
    st.none() | st.integers(0, 86_400),
    st.integers(0, 6 * 24 * 60),  # minutes ago
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), saves=st.lists(SAVES, min_size=1, max_size=12))
def test_whatever_the_order_of_arrival_the_end_is_the_same(
    nook: Nook, moons: list[StoryId], saves: list[Any], data: st.DataObject
) -> None:
    """PRG section 13: two devices, shuffled and doubled, against a plain model fed in the order of events."""
    family = FamilyId(IDS.new())
    mum = evolve(MUM, account_id=AccountId(family))
    nook.told.clear()
    now = nook.clock.now()
    arrivals = data.draw(st.permutations([*enumerate(saves), *enumerate(saves[:3])]))
    reports = [
        Report(
            id=UUID(int=number),
            story_id=moons[story],
            sitting=Sitting(page, done, seconds, now - timedelta(minutes=ago)),
        )
        for number, (story, page, done, seconds, ago) in arrivals
    ]
    cut = data.draw(st.integers(0, len(reports)))
    for part in (reports[:cut], reports[cut:]):
        if part:
            assert {one.code for one in nook.reading.record_many(mum, part).unwrap()} == {None}

    spent = 0
    for number in range(2):
        mine = [save for save in saves if save[0] == number]
        place = nook.reading.place(mum, moons[number]).unwrap()
        if not mine:
            assert not isinstance(place, ReadingProgress)
            continue
        assert isinstance(place, ReadingProgress)
        ended, told = plain(mine), [save for save in mine if save[2]]
        assert place.event_at == now - timedelta(minutes=min(save[4] for save in mine))
        assert place.completed_at == (now - timedelta(minutes=max(save[4] for save in told)) if told else None)
        assert place.page in ended
        spent += place.seconds
    with nook.storage.progress() as uow:
        state = uow.progress.hold([mum.reader().unwrap()])[mum.reader().unwrap()].state
    assert state.total_seconds == spent
    assert all(0 <= day.seconds <= MOST_A_DAY for day in state.recent_days)
    assert sum(day.saves for day in state.recent_days) == len(saves)
    finishes = [event for event in nook.events(StoryFinished) if event.family_id == family]
    assert len({(event.story_id, event.day) for event in finishes}) == len(finishes)
    assert sum(event.first for event in finishes) == len({event.story_id for event in finishes})
    assert {event.story_id for event in finishes} == {moons[save[0]] for save in saves if save[2]}


def plain(saves: list[Any]) -> set[int]:
    """Pages of the last event; if it tells none, whatever stood there."""
    latest = min(save[4] for save in saves)
    pages = [save[1] for save in saves if save[4] == latest and save[1] is not None]
    if len(pages) == len([save for save in saves if save[4] == latest]):
        return {max(pages)}
    return {*(page for page in pages), *(save[1] for save in saves if save[1] is not None), 0}
