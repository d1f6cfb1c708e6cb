"""The second factor of administrators, by the real use cases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from attrs import evolve
from returns.result import Failure, Success

from storytime_adapters.secrets.one_time import digits_at
from storytime_adapters.storage import Storage
from storytime_core.identity.errors import CodeInvalid, NotToOneself, SecondFactorSet, UnknownAccount
from storytime_core.identity.events import AccountModerated, SessionsEnded
from storytime_core.kernel.access import AdminOnly, StepUpRequired, TokenInvalid
from storytime_core.kernel.caller import Caller

from .desk import Desk
from .identity_contract import account_of

ANN, ZOE = "ann@example.org", "zoe@example.org"
STEP, HOUR = timedelta(seconds=30), timedelta(hours=1)
WHY = "the phone is gone"


@pytest.fixture
def desk(storage: Storage) -> Desk:
    return Desk(storage, admins_show_second_factor=True)


@pytest.fixture
def ann(desk: Desk) -> Caller:
    return desk.an_admin(ANN)


def digits(desk: Desk, secret: str, steps: int = 0) -> str:
    """What the app shows, or showed some steps ago."""
    return digits_at(secret, int(desk.clock.now().timestamp()) // 30 + steps)


def now(desk: Desk, caller: Caller) -> Caller:
    """The same session as the next request finds it."""
    with desk.storage.identity() as uow:
        session = uow.sessions.get(caller.session_id)
    assert session is not None
    return desk.signing_in.caller_for(f"Bearer {desk.opening.access_token(session, desk.clock.now())}").unwrap()


def test_an_administrator_enrolls_and_shows_the_digits(desk: Desk, ann: Caller) -> None:
    """ID-73"""
    assert ann.lacks_second_factor
    secret = desk.second_factors.enroll(ann).unwrap().secret
    assert now(desk, ann).lacks_second_factor

    assert desk.second_factors.prove(ann, digits(desk, secret)) == Success(desk.clock.now() + 12 * HOUR)
    assert not now(desk, ann).lacks_second_factor
    desk.clock.pass_time(12 * HOUR)
    assert now(desk, ann).lacks_second_factor


def test_the_stamp_is_one_sessions_alone(desk: Desk, ann: Caller) -> None:
    secret = desk.second_factors.enroll(ann).unwrap().secret
    desk.second_factors.prove(ann, digits(desk, secret)).unwrap()

    assert desk.caller(desk.sign_in(ANN)).lacks_second_factor


def test_the_secret_is_sealed_and_shown_once(desk: Desk, ann: Caller) -> None:
    """ID-73"""
    enrolled = desk.second_factors.enroll(ann).unwrap()
    kept = account_of(desk, ANN).second_factor.secret_sealed

    assert enrolled.uri.startswith("otpauth://totp/") and enrolled.secret in enrolled.uri
    assert kept and enrolled.secret not in kept
    assert enrolled.secret not in repr(enrolled)


def test_digits_of_the_next_and_the_last_half_minute_do_and_no_others(desk: Desk, ann: Caller) -> None:
    secret = desk.second_factors.enroll(ann).unwrap().secret

    for steps in (-2, 2, -40, 40):
        assert desk.second_factors.prove(ann, digits(desk, secret, steps)) == Failure(CodeInvalid())
    for steps in (-1, 0, 1):
        assert isinstance(desk.second_factors.prove(ann, digits(desk, secret, steps)), Success)


def test_each_half_minute_is_good_for_one_time(desk: Desk, ann: Caller) -> None:
    """ID-73"""
    secret = desk.second_factors.enroll(ann).unwrap().secret
    desk.second_factors.prove(ann, digits(desk, secret)).unwrap()

    assert desk.second_factors.prove(ann, digits(desk, secret)) == Failure(CodeInvalid())
    assert desk.second_factors.prove(ann, digits(desk, secret, -1)) == Failure(CodeInvalid())
    desk.clock.pass_time(STEP)
    assert isinstance(desk.second_factors.prove(ann, digits(desk, secret)), Success)


def test_of_twenty_who_show_the_same_digits_at_once_one_is_let_in(desk: Desk, ann: Caller) -> None:
    """ID-73"""
    secret = desk.second_factors.enroll(ann).unwrap().secret
    sessions = [ann, *(desk.caller(desk.sign_in(ANN)) for _ in range(9))] * 2
    shown = digits(desk, secret)
    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(lambda caller: desk.second_factors.prove(caller, shown), sessions))

    assert sum(isinstance(answer, Success) for answer in answers) == 1
    assert sum(not now(desk, caller).lacks_second_factor for caller in sessions[:10]) == 1


def test_a_secret_nobody_has_shown_is_replaced_and_one_that_counts_is_not(desk: Desk, ann: Caller) -> None:
    lost = desk.second_factors.enroll(ann).unwrap().secret
    secret = desk.second_factors.enroll(ann).unwrap().secret
    assert desk.second_factors.prove(ann, digits(desk, lost)) == Failure(CodeInvalid())
    desk.second_factors.prove(ann, digits(desk, secret)).unwrap()

    assert desk.second_factors.enroll(ann) == Failure(SecondFactorSet())


def test_enrolling_needs_a_fresh_proof_and_an_administrator(desk: Desk, ann: Caller) -> None:
    desk.clock.pass_time(HOUR)
    assert desk.second_factors.enroll(ann) == Failure(StepUpRequired(("password", "code")))
    mum = desk.a_mum()

    assert desk.second_factors.enroll(mum) == Failure(AdminOnly())
    assert desk.second_factors.prove(mum, "123456") == Failure(AdminOnly())


def test_without_a_secret_no_digits_do(desk: Desk, ann: Caller) -> None:
    assert desk.second_factors.prove(ann, "000000") == Failure(CodeInvalid())


def test_an_ended_session_is_not_stamped(desk: Desk, ann: Caller) -> None:
    secret = desk.second_factors.enroll(ann).unwrap().secret
    desk.sessions.end(ann, ann.session_id).unwrap()

    assert desk.second_factors.prove(ann, digits(desk, secret)) == Failure(TokenInvalid())


def test_another_administrator_takes_a_lost_one_away(desk: Desk, ann: Caller) -> None:
    """ID-73"""
    zoe = desk.an_admin(ZOE)
    secret = desk.second_factors.enroll(ann).unwrap().secret
    desk.second_factors.prove(ann, digits(desk, secret)).unwrap()

    assert desk.moderating.reset_second_factor(ann, ann.account_id, WHY) == Failure(NotToOneself())
    assert desk.moderating.reset_second_factor(zoe, ann.account_id, WHY).unwrap().second_factor.secret_sealed is None
    assert isinstance(desk.moderating.reset_second_factor(zoe, ann.account_id, WHY), Success)
    late = evolve(zoe, proved_at=None)
    assert isinstance(desk.moderating.reset_second_factor(late, ann.account_id, WHY).failure(), StepUpRequired)

    assert [event.act for event in desk.events(AccountModerated)] == ["reset_second_factor"]
    assert [event.why for event in desk.events(SessionsEnded)] == ["second_factor"]
    again = desk.caller(desk.sign_in(ANN))
    assert isinstance(desk.second_factors.enroll(again), Success)


def test_the_command_line_gives_another_one(desk: Desk, ann: Caller) -> None:
    """ID-73"""
    lost = desk.second_factors.enroll(ann).unwrap().secret
    desk.second_factors.prove(ann, digits(desk, lost)).unwrap()
    secret = desk.second_factors.enroll_anew(ANN).unwrap().secret
    assert [event.why for event in desk.events(SessionsEnded)] == ["second_factor"]

    again = desk.caller(desk.sign_in(ANN))
    assert desk.second_factors.prove(again, digits(desk, lost)) == Failure(CodeInvalid())
    assert isinstance(desk.second_factors.prove(again, digits(desk, secret)), Success)
    desk.a_mum()
    assert desk.second_factors.enroll_anew("mum@example.org") == Failure(AdminOnly())
    assert desk.second_factors.enroll_anew("nobody@example.org") == Failure(UnknownAccount())
