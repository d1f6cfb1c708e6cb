"""The rules of accounts, passwords, sessions and codes."""

from datetime import timedelta
from uuid import UUID

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from returns.result import Success

from storytime_adapters.clocks import StoppedClock
from storytime_adapters.secrets.passwords import PackagedCommonPasswords
from storytime_core.identity.errors import CodeInvalid, HashingBusy, PasswordTooCommon, PasswordUnfit
from storytime_core.identity.model import (
    Account,
    AccountState,
    Code,
    Onboarding,
    Purpose,
    Session,
    fit_password,
    has_a_letter,
)
from storytime_core.identity.use_cases.signing_in import client_kind_of
from storytime_core.kernel.ids import AccountId, SessionId

NOW = StoppedClock().now()
DAY = timedelta(days=1)
MUM, DAD = AccountId(UUID(int=1)), AccountId(UUID(int=2))
COMMON = PackagedCommonPasswords().all()
ACCOUNT = Account(id=MUM, email="mum@example.org", name="Ada", created_at=NOW, updated_at=NOW, state_since=NOW)
SESSION = Session.begun(SessionId(UUID(int=3)), MUM, "a hash", NOW, "ios")
CODE = Code(
    id=UUID(int=4),
    account_id=MUM,
    purpose=Purpose.VERIFY_EMAIL,
    code_hash="right",
    issued_at=NOW,
    expires_at=NOW + DAY,
)


def fit(password, email="moonlight@example.org", name="Adelaide Moon"):
    return fit_password(password, email, name, COMMON)


@pytest.mark.parametrize("password", ["x" * 8 + "yz", "12 34 56 78", "        ", "мама мыла раму", "🌙" * 8, "xy" * 64])
def test_eight_to_a_hundred_and_twenty_eight_characters_of_any_kind_will_do(password):
    """ID-10"""
    assert fit(password) == Success(password)


@pytest.mark.parametrize("password", ["", "7 chars", "x" * 129])
def test_shorter_and_longer_passwords_will_not(password):
    """ID-10"""
    no = fit(password).failure()

    assert no == PasswordUnfit()
    assert no.details == {"fields": [{"path": "password", "message": "must have 8 to 128 characters"}]}
    assert no.message == "password must have 8 to 128 characters."


@pytest.mark.parametrize(
    "password",
    ["password1", "PASSWORD123", "Storytime2024", "moonlight", "MOONLIGHT@example.org", "adelaide moon"],
)
def test_what_anybody_would_guess_will_not_do(password):
    """ID-10: the shipped list, the e-mail, its local part, the name."""
    assert fit(password).failure() == PasswordTooCommon()


def test_a_name_has_a_letter_of_any_script():
    """ID-2"""
    assert all(map(has_a_letter, ("Mum", "Мама", "妈妈", "X1")))
    assert not any(map(has_a_letter, ("", "123", "_", "- -", "🌙")))


def test_proving_an_email_makes_the_account_live_once():
    """ID-5: onboarding only moves forward."""
    proved = ACCOUNT.verified(NOW + DAY)
    further = evolve(proved, onboarding=Onboarding.PIN_SETUP)

    assert (proved.state, proved.state_since, proved.email_verified_at) == (AccountState.LIVE, NOW + DAY, NOW + DAY)
    assert further.verified(NOW + 2 * DAY) is further


@pytest.mark.parametrize("state", [AccountState.SUSPENDED, AccountState.CLOSED])
def test_proving_an_email_opens_no_account_that_was_shut(state):
    shut = evolve(ACCOUNT, state=state)

    assert shut.verified(NOW + DAY).state is state
    assert shut.verified(NOW + DAY).is_verified


@given(st.lists(st.integers(0, 20), max_size=20))
def test_a_session_ends_fourteen_quiet_days_or_thirty_days_after_it_began(pauses):
    """ID-18, ID-19"""
    session, now = SESSION, NOW
    for days in pauses:
        now += days * DAY
        expected = days < 14 and now - NOW < 30 * DAY
        assert session.is_live(now) is expected
        if not expected:
            break
        session = session.refreshed(now)
        assert session.refresh_until == min(now + 14 * DAY, NOW + 30 * DAY)


def test_a_session_ends_once_and_for_its_first_reason():
    ended = SESSION.ended(NOW, "signed_out").ended(NOW + DAY, "too_many")

    assert (ended.ended_at, ended.ended_why) == (NOW, "signed_out")
    assert not ended.is_live(NOW)


@given(st.lists(st.booleans(), max_size=12))
def test_a_code_is_right_once_and_only_before_the_fifth_wrong_try(tries):
    """ID-6"""
    code, wrong, spent = CODE, 0, False
    for is_right in tries:
        code, answer = code.tried("right" if is_right else "wrong", NOW)
        good = is_right and wrong < 5 and not spent
        assert answer == Success(None) if good else answer.failure() == CodeInvalid()
        spent |= good
        wrong += not is_right and not spent


def test_a_code_is_nothing_after_its_time_or_once_it_is_void():
    _, late = CODE.tried("right", NOW + DAY)
    _, void = CODE.voided(NOW).tried("right", NOW)

    assert late.failure() == void.failure() == CodeInvalid()
    assert CODE.voided(NOW).voided(NOW + DAY).voided_at == NOW


@pytest.mark.parametrize(
    ("agent", "kind"),
    [
        ("Storytime/1.0 (iPhone; iOS 17)", "ios"),
        ("Storytime/7 CFNetwork/1408 Darwin/22.5.0", "ios"),
        ("Mozilla/5.0 (Linux; Android 14)", "android"),
        ("okhttp/4.9", "android"),
        ("Mozilla/5.0 (X11; Linux x86_64)", "web"),
        ("curl/8", "other"),
        ("", "other"),
        (None, "other"),
    ],
)
def test_a_client_is_known_by_its_kind_only(agent, kind):
    assert client_kind_of(agent) == kind


def test_a_busy_front_desk_says_when_to_come_again():
    """ID-11"""
    assert HashingBusy().retry_after_seconds == 1
