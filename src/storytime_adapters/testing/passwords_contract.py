"""New passwords, proofs of identity and another e-mail, by the real use cases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from attrs import evolve
from returns.result import Failure, Result, Success

from storytime_adapters.storage import Storage
from storytime_core.identity.errors import (
    CodeInvalid,
    HashingBusy,
    InvalidCredentials,
    PasswordIncorrect,
    PasswordNotSet,
    PasswordTooCommon,
    PasswordUnchanged,
    PasswordUnfit,
    RefreshInvalid,
)
from storytime_core.identity.events import EmailVerified, PasswordChanged, PasswordResetRequested, SessionsEnded
from storytime_core.identity.model import AccountState
from storytime_core.kernel.access import RateLimited, StepUpRequired, TokenInvalid
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.pages import PageRequest

from .desk import ELSEWHERE, HOME, MUM, NAME, PASSWORD, CountingHasher, Desk
from .identity_contract import account_of, becomes, wrong

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NEW = "a boat on the lake"
DAD = "dad@example.org"


@pytest.fixture
def desk(storage: Storage) -> Desk:
    return Desk(storage)


class BusyHasher(CountingHasher):
    """Has no time to look at passwords."""

    def verify(self, password: str, password_hash: str | None) -> Result[bool, HashingBusy]:
        return Failure(HashingBusy())


def reset_code(desk: Desk, email: str = MUM) -> str:
    desk.clock.pass_time(2 * MINUTE)
    desk.passwords.request_reset(email, HOME)
    return desk.mailed_codes(email)[-1]


def without_password(desk: Desk) -> None:
    with desk.storage.identity() as uow:
        account = uow.accounts.by_email(MUM)
        assert account is not None
        uow.accounts.save(evolve(account, password_hash=None))
        uow.commit()


def sessions_of(desk: Desk, caller: Caller) -> int:
    return len(desk.sessions.list(caller, PageRequest()).unwrap().items)


def test_a_mailed_code_sets_a_new_password_and_ends_every_session(desk: Desk) -> None:
    """ID-24"""
    mum = desk.a_mum()
    tokens = desk.sign_in()
    code = reset_code(desk)

    assert desk.passwords.check(MUM, code) == Success(None)
    assert desk.passwords.reset(None, MUM, code, NEW, HOME) == Success(None)
    assert desk.signing_in.with_password(MUM, PASSWORD, HOME).failure() == InvalidCredentials()
    assert desk.signing_in.refresh(tokens.refresh_token).failure() == RefreshInvalid()
    assert sessions_of(desk, mum) == 0
    assert desk.sign_in(password=NEW)
    assert [(len(event.session_ids), event.why) for event in desk.events(SessionsEnded)] == [(2, "password_reset")]
    assert [event.how for event in desk.events(PasswordChanged)] == ["reset"]
    assert desk.letters() == ["verify_email", "reset_password", "password_changed"]


def test_a_code_resets_once_and_only_the_account_it_was_mailed_for(desk: Desk) -> None:
    """ID-7, ID-24"""
    desk.a_mum()
    desk.a_mum(DAD)
    code = reset_code(desk)
    tries = [(DAD, code), ("nobody@example.org", code), (MUM, wrong(code))]

    assert [desk.passwords.reset(None, *each, NEW).failure() for each in tries] == [CodeInvalid()] * 3
    assert desk.passwords.reset(None, MUM, code, NEW) == Success(None)
    assert desk.passwords.reset(None, MUM, code, "another boat now").failure() == CodeInvalid()


def test_a_reset_code_is_good_for_ten_minutes(desk: Desk) -> None:
    """ID-6"""
    desk.a_mum()
    code = reset_code(desk)
    desk.clock.pass_time(10 * MINUTE - timedelta(seconds=1))
    assert desk.passwords.check(MUM, code) == Success(None)
    desk.clock.pass_time(timedelta(seconds=1))

    assert desk.passwords.check(MUM, code).failure() == CodeInvalid()
    assert desk.passwords.reset(None, MUM, code, NEW).failure() == CodeInvalid()


@pytest.mark.parametrize("by", ["check", "reset"])
def test_looking_at_a_code_uses_nothing_up_but_wrong_ones_count(desk: Desk, by: str) -> None:
    """ID-24: five wrong ones, by either way, void it."""
    desk.a_mum()
    code = reset_code(desk)
    for _ in range(9):
        assert desk.passwords.check(MUM, code) == Success(None)
    for _ in range(5):
        if by == "check":
            desk.passwords.check(MUM, wrong(code))
        else:
            desk.passwords.reset(None, MUM, wrong(code), NEW)

    assert desk.passwords.check(MUM, code).failure() == CodeInvalid()


def test_fifty_at_once_with_one_code_reset_one_password(desk: Desk) -> None:
    desk.a_mum()
    code = reset_code(desk)
    with ThreadPoolExecutor(10) as crowd:
        answers = list(crowd.map(lambda n: desk.passwords.reset(None, MUM, code, f"a boat, number {n}"), range(50)))

    (winner,) = (number for number, answer in enumerate(answers) if isinstance(answer, Success))
    assert desk.sign_in(password=f"a boat, number {winner}")


def test_asking_for_a_reset_answers_everybody_alike(desk: Desk) -> None:
    """ID-23"""
    desk.a_mum()
    desk.clock.pass_time(HOUR)

    assert desk.passwords.request_reset(MUM, HOME) == desk.passwords.request_reset("x@y.org", HOME) == Success(None)
    assert len(desk.mailed_codes()) == 2
    assert desk.letters("x@y.org") == []


@pytest.mark.parametrize("state", [AccountState.SUSPENDED, AccountState.CLOSED])
def test_whoever_is_shut_out_resets_nothing(desk: Desk, state: AccountState) -> None:
    """ID-23"""
    desk.a_mum()
    before = reset_code(desk)
    becomes(desk, state)
    desk.clock.pass_time(2 * MINUTE)
    desk.passwords.request_reset(MUM, HOME)

    assert desk.letters().count("reset_password") == 1
    assert desk.passwords.check(MUM, before).failure() == CodeInvalid()
    assert desk.passwords.reset(None, MUM, before, NEW).failure() == CodeInvalid()


def test_who_asks_from_an_unknown_place_alerts_the_owner(desk: Desk) -> None:
    """ID-23: and asking never makes a place known."""
    desk.a_mum()
    for origin in (HOME, ELSEWHERE, ELSEWHERE):
        desk.clock.pass_time(2 * MINUTE)
        desk.passwords.request_reset(MUM, origin)

    assert [event.unknown_address for event in desk.events(PasswordResetRequested)] == [False, True, True]
    assert desk.letters().count("password_reset_alert") == 2
    assert desk.mailer.sent[-1].values["device"] == "a web browser"


def test_an_alert_comes_no_more_often_than_a_code(desk: Desk) -> None:
    """ID-6"""
    desk.a_mum()
    desk.clock.pass_time(HOUR)
    for _ in range(5):
        desk.passwords.request_reset(MUM, ELSEWHERE)

    assert desk.letters() == ["verify_email", "reset_password", "password_reset_alert"]


def test_a_reset_makes_the_place_known(desk: Desk) -> None:
    """ID-14"""
    desk.a_mum()
    code = reset_code(desk)
    desk.passwords.reset(None, MUM, code, NEW, ELSEWHERE).unwrap()
    desk.clock.pass_time(2 * MINUTE)
    desk.passwords.request_reset(MUM, ELSEWHERE)

    assert [event.unknown_address for event in desk.events(PasswordResetRequested)] == [False, False]


def test_a_reset_sets_a_password_where_there_was_none(desk: Desk) -> None:
    """ID-24"""
    desk.a_mum()
    without_password(desk)
    desk.passwords.reset(None, MUM, reset_code(desk), NEW).unwrap()

    assert desk.sign_in(password=NEW)


def test_a_reset_proves_the_email(desk: Desk) -> None:
    """ID-24: and whoever had signed up in its owner's name keeps nothing, not even a known place."""
    mallory = desk.register(password="mallory was here", origin=ELSEWHERE)
    desk.passwords.reset(None, MUM, reset_code(desk), NEW, HOME).unwrap()

    assert (account_of(desk).state, account_of(desk).onboarding) == (AccountState.LIVE, "email_verified")
    assert len(desk.events(EmailVerified)) == 1
    assert desk.signing_in.caller_for(f"Bearer {mallory.jwt}").failure() == TokenInvalid()
    views, since = desk.storage.account_views(), desk.clock.now() - DAY
    assert [views.is_known(MUM, origin.neighborhood, since) for origin in (HOME, ELSEWHERE)] == [True, False]


def test_whoever_resets_while_signed_in_stays_so(desk: Desk) -> None:
    """ID-24: if it is the same account."""
    mum, dad = desk.a_mum(), desk.a_mum(DAD)
    desk.sign_in()
    desk.passwords.reset(mum, MUM, reset_code(desk), NEW).unwrap()
    assert sessions_of(desk, mum) == 1

    desk.passwords.reset(dad, MUM, reset_code(desk), "another boat").unwrap()
    assert (sessions_of(desk, mum), sessions_of(desk, dad)) == (0, 1)


@pytest.mark.parametrize(
    ("password", "no"),
    [
        ("7 chars", PasswordUnfit("newPassword")),
        ("password1", PasswordTooCommon("newPassword")),
        (MUM, PasswordTooCommon("newPassword")),
        (NAME.upper(), PasswordTooCommon("newPassword")),
    ],
)
def test_a_new_password_has_to_be_a_good_one(desk: Desk, password: str, no: object) -> None:
    """ID-10: and a code is not used up by one that is not."""
    mum = desk.a_mum()
    code = reset_code(desk)

    assert desk.passwords.reset(None, MUM, code, password).failure() == no
    assert desk.passwords.change(mum, PASSWORD, password).failure() == no
    assert desk.passwords.reset(None, MUM, code, NEW) == Success(None)


def test_whose_name_it_is_shows_only_with_the_code(desk: Desk) -> None:
    desk.a_mum()

    assert desk.passwords.reset(None, MUM, "000000", NAME).failure() == CodeInvalid()


def test_changing_the_password_ends_all_other_sessions(desk: Desk) -> None:
    """ID-25"""
    mum = desk.a_mum()
    desk.sign_in()

    assert desk.passwords.change(mum, PASSWORD, NEW) == Success(None)
    assert sessions_of(desk, mum) == 1
    assert [event.how for event in desk.events(PasswordChanged)] == ["changed"]
    assert desk.letters() == ["verify_email", "password_changed"]
    assert desk.signing_in.with_password(MUM, PASSWORD, HOME).failure() == InvalidCredentials()
    assert desk.sign_in(password=NEW)


def test_changing_takes_the_old_password_and_another_one(desk: Desk) -> None:
    """ID-25"""
    mum = desk.a_mum()

    assert desk.passwords.change(mum, "not it at all", NEW).failure() == PasswordIncorrect()
    assert desk.passwords.change(mum, PASSWORD, PASSWORD).failure() == PasswordUnchanged("newPassword")
    without_password(desk)
    assert desk.passwords.change(mum, PASSWORD, NEW).failure() == PasswordNotSet()


def test_of_two_changes_at_once_one_wins(desk: Desk) -> None:
    mum = desk.a_mum()
    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(lambda n: desk.passwords.change(mum, PASSWORD, f"a boat, number {n}"), range(8)))

    (winner,) = (number for number, answer in enumerate(answers) if isinstance(answer, Success))
    assert desk.sign_in(password=f"a boat, number {winner}")


def test_the_password_proves_who_one_is(desk: Desk) -> None:
    """ID-27"""
    tokens = desk.register()
    desk.email_proof.confirm(None, desk.mailed_codes()[-1], MUM).unwrap()
    desk.clock.pass_time(10 * MINUTE)
    mum = desk.caller(tokens)
    assert not mum.has_proved(desk.clock.now())
    until = desk.proving.with_password(mum, PASSWORD).unwrap()

    assert until == desk.clock.now() + 5 * MINUTE
    assert desk.caller(tokens).has_proved(desk.clock.now())
    assert desk.proving.with_password(mum, "not it at all").failure() == PasswordIncorrect()
    desk.clock.pass_time(4 * MINUTE)
    assert desk.caller(tokens).has_proved(desk.clock.now())
    desk.clock.pass_time(MINUTE + timedelta(seconds=1))
    assert not desk.caller(tokens).has_proved(desk.clock.now())


def test_a_mailed_code_proves_who_one_is(desk: Desk) -> None:
    """ID-27"""
    mum, dad = desk.a_mum(), desk.a_mum(DAD)
    desk.clock.pass_time(10 * MINUTE)
    desk.proving.ask(mum).unwrap()
    code = desk.mailed_codes()[-1]

    assert desk.letters()[-1] == "step_up"
    assert desk.proving.with_code(dad, code).failure() == CodeInvalid()
    assert desk.proving.with_code(mum, wrong(code)).failure() == CodeInvalid()
    assert desk.proving.with_code(mum, code).unwrap() == desk.clock.now() + 5 * MINUTE
    assert desk.proving.with_code(mum, code).failure() == CodeInvalid()


def test_a_session_that_is_over_proves_nothing(desk: Desk) -> None:
    mum = desk.a_mum()
    desk.sessions.sign_out(mum)

    assert desk.proving.with_password(mum, PASSWORD).failure() == TokenInvalid()


def wait_of(answer: Result[object, object]) -> float:
    no = answer.failure()
    assert isinstance(no, RateLimited)
    return no.retry_after_seconds / 60


def test_from_the_tenth_wrong_password_on_each_waits_longer(desk: Desk) -> None:
    """ID-27: one count for all ways to ask."""
    mum = desk.a_mum()
    for _ in range(9):
        assert desk.passwords.change(mum, "no", NEW).failure() == PasswordIncorrect()
    assert desk.passwords.change(mum, PASSWORD, PASSWORD).failure() == PasswordUnchanged("newPassword")

    for _ in range(9):
        assert desk.proving.with_password(mum, "no").failure() == PasswordIncorrect()
    waits = []
    for _ in range(9):
        assert desk.passwords.change(mum, "no", NEW).failure() == PasswordIncorrect()
        waits.append(wait_of(desk.proving.with_password(mum, PASSWORD)))
        desk.clock.pass_time(timedelta(minutes=waits[-1]))
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert isinstance(desk.proving.with_password(mum, PASSWORD), Success)
    assert desk.proving.with_password(mum, "no").failure() == PasswordIncorrect()
    assert isinstance(desk.proving.with_password(mum, PASSWORD), Success)


def test_however_many_guess_at_once_only_ten_are_looked_at(desk: Desk) -> None:
    """ID-27"""
    mum = desk.a_mum()
    desk.hasher = hasher = CountingHasher()
    with ThreadPoolExecutor(10) as crowd:
        answers = list(crowd.map(lambda n: desk.proving.with_password(mum, f"guess {n}"), range(50)))

    looked_at = [answer for answer in answers if answer.failure() == PasswordIncorrect()]
    assert len(looked_at) == hasher.verified == 10


def test_what_was_not_looked_at_was_no_wrong_password(desk: Desk) -> None:
    """ID-11"""
    mum = desk.a_mum()
    desk.hasher = BusyHasher()
    for _ in range(20):
        assert desk.proving.with_password(mum, "no").failure() == HashingBusy()
    desk.hasher = CountingHasher()

    assert isinstance(desk.proving.with_password(mum, PASSWORD), Success)


def test_a_reset_ends_the_waiting(desk: Desk) -> None:
    mum = desk.a_mum()
    for _ in range(10):
        desk.proving.with_password(mum, "no")
    desk.passwords.reset(mum, MUM, reset_code(desk), NEW).unwrap()

    assert isinstance(desk.proving.with_password(mum, NEW), Success)


def test_another_email_takes_a_code_that_went_there(desk: Desk) -> None:
    """ID-26"""
    mum = desk.a_mum()
    desk.email_change.ask(mum, "new@example.org", HOME).unwrap()
    (code,) = desk.mailed_codes("new@example.org")
    assert desk.letters() == ["verify_email", "email_change_asked"]
    assert desk.email_change.confirm(mum, wrong(code)).failure() == CodeInvalid()
    moved = desk.email_change.confirm(mum, code).unwrap().account

    assert (moved.email, moved.id, moved.email_verified_at) == ("new@example.org", mum.account_id, desk.clock.now())
    assert desk.sign_in("new@example.org").user.account == account_of(desk, "new@example.org")
    assert desk.signing_in.with_password(MUM, PASSWORD, HOME).failure() == InvalidCredentials()
    assert desk.letters()[-1] == desk.letters("new@example.org")[-1] == "email_changed"
    assert desk.email_change.confirm(mum, code).failure() == CodeInvalid()


def test_another_email_takes_a_proof(desk: Desk) -> None:
    """ID-26, CONV-35: the answer says how one can prove oneself."""
    mum = desk.a_mum()
    desk.clock.pass_time(6 * MINUTE)
    assert desk.email_change.ask(mum, "new@example.org").failure() == StepUpRequired(("password", "code"))
    without_password(desk)

    assert desk.email_change.ask(mum, "new@example.org").failure() == StepUpRequired(("code",))
    assert desk.letters("new@example.org") == []


@pytest.mark.parametrize("state", [AccountState.LIVE, AccountState.SUSPENDED, AccountState.CLOSED])
def test_a_taken_email_gets_only_a_notice(desk: Desk, state: AccountState) -> None:
    """ID-26: the answer is the same, and an older code is void in any case."""
    mum = desk.a_mum()
    desk.a_mum(DAD)
    becomes(desk, state, DAD)
    desk.email_change.ask(mum, "new@example.org").unwrap()
    (older,) = desk.mailed_codes("new@example.org")
    desk.clock.pass_time(2 * MINUTE)

    assert desk.email_change.ask(mum, DAD) == Success(None)
    assert desk.letters(DAD)[-1] == "email_claimed"
    assert desk.email_change.confirm(mum, older).failure() == CodeInvalid()


def test_an_email_that_was_taken_meanwhile_is_not_taken_again(desk: Desk) -> None:
    """ID-26"""
    mum = desk.a_mum()
    desk.email_change.ask(mum, DAD).unwrap()
    code = desk.mailed_codes(DAD)[-1]
    dad = desk.a_mum(DAD)

    assert desk.email_change.confirm(mum, code).failure() == CodeInvalid()
    assert (account_of(desk).id, account_of(desk, DAD).id) == (mum.account_id, dad.account_id)


def test_an_unverified_account_blocks_no_move(desk: Desk) -> None:
    """ID-3"""
    mum = desk.a_mum()
    squatter = desk.register(DAD)
    desk.email_change.ask(mum, DAD).unwrap()
    assert desk.email_change.confirm(mum, desk.mailed_codes(DAD)[-1]).unwrap().account.email == DAD

    assert desk.signing_in.refresh(squatter.refresh_token).failure() == RefreshInvalid()


def test_of_many_who_move_to_one_email_one_arrives(desk: Desk) -> None:
    """ID-26: each has a code that went there."""
    callers = [desk.a_mum(f"mum{number}@example.org") for number in range(5)]
    codes = []
    for caller in callers:
        desk.clock.pass_time(MINUTE)
        caller = evolve(caller, proved_at=desk.clock.now())
        desk.email_change.ask(caller, DAD).unwrap()
        codes.append(desk.mailed_codes(DAD)[-1])
    ready = Event()

    def move(number: int) -> bool:
        ready.wait()
        return isinstance(desk.email_change.confirm(callers[number], codes[number]), Success)

    with ThreadPoolExecutor(5) as crowd:
        moving = [crowd.submit(move, number) for number in range(5)]
        ready.set()
        assert sum(one.result() for one in moving) == 1


def test_codes_that_went_to_the_former_address_open_nothing(desk: Desk) -> None:
    mum = desk.a_mum()
    old = reset_code(desk)
    desk.email_change.ask(evolve(mum, proved_at=desk.clock.now()), "new@example.org").unwrap()
    desk.email_change.confirm(mum, desk.mailed_codes("new@example.org")[-1]).unwrap()

    assert desk.passwords.check("new@example.org", old).failure() == CodeInvalid()


def test_resending_on_the_reset_screen_sends_a_reset_code(desk: Desk) -> None:
    """ID-9: within half an hour of having asked for a reset."""
    desk.a_mum()
    old = reset_code(desk)
    desk.clock.pass_time(29 * MINUTE)
    desk.email_proof.send(MUM, HOME)
    new = desk.mailed_codes()[-1]
    assert new != old and desk.passwords.check(MUM, new) == Success(None)
    assert desk.letters()[-1] == "reset_password"

    desk.clock.pass_time(31 * MINUTE)
    desk.email_proof.send(MUM, HOME)
    assert len(desk.mailed_codes()) == 3


@pytest.mark.parametrize("purpose", ["reset_password", "step_up", "change_email"])
def test_every_purpose_has_its_own_limit_of_mails(desk: Desk, purpose: str) -> None:
    """ID-6: one a minute, five an hour, ten a day."""
    mum = desk.a_mum()

    def ask() -> None:
        if purpose == "reset_password":
            desk.passwords.request_reset(MUM, HOME)
        elif purpose == "step_up":
            desk.proving.ask(mum)
        else:
            desk.email_change.ask(evolve(mum, proved_at=desk.clock.now()), "new@example.org")

    def mailed() -> int:
        desk.deliver()
        return sum(letter.template == purpose for letter in desk.mailer.sent)

    for _ in range(3):
        ask()
    assert mailed() == 1
    for _ in range(8):
        desk.clock.pass_time(5 * MINUTE)
        ask()
    assert mailed() == 5
    for _ in range(10):
        desk.clock.pass_time(HOUR)
        ask()
    assert mailed() == 10
    desk.clock.pass_time(DAY)
    ask()
    assert mailed() == 11


def test_the_limit_of_mails_is_the_mailboxs_whoever_asks(desk: Desk) -> None:
    """ID-6: per target address, however many accounts ask at once."""
    callers = [desk.a_mum(f"mum{number}@example.org") for number in range(8)]
    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(lambda caller: desk.email_change.ask(caller, "victim@example.org"), callers))

    assert answers == [Success(None)] * 8
    assert desk.letters("victim@example.org") == ["change_email"]


def test_many_who_ask_at_once_send_one_mail(desk: Desk) -> None:
    """ID-6"""
    mum = desk.a_mum()
    with ThreadPoolExecutor(10) as crowd:
        list(crowd.map(lambda _: desk.proving.ask(mum), range(20)))

    assert desk.letters().count("step_up") == 1
