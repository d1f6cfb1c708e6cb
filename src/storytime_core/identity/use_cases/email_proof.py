"""Proving that an e-mail is one's own."""

from collections.abc import Callable
from typing import Never

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Viewer
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..errors import CodeInvalid
from ..events import EmailVerified
from ..model import Account, AccountState, Purpose
from ..ports import IdentityUnitOfWork
from .codes import IssuingCodes


@frozen
class EmailProof:
    unit_of_work: Callable[[], IdentityUnitOfWork]
    clock: Clock
    codes: IssuingCodes

    @use_case
    def send(self, email: str) -> Result[None, Never]:
        """A new code, if there is an unverified account; the answer is the same in any case."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            account = uow.accounts.by_email(email)
            if account and account.state is AccountState.UNVERIFIED:
                self.codes.issue(uow, account, Purpose.VERIFY_EMAIL, now)
            uow.commit()
        return Success(None)

    @use_case
    def confirm(self, viewer: Viewer, digits: str, email: str | None = None) -> Result[None, CodeInvalid]:
        """The account is the caller's, else the e-mail's, else the code's own."""
        if viewer and viewer.is_verified:
            return Success(None)
        now = self.clock.now()
        code_hash = self.codes.hash_of(digits, Purpose.VERIFY_EMAIL)
        with self.unit_of_work() as uow:
            account = self._account(uow, viewer, email, code_hash)
            code = uow.codes.live(account.id, Purpose.VERIFY_EMAIL) if account else None
            if account is None or code is None:
                return Failure(CodeInvalid())
            code, answer = code.tried(code_hash, now)
            uow.codes.save(code)
            if isinstance(answer, Success):
                uow.accounts.save(account.verified(now))
                uow.publish(EmailVerified(at=now, account_id=account.id))
            uow.commit()
        return answer

    def _account(self, uow: IdentityUnitOfWork, viewer: Viewer, email: str | None, code_hash: str) -> Account | None:
        if viewer:
            return uow.accounts.get(viewer.account_id)
        if email:
            return uow.accounts.by_email(email)
        code = uow.codes.by_hash(Purpose.VERIFY_EMAIL, code_hash)
        return uow.accounts.get(code.account_id) if code else None
