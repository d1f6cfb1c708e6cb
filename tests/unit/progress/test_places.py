"""Places in stories: what a save changes, whatever comes before it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storytime_core.kernel.ids import StoryId
from storytime_core.kernel.readers import Reader, ReaderKind
from storytime_core.progress.model import MOST_A_DAY, ReaderState, ReadingProgress, Sitting

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
ADA = Reader(ReaderKind.GUEST, UUID(int=1))
SAVES = st.tuples(st.none() | st.integers(0, 300), st.booleans(), st.integers(0, 100))


def a_place():
    return ReadingProgress(
        id=UUID(int=2), reader=ADA, story_id=StoryId(UUID(int=3)), started_at=NOON, event_at=NOON - timedelta(days=1)
    )


def after(saves, place=None):
    place = place or a_place()
    for page, done, second in saves:
        place = place.advanced(Sitting(page, done), NOON + timedelta(seconds=second), 1)
    return place


@given(st.lists(st.tuples(st.integers(0, 300), st.booleans(), st.integers(0, 100)), min_size=1), st.randoms())
def test_the_latest_event_has_the_place_in_whatever_order_they_arrive(saves, random):
    shuffled = random.sample(saves, len(saves))
    latest = max(second for _, _, second in saves)

    place = after(shuffled)

    assert place.page == after(saves).page == max(page for page, _, second in saves if second == latest)
    assert place.event_at == NOON + timedelta(seconds=latest)


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


@given(st.lists(st.integers(0, 1200), max_size=60))
def test_time_is_never_more_than_passes(pauses):
    state, at, total = ReaderState(reader=ADA), NOON, 0
    for pause in pauses:
        at += timedelta(seconds=pause)
        seconds = state.credit(at)
        assert 0 <= seconds <= min(pause, 120)
        assert seconds == 0 or pause <= 600
        state, total = state.seen(at, seconds), total + seconds
    assert total <= sum(pauses)


def test_a_day_has_twelve_hours_of_reading_at_most():
    read_long = ReaderState(reader=ADA, last_event_at=NOON, active_on=NOON.date(), seconds=MOST_A_DAY - 5)

    assert read_long.credit(NOON + timedelta(seconds=60)) == 5
    assert read_long.seen(NOON + timedelta(seconds=60), 5).credit(NOON + timedelta(seconds=90)) == 0
    midnight = NOON + timedelta(hours=12)
    late = ReaderState(
        reader=ADA, last_event_at=midnight - timedelta(seconds=9), active_on=NOON.date(), seconds=MOST_A_DAY
    )
    assert late.credit(midnight) == 9 and late.seen(midnight, 9).seconds == 9


def test_a_save_that_comes_late_earns_nothing_and_takes_nothing_back():
    state = ReaderState(reader=ADA, last_event_at=NOON, active_on=NOON.date(), seconds=50)

    assert state.credit(NOON - timedelta(minutes=1)) == 0
    assert state.seen(NOON - timedelta(minutes=1), 0) == state
    assert state.seen(NOON - timedelta(days=1), 0) == state
