"""Who leaves, who comes back, and what administrators may do, by the real use cases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from attrs import evolve
from returns.result import Success

from storytime_adapters.storage import Storage
from storytime_core.family.ages import AgeSpan
from storytime_core.family.events import KidRemoved
from storytime_core.family.use_cases.kid_profiles import NewKid
from storytime_core.identity.erasure import QUEUE
from storytime_core.identity.errors import (
    AccountClosed as IsClosed,
)
from storytime_core.identity.errors import (
    EmailAlreadyRegistered,
    InvalidCredentials,
    LastAdmin,
    NotToOneself,
    PasswordIncorrect,
    StateForbids,
    UnknownAccount,
)
from storytime_core.identity.events import AccountClosed, AccountErasureBegun, AccountModerated, AccountReopened
from storytime_core.identity.model import AccountState
from storytime_core.kernel.access import AdminOnly, StepUpRequired, TokenInvalid
from storytime_core.kernel.caller import Caller, Role, UnknownKid
from storytime_core.kernel.ids import AccountId, KidId

from .desk import MUM, PASSWORD, Desk
from .identity_contract import account_of

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WHY = "for good reasons"
ANN, BOB = "ann@example.org", "bob@example.org"


@pytest.fixture
def desk(storage: Storage) -> Desk:
    return Desk(storage)


def token_of(desk: Desk) -> str:
    refused = desk.signing_in.with_password(MUM, PASSWORD).failure()
    assert isinstance(refused, IsClosed) and refused.restore_token
    return refused.restore_token


def unproven(desk: Desk, caller: Caller) -> Caller:
    return evolve(caller, proved_at=desk.clock.now() - 6 * MINUTE)


def erasures_begun(desk: Desk) -> int:
    with desk.storage.work() as uow:
        return len(uow.jobs.claim(QUEUE, 100, MINUTE))


def test_closing_ends_every_session_and_tells_once(desk: Desk) -> None:
    """ID-50"""
    mum, tokens = desk.a_mum(), desk.sign_in()
    farewell = desk.leaving.leave(mum).unwrap()

    assert (farewell.permanent, farewell.erases_at - farewell.closed_at) == (False, 30 * DAY)
    assert desk.signing_in.caller_for(f"Bearer {tokens.jwt}").failure() == TokenInvalid()
    assert [(event.account_id, event.by) for event in desk.events(AccountClosed)] == [(mum.account_id, "owner")]


def test_only_the_right_password_shows_that_it_is_closed(desk: Desk) -> None:
    """ID-13, ID-56"""
    desk.leaving.leave(desk.a_mum())

    assert desk.signing_in.with_password(MUM, "not the password").failure() == InvalidCredentials()
    assert token_of(desk)


def test_a_restore_token_opens_once_and_only_for_a_quarter_of_an_hour(desk: Desk) -> None:
    """ID-56"""
    desk.leaving.leave(desk.a_mum())
    late = token_of(desk)
    desk.clock.pass_time(15 * MINUTE)
    assert desk.leaving.come_back(late).failure() == IsClosed()
    replaced, token = token_of(desk), token_of(desk)

    assert desk.leaving.come_back(replaced).failure() == IsClosed()
    assert desk.caller(desk.leaving.come_back(token).unwrap()).account_id == account_of(desk).id
    assert desk.leaving.come_back(token).failure() == IsClosed()
    assert len(desk.events(AccountReopened)) == 1


def test_one_token_brought_by_many_at_once_opens_once(desk: Desk) -> None:
    desk.leaving.leave(desk.a_mum())
    token = token_of(desk)
    with ThreadPoolExecutor(8) as many:
        answers = list(many.map(lambda _: desk.leaving.come_back(token), range(8)))

    assert sum(isinstance(answer, Success) for answer in answers) == 1


def test_after_thirty_days_nobody_comes_back(desk: Desk) -> None:
    """ID-50"""
    desk.leaving.leave(desk.a_mum())
    desk.clock.pass_time(30 * DAY - MINUTE)
    token = token_of(desk)
    assert desk.leaving.sweep() == 0
    desk.clock.pass_time(MINUTE)

    assert desk.leaving.come_back(token).failure() == IsClosed()
    assert desk.leaving.sweep() == 1
    assert desk.leaving.sweep() == 0
    assert erasures_begun(desk) == 1
    assert desk.signing_in.with_password(MUM, PASSWORD).failure() == InvalidCredentials()


def test_whoever_is_erased_has_no_email_any_more(desk: Desk) -> None:
    """ID-51"""
    mum = desk.a_mum()
    desk.leaving.leave_proving(mum, PASSWORD, permanent=True, reasons=("too many owls",)).unwrap()

    assert desk.register().user.account.id != mum.account_id
    (begun,) = desk.events(AccountErasureBegun)
    assert desk.box.open(begun.sealed_to, "mail") == MUM
    with desk.storage.leaving() as uow:
        proof = uow.erasures.get(begun.erasure_id)
    assert proof.finished_at is None and str(mum.account_id) not in str(proof)


def test_deleting_needs_the_password_or_a_fresh_proof(desk: Desk) -> None:
    """ID-51"""
    mum = desk.a_mum()

    assert desk.leaving.leave_proving(mum, "not the password", False).failure() == PasswordIncorrect()
    assert desk.leaving.leave_proving(unproven(desk, mum), None, False).failure() == StepUpRequired()
    assert evolve(desk.leaving, needs_proof=True).leave(unproven(desk, mum)).failure() == StepUpRequired()
    assert desk.leaving.leave(unproven(desk, mum)).unwrap().permanent is False


def test_the_last_administrator_does_not_leave(desk: Desk) -> None:
    """ID-71"""
    ann = desk.an_admin(ANN)
    assert desk.leaving.leave(ann).failure() == LastAdmin()
    desk.an_admin(BOB)

    assert desk.leaving.leave(ann, permanent=True).unwrap().permanent is True


def test_of_administrators_leaving_at_once_one_stays(desk: Desk) -> None:
    """ID-71"""
    admins = [desk.an_admin(f"admin{number}@example.org") for number in range(6)]
    with ThreadPoolExecutor(6) as many:
        answers = list(many.map(lambda admin: desk.leaving.leave(admin), admins))

    assert sum(isinstance(answer, Success) for answer in answers) == 5


def test_of_administrators_who_demote_each_other_at_once_one_stays(desk: Desk) -> None:
    """ID-71"""
    ann, bob = desk.an_admin(ANN), desk.an_admin(BOB)
    pairs = [(ann, bob), (bob, ann)] * 3
    with ThreadPoolExecutor(6) as many:
        list(many.map(lambda two: desk.moderating.change_role(two[0], two[1].account_id, Role.PARENT, WHY), pairs))

    with desk.storage.leaving() as uow:
        assert len(uow.accounts.hold_admins()) == 1


def test_nobody_does_it_to_themselves_or_to_who_is_not_there(desk: Desk) -> None:
    """ID-71"""
    ann, stranger = desk.an_admin(ANN), AccountId(desk.ids.new())
    desk.an_admin(BOB)
    acts = (
        lambda of: desk.moderating.suspend(ann, of, WHY),
        lambda of: desk.moderating.unsuspend(ann, of, WHY),
        lambda of: desk.moderating.reopen(ann, of, WHY),
        lambda of: desk.moderating.remove(ann, of, WHY),
        lambda of: desk.moderating.remove(ann, of, WHY, permanent=True),
        lambda of: desk.moderating.change_role(ann, of, Role.PARENT, WHY),
        lambda of: desk.moderating.end_sessions(ann, of, WHY),
    )
    for act in acts:
        assert act(ann.account_id).failure() == NotToOneself()
        assert act(stranger).failure() == UnknownAccount()


def test_suspending_shuts_at_once_and_is_told_once(desk: Desk) -> None:
    """ID-70, ID-71"""
    ann, mum = desk.an_admin(ANN), desk.a_mum()
    tokens = desk.sign_in()
    for _ in range(2):
        assert desk.moderating.suspend(ann, mum.account_id, WHY).unwrap().state is AccountState.SUSPENDED

    assert desk.signing_in.caller_for(f"Bearer {tokens.jwt}").failure() == TokenInvalid()
    told = [(event.account_id, event.admin_id, event.act) for event in desk.events(AccountModerated)]
    assert told == [(mum.account_id, ann.account_id, "suspend")]
    assert desk.moderating.unsuspend(ann, mum.account_id, WHY).unwrap().state is AccountState.LIVE
    assert desk.sign_in()


def test_administrators_are_demoted_before_they_are_suspended(desk: Desk) -> None:
    """ID-71"""
    ann, bob = desk.an_admin(ANN), desk.an_admin(BOB)
    assert desk.moderating.suspend(ann, bob.account_id, WHY).failure() == StateForbids("admin")
    desk.moderating.change_role(ann, bob.account_id, Role.PARENT, WHY).unwrap()

    assert desk.moderating.suspend(ann, bob.account_id, WHY).unwrap().role is Role.PARENT
    assert desk.moderating.suspend(bob, ann.account_id, WHY).failure() == AdminOnly()


def test_whom_an_administrator_closed_has_no_token_to_come_back(desk: Desk) -> None:
    """ID-56, ID-70"""
    ann, mum = desk.an_admin(ANN), desk.a_mum()
    desk.moderating.remove(ann, mum.account_id, WHY).unwrap()
    refused = desk.signing_in.with_password(MUM, PASSWORD).failure()

    assert isinstance(refused, IsClosed) and refused.restore_token is None
    assert desk.moderating.suspend(ann, mum.account_id, WHY).failure() == StateForbids("closed")
    assert desk.moderating.reopen(ann, mum.account_id, WHY).unwrap().state is AccountState.LIVE
    assert desk.sign_in() and len(desk.events(AccountReopened)) == 1


def test_erasing_roles_and_invitations_need_a_proof(desk: Desk) -> None:
    """ID-70"""
    ann, mum = desk.an_admin(ANN), desk.a_mum()
    stale = unproven(desk, ann)

    assert desk.moderating.remove(stale, mum.account_id, WHY, permanent=True).failure() == StepUpRequired()
    assert desk.moderating.change_role(stale, mum.account_id, Role.ADMIN, WHY).failure() == StepUpRequired()
    assert desk.moderating.invite(stale, BOB, "Bob", WHY).failure() == StepUpRequired()
    assert desk.moderating.remove(ann, mum.account_id, WHY, permanent=True).unwrap().state is AccountState.ERASED
    assert erasures_begun(desk) == 1


def test_an_invited_administrator_sets_a_password_by_mail(desk: Desk) -> None:
    """ID-72"""
    ann = desk.an_admin(ANN)
    invited = desk.moderating.invite(ann, BOB, "Bob", WHY).unwrap()
    assert invited.password_hash is None and invited.role is Role.ADMIN
    desk.passwords.reset(None, BOB, desk.mailed_codes(BOB)[-1], PASSWORD).unwrap()

    assert desk.caller(desk.sign_in(BOB)).role is Role.ADMIN
    assert desk.moderating.invite(ann, BOB, "Bob", WHY).failure() == EmailAlreadyRegistered()


def test_ending_sessions_counts_them(desk: Desk) -> None:
    """ID-70"""
    ann, mum = desk.an_admin(ANN), desk.a_mum()
    desk.sign_in()

    assert desk.moderating.end_sessions(ann, mum.account_id, WHY) == Success(2)
    assert desk.moderating.end_sessions(ann, mum.account_id, WHY) == Success(0)
    assert [event.act for event in desk.events(AccountModerated)] == ["end_sessions"]


def a_kid(desk: Desk, mum: Caller, name: str = "Ada") -> KidId:
    return desk.kids.add(mum, NewKid(name=name, age_range=AgeSpan(4, 6))).unwrap().kid.id


def test_a_kid_removed_for_good_needs_a_proof_and_does_not_come_back(desk: Desk) -> None:
    """FAM-17"""
    mum = desk.a_consenting_mum()
    kid_id = a_kid(desk, mum)
    assert desk.kids.remove(unproven(desk, mum), kid_id, for_good=True).failure() == StepUpRequired()
    desk.kids.remove(mum, kid_id).unwrap()  # and then for good, after all
    removed = desk.kids.remove(mum, kid_id, for_good=True).unwrap()

    assert removed.for_good and desk.kids.bring_back(mum, kid_id).failure() == UnknownKid()
    assert desk.kids.remove(mum, kid_id, for_good=True).failure() == UnknownKid()
    for event in desk.events(KidRemoved):
        desk.leaving.on_kid_removed(event)
        desk.leaving.on_kid_removed(event)  # told twice, begun once
    assert erasures_begun(desk) == 1


def test_a_kid_nobody_brought_back_is_erased_after_thirty_days(desk: Desk) -> None:
    """FAM-17"""
    mum = desk.a_consenting_mum()
    kid_id, _ = a_kid(desk, mum), a_kid(desk, mum, "Ben")
    desk.kids.remove(mum, kid_id).unwrap()
    desk.clock.pass_time(30 * DAY - MINUTE)
    assert desk.leaving.sweep() == 0
    desk.clock.pass_time(MINUTE)

    assert desk.kids.bring_back(mum, kid_id).failure() == UnknownKid()
    assert desk.leaving.sweep() == 1
    assert erasures_begun(desk) == 1


def test_whoever_comes_back_in_the_last_moment_is_not_erased(desk: Desk) -> None:
    """Coming back and the sweep at once: one of them has it, never both."""
    desk.leaving.leave(desk.a_mum())
    desk.clock.pass_time(30 * DAY - MINUTE)
    token = token_of(desk)
    late = Desk(desk.storage, clock=type(desk.clock)(desk.clock.now() + MINUTE))
    with ThreadPoolExecutor(2) as two:
        back, swept = two.submit(desk.leaving.come_back, token), two.submit(late.leaving.sweep)
        came, begun = isinstance(back.result(), Success), swept.result()

    assert came == (begun == 0)
