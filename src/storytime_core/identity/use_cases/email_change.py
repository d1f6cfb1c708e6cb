"""Moving an account to another e-mail."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import StepUpRequired
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import FamilyId
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..addresses import SOMEWHERE, Origin
from ..errors import CodeInvalid
from ..events import EmailChangeAsked, EmailChanged, EmailClaimed
from ..model import Account, AccountState, Purpose
from ..ports import AccountViews, FamilyFactsLookup, IdentityUnitOfWork, Profile, SecretBox
from .codes import IssuingCodes
from .guarding import own, proofs_of

CHANGE: Final = Purpose.CHANGE_EMAIL


@frozen
class EmailChange:
    unit_of_work: Callable[[], IdentityUnitOfWork]
    accounts: AccountViews
    families: FamilyFactsLookup
    clock: Clock
    codes: IssuingCodes
    box: SecretBox

    @use_case
    def ask(self, caller: Caller, email: str, origin: Origin = SOMEWHERE) -> Result[None, StepUpRequired]:
        """A code goes to the new address and a notice to the old one; a taken address gets a notice only."""
        now = self.clock.now()
        other = self.accounts.by_email(email)
        with self.unit_of_work() as uow:
            account = own(uow, caller.account_id)
            if not caller.has_proved(now):
                return Failure(StepUpRequired(proofs_of(uow, account)))
            targets = sorted({email, account.email})  # held in one order by everybody
            may = {to for to in targets if self.codes.may_mail(uow, to, CHANGE, origin, now)}
            if email in may:
                self._write_to(uow, account, email, other, now)
            if account.email in may:
                uow.publish(EmailChangeAsked(at=now, account_id=account.id))
            uow.commit()
        return Success(None)

    def _write_to(
        self, uow: IdentityUnitOfWork, account: Account, email: str, other: Account | None, now: datetime
    ) -> None:
        if other is None or other.id == account.id or not is_taken(other):
            self.codes.send(uow, account, CHANGE, now, to=email)
            return
        if old := uow.codes.live(account.id, CHANGE):
            uow.codes.save(old.voided(now))
        uow.publish(EmailClaimed(at=now, account_id=other.id))

    @use_case
    def confirm(self, caller: Caller, digits: str) -> Result[Profile, CodeInvalid]:
        """The swap; codes that went to the former address open nothing any more."""
        now = self.clock.now()
        code_hash = self.codes.hash_of(digits, CHANGE)
        families = self.families.of(FamilyId(caller.account_id))
        with self.unit_of_work() as uow:
            account = own(uow, caller.account_id)
            code = uow.codes.live(account.id, CHANGE)
            target = code.target if code else None
            if code is None or target is None:
                return Failure(CodeInvalid())
            code, answer = code.tried(code_hash, now)
            uow.codes.save(code)
            if isinstance(answer, Failure) or not self._make_way(uow, account, target):
                uow.commit()
                return Failure(CodeInvalid())
            moved = account.moved_to(target, now)
            uow.accounts.save(moved)
            uow.codes.void(account.id, now)
            former = self.box.seal(account.email, "mail")
            uow.publish(EmailChanged(at=now, account_id=account.id, former_email=former))
            uow.commit()
        return Success(Profile(moved, families))

    def _make_way(self, uow: IdentityUnitOfWork, account: Account, email: str) -> bool:
        """An unverified account never blocks an e-mail."""
        other = uow.accounts.by_email(email)
        if other is None or other.id == account.id:
            return True
        if is_taken(other):
            return False
        uow.accounts.erase(other.id)
        return True


def is_taken(account: Account) -> bool:
    return account.state is not AccountState.UNVERIFIED
