"""Where one is signed in, and how one stays so, by the real use cases."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from attrs import evolve
from returns.result import Success

from storytime_adapters.storage import Storage
from storytime_core.identity.errors import RefreshInvalid, UnknownSession
from storytime_core.identity.events import RefreshTokenReused, SessionsEnded, SignedIn
from storytime_core.identity.model import AccountState
from storytime_core.kernel.access import TokenInvalid
from storytime_core.kernel.ids import SessionId
from storytime_core.kernel.pages import PageRequest

from .cast import ADA
from .desk import ELSEWHERE, HOME, MUM, Desk
from .identity_contract import account_of, becomes

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def desk(storage: Storage) -> Desk:
    return Desk(storage)


def ended(desk: Desk) -> list[tuple[tuple[SessionId, ...], str]]:
    return [(event.session_ids, event.why) for event in desk.events(SessionsEnded)]


def test_one_sees_where_one_is_signed_in_newest_first(desk: Desk) -> None:
    """ID-22"""
    first = desk.a_mum()
    desk.clock.pass_time(MINUTE)
    second = desk.caller(desk.sign_in(origin=ELSEWHERE))
    desk.a_mum("dad@example.org")
    listed = desk.sessions.list(second, PageRequest()).unwrap()

    seen = [(one.session.id, one.session.client_kind, one.is_current) for one in listed.items]
    assert seen == [(second.session_id, "web", True), (first.session_id, "ios", False)]
    assert listed.next is None


def test_a_list_of_sessions_is_turned_page_by_page(desk: Desk) -> None:
    """CONV-11"""
    caller = desk.a_mum()
    everything = {caller.session_id}
    for _ in range(6):
        desk.clock.pass_time(SECOND)
        everything.add(desk.caller(desk.sign_in()).session_id)
    page, found = PageRequest(limit=3), []
    for _ in range(3):
        turned = desk.sessions.list(caller, page).unwrap()
        found += [one.session.id for one in turned.items]
        page = PageRequest(limit=3, cursor=turned.next)

    assert len(found) == 7 and set(found) == everything and page.cursor is None


def test_sessions_that_are_over_are_not_listed(desk: Desk) -> None:
    caller = desk.a_mum()
    signed_out = desk.caller(desk.sign_in())
    desk.sessions.sign_out(signed_out)
    desk.clock.pass_time(13 * DAY)
    fresh = desk.caller(desk.sign_in())
    desk.clock.pass_time(DAY)

    assert [one.session.id for one in desk.sessions.list(caller, PageRequest()).unwrap().items] == [fresh.session_id]


def test_ending_one_session_ends_that_one_at_once(desk: Desk) -> None:
    """ID-22"""
    mum = desk.a_mum()
    tokens = desk.sign_in()
    lost = desk.caller(tokens)

    assert desk.sessions.end(mum, lost.session_id) == Success(None)
    assert desk.signing_in.caller_for(f"Bearer {tokens.jwt}").failure() == TokenInvalid()
    assert desk.signing_in.refresh(tokens.refresh_token).failure() == RefreshInvalid()
    assert ended(desk) == [((lost.session_id,), "ended_by_owner")]
    assert desk.sessions.end(mum, lost.session_id).failure() == UnknownSession()


def test_nobody_ends_the_session_of_another(desk: Desk) -> None:
    """CONV-31"""
    mum, dad = desk.a_mum(), desk.a_mum("dad@example.org")

    for foreign in (dad.session_id, SessionId(desk.ids.new())):
        assert desk.sessions.end(mum, foreign).failure() == UnknownSession()
    assert len(desk.sessions.list(dad, PageRequest()).unwrap().items) == 1


def test_signing_out_everywhere_ends_all_of_ones_own(desk: Desk) -> None:
    """ID-22"""
    mum, dad = desk.a_mum(), desk.a_mum("dad@example.org")
    for _ in range(2):
        desk.sign_in()

    assert [desk.sessions.end_all(mum), desk.sessions.end_all(mum)] == [Success(3), Success(0)]
    assert [(len(ids), why) for ids, why in ended(desk)] == [(3, "signed_out_everywhere")]
    assert len(desk.sessions.list(dad, PageRequest()).unwrap().items) == 1


def test_without_being_asked_a_refresh_token_stays(desk: Desk) -> None:
    """ID-19"""
    tokens = desk.register()
    for _ in range(3):
        assert desk.signing_in.refresh(tokens.refresh_token).unwrap().refresh_token is None


def test_a_rotating_session_rotates_for_good(desk: Desk) -> None:
    """ID-20"""
    tokens = desk.register()
    first = desk.signing_in.refresh(tokens.refresh_token, rotate=True).unwrap()
    assert first.refresh_token and first.refresh_token != tokens.refresh_token
    second = desk.signing_in.refresh(first.refresh_token).unwrap()

    assert second.refresh_token not in (None, first.refresh_token)
    assert desk.signing_in.caller_for(f"Bearer {second.jwt}").unwrap().account_id == tokens.user.account.id
    assert second.user and second.user.account.email == MUM


def test_a_lost_reply_is_given_again_for_ten_seconds(desk: Desk) -> None:
    """ID-20: however often, and also if the successor was used meanwhile."""
    tokens = desk.register()
    first = desk.signing_in.refresh(tokens.refresh_token, rotate=True).unwrap()
    desk.clock.pass_time(5 * SECOND)
    desk.signing_in.refresh(first.refresh_token or "").unwrap()
    desk.clock.pass_time(4 * SECOND)

    for rotate in (True, False):
        again = desk.signing_in.refresh(tokens.refresh_token, rotate).unwrap()
        assert again.refresh_token == first.refresh_token
    assert desk.events(RefreshTokenReused) == []


@pytest.mark.parametrize("generations", [1, 2, 5])
def test_a_token_that_was_given_up_long_ago_ends_the_session(desk: Desk, generations: int) -> None:
    """ID-20: nobody who holds any member of it goes on, and the owner hears of it."""
    tokens = desk.register()
    current = tokens.refresh_token
    for _ in range(generations):
        current = desk.signing_in.refresh(current, rotate=True).unwrap().refresh_token or ""
    desk.clock.pass_time(10 * SECOND)

    assert desk.signing_in.refresh(tokens.refresh_token).failure() == RefreshInvalid()
    assert desk.signing_in.refresh(current).failure() == RefreshInvalid()
    assert desk.signing_in.caller_for(f"Bearer {tokens.jwt}").failure() == TokenInvalid()
    (reused,) = desk.events(RefreshTokenReused)
    assert ended(desk) == [((reused.session_id,), "token_reused")]
    assert desk.letters() == ["verify_email", "refresh_token_reused"]


def test_fifty_at_once_get_one_successor(desk: Desk) -> None:
    """ID-20"""
    tokens = desk.register()
    with ThreadPoolExecutor(10) as crowd:
        answers = list(crowd.map(lambda _: desk.signing_in.refresh(tokens.refresh_token, rotate=True), range(50)))

    successors = {answer.unwrap().refresh_token for answer in answers}
    assert len(successors) == 1
    (successor,) = successors
    assert isinstance(desk.signing_in.refresh(successor or ""), Success)
    assert desk.events(RefreshTokenReused) == []


def test_a_successor_needs_the_servers_key(desk: Desk) -> None:
    tokens = desk.register()
    ours = desk.opening.successor(tokens.refresh_token)
    desk.fingerprints = type(desk.fingerprints).with_pepper("other pepper")

    assert desk.opening.successor(tokens.refresh_token) != ours
    assert len(ours) == len(tokens.refresh_token) == 43


def test_a_rotated_session_keeps_its_ends(desk: Desk) -> None:
    """ID-18"""
    token = desk.register().refresh_token
    for _ in range(4):
        desk.clock.pass_time(7 * DAY)
        token = desk.signing_in.refresh(token, rotate=True).unwrap().refresh_token or ""
    desk.clock.pass_time(2 * DAY)

    assert desk.signing_in.refresh(token).failure() == RefreshInvalid()


def test_turning_over_to_a_kid_survives_a_rotation(desk: Desk) -> None:
    """ID-35"""
    tokens = desk.register()
    caller = desk.caller(tokens)
    with desk.storage.identity() as uow:
        session = uow.sessions.get(caller.session_id)
        assert session is not None
        uow.sessions.save(evolve(session, kid_id=ADA, version=2))
        uow.commit()
    kid = desk.signing_in.refresh(tokens.refresh_token, rotate=True).unwrap()

    assert desk.signing_in.caller_for(f"Bearer {kid.jwt}").unwrap().kid_id == ADA


def test_a_spent_token_of_a_shut_account_says_nothing(desk: Desk) -> None:
    tokens = desk.register()
    desk.signing_in.refresh(tokens.refresh_token, rotate=True)
    becomes(desk, AccountState.SUSPENDED)
    desk.clock.pass_time(MINUTE)

    assert desk.signing_in.refresh(tokens.refresh_token).failure() == RefreshInvalid()
    assert desk.events(RefreshTokenReused) == []


def new_devices(desk: Desk) -> list[bool]:
    return [event.new_device for event in desk.events(SignedIn)]


def test_a_new_device_is_one_of_another_kind_or_from_another_neighborhood(desk: Desk) -> None:
    """ID-15"""
    desk.a_mum()
    for origin in (HOME, evolve(HOME, address="next door"), evolve(HOME, client_kind="web"), ELSEWHERE, ELSEWHERE):
        desk.clock.pass_time(MINUTE)
        desk.sign_in(origin=origin)

    assert new_devices(desk) == [False, False, False, True, True, False]
    assert desk.letters() == ["verify_email", "new_login", "new_login"]
    assert desk.mailer.sent[-1].values == {"when": "1 March 2024, 18:34 UTC", "device": "a web browser"}


def test_after_ninety_days_a_device_is_new_again(desk: Desk) -> None:
    """ID-15"""
    desk.a_mum()
    for days in (89, 89, 90):
        desk.clock.pass_time(days * DAY)
        desk.housekeeping.sweep()
        desk.sign_in()

    assert new_devices(desk) == [False, False, False, True]


def test_the_first_sign_in_ever_is_no_news(desk: Desk) -> None:
    """ID-15: also where it is not the one that comes with signing up."""
    desk.signing_up.found_admin(MUM, "moon over the barn", "Mum").unwrap()
    for origin in (HOME, ELSEWHERE):
        desk.sign_in(origin=origin)

    assert new_devices(desk) == [False, True]


def kept(desk: Desk, ids: Iterable[SessionId]) -> list[bool]:
    views = desk.storage.session_views()
    return [views.known(session_id, desk.clock.now()) is not None for session_id in ids]


def test_sessions_are_forgotten_thirty_days_after_their_end(desk: Desk) -> None:
    idle, signed_out = desk.a_mum(), desk.caller(desk.sign_in())
    tokens = desk.sign_in()
    desk.signing_in.refresh(tokens.refresh_token, rotate=True)
    desk.sessions.sign_out(signed_out)
    ids = idle.session_id, signed_out.session_id
    desk.clock.pass_time(30 * DAY)
    desk.housekeeping.sweep()
    assert kept(desk, ids) == [True, True]
    desk.clock.pass_time(MINUTE)
    desk.housekeeping.sweep()
    assert kept(desk, ids) == [True, False]
    desk.clock.pass_time(14 * DAY)
    desk.housekeeping.sweep()
    assert kept(desk, ids) == [False, False]
    assert desk.signing_in.refresh(tokens.refresh_token).failure() == RefreshInvalid()


def test_accounts_that_are_never_verified_are_erased_after_a_week(desk: Desk) -> None:
    """ID-4"""
    desk.a_mum()
    tokens = desk.register("dad@example.org")
    desk.clock.pass_time(7 * DAY)
    desk.housekeeping.sweep()
    assert desk.storage.account_views().by_email("dad@example.org")
    desk.clock.pass_time(MINUTE)
    desk.housekeeping.sweep()

    assert desk.storage.account_views().by_email("dad@example.org") is None
    assert account_of(desk).is_verified
    assert desk.signing_in.refresh(tokens.refresh_token).failure() == RefreshInvalid()
