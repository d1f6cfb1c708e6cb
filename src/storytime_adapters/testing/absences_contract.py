"""Families that have not been here for long, by the real use cases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from attrs import evolve
from returns.result import Success

from storytime_adapters.storage import Storage
from storytime_core.identity.errors import AccountClosed as IsClosed
from storytime_core.identity.events import AccountClosed, InactivityNoticed
from storytime_core.identity.model import AccountState

from .desk import HOME, MUM, PASSWORD, Desk
from .identity_contract import account_of

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ALLOWED = 730 * DAY


@pytest.fixture
def desk(storage: Storage) -> Desk:
    return Desk(storage)


def notices(desk: Desk) -> list[int]:
    """How many days there were left at each notice."""
    told = desk.events(InactivityNoticed)
    return [(event.closes_on - event.at.date()).days for event in told]


def sweep(desk: Desk) -> int:
    return desk.absences.sweep()


def test_whoever_is_gone_for_long_is_told_twice_and_then_closed(desk: Desk) -> None:
    """ID-57"""
    desk.a_mum()
    desk.clock.pass_time(ALLOWED - 30 * DAY - HOUR)
    assert sweep(desk) == 0
    desk.clock.pass_time(HOUR)
    assert (sweep(desk), sweep(desk), notices(desk)) == (1, 0, [30])
    desk.clock.pass_time(23 * DAY)
    assert (sweep(desk), sweep(desk), notices(desk)) == (1, 0, [30, 7])
    desk.clock.pass_time(7 * DAY - HOUR)
    assert sweep(desk) == 0 and account_of(desk).state is AccountState.LIVE
    desk.clock.pass_time(HOUR)

    assert (sweep(desk), sweep(desk)) == (1, 0)
    assert account_of(desk).state is AccountState.CLOSED
    assert [event.by for event in desk.events(AccountClosed)] == ["absence"]
    desk.clock.pass_time(30 * DAY)
    assert desk.leaving.sweep() == 1


def test_for_a_month_its_owner_can_still_come_back(desk: Desk) -> None:
    """ID-56"""
    gone(desk, closed=True)
    shut = desk.signing_in.with_password(MUM, PASSWORD, HOME).failure()
    assert isinstance(shut, IsClosed) and shut.restore_token
    assert isinstance(desk.leaving.come_back(shut.restore_token), Success)

    assert account_of(desk).state is AccountState.LIVE
    assert sweep(desk) == 0


def test_whoever_is_told_late_has_no_less_time(desk: Desk) -> None:
    desk.a_mum()
    desk.clock.pass_time(ALLOWED + 100 * DAY)
    assert (sweep(desk), sweep(desk), notices(desk)) == (1, 0, [30])
    desk.clock.pass_time(100 * DAY)

    assert (sweep(desk), sweep(desk), notices(desk)) == (1, 0, [30, 7])
    assert account_of(desk).state is AccountState.LIVE


def signed_in(desk: Desk) -> None:
    desk.sign_in()


def refreshed(desk: Desk) -> None:
    tokens = desk.sign_in()
    desk.clock.pass_time(2 * HOUR)
    desk.signing_in.refresh(tokens.refresh_token).unwrap()


def read(desk: Desk) -> None:
    tokens = desk.sign_in()
    for _ in range(12):
        desk.clock.pass_time(6 * DAY)
        jwt = desk.signing_in.refresh(tokens.refresh_token).map(lambda found: found.jwt).value_or(None)
        if jwt is None:
            return
        desk.clock.pass_time(timedelta(minutes=10))
        desk.signing_in.caller_for(f"Bearer {jwt}").unwrap()


@pytest.mark.parametrize("comes", [signed_in, refreshed, read])
@pytest.mark.parametrize("times_told", [1, 2])
def test_coming_back_in_between_stops_it(desk: Desk, times_told: int, comes: Callable[[Desk], None]) -> None:
    """ID-57"""
    gone(desk, times_told)
    comes(desk)
    assert account_of(desk).absence.told == 0
    desk.clock.pass_time(40 * DAY)

    assert sweep(desk) == 0
    assert account_of(desk).state is AccountState.LIVE


def test_being_seen_is_noted_once_an_hour(desk: Desk) -> None:
    tokens = desk.register()
    first = account_of(desk).last_seen_at
    desk.clock.pass_time(timedelta(minutes=14))
    desk.caller(tokens)
    assert account_of(desk).last_seen_at == first
    desk.clock.pass_time(timedelta(minutes=47))
    jwt = desk.signing_in.refresh(tokens.refresh_token).unwrap().jwt
    desk.caller(evolve(tokens, jwt=jwt))

    assert account_of(desk).last_seen_at == desk.clock.now()


def test_whoever_comes_back_at_that_very_moment_is_either_in_or_told_so(desk: Desk) -> None:
    """ID-57"""
    gone(desk, 2)
    desk.clock.pass_time(7 * DAY)
    with ThreadPoolExecutor(12) as crowd:
        sweeps = [crowd.submit(sweep, desk) for _ in range(6)]
        tries = [crowd.submit(desk.signing_in.with_password, MUM, PASSWORD, HOME) for _ in range(6)]
    closed = sum(one.result() for one in sweeps)
    let_in = [isinstance(one.result(), Success) for one in tries]

    assert closed == len(desk.events(AccountClosed)) <= 1
    assert all(let_in) or closed == 1
    assert (account_of(desk).state is AccountState.CLOSED) == (closed == 1)
    assert not (closed and account_of(desk).absence.told == 0)


def test_administrators_and_closed_accounts_are_left_alone(desk: Desk) -> None:
    desk.an_admin("ann@example.org")
    mum = desk.a_mum()
    desk.leaving.leave(mum).unwrap()
    desk.clock.pass_time(ALLOWED)

    assert sweep(desk) == 0


def gone(desk: Desk, times_told: int = 2, closed: bool = False) -> None:
    desk.a_mum()
    desk.clock.pass_time(ALLOWED - 30 * DAY)
    assert sweep(desk) == 1
    if times_told == 2:
        desk.clock.pass_time(23 * DAY)
        assert sweep(desk) == 1
    if closed:
        desk.clock.pass_time(7 * DAY)
        assert sweep(desk) == 1
