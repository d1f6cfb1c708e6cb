"""Google and Apple, and the ways to sign in to an account, by the real use cases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve
from returns.result import Result, Success

from storytime_adapters.storage import Storage
from storytime_core.identity.errors import (
    AccountClosed,
    AccountExists,
    AccountSuspended,
    IdentityAlreadyLinked,
    InvalidCredentials,
    LastSignInMethod,
    NotLinked,
    ProviderEmailUnverified,
    ProviderTokenInvalid,
    RefreshInvalid,
)
from storytime_core.identity.events import AccountRegistered, EmailVerified, IdentityLinked, IdentityUnlinked, SignedIn
from storytime_core.identity.linked import Provider
from storytime_core.identity.model import AccountState, Onboarding
from storytime_core.identity.use_cases.provider_sign_in import SignedInByProvider
from storytime_core.kernel.access import ServiceUnavailable, StepUpRequired
from storytime_core.kernel.caller import Caller

from .desk import ELSEWHERE, HOME, MUM, PASSWORD, Desk
from .identity_contract import account_of, becomes

GOOGLE, APPLE = Provider.GOOGLE, Provider.APPLE
HOUR = timedelta(hours=1)
DAD = "dad@example.org"


@pytest.fixture
def desk(storage: Storage) -> Desk:
    return Desk(storage)


def a_token(desk: Desk, provider: Provider = GOOGLE, **claims: Any) -> str:
    issuer = desk.issuers.google if provider is GOOGLE else desk.issuers.apple
    return issuer.token(desk.clock.now(), **claims)


def come_by(desk: Desk, provider: Provider = GOOGLE, **claims: Any) -> Result[SignedInByProvider, Any]:
    return desk.provider_sign_in.sign_in(provider, a_token(desk, provider, **claims), origin=HOME)


def a_googler(desk: Desk) -> Caller:
    """Without a password."""
    return desk.caller(come_by(desk).unwrap().tokens)


def link(desk: Desk, caller: Caller, provider: Provider, **claims: Any) -> Result[Any, Any]:
    return desk.linked_accounts.link(caller, provider, a_token(desk, provider, **claims))


def methods(desk: Desk, caller: Caller) -> list[tuple[str, str]]:
    return [(one.provider, one.email) for one in desk.linked_accounts.list(caller).unwrap()]


def test_who_is_new_has_a_live_account_at_once(desk: Desk) -> None:
    """ID-29"""
    signed_in = come_by(desk, email="  Mum@Example.org", picture="https://pictures.test/mum").unwrap()
    account = account_of(desk)

    assert signed_in.is_new and signed_in.tokens.user.account.id == account.id
    assert (account.state, account.is_verified, account.password_hash) == (AccountState.LIVE, True, None)
    assert (account.name, account.onboarding) == ("Ada's mum", Onboarding.EMAIL_VERIFIED)
    assert desk.caller(signed_in.tokens).is_verified
    assert [event.method for event in desk.events(AccountRegistered)] == ["google"]
    assert [event.account_id for event in desk.events(EmailVerified)] == [account.id]
    assert [(event.method, event.new_device) for event in desk.events(SignedIn)] == [("google", False)]
    assert desk.letters() == []


@pytest.mark.parametrize(
    ("claimed", "told", "name"),
    [
        ("Ada's mum", "Grace Hopper", "Ada's mum"),
        (None, " Grace \n Hopper ", "Grace Hopper"),
        (None, " ", "Parent"),
        ("", None, "Parent"),
        ("42", "17", "Parent"),
        (None, "é" * 200, "é" * 100),
        (["Ada"], None, "Parent"),
    ],
)
def test_a_name_comes_from_the_token_or_the_app(desk: Desk, claimed: object, told: str | None, name: str) -> None:
    """ID-29"""
    desk.provider_sign_in.sign_in(APPLE, a_token(desk, APPLE, name=claimed), name=told).unwrap()

    assert account_of(desk).name == name


def test_who_is_known_is_signed_in_whatever_their_email_is_now(desk: Desk) -> None:
    """ID-29: the key is issuer and subject."""
    first = come_by(desk).unwrap().tokens
    desk.clock.pass_time(HOUR)
    again = come_by(desk, email="elsewhere@example.org", email_verified=False, name="Somebody").unwrap()

    assert not again.is_new
    assert again.tokens.user.account.id == first.user.account.id
    assert (account_of(desk).email, account_of(desk).name) == (MUM, "Ada's mum")


def test_one_email_at_two_providers_is_two_identities(desk: Desk) -> None:
    """ID-29: an e-mail opens no account."""
    come_by(desk)

    assert come_by(desk, APPLE).failure() == AccountExists()


def test_one_subject_at_two_issuers_is_two_people(desk: Desk) -> None:
    first = come_by(desk, sub="42").unwrap()
    second = come_by(desk, APPLE, sub="42", email=DAD).unwrap()

    assert first.tokens.user.account.id != second.tokens.user.account.id


@pytest.mark.parametrize("state", [AccountState.LIVE, AccountState.SUSPENDED, AccountState.CLOSED])
def test_the_email_of_an_account_opens_nothing_and_changes_nothing(desk: Desk, state: AccountState) -> None:
    """ID-29"""
    desk.a_mum()
    becomes(desk, state)
    before = account_of(desk)

    assert come_by(desk).failure() == AccountExists()
    assert account_of(desk) == before
    assert desk.linked_accounts.accounts.linked_to(before.id) == ()


def test_an_unverified_account_is_replaced_and_nothing_of_it_lives_on(desk: Desk) -> None:
    """ID-3, ID-29: whoever took the e-mail in advance has nothing."""
    attacker = desk.register(name="Eve")
    code = desk.mailed_codes()[-1]
    mine = come_by(desk).unwrap()

    assert mine.is_new and mine.tokens.user.account.id != attacker.user.account.id
    assert desk.signing_in.with_password(MUM, PASSWORD, HOME).failure() == InvalidCredentials()
    assert desk.signing_in.refresh(attacker.refresh_token).failure() == RefreshInvalid()
    assert desk.email_proof.confirm(None, code, MUM).failure()
    assert account_of(desk).name == "Ada's mum"


@pytest.mark.parametrize("claims", [{"email_verified": False}, {"email_verified": None}, {"email": None}])
@pytest.mark.parametrize("is_taken", [False, True])
def test_without_a_verified_email_nobody_is_new(desk: Desk, claims: dict[str, Any], is_taken: bool) -> None:
    """ID-29: and nothing is taken over, nor told."""
    if is_taken:
        desk.a_mum()

    assert come_by(desk, **claims).failure() == ProviderEmailUnverified()


@pytest.mark.parametrize(
    ("state", "no"), [(AccountState.SUSPENDED, AccountSuspended()), (AccountState.CLOSED, AccountClosed())]
)
def test_who_is_shut_out_stays_out(desk: Desk, state: AccountState, no: object) -> None:
    """ID-13"""
    come_by(desk)
    becomes(desk, state)

    assert come_by(desk).failure() == no


def test_a_bad_token_is_like_a_wrong_password(desk: Desk) -> None:
    """ID-28"""
    come_by(desk)

    assert come_by(desk, aud="another.app").failure() == InvalidCredentials()
    assert desk.provider_sign_in.sign_in(GOOGLE, "nonsense").failure() == InvalidCredentials()
    assert desk.provider_sign_in.sign_in(GOOGLE, a_token(desk, nonce="1"), nonce="2").failure() == InvalidCredentials()


def test_while_keys_are_out_of_reach_nobody_can_tell(desk: Desk) -> None:
    """ID-28"""
    caller = desk.a_mum()
    desk.issuers.google.is_away = True

    assert come_by(desk).failure() == ServiceUnavailable("google")
    assert link(desk, caller, GOOGLE).failure() == ServiceUnavailable("google")
    assert desk.proving.with_provider(caller, GOOGLE, a_token(desk)).failure() == ServiceUnavailable("google")


def test_fifty_come_at_once_with_one_identity_and_have_one_account(desk: Desk) -> None:
    """ID-29"""
    token = a_token(desk)
    with ThreadPoolExecutor(10) as crowd:
        answers = list(crowd.map(lambda _: desk.provider_sign_in.sign_in(GOOGLE, token).unwrap(), range(50)))

    assert sum(answer.is_new for answer in answers) == 1
    assert len({answer.tokens.user.account.id for answer in answers}) == 1
    assert len(desk.events(AccountRegistered)) == 1


def test_signing_up_by_password_and_by_google_at_once_leaves_one_account(desk: Desk) -> None:
    """ID-3, ID-29"""
    token = a_token(desk)
    with ThreadPoolExecutor(10) as crowd:
        by_google = [crowd.submit(desk.provider_sign_in.sign_in, GOOGLE, token) for _ in range(5)]
        by_password = [crowd.submit(desk.signing_up.register, MUM, PASSWORD, "Eve") for _ in range(5)]
    google = [one.result() for one in by_google]
    assert all(one.result() for one in by_password)

    account = account_of(desk)
    assert account.state is AccountState.LIVE and account.password_hash is None
    assert {one.unwrap().tokens.user.account.id for one in google} == {account.id}


def test_the_ways_to_sign_in_are_listed(desk: Desk) -> None:
    """ID-30: e-mail exactly when there is a password."""
    caller = a_googler(desk)
    assert methods(desk, caller) == [("google", MUM)]
    desk.clock.pass_time(HOUR)
    link(desk, caller, APPLE, email="hidden@relay.test").unwrap()
    assert methods(desk, caller) == [("google", MUM), ("apple", "hidden@relay.test")]
    desk.passwords.request_reset(MUM, HOME)
    desk.passwords.reset(None, MUM, desk.mailed_codes()[-1], PASSWORD).unwrap()

    listed = desk.linked_accounts.list(caller).unwrap()
    assert [one.provider for one in listed] == ["email", "google", "apple"]
    now = desk.clock.now()
    assert [one.linked_at for one in listed] == [now, now - HOUR, now]


def test_who_registered_by_password_signs_in_by_e_mail_since_then(desk: Desk) -> None:
    caller = desk.a_mum()
    (email,) = desk.linked_accounts.list(caller).unwrap()

    assert (email.provider, email.email, email.linked_at) == ("email", MUM, account_of(desk).created_at)


def test_a_linked_identity_signs_in_and_its_owner_is_told(desk: Desk) -> None:
    """ID-30"""
    caller = desk.a_mum()
    linked = link(desk, caller, GOOGLE, email=None, sub="42").unwrap()

    assert (linked.provider, linked.email, linked.linked_at) == ("google", "", desk.clock.now())
    assert come_by(desk, sub="42", email=None).unwrap().tokens.user.account.id == caller.account_id
    assert [event.provider for event in desk.events(IdentityLinked)] == ["google"]
    assert desk.letters()[-1] == "identity_linked"


def test_linking_again_changes_nothing(desk: Desk) -> None:
    """ID-30"""
    caller = desk.a_mum()
    first = link(desk, caller, GOOGLE).unwrap()
    desk.clock.pass_time(HOUR)

    assert link(desk, caller, GOOGLE).unwrap() == first
    assert desk.letters().count("identity_linked") == 1


def test_what_belongs_elsewhere_and_a_second_of_its_kind_are_not_linked(desk: Desk) -> None:
    """ID-30"""
    dad = desk.a_mum(DAD)
    link(desk, dad, GOOGLE, sub="dad").unwrap()
    mum = desk.a_mum()

    assert link(desk, mum, GOOGLE, sub="dad").failure() == IdentityAlreadyLinked()
    link(desk, mum, GOOGLE, sub="mum").unwrap()
    assert link(desk, mum, GOOGLE, sub="mum too").failure() == IdentityAlreadyLinked()
    assert link(desk, mum, APPLE, sub="mum").unwrap()
    assert link(desk, mum, APPLE, aud="another.app").failure() == ProviderTokenInvalid()


def test_two_accounts_link_one_identity_at_once_and_one_has_it(desk: Desk) -> None:
    callers = [desk.a_mum(f"mum{number}@example.org") for number in range(6)]
    token = a_token(desk, email="shared@example.org")
    with ThreadPoolExecutor(8) as crowd:
        linking = [crowd.submit(desk.linked_accounts.link, caller, GOOGLE, token) for caller in callers]
        coming = [crowd.submit(desk.provider_sign_in.sign_in, GOOGLE, token) for _ in range(4)]
    linked = [one.result() for one in linking]
    accounts = {one.result().unwrap().tokens.user.account.id for one in coming}

    assert sum(isinstance(one, Success) for one in linked) <= 1
    assert len(accounts) == 1
    assert all(one.failure() == IdentityAlreadyLinked() for one in linked if not isinstance(one, Success))


def test_one_account_links_two_of_a_kind_at_once_and_has_one(desk: Desk) -> None:
    caller = desk.a_mum()
    tokens = [a_token(desk, sub=f"mum {number}") for number in range(20)]
    with ThreadPoolExecutor(10) as crowd:
        answers = list(crowd.map(lambda token: desk.linked_accounts.link(caller, GOOGLE, token), tokens))

    assert sum(isinstance(one, Success) for one in answers) == 1
    assert methods(desk, caller) == [("email", MUM), ("google", MUM)]


def test_what_is_unlinked_signs_nobody_in_and_its_owner_is_told(desk: Desk) -> None:
    """ID-30, ID-31"""
    caller = desk.a_mum()
    link(desk, caller, GOOGLE)
    assert desk.linked_accounts.unlink(caller, GOOGLE) == Success(None)

    assert methods(desk, caller) == [("email", MUM)]
    assert come_by(desk).failure() == AccountExists()
    assert desk.linked_accounts.unlink(caller, GOOGLE).failure() == NotLinked()
    assert [event.provider for event in desk.events(IdentityUnlinked)] == ["google"]
    assert desk.letters()[-1] == "identity_unlinked"


def test_the_last_way_to_sign_in_stays(desk: Desk) -> None:
    """ID-31"""
    caller = a_googler(desk)
    assert desk.linked_accounts.unlink(caller, GOOGLE).failure() == LastSignInMethod()
    link(desk, caller, APPLE)
    assert desk.linked_accounts.unlink(caller, GOOGLE) == Success(None)
    assert desk.linked_accounts.unlink(caller, APPLE).failure() == LastSignInMethod()

    assert methods(desk, caller) == [("apple", MUM)]


def test_fifty_unlinks_of_two_at_once_leave_one(desk: Desk) -> None:
    """ID-31"""
    caller = a_googler(desk)
    link(desk, caller, APPLE)
    both = [GOOGLE, APPLE] * 25
    with ThreadPoolExecutor(10) as crowd:
        answers = list(crowd.map(lambda provider: desk.linked_accounts.unlink(caller, provider), both))

    assert sum(isinstance(one, Success) for one in answers) == 1
    assert len(methods(desk, caller)) == 1


def test_linking_unlinking_and_signing_in_at_once_wait_for_each_other(desk: Desk) -> None:
    """In whatever order accounts and identities are held, nobody waits in a circle."""
    caller = desk.a_mum()
    token = a_token(desk)
    with ThreadPoolExecutor(9) as crowd:
        linking = [crowd.submit(desk.linked_accounts.link, caller, GOOGLE, token) for _ in range(12)]
        unlinking = [crowd.submit(desk.linked_accounts.unlink, caller, GOOGLE) for _ in range(12)]
        coming = [crowd.submit(desk.provider_sign_in.sign_in, GOOGLE, token) for _ in range(12)]

    assert all(isinstance(one.result(), Success) for one in linking)
    assert {type(one.result().failure()) for one in unlinking if not isinstance(one.result(), Success)} <= {NotLinked}
    assert all(isinstance(one.result(), Success) or one.result().failure() == AccountExists() for one in coming)


def test_who_is_unlinked_while_signing_in_is_not_signed_in(desk: Desk) -> None:
    caller = desk.a_mum()
    link(desk, caller, GOOGLE)
    token = a_token(desk)
    with ThreadPoolExecutor(1) as other:
        with desk.storage.identity() as uow:
            uow.accounts.get(caller.account_id)
            (linked,) = uow.identities.all_of(caller.account_id)
            uow.identities.remove(linked)
            coming = other.submit(desk.provider_sign_in.sign_in, GOOGLE, token)
            with pytest.raises(TimeoutError):
                coming.result(timeout=0.3)
            uow.commit()

        assert coming.result().failure() == AccountExists()


def test_a_linked_account_proves_who_one_is(desk: Desk) -> None:
    """ID-27"""
    caller = desk.a_mum()
    link(desk, caller, GOOGLE)
    desk.clock.pass_time(HOUR)
    caller = evolve(caller, proved_at=None)
    assert desk.email_change.ask(caller, DAD).failure() == StepUpRequired(("password", "code", "google"))
    for bad in (a_token(desk, sub="somebody else"), a_token(desk, APPLE), "nonsense"):
        assert desk.proving.with_provider(caller, GOOGLE, bad).failure() == ProviderTokenInvalid()
    until = desk.proving.with_provider(caller, GOOGLE, a_token(desk)).unwrap()

    assert until == desk.clock.now() + timedelta(minutes=5)
    with desk.storage.identity() as uow:
        session = uow.sessions.get(caller.session_id)
    assert session and session.proved_at == desk.clock.now()


def test_signing_in_from_elsewhere_is_told(desk: Desk) -> None:
    """ID-15"""
    come_by(desk)
    desk.provider_sign_in.sign_in(GOOGLE, a_token(desk), origin=ELSEWHERE).unwrap()

    assert desk.letters() == ["new_login"]


def test_what_is_linked_goes_with_its_account(desk: Desk) -> None:
    caller = a_googler(desk)
    with desk.storage.identity() as uow:
        uow.accounts.erase(caller.account_id)
        uow.commit()

    assert desk.linked_accounts.accounts.linked_to(caller.account_id) == ()
    assert come_by(desk).unwrap().is_new
