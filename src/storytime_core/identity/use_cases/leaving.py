"""Closing an account, coming back, and leaving for good."""

from collections.abc import Callable, Sequence
from datetime import datetime

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.family.events import KidRemoved
from storytime_core.kernel.access import RateLimited, StepUpRequired
from storytime_core.kernel.caller import Caller, Role
from storytime_core.kernel.ids import AccountId, FamilyId, JobId
from storytime_core.kernel.jobs import Job, JobSignals
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.use_case import use_case

from ..addresses import SOMEWHERE, Origin
from ..erasure import BATCH, KIDS_KEPT, PROOFS_KEPT, QUEUE, SUBJECT, Erasure, Subject
from ..errors import AccountClosed as IsClosed
from ..errors import HashingBusy, LastAdmin, PasswordIncorrect
from ..events import AccountClosed, AccountErasureBegun, AccountReopened
from ..leaving_ports import LeavingUnitOfWork, LeavingViews
from ..model import CLOSED_KEPT, Account, ClosedBy, Purpose
from ..ports import FamilyFactsLookup, Fingerprints, Profile, SecretBox
from .guarding import CheckingPassword, own
from .sessions import end_sessions
from .tokens import Opening, Tokens, hash_of


@frozen
class Farewell:
    """What became of an account, and until when one can still come back."""

    account_id: AccountId
    permanent: bool
    closed_at: datetime
    erases_at: datetime


@frozen
class Parting:
    """The steps that shut an account; the account is held, and so are the administrators if it is one."""

    ids: Ids
    fingerprints: Fingerprints
    box: SecretBox

    def close(
        self, uow: LeavingUnitOfWork, account: Account, by: ClosedBy, now: datetime, reason: str | None = None
    ) -> Account:
        """Closing what is closed changes nothing."""
        closed = account.closed(by, now, reason)
        if closed != account:
            uow.accounts.save(closed)
            uow.codes.void(account.id, now)
            end_sessions(uow, account.id, "closed", now)
            uow.publish(AccountClosed(at=now, account_id=account.id, by=by))
        return closed

    def erase(self, uow: LeavingUnitOfWork, account: Account, now: datetime) -> None:
        """The e-mail is free from now on, nothing of the family is shown any more, and the long work begins."""
        end_sessions(uow, account.id, "erased", now)
        uow.codes.void(account.id, now)
        for identity in uow.identities.all_of(account.id):
            uow.identities.remove(identity)
        uow.accounts.save(account.erased(now))
        sealed_to = self.box.seal(account.email, "mail")
        erasure = self.begin(uow, Subject(FamilyId(account.id)), now)
        uow.publish(AccountErasureBegun(at=now, account_id=account.id, erasure_id=erasure.id, sealed_to=sealed_to))

    def begin(self, uow: LeavingUnitOfWork, subject: Subject, now: datetime) -> Erasure:
        erasure = Erasure(
            id=self.ids.new(),
            subject_hash=self.fingerprints.of(str(subject.id), SUBJECT),
            what=subject.what,
            started_at=now,
        )
        job = Job(
            id=JobId(self.ids.new()),
            queue=QUEUE,
            kind=subject.what,
            subject=subject.id,
            family_id=subject.family_id,
            payload=subject.to_note(erasure.id),
            created_at=now,
            rank_at=now,
            run_after=now,
        )
        if uow.jobs.add(job):
            uow.erasures.add(erasure)
        return erasure


@frozen
class Leaving:
    unit_of_work: Callable[[], LeavingUnitOfWork]
    views: LeavingViews
    families: FamilyFactsLookup
    parting: Parting
    checking: CheckingPassword
    opening: Opening
    signals: JobSignals
    clock: Clock
    ids: Ids
    needs_proof: bool = False

    @use_case
    def leave(
        self, caller: Caller, permanent: bool = False
    ) -> Result[Farewell, StepUpRequired | PasswordIncorrect | LastAdmin]:
        """Close one's account, or have it erased."""
        if self.needs_proof:
            self._proven(caller).unwrap()
        return self._leave(caller, permanent, ())

    @use_case
    def leave_proving(
        self, caller: Caller, password: str | None, permanent: bool, reasons: Sequence[str] = ()
    ) -> Result[Farewell, StepUpRequired | PasswordIncorrect | RateLimited | HashingBusy | LastAdmin]:
        """The same by password, or by a proof given a moment ago; reasons are kept apart from the account."""
        if password is None:
            self._proven(caller).unwrap()
            return self._leave(caller, permanent, reasons)
        checked = self.checking.check(caller.account_id, password).unwrap()
        return self._leave(caller, permanent, reasons, checked.password_hash)

    def _proven(self, caller: Caller) -> Result[None, StepUpRequired]:
        return Success(None) if caller.has_proved(self.clock.now()) else Failure(StepUpRequired())

    def _leave(
        self, caller: Caller, permanent: bool, reasons: Sequence[str], password_hash: str | None = None
    ) -> Result[Farewell, LastAdmin | PasswordIncorrect]:
        now = self.clock.now()
        with self.unit_of_work() as uow:
            others = uow.accounts.hold_admins() - {caller.account_id} if caller.role is Role.ADMIN else None
            account = own(uow, caller.account_id)
            if password_hash is not None and account.password_hash != password_hash:
                return Failure(PasswordIncorrect())
            if account.role is Role.ADMIN and not others:
                return Failure(LastAdmin())
            for reason in reasons:
                uow.reasons.add(self.ids.new(), reason, now.date())
            if permanent:
                self.parting.erase(uow, account, now)
                farewell = Farewell(account.id, True, now, now)
            else:
                closed = self.parting.close(uow, account, ClosedBy.OWNER, now)
                farewell = Farewell(account.id, False, closed.state_since, closed.erases_at)
            uow.commit(farewell)
        self.signals.wake(QUEUE)
        return Success(farewell)

    @use_case
    def come_back(self, restore_token: str, origin: Origin = SOMEWHERE) -> Result[Tokens, IsClosed]:
        """Everything is there again, and whoever brought the token is signed in."""
        now, code_hash = self.clock.now(), hash_of(restore_token)
        with self.unit_of_work() as uow:
            found = uow.codes.by_hash(Purpose.RESTORE, code_hash)
            account = uow.accounts.get(found.account_id) if found else None
            code = uow.codes.live(account.id, Purpose.RESTORE) if account else None
            if account is None or code is None or not account.may_come_back(now):
                return Failure(IsClosed())
            code, answer = code.tried(code_hash, now)
            if isinstance(answer, Failure):
                return Failure(IsClosed())
            uow.codes.save(code)
            back = account.opened_again(now)
            uow.accounts.save(back)
            uow.publish(AccountReopened(at=now, account_id=account.id))
            session, refresh_token = self.opening.open(uow, back, "restored", origin, now)
            uow.commit()
        profile = Profile(back, self.families.of(FamilyId(back.id)))
        return Success(self.opening.handed_out(session, refresh_token, profile, now))

    def sweep(self) -> int:
        """Whoever did not come back in time is erased; so are kids that nobody brought back."""
        now = self.clock.now()
        begun = 0
        for account_id in self.views.closed_before(now - CLOSED_KEPT, BATCH):
            begun += self._erase_closed(account_id, now)
        for family_id, kid_id in self.views.kids_removed_before(now - KIDS_KEPT, BATCH):
            begun += self._begin(Subject(family_id, kid_id), now)
        with self.unit_of_work() as uow:
            uow.erasures.purge(now - PROOFS_KEPT, BATCH)
            uow.commit()
        if begun:
            self.signals.wake(QUEUE)
        return begun

    def _erase_closed(self, account_id: AccountId, now: datetime) -> bool:
        with self.unit_of_work() as uow:
            account = uow.accounts.get(account_id)
            if account is None or not account.is_due_for_erasure(now):
                return False
            self.parting.erase(uow, account, now)
            uow.commit()
        return True

    def on_kid_removed(self, event: KidRemoved) -> None:
        """For good: there is nothing to wait for."""
        if event.permanent and self._begin(Subject(event.family_id, event.kid_id), self.clock.now()):
            self.signals.wake(QUEUE)

    def _begin(self, subject: Subject, now: datetime) -> bool:
        with self.unit_of_work() as uow:
            self.parting.begin(uow, subject, now)
            uow.commit()
        return True
