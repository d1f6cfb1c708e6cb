"""What a PIN may be, and how long wrong ones have to wait."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storytime_adapters.testing.cast import BEDTIME
from storytime_core.identity.pins import MOST_COMMON, Pin, fit_pin

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    "digits",
    [
        "000000", "999999",  # one digit
        "012345", "456789", "890123", "987654", "321098",  # runs
        "474747", "474474", "123123",  # a pair, a triple
        "193001", "199912", "202601", "209912",  # a year and its month
        "011930", "121999", "012026",
        "159753", "147258", "112233",  # what many have
    ],
)  # fmt: skip
def test_what_anybody_would_try_first_is_refused(digits):
    """ID-32"""
    assert fit_pin(digits).failure().message == "pin is too easy to guess."


@pytest.mark.parametrize("digits", ["480217", "192912", "201300", "131930", "474748", "012346", "210012"])
def test_what_only_looks_like_it_is_fine(digits):
    assert fit_pin(digits).unwrap() == digits


def test_at_least_the_hundred_most_common_are_known():
    assert len(MOST_COMMON) >= 100 and all(len(pin) == 6 and pin.isdigit() for pin in MOST_COMMON)


@pytest.mark.untraced
def test_nearly_all_pins_may_be_chosen():
    refused = sum(fit_pin(f"{number:06}").value_or(None) is None for number in range(1_000_000))

    assert refused < 7_000


@given(st.lists(st.sampled_from(["wrong", "taken back", "right"]), max_size=40))
def test_failures_are_counted_in_a_row_and_lock_from_the_fifth_on(tries):
    pin, now, in_a_row = Pin("hash"), BEDTIME, 0
    for one in tries:
        if one == "wrong":
            pin, in_a_row = pin.with_failure(now), in_a_row + 1
        elif one == "right":
            pin, in_a_row = pin.without_failures(), 0
        else:
            pin = pin.with_failure(now).with_failure_taken_back()
        wait = pin.waits_for(now)
        assert pin.failures == in_a_row
        assert (wait is None) == (in_a_row < 5)
        assert wait is None or MINUTE <= wait <= 60 * MINUTE
