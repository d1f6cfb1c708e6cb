"""Places in stories: what a save changes, whatever comes before it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from storytime_core.kernel.ids import FamilyId, StoryId
from storytime_core.kernel.readers import Reader, ReaderKind
from storytime_core.progress.model import DAYS_KEPT, MOST_A_DAY, Noted, ReadDay, ReaderState, ReadingProgress, Sitting

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
TODAY = NOON.date()
DAY = timedelta(days=1)
ADA = Reader(ReaderKind.KID, UUID(int=1))
SAVES = st.tuples(st.none() | st.integers(0, 300), st.booleans(), st.integers(0, 100))


def a_place(**more):
    known = {"id": UUID(int=2), "reader": ADA, "story_id": StoryId(UUID(int=3)), "family_id": FamilyId(UUID(int=4))}
    times = {"started_at": NOON, "event_at": NOON - DAY, "saved_at": NOON}
    return ReadingProgress(**{**known, **times, **more})


def after(saves, place=None):
    place = place or a_place()
    for page, done, second in saves:
        at = NOON + timedelta(seconds=second)
        place = place.advanced(Sitting(page, done), at, 1, at)
    return place


def a_state(seconds=0, last=NOON, day=TODAY):
    return ReaderState(reader=ADA, last_event_at=last, recent_days=(ReadDay(on=day, saves=1, seconds=seconds),))


@given(st.lists(st.tuples(st.integers(0, 300), st.booleans(), st.integers(0, 100)), min_size=1), st.randoms())
def test_the_latest_event_has_the_place_in_whatever_order_they_arrive(saves, random):
    shuffled = random.sample(saves, len(saves))
    latest = max(second for _, _, second in saves)

    place = after(shuffled)

    assert place.page == after(saves).page == max(page for page, _, second in saves if second == latest)
    assert place.event_at == NOON + timedelta(seconds=latest)
    assert place.completed_at == after(saves).completed_at


@given(st.lists(SAVES))
def test_what_is_completed_stays_so(saves):
    done = False
    place = a_place()
    for save in saves:
        place, done = after([save], place), done or save[1]
        assert place.is_completed is done
    assert place.seconds == len(saves)


@pytest.mark.parametrize(("page", "done", "status"), [(0, False, None), (1, False, "reading"), (0, True, "done")])
def test_what_cards_say_of_a_place(page, done, status):
    assert after([(page, done, 1)]).read_status == status


@given(st.lists(SAVES), st.lists(SAVES))
def test_two_places_of_one_reader_are_joined_in_either_order(mine, theirs):
    one, other = after(mine), after(theirs)
    joined, swapped = one.joined(other), other.joined(one)

    assert joined == swapped
    assert joined.seconds == one.seconds + other.seconds
    assert joined.is_completed == (one.is_completed or other.is_completed)
    assert joined.event_at == max(one.event_at, other.event_at)


@given(st.lists(SAVES), st.lists(SAVES))
def test_what_was_removed_begins_anew_and_keeps_its_time(before, then):
    """PRG-20, PRG-21"""
    removed = after(before).removed(NOON + timedelta(seconds=50))
    fresh = a_place(event_at=NOON + timedelta(seconds=50))

    again = after([save for save in then if save[2] >= 50], removed)
    late = after([save for save in then if save[2] < 50], removed)

    assert again.page == after([save for save in then if save[2] >= 50], fresh).page
    assert again.seconds + late.seconds == 2 * len(before) + len(then)
    assert (late.page, late.is_completed, late.is_on_a_shelf) == (0, False, False)


@given(st.lists(st.tuples(st.integers(0, 30_000), st.none() | st.integers(0, 86_400)), max_size=60))
def test_time_is_what_passes_or_what_is_told_as_far_as_it_can_be(saves):
    """PRG-7"""
    state, at, told = ReaderState(reader=ADA), NOON, 0
    for pause, sent in saves:
        at += timedelta(seconds=pause)
        seconds, is_first = state.credit(at, at.date(), sent), state.last_event_at is None
        left = MOST_A_DAY - state.on(at.date()).seconds
        if sent is None:
            expected = min(pause, 120) if pause <= 600 and not is_first else 0
        else:
            is_near = not is_first and 0 < pause < 4 * 3600
            expected = min(sent, 14_400, pause + 30) if is_near else min(sent, 14_400)
        assert seconds == max(0, min(expected, left))
        state, told = state.seen(at, at.date(), seconds), told + seconds
        assert state.on(at.date()).seconds <= MOST_A_DAY
        assert len(state.recent_days) <= DAYS_KEPT and state.active_on == at.date()
    assert state.total_seconds == told


def test_a_day_has_twelve_hours_of_reading_at_most():
    read_long = a_state(MOST_A_DAY - 5)

    assert read_long.credit(NOON + timedelta(seconds=60), TODAY) == 5
    assert read_long.seen(NOON + timedelta(seconds=60), TODAY, 5).credit(NOON + timedelta(seconds=90), TODAY) == 0
    midnight = NOON + timedelta(hours=12)
    late = a_state(MOST_A_DAY, midnight - timedelta(seconds=9))
    assert late.credit(midnight, midnight.date()) == 9
    assert late.seen(midnight, midnight.date(), 9).on(midnight.date()) == ReadDay(
        on=midnight.date(), saves=1, seconds=9
    )


def test_a_save_that_comes_late_is_counted_on_its_own_day_and_takes_nothing_back():
    state = a_state(50)
    yesterday = NOON - DAY

    assert state.credit(NOON - timedelta(minutes=1), TODAY) == 0
    late = state.seen(yesterday, yesterday.date(), 7)
    assert (late.last_event_at, late.active_on) == (NOON, TODAY)
    assert [(day.on, day.seconds) for day in late.recent_days] == [(TODAY, 50), (yesterday.date(), 7)]


def test_the_day_is_the_familys():
    """PRG-10: noon in UTC is tomorrow on Kiritimati."""
    noted = Noted.of(a_state(), a_place(), Sitting(1, True), NOON, NOON, "Pacific/Kiritimati")

    assert (noted.day, noted.is_news, noted.is_finish, noted.is_first_finish) == (TODAY + DAY, True, True, True)
    again = Noted.of(noted.state, noted.place, Sitting(1, True), NOON, NOON, "Pacific/Kiritimati")
    assert (again.is_news, again.is_finish) == (False, False)


def test_of_a_guest_nobody_is_told():
    guest = a_place(reader=Reader(ReaderKind.GUEST, UUID(int=9)), family_id=None)

    noted = Noted.of(ReaderState(reader=guest.reader), guest, Sitting(1, True), NOON, NOON, "UTC")

    assert noted.place.is_completed and not noted.is_news and not noted.is_finish
    assert noted.place == evolve(noted.place, first_finished_at=None, finished_on=None)
