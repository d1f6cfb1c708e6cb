"""How wrong passwords add up to waiting, and codes to nothing."""

from datetime import timedelta
from uuid import UUID

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from returns.result import Success

from storytime_adapters.clocks import StoppedClock
from storytime_core.identity.addresses import KnownAddress, SignInFailures
from storytime_core.identity.errors import PasswordTooCommon, PasswordUnchanged
from storytime_core.identity.model import Account, AccountState, Code, Purpose, SpentToken
from storytime_core.kernel.ids import AccountId, SessionId

NOW = StoppedClock().now()
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
MUM = AccountId(UUID(int=1))
ACCOUNT = Account(id=MUM, email="mum@example.org", name="Ada", created_at=NOW, updated_at=NOW, state_since=NOW)
CODE = Code(
    id=UUID(int=4),
    account_id=MUM,
    purpose=Purpose.RESET_PASSWORD,
    code_hash="right",
    issued_at=NOW,
    expires_at=NOW + 10 * MINUTE,
)


def after(failures):
    account = ACCOUNT
    for _ in range(failures):
        account = account.with_failure(NOW)
    return account


@given(st.integers(0, 200))
def test_each_wrong_password_from_the_tenth_on_doubles_the_wait_up_to_an_hour(failures):
    """ID-27"""
    doubled = MINUTE * 2 ** min(max(0, failures - 10), 10)
    expected = min(doubled, HOUR) if failures >= 10 else None

    assert after(failures).waits_for(NOW) == expected
    assert expected is None or after(failures).waits_for(NOW + expected) is None


@given(st.integers(0, 30))
def test_what_was_taken_back_never_happened(failures):
    back = after(failures + 1).with_failure_taken_back()

    assert back.password_failures == failures
    assert (back.waits_for(NOW) is None) is (failures < 10)
    assert after(failures).without_failures() == ACCOUNT
    assert after(failures).with_password("a hash", NOW).waits_for(NOW) is None


def test_nothing_is_taken_back_twice():
    assert ACCOUNT.with_failure_taken_back().password_failures == 0
    assert SignInFailures("mum", NOW).taken_back().count == 0


@given(st.integers(0, 150), st.integers(0, 120))
def test_after_a_hundred_failures_strangers_wait_an_hour(count, minutes):
    """ID-14"""
    failures, now = SignInFailures("mum", NOW, count), NOW + minutes * MINUTE

    assert failures.wait(now) == (HOUR - minutes * MINUTE if count >= 100 and minutes < 60 else None)
    assert failures.with_try(now) == SignInFailures("mum", now, count + 1)
    assert failures.is_to_be_told is (count >= 100)
    assert not failures.told(now).is_to_be_told


def test_a_place_is_known_for_ninety_days():
    """ID-15"""
    known = KnownAddress(MUM, "a neighborhood", "ios", NOW)

    assert known.is_known(NOW + timedelta(days=90) - SECOND)
    assert not known.is_known(NOW + timedelta(days=90))


def test_a_spent_token_yields_its_successor_for_less_than_ten_seconds():
    """ID-20"""
    token = SpentToken("hash", SessionId(UUID(int=3)), NOW)

    assert token.still_yields(NOW + 10 * SECOND - timedelta(microseconds=1))
    assert not token.still_yields(NOW + 10 * SECOND)


def test_codes_last_ten_minutes_but_for_the_first_one():
    """ID-6"""
    others = [purpose.lasts for purpose in Purpose if purpose not in (Purpose.VERIFY_EMAIL, Purpose.RESTORE)]

    assert Purpose.VERIFY_EMAIL.lasts == 24 * HOUR
    assert Purpose.RESTORE.lasts == 15 * MINUTE
    assert others == [10 * MINUTE] * 4


def test_looking_at_a_right_code_changes_nothing():
    """ID-24"""
    assert CODE.looked_at("right", NOW) == (CODE, Success(None))
    assert CODE.looked_at("wrong", NOW)[0] == CODE.tried("wrong", NOW)[0] == evolve(CODE, tries=1)


@pytest.mark.parametrize("state", AccountState)
def test_only_who_is_not_shut_out_gets_codes(state):
    """ID-23"""
    may = state in (AccountState.UNVERIFIED, AccountState.LIVE)

    assert evolve(ACCOUNT, state=state).may_have_codes is may


def test_an_account_proves_itself_by_what_it_has():
    assert ACCOUNT.proofs == ("code",)
    assert ACCOUNT.with_hash("a hash").proofs == ("password", "code")


def test_the_first_sign_in_stays_the_first():
    first = ACCOUNT.signed_in(NOW)

    again = first.signed_in(NOW + HOUR)
    assert again == evolve(first, last_seen_at=NOW + HOUR)


@pytest.mark.parametrize("fault", [PasswordUnchanged("newPassword"), PasswordTooCommon("newPassword")])
def test_a_fault_names_its_field(fault):
    assert fault.message.startswith("newPassword ")
    assert fault.details["fields"][0]["path"] == "newPassword"
