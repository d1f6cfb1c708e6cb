"""The record of what touched the safety of accounts, by the real use cases."""

from datetime import timedelta

import pytest
from returns.result import Failure

from storytime_adapters.storage import Storage
from storytime_core.identity.errors import InvalidCredentials
from storytime_core.identity.events import PinChanged, SignInFailed
from storytime_core.identity.security import SECURITY_LINES_KEPT, SecurityLine
from storytime_core.kernel.events import request_in_hand

from .desk import HOME, MUM, PASSWORD, Desk
from .identity_contract import account_of


@pytest.fixture
def desk(storage: Storage) -> Desk:
    return Desk(storage)


def own_lines(desk: Desk) -> dict[str, int]:
    """What its owner is told of it, counted."""
    told: dict[str, int] = {}
    for table in desk.storage.export_views().tables(desk.caller(desk.sign_in()).family_id):
        for row in table.rows if table.name == "security_lines" else ():
            told[row["name"]] = told.get(row["name"], 0) + 1
    return told


@pytest.mark.parametrize("email", [MUM, "nobody@example.org"])
def test_a_failed_sign_in_is_told_without_the_e_mail(desk: Desk, email: str) -> None:
    desk.a_mum()
    assert desk.signing_in.with_password(email, "not the moon", HOME) == Failure(InvalidCredentials())
    (failed,) = desk.events(SignInFailed)

    assert failed.account_id == (account_of(desk).id if email == MUM else None)
    assert failed.address_hash == HOME.address
    assert email not in repr(failed)


def test_the_right_password_fails_nothing(desk: Desk) -> None:
    desk.a_mum()
    desk.signing_in.with_password(MUM, PASSWORD, HOME).unwrap()

    assert desk.events(SignInFailed) == []


def test_what_touched_an_account_is_told_to_its_owner(desk: Desk) -> None:
    mum = desk.a_mum()
    desk.signing_in.with_password(MUM, "not the moon", HOME)
    desk.pins.set(mum, "480217").unwrap()
    desk.deliver()

    told = own_lines(desk)
    assert (told["sign_in.failed"], told["pin.changed"]) == (1, 1)


def test_an_event_that_is_delivered_twice_is_one_line(desk: Desk) -> None:
    mum = desk.a_mum()
    event = PinChanged(at=desk.clock.now(), account_id=mum.account_id, how="set")
    for _ in range(2):
        desk.security_log.on_event(event)

    assert own_lines(desk)["pin.changed"] == 1


def test_a_line_names_the_request_and_nobody(desk: Desk) -> None:
    before = request_in_hand.set("a request")
    try:
        desk.a_mum()
        desk.signing_in.with_password(MUM, "not the moon", HOME)
    finally:
        request_in_hand.reset(before)
    (failed,) = desk.events(SignInFailed)
    line = SecurityLine.of(failed, "a hash")

    assert (line.request_id, line.name, line.at) == ("a request", "sign_in.failed", failed.at)
    assert MUM not in repr(line)


def test_lines_are_forgotten_after_three_years(desk: Desk) -> None:
    mum = desk.a_mum()
    old = PinChanged(at=desk.clock.now() - timedelta(days=1), account_id=mum.account_id, how="set")
    desk.security_log.on_event(old)
    desk.clock.pass_time(SECURITY_LINES_KEPT - timedelta(hours=1))
    desk.housekeeping.sweep()

    assert "pin.changed" not in own_lines(desk)
