"""Reading time, by the real use cases over the rules of the house and the places kids have."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

import pytest
from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from storytime_adapters.storage import Storage
from storytime_core.family.ages import AgeSpan
from storytime_core.family.bedtime import Bedtime as Evenings
from storytime_core.family.house_rules import RulesChange
from storytime_core.family.use_cases.kid_profiles import NewKid
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import FamilyId, KidId, StoryId
from storytime_core.kernel.readers import Reader
from storytime_core.kernel.reading_time import Activity, Bedtime, ScreenTimeLookup, ScreenTimeOver
from storytime_core.kernel.seeing import ViewpointLookup
from storytime_core.progress.model import ReadDay, ReadingProgress
from storytime_core.reports.model import ReadToday

from .cast import a_story
from .catalog_contract import keep
from .desk import Desk, reading_time_of

NOON: Final = datetime(2026, 7, 3, 12, tzinfo=UTC)
TODAY: Final = date(2026, 7, 3)
EVENING: Final = Evenings(enabled=True, start=time(19, 30), end=time(7, 0), days=(0, 1, 2, 3, 4, 5, 6))
NO_STORY: Final = StoryId(UUID(int=404))
MINUTE: Final = timedelta(minutes=1)
DAY: Final = timedelta(days=1)


@pytest.fixture
def desk(storage: Storage) -> Desk:
    return Desk(storage)


@pytest.fixture
def mum(desk: Desk) -> Caller:
    return desk.a_consenting_mum()


@pytest.fixture
def ada(desk: Desk, mum: Caller) -> KidId:
    return desk.kids.add(mum, NewKid(name="Ada", age_range=AgeSpan(4, 6))).unwrap().kid.id


@frozen
class SeenAlong:
    """As whoever opens a story sees it, with everything else about the kid."""

    viewpoints: ViewpointLookup

    def may_open(
        self, family_id: FamilyId, kid_id: KidId, activity: Activity, story_id: StoryId | None, now: datetime
    ) -> Result[None, ScreenTimeOver | Bedtime]:
        seen = self.viewpoints.of_kid(family_id, kid_id, now, story_id or NO_STORY)
        return seen.hours.may_open(activity, now) if seen and seen.hours else Success(None)


@pytest.fixture(params=["asked", "seen along"])
def reading_time(request: pytest.FixtureRequest, storage: Storage) -> ScreenTimeLookup:
    return reading_time_of(storage) if request.param == "asked" else SeenAlong(storage.viewpoints())


@pytest.fixture
def moon(storage: Storage) -> StoryId:
    story = a_story()
    keep(storage, story)
    return story.id


def has_read(storage: Storage, reader: Reader, seconds: int, on: date = TODAY) -> None:
    with storage.progress() as uow:
        state = uow.progress.hold([reader])[reader].state
        days = (ReadDay(on=on, saves=1, seconds=seconds),)
        uow.progress.save([evolve(state, last_event_at=NOON, recent_days=days)])
        uow.commit()


def has_begun(storage: Storage, reader: Reader, story_id: StoryId, at: datetime, last: datetime | None = None) -> None:
    place = ReadingProgress(
        id=UUID(int=story_id.int + reader.id.int),
        reader=reader,
        story_id=story_id,
        started_at=at,
        event_at=last or at,
        saved_at=last or at,
        page=2,
    )
    with storage.progress() as uow:
        state = uow.progress.hold([reader])[reader].state
        uow.progress.save([state], [place])
        uow.commit()


def test_without_rules_everything_may_begin(reading_time: ScreenTimeLookup, mum: Caller, ada: KidId) -> None:
    """FAM-50"""
    for activity in Activity:
        assert reading_time.may_open(mum.family_id, ada, activity, None, NOON) == Success(None)


def test_what_is_read_today_counts_and_no_other_day(
    storage: Storage, desk: Desk, reading_time: ScreenTimeLookup, mum: Caller, ada: KidId, moon: StoryId
) -> None:
    """FAM-60, FAM-65"""
    desk.daily_limits.set(mum, ada, 30).unwrap()
    tomorrow = datetime(2026, 7, 4, tzinfo=UTC)
    answers = []
    for seconds, day in ((1799, TODAY), (1800, TODAY), (9999, date(2026, 7, 2)), (9999, date(2026, 7, 4))):
        has_read(storage, Reader.kid(ada), seconds, day)
        answers.append(reading_time.may_open(mum.family_id, ada, Activity.STORY, moon, NOON))

    assert answers == [Success(None), Failure(ScreenTimeOver(tomorrow)), Success(None), Success(None)]


def test_the_day_is_the_familys(
    storage: Storage, desk: Desk, reading_time: ScreenTimeLookup, mum: Caller, ada: KidId
) -> None:
    """FAM-53: at noon in UTC it is tomorrow on Kiritimati."""
    desk.daily_limits.set(mum, ada, 30).unwrap()
    has_read(storage, Reader.kid(ada), 1800, date(2026, 7, 4))
    assert reading_time.may_open(mum.family_id, ada, Activity.WISH, None, NOON) == Success(None)

    desk.house_rules.change(mum, RulesChange(time_zone="Pacific/Kiritimati")).unwrap()

    midnight = datetime(2026, 7, 4, 10, tzinfo=UTC)
    assert reading_time.may_open(mum.family_id, ada, Activity.WISH, None, NOON) == Failure(ScreenTimeOver(midnight))


def test_what_siblings_and_parents_read_is_not_counted(
    storage: Storage, desk: Desk, reading_time: ScreenTimeLookup, mum: Caller, ada: KidId, moon: StoryId
) -> None:
    """FAM-66, RPT-1"""
    ben = desk.kids.add(mum, NewKid(name="Ben", age_range=AgeSpan(4, 6))).unwrap().kid.id
    desk.house_rules.change(mum, RulesChange(max_screen_time_mins=1)).unwrap()
    has_read(storage, Reader.kid(ben), 3600)
    has_read(storage, Reader.parent(mum.account_id), 3600)
    desk.bedtimes.set(mum, ada, EVENING).unwrap()
    late = NOON.replace(hour=19, minute=31)
    has_begun(storage, Reader.kid(ben), moon, NOON)
    has_begun(storage, Reader.parent(mum.account_id), moon, NOON)

    assert reading_time.may_open(mum.family_id, ada, Activity.STORY, moon, NOON) == Success(None)
    assert isinstance(reading_time.may_open(mum.family_id, ben, Activity.STORY, None, NOON), Failure)
    told = reading_time.may_open(mum.family_id, ada, Activity.STORY, moon, late)
    assert told == Failure(Bedtime(NOON.replace(hour=7) + DAY))


def test_a_story_begun_before_bedtime_may_be_finished_for_a_while(
    storage: Storage, desk: Desk, reading_time: ScreenTimeLookup, mum: Caller, ada: KidId, moon: StoryId
) -> None:
    """FAM-65: reading on moves the place, not the moment it was begun."""
    desk.bedtimes.set(mum, ada, EVENING).unwrap()
    bed = NOON.replace(hour=19, minute=30)
    has_begun(storage, Reader.kid(ada), moon, bed - MINUTE, last=bed + 5 * MINUTE)

    def answer(story_id: StoryId | None, after: timedelta) -> bool:
        opened = reading_time.may_open(mum.family_id, ada, Activity.STORY, story_id, bed + after)
        return isinstance(opened, Success)

    assert [answer(moon, -MINUTE), answer(moon, 9 * MINUTE), answer(moon, 10 * MINUTE)] == [True, True, False]
    assert [answer(NO_STORY, MINUTE), answer(None, MINUTE)] == [False, False]
    desk.house_rules.change(mum, RulesChange(finishing_mins=15)).unwrap()
    assert [answer(moon, 14 * MINUTE), answer(moon, 15 * MINUTE)] == [True, False]


def test_what_a_parent_changes_holds_at_once(
    storage: Storage, desk: Desk, reading_time: ScreenTimeLookup, mum: Caller, ada: KidId
) -> None:
    """FAM-51"""
    has_read(storage, Reader.kid(ada), 1800)
    answers = []
    for minutes in (None, 30, 31, 0):
        desk.daily_limits.set(mum, ada, minutes).unwrap()
        opened = reading_time.may_open(mum.family_id, ada, Activity.CHALLENGE, None, NOON)
        answers.append(isinstance(opened, Success))
    desk.daily_limits.set(mum, ada, None).unwrap()
    desk.house_rules.change(mum, RulesChange(max_screen_time_mins=30)).unwrap()
    answers.append(isinstance(reading_time.may_open(mum.family_id, ada, Activity.CHALLENGE, None, NOON), Success))

    assert answers == [True, False, True, False, False]


def test_of_a_kid_that_is_not_there_nothing_is_said(
    desk: Desk, reading_time: ScreenTimeLookup, mum: Caller, ada: KidId
) -> None:
    desk.daily_limits.set(mum, ada, 0).unwrap()
    dad = desk.a_consenting_mum("dad@example.org")

    assert isinstance(reading_time.may_open(mum.family_id, ada, Activity.STORY, None, NOON), Failure)
    assert reading_time.may_open(dad.family_id, ada, Activity.STORY, None, NOON) == Success(None)


def test_of_a_kid_without_a_row_nothing_is_known(storage: Storage, ada: KidId, moon: StoryId) -> None:
    assert storage.read_today().of(ada, TODAY, moon) == ReadToday()


def test_nobody_has_hours_who_opens_nothing(storage: Storage, mum: Caller, ada: KidId, moon: StoryId) -> None:
    viewpoints = storage.viewpoints()
    seen, about_to_open = (viewpoints.of_kid(mum.family_id, ada, NOON, story) for story in (None, moon))
    assert seen and about_to_open and seen == about_to_open
    assert (seen.hours is None, about_to_open.hours is None) == (True, False)
