"""An allowance is spoken for, settled or given back, and never overdrawn."""

from typing import ClassVar
from uuid import UUID

from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st
from returns.result import Success

from storytime_core.kernel.errors import LimitReached
from storytime_core.kernel.ledger import AllowanceName, Balance


@frozen
class NoMore(LimitReached):
    code: ClassVar = "NO_MORE"
    sentence: ClassVar = "That was all."


NAME = AllowanceName(UUID(int=1), "stories", "2024-03")
ACTS = st.lists(st.tuples(st.sampled_from(("reserve", "settle", "release", "raise")), st.integers(1, 5)), max_size=40)


@given(st.integers(0, 10), ACTS)
def test_nothing_is_spent_that_was_not_granted(granted, acts):
    balance, pending, settled = Balance(NAME, granted), [], 0
    for act, amount in acts:
        if act == "reserve":
            answer = balance.reserving(amount, otherwise=NoMore())
            if granted - sum(pending) - settled >= amount:
                balance = answer.unwrap()
                pending.append(amount)
            else:
                assert answer.failure() == NoMore()
        elif act == "raise":
            granted = max(granted, amount)
            balance = balance.raised_to(amount)
        elif pending and act == "settle":
            settled += pending[0]
            balance = balance.settling(pending.pop(0))
        elif pending:
            balance = balance.releasing(pending.pop())
        assert (balance.granted, balance.reserved, balance.settled) == (granted, sum(pending), settled)
        assert balance.remaining == granted - sum(pending) - settled >= 0


def test_what_was_granted_for_a_period_is_not_taken_away():
    balance = Balance(NAME, 3)

    assert balance.raised_to(1) == balance
    assert balance.reserving(3, otherwise=NoMore()) == Success(Balance(NAME, 3, reserved=3))
    assert Balance(NAME, 1, settled=3).remaining == 0
