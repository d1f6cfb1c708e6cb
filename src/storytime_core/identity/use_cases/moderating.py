"""What administrators may do to accounts: never to their own, and never to the last of them."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import AdminOnly, StepUpRequired
from storytime_core.kernel.caller import Caller, Role
from storytime_core.kernel.ids import AccountId
from storytime_core.kernel.jobs import JobSignals
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.use_case import use_case

from ..addresses import SOMEWHERE, Origin
from ..erasure import QUEUE, SUBJECT, Moderated
from ..errors import EmailAlreadyRegistered, LastAdmin, NotToOneself, StateForbids, UnknownAccount
from ..events import AccountModerated, AccountReopened
from ..leaving_ports import LeavingUnitOfWork
from ..model import Account, AccountState, ClosedBy, Purpose
from ..ports import Fingerprints, SecretBox
from .codes import IssuingCodes
from .leaving import Parting
from .second_factors import without_second_factor
from .sessions import end_sessions

ActingFails = UnknownAccount | NotToOneself | LastAdmin | StateForbids | AdminOnly | StepUpRequired


@frozen
class Act:
    """One act of one administrator, its accounts held."""

    uow: LeavingUnitOfWork
    account: Account
    now: datetime
    reason: str


Doing = Callable[[Act], Result[Account, StateForbids]]


@frozen
class Moderating:
    unit_of_work: Callable[[], LeavingUnitOfWork]
    parting: Parting
    codes: IssuingCodes
    fingerprints: Fingerprints
    box: SecretBox
    signals: JobSignals
    clock: Clock
    ids: Ids

    @use_case
    def suspend(
        self, caller: Caller, account_id: AccountId, reason: str
    ) -> Result[Account, UnknownAccount | NotToOneself | LastAdmin | StateForbids | AdminOnly | StepUpRequired]:
        """Nobody signs in to it; administrators are demoted first."""

        def suspended(act: Act) -> Result[Account, StateForbids]:
            if act.account.role is Role.ADMIN:
                return Failure(StateForbids("admin"))
            if act.account.state is AccountState.CLOSED:
                return Failure(StateForbids("closed"))
            end_sessions(act.uow, act.account.id, "suspended", act.now)
            act.uow.codes.void(act.account.id, act.now)
            return Success(act.account.suspended(act.now, act.reason))

        return self._done(caller, account_id, "suspend", reason, suspended)

    @use_case
    def unsuspend(
        self, caller: Caller, account_id: AccountId, reason: str
    ) -> Result[Account, UnknownAccount | NotToOneself | LastAdmin | StateForbids | AdminOnly | StepUpRequired]:
        def unsuspended(act: Act) -> Result[Account, StateForbids]:
            if act.account.state is AccountState.CLOSED:
                return Failure(StateForbids("closed"))
            return Success(act.account.opened_again(act.now))

        return self._done(caller, account_id, "unsuspend", reason, unsuspended)

    @use_case
    def reopen(
        self, caller: Caller, account_id: AccountId, reason: str
    ) -> Result[Account, UnknownAccount | NotToOneself | LastAdmin | StateForbids | AdminOnly | StepUpRequired]:
        """Whoever closed it."""

        def reopened(act: Act) -> Result[Account, StateForbids]:
            if act.account.state is AccountState.SUSPENDED:
                return Failure(StateForbids("suspended"))
            if act.account.state is AccountState.CLOSED:
                act.uow.publish(AccountReopened(at=act.now, account_id=act.account.id))
            return Success(act.account.opened_again(act.now))

        return self._done(caller, account_id, "reopen", reason, reopened)

    @use_case
    def remove(
        self, caller: Caller, account_id: AccountId, reason: str, permanent: bool = False
    ) -> Result[Account, UnknownAccount | NotToOneself | LastAdmin | StateForbids | AdminOnly | StepUpRequired]:
        """Close it, or for good, which needs a proof, have everything of it erased."""
        if permanent:
            self._proven(caller).unwrap()
            removed = self._done(caller, account_id, "erase", reason, self._erased, takes_admin=True)
            self.signals.wake(QUEUE)
            return removed

        def closed(act: Act) -> Result[Account, StateForbids]:
            return Success(self.parting.close(act.uow, act.account, ClosedBy.ADMIN, act.now, act.reason))

        return self._done(caller, account_id, "close", reason, closed, takes_admin=True)

    def _erased(self, act: Act) -> Result[Account, StateForbids]:
        self.parting.erase(act.uow, act.account, act.now)
        return Success(act.account.erased(act.now))

    @use_case
    def change_role(
        self, caller: Caller, account_id: AccountId, role: Role, reason: str
    ) -> Result[Account, UnknownAccount | NotToOneself | LastAdmin | StateForbids | AdminOnly | StepUpRequired]:
        """Acts on the next request; only live accounts are raised."""
        self._proven(caller).unwrap()

        def changed(act: Act) -> Result[Account, StateForbids]:
            if role is Role.ADMIN and act.account.state is not AccountState.LIVE:
                return Failure(StateForbids(act.account.state))
            return Success(act.account.in_role(role, act.now))

        return self._done(caller, account_id, f"role_{role}", reason, changed, takes_admin=role is not Role.ADMIN)

    @use_case
    def reset_second_factor(
        self, caller: Caller, account_id: AccountId, reason: str
    ) -> Result[Account, UnknownAccount | NotToOneself | LastAdmin | StateForbids | AdminOnly | StepUpRequired]:
        """For whom lost it: they enroll anew when they have signed in again."""
        self._proven(caller).unwrap()

        def reset(act: Act) -> Result[Account, StateForbids]:
            return Success(without_second_factor(act.uow, act.account, act.now))

        return self._done(caller, account_id, "reset_second_factor", reason, reset)

    @use_case
    def end_sessions(
        self, caller: Caller, account_id: AccountId, reason: str
    ) -> Result[int, UnknownAccount | NotToOneself | LastAdmin | AdminOnly]:
        """Signed out everywhere; how many that were."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            self._account(uow, caller, account_id).unwrap()
            ended = end_sessions(uow, account_id, "ended_by_admin", now)
            if ended:
                self._note(uow, caller, account_id, "end_sessions", reason, now)
            uow.commit(ended)
        return Success(ended)

    @use_case
    def invite(
        self, caller: Caller, email: str, name: str, reason: str, origin: Origin = SOMEWHERE
    ) -> Result[Account, EmailAlreadyRegistered | AdminOnly | StepUpRequired]:
        """Another administrator: without a password, until the mailed code sets one."""
        self._proven(caller).unwrap()
        now = self.clock.now()
        account = Account(
            id=AccountId(self.ids.new()),
            email=email,
            name=name,
            created_at=now,
            updated_at=now,
            state_since=now,
            role=Role.ADMIN,
        )
        with self.unit_of_work() as uow:
            if caller.account_id not in uow.accounts.hold_admins():
                return Failure(AdminOnly())
            if before := uow.accounts.by_email(email):
                if before.state is not AccountState.UNVERIFIED:
                    return Failure(EmailAlreadyRegistered())
                uow.accounts.erase(before.id)
            uow.accounts.add(account)
            self.codes.issue(uow, account, Purpose.RESET_PASSWORD, origin, now)
            self._note(uow, caller, account.id, "invite", reason, now)
            uow.commit(account)
        return Success(account)

    def _proven(self, caller: Caller) -> Result[None, StepUpRequired]:
        return Success(None) if caller.has_proved(self.clock.now()) else Failure(StepUpRequired())

    def _account(
        self, uow: LeavingUnitOfWork, caller: Caller, account_id: AccountId, takes_admin: bool = False
    ) -> Result[Account, UnknownAccount | NotToOneself | LastAdmin | AdminOnly]:
        """Held, and so are all administrators: whoever asks may just have been demoted by another."""
        admins = uow.accounts.hold_admins()
        if caller.account_id not in admins:
            return Failure(AdminOnly())
        if account_id == caller.account_id:
            return Failure(NotToOneself())
        account = uow.accounts.get(account_id)
        if account is None or account.state is AccountState.ERASED:
            return Failure(UnknownAccount())
        if takes_admin and account_id in admins and not admins - {account_id}:
            return Failure(LastAdmin())
        return Success(account)

    def _done(
        self,
        caller: Caller,
        account_id: AccountId,
        act: str,
        reason: str,
        doing: Doing,
        takes_admin: bool = False,
    ) -> Result[Account, ActingFails]:
        """What is so already is left so, and nobody is told."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            before = self._account(uow, caller, account_id, takes_admin).unwrap()
            after = doing(Act(uow, before, now, reason)).unwrap()
            if after != before:
                uow.accounts.save(after)
                self._note(uow, caller, account_id, act, reason, now)
            uow.commit(after)
        return Success(after)

    def _note(
        self, uow: LeavingUnitOfWork, caller: Caller, account_id: AccountId, act: str, reason: str, now: datetime
    ) -> None:
        """For the record, without anybody's name; and for the family itself."""
        id = self.ids.new()
        uow.moderations.add(
            Moderated(
                id=id,
                subject_hash=self._hash(account_id),
                admin_hash=self._hash(caller.account_id),
                act=act,
                reason_sealed=self.box.seal(reason, f"moderation {id}"),
                at=now,
            )
        )
        if act != "erase":
            uow.publish(AccountModerated(at=now, account_id=account_id, admin_id=caller.account_id, act=act))

    def _hash(self, id: UUID) -> str:
        return self.fingerprints.of(str(id), SUBJECT)
