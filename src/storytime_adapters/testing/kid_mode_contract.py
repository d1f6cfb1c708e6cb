"""Sessions that are handed over to a kid and back, by the real use cases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from attrs import frozen
from returns.result import Success

from storytime_adapters.storage import Storage
from storytime_core.family.model import BirthMonth
from storytime_core.family.use_cases.kid_profiles import NewKid
from storytime_core.identity.errors import (
    PasswordIncorrect,
    PinIncorrect,
    PinLocked,
    PinNotSet,
    ProviderTokenInvalid,
)
from storytime_core.identity.events import KidModeEntered, KidModeLeft, SessionsEnded
from storytime_core.identity.linked import Provider
from storytime_core.kernel.access import RateLimited, TokenInvalid
from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import KidId

from .cast import ADA
from .desk import MUM, PASSWORD, Desk
from .pins_contract import PIN, WRONG

HOUR = timedelta(hours=1)


@frozen
class Home:
    """Ada's mum, where she is signed in, and Ada."""

    desk: Desk
    jwt: str
    refresh_token: str
    kid_id: KidId

    @property
    def mum(self) -> Caller:
        return self.bearer(self.jwt)

    def bearer(self, jwt: str) -> Caller:
        return self.desk.signing_in.caller_for(f"Bearer {jwt}").unwrap()

    def is_good(self, jwt: str) -> bool:
        return isinstance(self.desk.signing_in.caller_for(f"Bearer {jwt}"), Success)

    def enter(self) -> str:
        return self.desk.kid_mode.enter(self.mum, self.kid_id).unwrap().session.jwt


@pytest.fixture
def desk(storage: Storage) -> Desk:
    return Desk(storage)


def add_kid(desk: Desk, caller: Caller, name: str = "Ada") -> KidId:
    return desk.kids.add(caller, NewKid(name=name, birth_month=BirthMonth(2019, 5))).unwrap().kid.id


@pytest.fixture
def home(desk: Desk) -> Home:
    caller = desk.a_consenting_mum()
    desk.pins.set(caller, PIN).unwrap()
    kid_id = add_kid(desk, caller)
    tokens = desk.sign_in()
    desk.clock.pass_time(timedelta(minutes=10))
    return Home(desk, tokens.jwt, tokens.refresh_token, kid_id)


def test_a_session_is_turned_over_to_the_kid_with_all_its_tokens(desk: Desk, home: Home) -> None:
    """ID-35"""
    older = desk.signing_in.refresh(home.refresh_token).unwrap().jwt
    entered = desk.kid_mode.enter(home.mum, home.kid_id).unwrap()
    caller = home.bearer(entered.session.jwt)

    assert (entered.kid.id, entered.kid.name) == (home.kid_id, "Ada")
    assert caller.is_kid and caller.kid_id == home.kid_id
    assert not home.is_good(home.jwt) and not home.is_good(older)
    (event,) = desk.events(KidModeEntered)
    assert (event.account_id, event.kid_id, event.session_id) == (
        caller.account_id,
        home.kid_id,
        caller.session_id,
    )


def test_each_turn_counts_so_that_no_token_ever_comes_back(desk: Desk, home: Home) -> None:
    """ID-35, ID-37"""
    spent, jwt, versions = [], home.jwt, []
    for _ in range(3):
        kids_own = desk.kid_mode.enter(home.bearer(jwt), home.kid_id).unwrap().session.jwt
        back = desk.kid_mode.leave_by_pin(home.bearer(kids_own), PIN).unwrap().jwt
        spent += [jwt, kids_own]
        versions += [desk.tokens.read(one, desk.clock.now()).unwrap().version for one in (jwt, kids_own)]
        jwt = back

    assert versions == [1, 2, 3, 4, 5, 6]
    assert home.is_good(jwt) and not any(map(home.is_good, spent))


def test_other_sessions_stay_what_they_are(desk: Desk, home: Home) -> None:
    other = desk.sign_in()
    home.enter()

    assert not desk.caller(other).is_kid


def test_refreshing_in_kid_mode_gives_a_kids_token_and_tells_nothing_of_the_account(desk: Desk, home: Home) -> None:
    """ID-35, ID-36"""
    home.enter()
    refreshed = desk.signing_in.refresh(home.refresh_token, rotate=True).unwrap()

    assert home.bearer(refreshed.jwt).kid_id == home.kid_id
    assert refreshed.user is None
    assert refreshed.refresh_token


def test_nobody_is_handed_over_to_without_a_pin(desk: Desk) -> None:
    """ID-35"""
    caller = desk.a_consenting_mum()
    kid_id = add_kid(desk, caller)

    assert desk.kid_mode.enter(caller, kid_id).failure() == PinNotSet()


def test_only_ones_own_live_kid_takes_over(desk: Desk, home: Home) -> None:
    """ID-35"""
    dad = desk.a_consenting_mum("dad@example.org")
    foreign = add_kid(desk, dad, "Ben")
    gone = add_kid(desk, home.mum, "Cleo")
    desk.kids.remove(home.mum, gone).unwrap()

    for kid_id in (foreign, gone, ADA, KidId(UUID(int=0))):
        assert desk.kid_mode.enter(home.mum, kid_id).failure() == UnknownKid()
    assert home.is_good(home.jwt) and desk.events(KidModeEntered) == []


def test_a_token_from_before_turns_nothing_over(desk: Desk, home: Home) -> None:
    """Whoever was let in as a parent and finds a kid there is not that parent any more."""
    before = home.mum
    home.enter()

    assert desk.kid_mode.enter(before, home.kid_id).failure() == TokenInvalid()
    assert len(desk.events(KidModeEntered)) == 1


def test_fifty_enter_at_once_and_one_does(desk: Desk, home: Home) -> None:
    mum = home.mum
    with ThreadPoolExecutor(10) as crowd:
        answers = list(crowd.map(lambda _: desk.kid_mode.enter(mum, home.kid_id), range(50)))

    (entered,) = (answer.unwrap() for answer in answers if isinstance(answer, Success))
    assert home.is_good(entered.session.jwt) and not home.is_good(home.jwt)


def test_the_pin_leads_back_and_proves_nothing(desk: Desk, home: Home) -> None:
    """ID-37, ID-27"""
    kids_own = home.enter()
    kid = home.bearer(kids_own)
    back = desk.kid_mode.leave_by_pin(kid, PIN).unwrap()
    caller = home.bearer(back.jwt)

    assert not caller.is_kid and not caller.has_proved(desk.clock.now())
    assert not home.is_good(kids_own) and not home.is_good(home.jwt)
    assert [(event.kid_id, event.session_id) for event in desk.events(KidModeLeft)] == [
        (home.kid_id, caller.session_id)
    ]


def test_the_password_leads_back_and_proves_who_it_is(desk: Desk, home: Home) -> None:
    """ID-37"""
    kid = home.bearer(home.enter())
    assert desk.kid_mode.leave_by_password(kid, "wrong over the barn").failure() == PasswordIncorrect()
    back = desk.kid_mode.leave_by_password(kid, PASSWORD).unwrap()

    assert home.bearer(back.jwt).has_proved(desk.clock.now())
    assert not home.bearer(back.jwt).is_kid


def test_a_linked_account_leads_back_and_proves_who_it_is(desk: Desk, home: Home) -> None:
    """ID-37: any other one does not, whatever e-mail it has."""
    token = desk.issuers.google.token(desk.clock.now())
    desk.linked_accounts.link(home.mum, Provider.GOOGLE, token).unwrap()
    kid = home.bearer(home.enter())
    others = desk.issuers.google.token(desk.clock.now(), sub="somebody else", email=MUM)
    for bad in (others, "nonsense", token[:-4] + "AAAA"):
        assert desk.kid_mode.leave_by_provider(kid, Provider.GOOGLE, bad).failure() == ProviderTokenInvalid()
    assert desk.kid_mode.leave_by_provider(kid, Provider.APPLE, token).failure() == ProviderTokenInvalid()
    back = desk.kid_mode.leave_by_provider(kid, Provider.GOOGLE, token).unwrap()

    assert home.bearer(back.jwt).has_proved(desk.clock.now())


def test_wrong_pins_in_kid_mode_count_with_all_the_others(desk: Desk, home: Home) -> None:
    """ID-33"""
    other = desk.caller(desk.sign_in())
    kid = home.bearer(home.enter())
    for _ in range(3):
        assert isinstance(desk.kid_mode.leave_by_pin(kid, WRONG).failure(), PinIncorrect)
    desk.pins.verify(other, WRONG)
    assert desk.kid_mode.leave_by_pin(kid, WRONG).failure() == PinIncorrect(0)

    assert desk.kid_mode.leave_by_pin(kid, PIN).failure() == PinLocked(60)
    assert desk.kid_mode.leave_by_password(kid, PASSWORD).unwrap()


def test_wrong_passwords_in_kid_mode_have_to_wait_from_the_tenth_on(desk: Desk, home: Home) -> None:
    """ID-27"""
    kid = home.bearer(home.enter())
    for _ in range(10):
        assert desk.kid_mode.leave_by_password(kid, "wrong over the barn").failure() == PasswordIncorrect()

    assert desk.kid_mode.leave_by_password(kid, PASSWORD).failure() == RateLimited("password", 60)


def test_fifty_leave_at_once_and_one_does(desk: Desk, home: Home) -> None:
    token = desk.issuers.google.token(desk.clock.now())
    desk.linked_accounts.link(home.mum, Provider.GOOGLE, token).unwrap()
    kid = home.bearer(home.enter())
    with ThreadPoolExecutor(10) as crowd:
        leave = lambda _: desk.kid_mode.leave_by_provider(kid, Provider.GOOGLE, token)  # noqa: E731
        answers = list(crowd.map(leave, range(50)))

    (back,) = (answer.unwrap() for answer in answers if isinstance(answer, Success))
    assert home.is_good(back.jwt)
    assert len(desk.events(KidModeLeft)) == 1


def test_who_is_no_kid_any_more_does_not_leave_again(desk: Desk, home: Home) -> None:
    kid = home.bearer(home.enter())
    desk.kid_mode.leave_by_pin(kid, PIN).unwrap()

    assert desk.kid_mode.leave_by_pin(kid, PIN).failure() == TokenInvalid()
    assert desk.kid_mode.leave_by_password(kid, PASSWORD).failure() == TokenInvalid()


def test_removing_a_kid_ends_its_sessions_and_no_others(desk: Desk, home: Home) -> None:
    """ID-37"""
    bens = add_kid(desk, home.mum, "Ben")
    tablet = desk.sign_in()
    kids_own = desk.kid_mode.enter(desk.caller(tablet), home.kid_id).unwrap().session.jwt
    phone = desk.sign_in()
    bens_own = desk.kid_mode.enter(desk.caller(phone), bens).unwrap().session.jwt
    desk.kids.remove(home.mum, home.kid_id).unwrap()
    desk.deliver()

    assert not home.is_good(kids_own)
    assert desk.signing_in.refresh(tablet.refresh_token).failure()
    assert home.is_good(bens_own) and home.is_good(home.jwt)
    assert [event.why for event in desk.events(SessionsEnded)] == ["kid_removed"]


def test_a_kid_that_is_removed_meanwhile_is_in_no_session(desk: Desk, home: Home) -> None:
    """Entering and removing at once: whoever comes second knows of the first."""
    for _ in range(8):
        kid_id = add_kid(desk, home.mum, "Dora")
        caller = desk.caller(desk.sign_in())
        with ThreadPoolExecutor(2) as two:
            entering = two.submit(desk.kid_mode.enter, caller, kid_id)
            removing = two.submit(desk.kids.remove, home.mum, kid_id)
        removing.result().unwrap()
        desk.deliver()
        match entering.result():
            case Success(entered):
                assert not home.is_good(entered.session.jwt)
            case no:
                assert no.failure() == UnknownKid()


def test_a_kid_about_to_take_over_is_not_removed_meanwhile(desk: Desk, home: Home) -> None:
    mum = home.mum
    with ThreadPoolExecutor(1) as other:
        with desk.storage.identity() as uow:
            assert uow.kids.find(home.kid_id, mum.family_id)
            removing = other.submit(desk.kids.remove, mum, home.kid_id)
            with pytest.raises(TimeoutError):
                removing.result(timeout=0.3)
        removing.result().unwrap()

    assert desk.kid_mode.enter(mum, home.kid_id).failure() == UnknownKid()


def test_one_who_proved_before_has_still_proved_after(desk: Desk, home: Home) -> None:
    """Handing over takes nothing back, and the PIN adds nothing."""
    desk.proving.with_password(home.mum, PASSWORD).unwrap()
    proved = home.mum.proved_at
    kid = home.bearer(home.enter())
    back = desk.kid_mode.leave_by_pin(kid, PIN).unwrap()

    assert home.bearer(back.jwt).proved_at == proved == kid.proved_at
