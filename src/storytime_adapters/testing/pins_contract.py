"""PINs, and sessions that are handed over to a kid, by the real use cases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from attrs import evolve
from returns.result import Failure, Success

from storytime_adapters.storage import Storage
from storytime_core.identity.errors import (
    CodeInvalid,
    HashingBusy,
    PinIncorrect,
    PinLocked,
    PinNotSet,
    PinTooCommon,
    PinUnchanged,
)
from storytime_core.identity.events import PinChanged, PinTriesExhausted
from storytime_core.identity.model import Onboarding
from storytime_core.kernel.access import StepUpRequired
from storytime_core.kernel.caller import Caller

from .desk import HOME, MUM, CountingHasher, Desk
from .identity_contract import account_of, wrong
from .passwords_contract import BusyHasher

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PIN, OTHER, WRONG = "480217", "915036", "550917"


@pytest.fixture
def desk(storage: Storage) -> Desk:
    return Desk(storage)


@pytest.fixture
def mum(desk: Desk) -> Caller:
    """Her PIN is set, and her last proof of identity is long ago."""
    caller = desk.a_mum()
    desk.pins.set(caller, PIN).unwrap()
    desk.clock.pass_time(HOUR)
    return caller


def reset_code(desk: Desk, caller: Caller) -> str:
    desk.clock.pass_time(2 * MINUTE)
    desk.pins.ask_reset(caller, HOME).unwrap()
    return desk.mailed_codes()[-1]


def test_the_first_pin_needs_no_proof_and_moves_onboarding_on(desk: Desk) -> None:
    """ID-33, ID-5"""
    caller = desk.a_mum()
    desk.clock.pass_time(HOUR)
    assert not account_of(desk).pin.is_set
    assert desk.pins.set(caller, PIN) == Success(None)

    assert desk.pins.verify(caller, PIN) == Success(None)
    assert account_of(desk).onboarding is Onboarding.PIN_SETUP
    assert [event.how for event in desk.events(PinChanged)] == ["set"]


def test_a_pin_is_kept_as_a_peppered_hash(desk: Desk, mum: Caller) -> None:
    """ID-32"""
    kept = account_of(desk).pin.hash
    assert kept and kept.startswith("$argon2id$")

    assert desk.hasher.verify(PIN, kept) == Success(False)
    assert desk.hasher.verify(desk.fingerprints.of(PIN, "pin"), kept) == Success(True)


def test_another_pin_needs_the_current_one_or_a_fresh_proof(desk: Desk, mum: Caller) -> None:
    """ID-33"""
    assert desk.pins.set(mum, OTHER).failure() == StepUpRequired(("password", "code"))
    assert desk.pins.set(mum, OTHER, current=WRONG).failure() == PinIncorrect(4)
    assert desk.pins.verify(mum, PIN) == Success(None)
    assert desk.pins.set(mum, OTHER, current=PIN) == Success(None)
    assert desk.pins.verify(mum, PIN).failure() == PinIncorrect(4)
    assert desk.pins.set(evolve(mum, proved_at=desk.clock.now()), PIN) == Success(None)

    assert desk.pins.verify(mum, PIN) == Success(None)
    assert [event.how for event in desk.events(PinChanged)] == ["set", "changed", "changed"]


def test_two_first_pins_at_once_set_one(desk: Desk) -> None:
    caller = desk.a_mum()
    desk.clock.pass_time(HOUR)
    pins = [f"48{number:02}17" for number in range(20)]
    with ThreadPoolExecutor(10) as crowd:
        answers = list(crowd.map(lambda pin: desk.pins.set(caller, pin), pins))

    (winner,) = (pin for pin, answer in zip(pins, answers, strict=True) if isinstance(answer, Success))
    assert desk.pins.verify(caller, winner) == Success(None)
    assert [event.how for event in desk.events(PinChanged)] == ["set"]


@pytest.mark.parametrize("field", ["set", "reset"])
def test_a_pin_anybody_would_guess_is_refused(desk: Desk, mum: Caller, field: str) -> None:
    """ID-32"""
    if field == "set":
        assert desk.pins.set(mum, "123456", current=PIN).failure() == PinTooCommon("pin")
    else:
        code = reset_code(desk, mum)
        assert desk.pins.reset(mum, code, "123456").failure() == PinTooCommon("newPin")
        assert desk.pins.check(mum, code) == Success(None)
    assert desk.pins.verify(mum, PIN) == Success(None)


def test_without_a_pin_there_is_nothing_to_verify_or_reset(desk: Desk) -> None:
    caller = desk.a_mum()

    assert desk.pins.verify(caller, PIN).failure() == PinNotSet()
    assert desk.pins.ask_reset(caller).failure() == PinNotSet()
    assert desk.letters() == ["verify_email"]


def test_the_fifth_wrong_pin_locks_each_further_one_twice_as_long(desk: Desk, mum: Caller) -> None:
    """ID-33"""
    left = [desk.pins.verify(mum, WRONG).failure() for _ in range(5)]
    assert left == [PinIncorrect(tries) for tries in (4, 3, 2, 1, 0)]
    waits = []
    for _ in range(9):
        locked = desk.pins.verify(mum, PIN).failure()
        assert isinstance(locked, PinLocked)
        waits.append(locked.retry_after_seconds // 60)
        desk.clock.pass_time(timedelta(seconds=locked.retry_after_seconds - 1))
        assert desk.pins.verify(mum, PIN).failure() == PinLocked(1)
        desk.clock.pass_time(timedelta(seconds=1))
        assert desk.pins.verify(mum, WRONG).failure() == PinIncorrect(0)

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    desk.clock.pass_time(HOUR)
    assert desk.pins.verify(mum, PIN) == Success(None)
    assert desk.pins.verify(mum, WRONG).failure() == PinIncorrect(4)


def test_tries_count_over_all_sessions_and_ways(desk: Desk, mum: Caller) -> None:
    """ID-33: and in the database, so another process goes on where this one stopped."""
    other = desk.caller(desk.sign_in())
    for caller in (mum, other, mum):
        desk.pins.verify(caller, WRONG)
    desk.pins.set(other, OTHER, current=WRONG)
    another = Desk(desk.storage, clock=desk.clock, fingerprints=desk.fingerprints)

    assert another.pins.verify(mum, WRONG).failure() == PinIncorrect(0)
    assert isinstance(another.pins.verify(other, PIN).failure(), PinLocked)


def test_fifty_wrong_pins_at_once_are_five_tries(desk: Desk, mum: Caller) -> None:
    """ID-33"""
    with ThreadPoolExecutor(10) as crowd:
        answers = list(crowd.map(lambda _: desk.pins.verify(mum, WRONG).failure(), range(50)))

    tried = [answer.tries_left for answer in answers if isinstance(answer, PinIncorrect)]
    assert sorted(tried) == [0, 1, 2, 3, 4]
    assert sum(isinstance(answer, PinLocked) for answer in answers) == 45
    assert account_of(desk).pin.failures == 5
    assert len(desk.events(PinTriesExhausted)) == 1


def test_a_parent_is_mailed_at_the_fifth_and_at_most_hourly(desk: Desk, mum: Caller) -> None:
    """ID-33"""
    for _ in range(4):
        desk.pins.verify(mum, WRONG)
    assert "pin_tries_exhausted" not in desk.letters()
    mails = []
    for _ in range(8):
        desk.pins.verify(mum, WRONG)
        mails.append(desk.letters().count("pin_tries_exhausted"))
        wait = account_of(desk).pin.waits_for(desk.clock.now())
        assert wait
        desk.clock.pass_time(wait)

    # The waits are 1, 2, 4, 8, 16, 32 minutes and then an hour: the seventh try comes after 63 minutes.
    assert mails == [1, 1, 1, 1, 1, 1, 2, 3]


def test_a_right_pin_forgets_the_wrong_ones(desk: Desk, mum: Caller) -> None:
    for _ in range(4):
        desk.pins.verify(mum, WRONG)
    desk.pins.verify(mum, PIN).unwrap()

    assert desk.pins.verify(mum, WRONG).failure() == PinIncorrect(4)


def test_a_try_nobody_had_time_for_does_not_count(desk: Desk, mum: Caller) -> None:
    """ID-11"""
    counting, desk.hasher = desk.hasher, BusyHasher()
    for _ in range(6):
        assert desk.pins.verify(mum, PIN).failure() == HashingBusy()
    desk.hasher = counting

    assert desk.pins.verify(mum, WRONG).failure() == PinIncorrect(4)


def test_a_mailed_code_resets_a_pin_and_its_lock(desk: Desk, mum: Caller) -> None:
    """ID-34"""
    for _ in range(5):
        desk.pins.verify(mum, WRONG)
    code = reset_code(desk, mum)
    assert desk.letters()[-1] == "reset_pin"
    assert desk.pins.check(mum, code) == Success(None)
    assert desk.pins.reset(mum, code, PIN).failure() == PinUnchanged("newPin")
    assert desk.pins.reset(mum, code, OTHER) == Success(None)

    assert desk.pins.verify(mum, OTHER) == Success(None)
    assert desk.pins.reset(mum, code, PIN).failure() == CodeInvalid()
    assert [event.how for event in desk.events(PinChanged)] == ["set", "reset"]


def test_a_wrong_code_resets_nothing_and_five_void_it(desk: Desk, mum: Caller) -> None:
    """ID-6, ID-34"""
    code = reset_code(desk, mum)
    assert desk.pins.check(mum, wrong(code)) == Failure(CodeInvalid())
    for _ in range(4):
        assert desk.pins.reset(mum, wrong(code), OTHER) == Failure(CodeInvalid())

    assert desk.pins.reset(mum, code, OTHER) == Failure(CodeInvalid())
    assert desk.pins.verify(mum, PIN) == Success(None)


def test_a_code_for_a_pin_is_no_code_for_anything_else(desk: Desk, mum: Caller) -> None:
    code = reset_code(desk, mum)
    dad = desk.a_mum("dad@example.org")
    desk.pins.set(dad, PIN)

    assert desk.passwords.check(MUM, code) == Failure(CodeInvalid())
    assert desk.proving.with_code(mum, code) == Failure(CodeInvalid())
    assert desk.pins.reset(dad, code, OTHER) == Failure(CodeInvalid())
    assert desk.pins.check(mum, code) == Success(None)


def test_fifty_resets_at_once_with_one_code_set_one_pin(desk: Desk, mum: Caller) -> None:
    code = reset_code(desk, mum)
    pins = [f"48{number:02}19" for number in range(50)]
    with ThreadPoolExecutor(10) as crowd:
        answers = list(crowd.map(lambda pin: desk.pins.reset(mum, code, pin), pins))

    (winner,) = (pin for pin, answer in zip(pins, answers, strict=True) if isinstance(answer, Success))
    assert desk.pins.verify(mum, winner) == Success(None)


def test_a_pin_that_changed_while_it_was_checked_opens_nothing(desk: Desk, mum: Caller) -> None:
    class Slow(CountingHasher):
        """While it looks at a PIN, somebody sets another one."""

        def hash(self, password: str):  # type: ignore[no-untyped-def]
            desk.hasher = CountingHasher()
            desk.pins.set(evolve(mum, proved_at=desk.clock.now()), OTHER).unwrap()
            return self.inner.hash(password)

    desk.hasher = Slow()
    assert desk.pins.set(mum, "733508", current=PIN).failure() == StepUpRequired(("password", "code"))
    assert desk.pins.verify(mum, OTHER) == Success(None)
