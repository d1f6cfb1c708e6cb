"""Where requests come from: who has to wait, who may try, and what is forgotten again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from attrs import evolve
from returns.result import Success

from storytime_adapters.storage import Storage
from storytime_core.identity.addresses import KnownAddress, Miss, Origin, SentMail, SignInFailures
from storytime_core.identity.errors import CodeInvalid, HashingBusy, InvalidCredentials
from storytime_core.identity.events import SignInSuspended
from storytime_core.identity.model import Code, Purpose
from storytime_core.kernel.access import RateLimited
from storytime_core.kernel.ids import AccountId

from .cast import BEDTIME
from .desk import ELSEWHERE, HOME, MUM, PASSWORD, CountingHasher, Desk
from .identity_contract import LoadedChance, account_of, wrong
from .passwords_contract import BusyHasher, reset_code

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOBODY = "nobody@example.org"
NEARBY = evolve(HOME, address="another address", client_kind="web")
SUSPENDED = RateLimited("login", 3600)


@pytest.fixture
def desk(storage: Storage) -> Desk:
    return Desk(storage)


def guess(desk: Desk, times: int, email: str = MUM, origin: Origin = ELSEWHERE) -> None:
    for _ in range(times):
        no = desk.signing_in.with_password(email, "a wrong password", origin).failure()
        assert no == InvalidCredentials()


@pytest.mark.parametrize("email", [MUM, NOBODY])
def test_after_a_hundred_wrong_passwords_strangers_wait(desk: Desk, email: str) -> None:
    """ID-14: whether or not there is an account, an hour for each try."""
    desk.a_mum()
    guess(desk, 100, email)

    assert desk.signing_in.with_password(email, PASSWORD, ELSEWHERE).failure() == SUSPENDED
    desk.clock.pass_time(HOUR - MINUTE)
    assert desk.signing_in.with_password(email, "no", ELSEWHERE).failure() == RateLimited("login", 60)
    desk.clock.pass_time(MINUTE)
    guess(desk, 1, email)
    assert desk.signing_in.with_password(email, "no", evolve(ELSEWHERE, neighborhood="c")).failure() == SUSPENDED


def test_where_the_owner_is_known_nobody_waits(desk: Desk) -> None:
    """ID-14: whatever the kind of client."""
    desk.a_mum()
    guess(desk, 100)

    for origin in (HOME, NEARBY):
        assert desk.sign_in(origin=origin)


def test_wrong_passwords_from_a_known_place_hold_up_no_stranger(desk: Desk) -> None:
    desk.a_mum()
    guess(desk, 101, origin=HOME)

    assert desk.sign_in(origin=ELSEWHERE)


@pytest.mark.parametrize("by", ["signing in", "resetting"])
def test_success_or_a_reset_clears_the_count(desk: Desk, by: str) -> None:
    """ID-14"""
    desk.a_mum()
    guess(desk, 99)
    if by == "signing in":
        desk.sign_in(origin=HOME)
    else:
        desk.passwords.reset(None, MUM, reset_code(desk), PASSWORD + "!", HOME).unwrap()
    guess(desk, 100)

    assert desk.signing_in.with_password(MUM, "no", ELSEWHERE).failure() == SUSPENDED


def test_the_owner_is_told_once(desk: Desk) -> None:
    """ID-14"""
    desk.a_mum()
    guess(desk, 99)
    assert desk.events(SignInSuspended) == []
    for _ in range(3):
        guess(desk, 1)
        desk.clock.pass_time(HOUR)
    guess(desk, 100, NOBODY)

    assert [event.account_id is None for event in desk.events(SignInSuspended)] == [False, True]
    assert desk.letters() == ["verify_email", "sign_in_suspended"]
    assert MUM not in repr(desk.events(SignInSuspended))


def test_however_many_guess_at_once_only_a_hundred_are_looked_at(desk: Desk) -> None:
    """ID-14"""
    desk.a_mum()
    guess(desk, 90)
    desk.hasher = hasher = CountingHasher()
    with ThreadPoolExecutor(10) as crowd:
        list(crowd.map(lambda _: desk.signing_in.with_password(MUM, "no", ELSEWHERE), range(40)))

    assert hasher.verified == 10


def test_a_busy_desk_counts_no_try(desk: Desk) -> None:
    """ID-11"""
    desk.a_mum()
    desk.hasher = BusyHasher()
    for _ in range(101):
        assert desk.signing_in.with_password(MUM, PASSWORD, ELSEWHERE).failure() == HashingBusy()
    desk.hasher = CountingHasher()

    assert desk.sign_in(origin=ELSEWHERE)


def test_a_place_is_known_for_ninety_days(desk: Desk) -> None:
    """ID-14"""
    desk.a_mum()
    for days, waits in ((89, False), (90, True)):
        desk.clock.pass_time(days * DAY)
        guess(desk, 100)
        answer = desk.signing_in.with_password(MUM, PASSWORD, HOME)
        assert (not isinstance(answer, Success)) is waits


def test_no_two_codes_that_are_found_alone_are_equal(desk: Desk) -> None:
    """ID-8: not even when they are drawn at once."""
    desk.chance = LoadedChance([7] * 12)
    emails = [f"mum{number}@example.org" for number in range(6)]
    with ThreadPoolExecutor(6) as crowd:
        list(crowd.map(desk.register, emails))
    codes = [desk.mailed_codes(email)[0] for email in emails]

    assert len(set(codes)) == 6 and "000007" in codes


def test_the_store_takes_no_second_code_that_could_be_taken_for_another(desk: Desk) -> None:
    """ID-8: where an account is named, equal codes do no harm."""
    ids = [desk.register(f"mum{number}@example.org").user.account.id for number in range(2)]

    def added(purpose: Purpose, account_id: AccountId) -> bool:
        now = desk.clock.now()
        with desk.storage.identity() as uow:
            if old := uow.codes.live(account_id, purpose):
                uow.codes.save(old.voided(now))
            code = Code(
                id=desk.ids.new(),
                account_id=account_id,
                purpose=purpose,
                code_hash="equal",
                issued_at=now,
                expires_at=now,
            )
            is_added = uow.codes.add(code)
            uow.commit()
        return is_added

    assert [added(Purpose.VERIFY_EMAIL, one) for one in ids] == [True, False]
    assert [added(Purpose.STEP_UP, one) for one in ids] == [True, True]


def try_alone(desk: Desk, code: str, address: str = "a") -> bool:
    answer = desk.email_proof.confirm(None, code, None, Origin("web", address, address))
    assert isinstance(answer, Success) or answer.failure() == CodeInvalid()
    return isinstance(answer, Success)


def test_an_address_has_fifteen_wrong_tries_a_day_with_a_code_alone(desk: Desk) -> None:
    """ID-8: and with an e-mail it may go on."""
    desk.register()
    (code,) = desk.mailed_codes()
    for _ in range(15):
        assert not try_alone(desk, wrong(code))
    assert not try_alone(desk, code)
    assert not account_of(desk).is_verified
    desk.clock.pass_time(DAY - MINUTE)
    assert not try_alone(desk, code)

    assert desk.email_proof.confirm(None, code, MUM, Origin("web", "a", "a")) == Success(None)


def test_fourteen_wrong_tries_leave_one(desk: Desk) -> None:
    desk.register()
    (code,) = desk.mailed_codes()
    for _ in range(14):
        try_alone(desk, wrong(code))

    assert try_alone(desk, code)


def test_the_day_of_an_address_ends(desk: Desk) -> None:
    """ID-8"""
    for _ in range(15):
        try_alone(desk, "000000")
    desk.clock.pass_time(DAY)
    desk.register()

    assert try_alone(desk, desk.mailed_codes()[0])


def test_many_at_once_from_one_address_have_fifteen_tries(desk: Desk) -> None:
    """ID-8"""
    with ThreadPoolExecutor(10) as crowd:
        list(crowd.map(lambda _: try_alone(desk, "000000"), range(40)))

    with desk.storage.identity() as uow:
        assert uow.misses.count(Purpose.VERIFY_EMAIL, BEDTIME - DAY, "a") == 15


def misses(desk: Desk, count: int, address: str = "somewhere") -> None:
    with desk.storage.identity() as uow:
        for _ in range(count):
            uow.misses.add(Miss(desk.ids.new(), Purpose.VERIFY_EMAIL, address, desk.clock.now()))
        uow.commit()


def test_above_three_hundred_wrong_tries_an_hour_only_who_asked_may_try_alone(desk: Desk) -> None:
    """ID-8"""
    desk.register(origin=Origin("ios", "asked", "asked"))
    (code,) = desk.mailed_codes()
    misses(desk, 301)

    assert not try_alone(desk, code, "a stranger")
    assert try_alone(desk, code, "asked")


@pytest.mark.parametrize(("count", "minutes", "may"), [(300, 0, True), (301, 0, False), (301, 60, True)])
def test_three_hundred_wrong_tries_an_hour_are_borne(desk: Desk, count: int, minutes: int, may: bool) -> None:
    """ID-8"""
    misses(desk, count)
    desk.clock.pass_time(timedelta(minutes=minutes))
    desk.register()

    assert try_alone(desk, desk.mailed_codes()[0], "a stranger") is may


def test_having_asked_is_good_for_a_day(desk: Desk) -> None:
    """ID-8"""
    asked = Origin("ios", "asked", "asked")
    desk.register(origin=HOME)
    desk.clock.pass_time(2 * MINUTE)
    desk.email_proof.send(MUM, asked)
    code = desk.mailed_codes()[-1]
    desk.clock.pass_time(DAY - MINUTE)
    misses(desk, 301)
    assert try_alone(desk, code, "asked")

    desk.clock.pass_time(MINUTE)
    desk.register("dad@example.org")
    misses(desk, 301)
    assert not try_alone(desk, desk.mailed_codes("dad@example.org")[0], "asked")


@pytest.mark.parametrize("state", ["known", "resetting", "unknown"])
def test_whether_there_is_an_account_shows_in_no_work(desk: Desk, state: str) -> None:
    """ID-12: each costs one look at a hash; asking for a code looks for nobody before it has answered."""
    desk.a_mum()
    reset_code(desk)
    desk.deliver()
    email = {"known": "dad@example.org", "resetting": MUM, "unknown": NOBODY}[state]
    desk.a_mum("dad@example.org")
    before = len(desk.told)
    desk.hasher = hasher = CountingHasher()
    no: list[object] = [
        desk.signing_in.with_password(email, "no", ELSEWHERE).failure(),
        desk.passwords.check(email, "000000").failure(),
        desk.passwords.reset(None, email, "000000", "a boat on the lake").failure(),
    ]

    assert no == [InvalidCredentials(), CodeInvalid(), CodeInvalid()]
    assert (hasher.verified, hasher.hashed) == (1, 1)
    assert desk.passwords.request_reset(email) == desk.email_proof.send(email) == Success(None)
    assert len(desk.told) == before


def test_whoever_counts_the_mails_of_a_mailbox_waits_for_who_sends_one(desk: Desk) -> None:
    """ID-6: even where there was none yet."""

    def count() -> int:
        with desk.storage.identity() as uow:
            return len(uow.mails.since("to", Purpose.STEP_UP, BEDTIME - DAY))

    with ThreadPoolExecutor(1) as other:
        with desk.storage.identity() as uow:
            assert uow.mails.since("to", Purpose.STEP_UP, BEDTIME - DAY) == ()
            counting = other.submit(count)
            with pytest.raises(TimeoutError):
                counting.result(timeout=0.3)
            uow.mails.add(SentMail(UUID(int=1), "to", Purpose.STEP_UP, "from", desk.clock.now()))
            uow.commit()
        assert counting.result() == 1


def test_what_was_counted_is_forgotten_in_time(desk: Desk) -> None:
    """Section 5: codes a week, places ninety days, wrong passwords thirty, mails and tries a day."""
    mum = desk.a_mum()
    with desk.storage.identity() as uow:
        uow.mails.add(SentMail(UUID(int=1), "to", Purpose.STEP_UP, "from", desk.clock.now()))
        uow.misses.add(Miss(UUID(int=1), Purpose.STEP_UP, "from", desk.clock.now()))
        uow.failures.save(SignInFailures("somebody", desk.clock.now(), 3))
        uow.known_addresses.save(KnownAddress(mum.account_id, "a neighborhood", "ios", desk.clock.now()))
        uow.codes.add(
            Code(
                id=UUID(int=1),
                account_id=mum.account_id,
                purpose=Purpose.STEP_UP,
                code_hash="hash",
                issued_at=desk.clock.now(),
                expires_at=desk.clock.now(),
            )
        )
        uow.commit()

    def left() -> dict[str, bool]:
        long_ago = BEDTIME - 1000 * DAY
        desk.housekeeping.sweep()
        with desk.storage.identity() as uow:
            return {
                "mail": bool(uow.mails.since("to", Purpose.STEP_UP, long_ago)),
                "miss": bool(uow.misses.count(Purpose.STEP_UP, long_ago)),
                "failures": uow.failures.of("somebody") is not None,
                "place": uow.known_addresses.is_known(mum.account_id, "a neighborhood", long_ago),
                "code": uow.codes.live(mum.account_id, Purpose.STEP_UP) is not None,
            }

    kept_for = {"mail": 1, "miss": 1, "failures": 30, "place": 90, "code": 7}
    for day in (0, 1, 7, 30, 90):
        desk.clock.at = BEDTIME + day * DAY
        assert left() == {what: days >= day for what, days in kept_for.items()}
        desk.clock.pass_time(MINUTE)
        assert left() == {what: days > day for what, days in kept_for.items()}


def test_sweeping_takes_a_bite_at_a_time(desk: Desk) -> None:
    misses(desk, 5)
    with desk.storage.identity() as uow:
        eaten = [uow.misses.purge(BEDTIME + DAY, 2) for _ in range(4)]
        uow.commit()

    assert eaten == [2, 2, 1, 0]


def test_a_place_is_held_once_for_each_kind_of_client(desk: Desk) -> None:
    account_id = desk.a_mum().account_id
    saves: list[Callable[[], KnownAddress]] = [
        lambda: KnownAddress(account_id, "n", "ios", desk.clock.now()),
        lambda: KnownAddress(account_id, "n", "web", desk.clock.now()),
        lambda: KnownAddress(account_id, "n", "ios", desk.clock.now() + HOUR),
    ]
    for make in saves:
        with desk.storage.identity() as uow:
            uow.known_addresses.save(make())
            uow.commit()
    with desk.storage.identity() as uow:
        assert uow.known_addresses.find(account_id, "n", "ios") == saves[2]()
        assert uow.known_addresses.find(account_id, "n", "web") == saves[1]()
        assert uow.known_addresses.find(account_id, "n", "other") is None
