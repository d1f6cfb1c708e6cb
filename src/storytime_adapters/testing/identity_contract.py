"""Signing up, proving an e-mail, and signing in, by the real use cases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from attrs import define, evolve, field
from returns.result import Success

from storytime_adapters.chances import SystemChance
from storytime_adapters.storage import Storage
from storytime_core.identity.errors import (
    AccountClosed,
    AccountSuspended,
    CodeInvalid,
    EmailAlreadyRegistered,
    InvalidCredentials,
    RefreshInvalid,
)
from storytime_core.identity.events import CodeIssued, EmailVerified, SessionsEnded, SignedIn
from storytime_core.identity.model import Account, AccountState, Onboarding
from storytime_core.identity.ports import AccessClaims
from storytime_core.kernel.access import EmailNotVerified, TokenInvalid
from storytime_core.kernel.caller import Role
from storytime_core.kernel.ids import AccountId

from .cast import ADA
from .desk import HOME, MUM, NAME, PASSWORD, CountingHasher, Desk, quick_hasher

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def desk(storage: Storage) -> Desk:
    return Desk(storage)


@define
class LoadedChance(SystemChance):
    """Draws these codes first."""

    next: list[int] = field(factory=list)

    def number(self, below: int) -> int:
        return self.next.pop(0) if self.next else super().number(below)


def account_of(desk: Desk, email: str = MUM) -> Account:
    account = desk.storage.account_views().by_email(email)
    assert account is not None
    return account


def becomes(desk: Desk, state: AccountState, email: str = MUM) -> None:
    with desk.storage.identity() as uow:
        account = uow.accounts.by_email(email)
        assert account is not None
        uow.accounts.save(evolve(account, state=state))
        uow.commit()


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_signing_up_makes_an_account_a_session_and_a_code(desk: Desk) -> None:
    tokens = desk.register()

    account = account_of(desk)
    assert (account.name, account.state, account.onboarding) == (NAME, AccountState.UNVERIFIED, "account_created")
    assert desk.caller(tokens).account_id == account.id
    assert len(desk.mailed_codes()) == 1
    assert PASSWORD not in repr(account)


def test_an_unverified_account_never_blocks_an_email_and_nothing_of_it_lives_on(desk: Desk) -> None:
    """ID-3"""
    first = desk.register(password="the first password", name="Mallory")
    (old_code,) = desk.mailed_codes()
    desk.clock.pass_time(2 * MINUTE)
    second = desk.register()

    assert second.user.account.id != first.user.account.id
    assert account_of(desk).name == NAME
    assert desk.signing_in.with_password(MUM, "the first password").failure() == InvalidCredentials()
    assert desk.signing_in.caller_for(f"Bearer {first.jwt}").failure() == TokenInvalid()
    assert desk.signing_in.refresh(first.refresh_token).failure() == RefreshInvalid()
    assert desk.email_proof.confirm(None, old_code, MUM).failure() == CodeInvalid()
    assert desk.email_proof.confirm(None, old_code).failure() == CodeInvalid()


@pytest.mark.parametrize("state", [AccountState.LIVE, AccountState.SUSPENDED, AccountState.CLOSED])
def test_a_taken_email_is_refused(desk: Desk, state: AccountState) -> None:
    """ID-3"""
    desk.a_mum()
    becomes(desk, state)

    assert desk.signing_up.register(MUM, PASSWORD, NAME).failure() == EmailAlreadyRegistered()


def test_fifty_at_once_with_one_email_make_one_account(desk: Desk) -> None:
    with ThreadPoolExecutor(10) as crowd:
        all_tokens = list(crowd.map(lambda _: desk.register(), range(50)))

    answers = [desk.signing_in.caller_for(f"Bearer {tokens.jwt}") for tokens in all_tokens]
    callers = [answer.unwrap() for answer in answers if isinstance(answer, Success)]
    assert [caller.account_id for caller in callers] == [account_of(desk).id]


def test_an_administrator_is_live_at_once_and_alone_with_its_email(desk: Desk) -> None:
    """ID-2"""
    desk.signing_up.found_admin(MUM, PASSWORD, NAME).unwrap()

    assert desk.caller(desk.sign_in()).role is Role.ADMIN
    assert desk.signing_up.found_admin(MUM, PASSWORD, NAME).failure() == EmailAlreadyRegistered()


def test_a_code_proves_the_email_once_and_is_then_spent(desk: Desk) -> None:
    """ID-6"""
    desk.register()
    (code,) = desk.mailed_codes()

    assert desk.email_proof.confirm(None, code, MUM) == Success(None)
    account = account_of(desk)
    assert (account.state, account.onboarding) == (AccountState.LIVE, Onboarding.EMAIL_VERIFIED)
    assert desk.email_proof.confirm(None, code, MUM).failure() == CodeInvalid()
    assert len(desk.events(EmailVerified)) == 1


def test_a_bearer_an_email_or_the_code_alone_finds_the_account(desk: Desk) -> None:
    """ID-8"""
    caller = desk.caller(desk.register("one@example.org"))
    desk.register("two@example.org")
    desk.register("three@example.org")
    codes = {name: desk.mailed_codes(f"{name}@example.org")[-1] for name in ("one", "two", "three")}

    assert desk.email_proof.confirm(caller, codes["two"]).failure() == CodeInvalid()
    assert desk.email_proof.confirm(caller, codes["one"]) == Success(None)
    assert desk.email_proof.confirm(None, codes["two"], "two@example.org") == Success(None)
    assert desk.email_proof.confirm(None, codes["three"]) == Success(None)
    assert all(account_of(desk, f"{name}@example.org").is_verified for name in codes)


def test_whoever_is_verified_already_may_confirm_anything(desk: Desk) -> None:
    """ID-8"""
    assert desk.email_proof.confirm(desk.a_mum(), "000000") == Success(None)


def test_a_code_for_nobody_proves_nothing(desk: Desk) -> None:
    """ID-7"""
    assert desk.email_proof.confirm(None, "000000").failure() == CodeInvalid()
    assert desk.email_proof.confirm(None, "000000", "nobody@example.org").failure() == CodeInvalid()


def test_the_fifth_wrong_try_voids_the_code(desk: Desk) -> None:
    """ID-6"""
    desk.register()
    (code,) = desk.mailed_codes()
    for _ in range(5):
        assert desk.email_proof.confirm(None, wrong(code), MUM).failure() == CodeInvalid()

    assert desk.email_proof.confirm(None, code, MUM).failure() == CodeInvalid()


def test_four_wrong_tries_leave_the_code_good(desk: Desk) -> None:
    desk.register()
    (code,) = desk.mailed_codes()
    for _ in range(4):
        desk.email_proof.confirm(None, wrong(code), MUM)

    assert desk.email_proof.confirm(None, code, MUM) == Success(None)


def test_a_code_is_good_for_a_day(desk: Desk) -> None:
    desk.register("early@example.org")
    desk.register("late@example.org")
    desk.clock.pass_time(DAY - MINUTE)
    assert desk.email_proof.confirm(None, desk.mailed_codes("early@example.org")[0], "early@example.org")
    desk.clock.pass_time(MINUTE)
    late = desk.mailed_codes("late@example.org")[0]
    assert desk.email_proof.confirm(None, late, "late@example.org").failure() == CodeInvalid()
    assert desk.email_proof.confirm(None, late).failure() == CodeInvalid()


def test_asking_anew_voids_the_old_code(desk: Desk) -> None:
    desk.register()
    desk.clock.pass_time(2 * MINUTE)
    desk.email_proof.send(MUM)
    old, new = desk.mailed_codes()

    assert desk.email_proof.confirm(None, old, MUM).failure() == CodeInvalid()
    assert desk.email_proof.confirm(None, new, MUM) == Success(None)


def test_within_a_minute_the_old_code_stays_and_no_mail_goes(desk: Desk) -> None:
    """ID-6"""
    desk.register()
    assert desk.email_proof.send(MUM) == Success(None)
    (code,) = desk.mailed_codes()

    assert desk.email_proof.confirm(None, code, MUM) == Success(None)


@pytest.mark.parametrize("anew", ["ask", "register", "sign in"])
def test_one_address_gets_five_mails_an_hour_and_ten_a_day(desk: Desk, anew: str) -> None:
    """ID-6: whichever way they are asked for."""
    ways: dict[str, Callable[[], object]] = {
        "ask": lambda: desk.email_proof.send(MUM),
        "register": desk.register,
        "sign in": lambda: desk.signing_in.with_password(MUM, PASSWORD, HOME),
    }
    desk.register()
    for _ in range(9):
        desk.clock.pass_time(5 * MINUTE)
        ways[anew]()
    assert len(desk.mailed_codes()) == 5

    for _ in range(10):
        desk.clock.pass_time(HOUR)
        ways[anew]()
    assert len(desk.mailed_codes()) == 10

    desk.clock.pass_time(DAY)
    ways[anew]()
    assert len(desk.mailed_codes()) == 11


def test_codes_go_only_where_something_is_to_be_proven(desk: Desk) -> None:
    """ID-9"""
    desk.a_mum()
    desk.clock.pass_time(HOUR)

    assert desk.email_proof.send(MUM) == desk.email_proof.send("nobody@example.org") == Success(None)
    assert len(desk.mailed_codes()) == 1
    assert desk.mailed_codes("nobody@example.org") == []


def test_no_two_live_codes_are_equal(desk: Desk) -> None:
    """ID-8"""
    desk.chance = LoadedChance([7, 7, 7, 8])
    desk.register("one@example.org")
    desk.register("two@example.org")

    assert desk.mailed_codes("one@example.org") == ["000007"]
    assert desk.mailed_codes("two@example.org") == ["000008"]


def test_a_code_is_published_only_sealed(desk: Desk) -> None:
    desk.register()
    (code,), (event,) = desk.mailed_codes(), desk.events(CodeIssued)

    assert code not in event.sealed_code and MUM not in repr(event)
    account = account_of(desk)
    with desk.storage.identity() as uow:
        kept = uow.codes.live(account.id, event.purpose)
    assert kept is not None and code not in kept.code_hash


def test_proving_an_email_lifts_no_suspension(desk: Desk) -> None:
    desk.register()
    (code,) = desk.mailed_codes()
    becomes(desk, AccountState.SUSPENDED)
    desk.email_proof.confirm(None, code, MUM)

    assert account_of(desk).state is AccountState.SUSPENDED


@pytest.mark.parametrize(
    ("state", "no"),
    [
        (AccountState.SUSPENDED, AccountSuspended()),
        (AccountState.CLOSED, AccountClosed()),
        (AccountState.UNVERIFIED, EmailNotVerified()),
    ],
)
def test_a_state_shows_only_after_the_right_password(desk: Desk, state: AccountState, no: object) -> None:
    """ID-13"""
    desk.register()
    becomes(desk, state)

    assert desk.signing_in.with_password(MUM, "a wrong password").failure() == InvalidCredentials()
    assert desk.signing_in.with_password(MUM, PASSWORD).failure() == no


def test_signing_in_unverified_sends_a_fresh_code(desk: Desk) -> None:
    """ID-13"""
    desk.register()
    desk.clock.pass_time(2 * MINUTE)
    desk.signing_in.with_password(MUM, PASSWORD)

    assert len(desk.mailed_codes()) == 2


def test_an_account_without_password_is_not_signed_in_by_one(desk: Desk) -> None:
    desk.a_mum()
    account = account_of(desk)
    with desk.storage.identity() as uow:
        uow.accounts.save(evolve(account, password_hash=None))
        uow.commit()

    assert desk.signing_in.with_password(MUM, PASSWORD).failure() == InvalidCredentials()


def test_an_unknown_email_costs_one_look_at_a_hash_too(desk: Desk) -> None:
    """ID-12"""
    desk.a_mum()
    desk.hasher = hasher = CountingHasher()
    answers = [desk.signing_in.with_password(email, "a wrong password") for email in (MUM, "nobody@example.org")]

    assert answers[0].failure() == answers[1].failure() == InvalidCredentials()
    assert (hasher.verified, hasher.hashed) == (2, 0)


def test_a_weaker_hash_is_renewed_at_the_next_sign_in(desk: Desk) -> None:
    """ID-11"""
    desk.a_mum()
    weak = account_of(desk).password_hash
    desk.hasher = CountingHasher(quick_hasher(time_cost=2))
    desk.sign_in()
    strong = account_of(desk).password_hash

    assert strong != weak and strong is not None and not desk.hasher.needs_renewal(strong)
    desk.sign_in()
    assert account_of(desk).password_hash == strong


def test_the_twenty_first_session_ends_the_one_seen_longest_ago(desk: Desk) -> None:
    """ID-21"""
    desk.a_mum()
    sessions = []
    for _ in range(19):
        desk.clock.pass_time(MINUTE)
        sessions.append(desk.sign_in())
    desk.clock.pass_time(HOUR)
    refreshed = desk.signing_in.refresh(sessions[0].refresh_token).unwrap()
    desk.sign_in()  # ends the one that came with signing up
    desk.sign_in()

    assert desk.signing_in.caller_for(f"Bearer {refreshed.jwt}")
    assert desk.signing_in.refresh(sessions[1].refresh_token).failure() == RefreshInvalid()
    assert desk.signing_in.refresh(sessions[2].refresh_token)
    assert [(len(event.session_ids), event.why) for event in desk.events(SessionsEnded)] == [(1, "too_many")] * 2
    assert len(desk.events(SignedIn)) == 22


def test_refreshing_moves_the_idle_end_but_never_past_thirty_days(desk: Desk) -> None:
    """ID-18, ID-19"""
    tokens = desk.register()
    for _ in range(4):
        desk.clock.pass_time(7 * DAY)
        assert isinstance(desk.signing_in.refresh(tokens.refresh_token), Success)
    desk.clock.pass_time(2 * DAY - MINUTE)
    last = desk.signing_in.refresh(tokens.refresh_token).unwrap()
    assert desk.signing_in.caller_for(f"bearer {last.jwt}").unwrap().account_id == tokens.user.account.id

    desk.clock.pass_time(MINUTE)
    assert desk.signing_in.refresh(tokens.refresh_token).failure() == RefreshInvalid()
    assert desk.signing_in.caller_for(f"Bearer {last.jwt}").failure() == TokenInvalid()


def test_fourteen_quiet_days_end_a_session(desk: Desk) -> None:
    """ID-18"""
    tokens = desk.register()
    desk.clock.pass_time(14 * DAY)

    assert desk.signing_in.refresh(tokens.refresh_token).failure() == RefreshInvalid()


def test_only_a_refresh_token_we_gave_refreshes(desk: Desk) -> None:
    tokens = desk.register()

    for token in ("", tokens.jwt, tokens.refresh_token[:-1], tokens.refresh_token + "="):
        assert desk.signing_in.refresh(token).failure() == RefreshInvalid()


@pytest.mark.parametrize("state", [AccountState.SUSPENDED, AccountState.CLOSED])
def test_what_happens_to_an_account_acts_on_its_next_request(desk: Desk, state: AccountState) -> None:
    """ID-17"""
    tokens = desk.register()
    desk.email_proof.confirm(None, desk.mailed_codes()[0], MUM).unwrap()
    becomes(desk, state)

    assert desk.signing_in.caller_for(f"Bearer {tokens.jwt}").failure() == TokenInvalid()
    assert desk.signing_in.refresh(tokens.refresh_token).failure() == RefreshInvalid()


def test_signing_out_acts_at_once_and_once(desk: Desk) -> None:
    """ID-22"""
    tokens = desk.register()
    caller = desk.caller(tokens)

    assert [desk.sessions.sign_out(caller), desk.sessions.sign_out(caller)] == [Success(1), Success(0)]
    assert desk.signing_in.caller_for(f"Bearer {tokens.jwt}").failure() == TokenInvalid()
    assert desk.signing_in.refresh(tokens.refresh_token).failure() == RefreshInvalid()
    (ended,) = desk.events(SessionsEnded)
    assert (ended.session_ids, ended.why) == ((caller.session_id,), "signed_out")


def test_a_token_opens_only_its_own_session_as_it_is_now(desk: Desk) -> None:
    """ID-17: account, version and kid must be the session's."""
    caller = desk.caller(desk.register())
    other = desk.caller(desk.register("dad@example.org"))
    good = AccessClaims(caller.account_id, caller.session_id, 1, None)
    forged = [
        evolve(good, account_id=other.account_id),
        evolve(good, session_id=other.session_id),
        evolve(good, account_id=AccountId(desk.ids.new())),
        evolve(good, version=0),
        evolve(good, version=2),
        evolve(good, kid_id=ADA),
    ]
    answers = [desk.signing_in.caller_for(f"Bearer {desk.tokens.issue(claims, desk.clock.now())}") for claims in forged]

    assert [answer.failure() for answer in answers] == [TokenInvalid()] * len(forged)


def test_in_kid_mode_only_a_token_of_that_kid_is_good(desk: Desk) -> None:
    """ID-35"""
    tokens = desk.register()
    caller = desk.caller(tokens)
    with desk.storage.identity() as uow:
        session = uow.sessions.get(caller.session_id)
        assert session is not None
        uow.sessions.save(evolve(session, kid_id=ADA, version=2))
        uow.commit()

    assert desk.signing_in.caller_for(f"Bearer {tokens.jwt}").failure() == TokenInvalid()
    kid = desk.signing_in.refresh(tokens.refresh_token).unwrap()
    assert desk.signing_in.caller_for(f"Bearer {kid.jwt}").unwrap().kid_id == ADA


def test_an_authorization_that_is_no_bearer_is_nobody(desk: Desk) -> None:
    tokens = desk.register()

    for credential in ("", tokens.jwt, f"Basic {tokens.jwt}", "Bearer", "Bearer "):
        assert desk.signing_in.caller_for(credential).failure() == TokenInvalid()


def test_being_seen_is_noted_at_most_once_a_minute(desk: Desk) -> None:
    """ID-21"""
    tokens = desk.register()
    caller, began = desk.caller(tokens), desk.clock.now()

    def last_seen() -> timedelta:
        known = desk.storage.session_views().known(caller.session_id, desk.clock.now())
        assert known is not None
        return known.last_seen_at - began

    seen = []
    for _ in range(4):
        desk.clock.pass_time(timedelta(seconds=30))
        desk.caller(tokens)
        seen.append(last_seen() / MINUTE)
    assert seen == [0, 1, 1, 2]


def test_a_session_that_is_gone_meanwhile_is_seen_by_nobody(desk: Desk) -> None:
    caller = desk.caller(desk.register())
    desk.clock.pass_time(2 * MINUTE)
    desk.register()
    desk.storage.session_views().saw(caller.session_id, desk.clock.now())

    assert desk.storage.session_views().known(caller.session_id, desk.clock.now()) is None


def test_signing_in_and_refreshing_at_once_wait_for_each_other(desk: Desk) -> None:
    desk.a_mum()
    tokens = [desk.sign_in() for _ in range(19)]
    with ThreadPoolExecutor(8) as crowd:
        refreshing = [crowd.submit(desk.signing_in.refresh, one.refresh_token) for one in tokens]
        signing_in = [crowd.submit(desk.sign_in) for _ in range(19)]
        ends = [one.result() for one in refreshing]

    assert all(one.result() for one in signing_in)
    assert all(isinstance(end, Success) or end.failure() == RefreshInvalid() for end in ends)


def test_a_profile_is_complete_from_the_first_moment(desk: Desk) -> None:
    """ID-38"""
    caller = desk.caller(desk.register())
    profile = desk.own_account.show(caller).unwrap()

    assert (profile.account.email, profile.family.kids, profile.family.time_zone) == (MUM, 0, "UTC")
    desk.register()
    with pytest.raises(LookupError):
        desk.own_account.show(caller)
