"""Proving that an e-mail is one's own."""

from collections.abc import Callable
from datetime import datetime
from typing import Never

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..errors import CodeInvalid
from ..events import EmailVerified, GuestBecameAccount
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
    def confirm(self, caller: Caller | None, digits: str, email: str | None = None) -> Result[None, CodeInvalid]:
        """The account is the caller's, else the e-mail's, else the code's own."""
        if caller and caller.is_verified:
            return Success(None)
        now = self.clock.now()
        code_hash = self.codes.hash_of(digits, Purpose.VERIFY_EMAIL)
        with self.unit_of_work() as uow:
            account = self._account(uow, caller, email, code_hash)
            code = uow.codes.live(account.id, Purpose.VERIFY_EMAIL) if account else None
            if account is None or code is None:
                return Failure(CodeInvalid())
            code, answer = code.tried(code_hash, now)
            uow.codes.save(code)
            if isinstance(answer, Success):
                verified = account.verified(now)
                uow.accounts.save(verified)
                uow.publish(EmailVerified(at=now, account_id=account.id))
                if verified.state is AccountState.LIVE:
                    self._welcome(uow, verified, now)
            uow.commit()
        return answer

    def _welcome(self, uow: IdentityUnitOfWork, account: Account, now: datetime) -> None:
        """Whoever registered as a guest brings along what they have; of several accounts, to the first one."""
        guest = uow.guests.get(account.guest_session_id) if account.guest_session_id else None
        if guest is None or guest.account_id is not None:
            return
        uow.guests.save(guest.became(account.id, now))
        uow.publish(
            GuestBecameAccount(at=now, guest_session_id=guest.id, account_id=account.id, device_hash=guest.device_hash)
        )

    def _account(
        self, uow: IdentityUnitOfWork, caller: Caller | None, email: str | None, code_hash: str
    ) -> Account | None:
        if caller:
            return uow.accounts.get(caller.account_id)
        if email:
            return uow.accounts.by_email(email)
        code = uow.codes.by_hash(Purpose.VERIFY_EMAIL, code_hash)
        return uow.accounts.get(code.account_id) if code else None
