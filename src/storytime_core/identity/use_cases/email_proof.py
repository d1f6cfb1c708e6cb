"""Proving that an e-mail is one's own."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Never

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.use_case import use_case

from ..addresses import ADDRESS_MISSES, ALL_MISSES, ASKED_LATELY, SOMEWHERE, Miss, Origin
from ..errors import CodeInvalid
from ..events import CodeAsked, EmailVerified
from ..model import Account, AccountState, Purpose
from ..ports import IdentityUnitOfWork
from .codes import IssuingCodes
from .guests import welcome

VERIFY: Final = Purpose.VERIFY_EMAIL
RESET_ASKED_LATELY: Final = timedelta(minutes=30)


@frozen
class EmailProof:
    unit_of_work: Callable[[], IdentityUnitOfWork]
    clock: Clock
    ids: Ids
    codes: IssuingCodes

    @use_case
    def send(self, email: str, origin: Origin = SOMEWHERE) -> Result[None, Never]:
        """A new code, if something waits for one; the answer is the same in any case."""
        with self.unit_of_work() as uow:
            self.codes.ask(uow, email, VERIFY, origin, self.clock.now())
            uow.commit()
        return Success(None)

    def on_code_asked(self, event: CodeAsked) -> None:
        """Unverified: a code to verify.  Verified, and lately about to reset the password: another one for that."""
        if event.purpose != VERIFY:
            return
        email, now = self.codes.email_of(event), event.at
        origin = Origin(event.client_kind, event.address, event.neighborhood)
        with self.unit_of_work() as uow:
            account = uow.accounts.by_email(email)
            if account and account.state is AccountState.UNVERIFIED:
                self.codes.issue(uow, account, VERIFY, origin, now)
            elif account and account.state is AccountState.LIVE and self._is_resetting(uow, email, now):
                self.codes.issue(uow, account, Purpose.RESET_PASSWORD, origin, now)
            uow.commit()

    def _is_resetting(self, uow: IdentityUnitOfWork, email: str, now: datetime) -> bool:
        since = now - RESET_ASKED_LATELY
        return bool(uow.mails.since(self.codes.target_hash_of(email), Purpose.RESET_PASSWORD, since))

    @use_case
    def confirm(
        self, caller: Caller | None, digits: str, email: str | None = None, origin: Origin = SOMEWHERE
    ) -> Result[None, CodeInvalid]:
        """The account is the caller's, else the e-mail's, else the code's own."""
        if caller and caller.is_verified:
            return Success(None)
        now = self.clock.now()
        code_hash = self.codes.hash_of(digits, VERIFY)
        with self.unit_of_work() as uow:
            if caller is None and email is None:
                answer = self._alone(uow, code_hash, origin, now)
            else:
                account = uow.accounts.get(caller.account_id) if caller else uow.accounts.by_email(email or "")
                answer = self._tried(uow, account, code_hash, now)
            uow.commit()
        return answer

    def _tried(
        self, uow: IdentityUnitOfWork, account: Account | None, code_hash: str, now: datetime
    ) -> Result[None, CodeInvalid]:
        code = uow.codes.live(account.id, VERIFY) if account else None
        if account is None or code is None:
            return Failure(CodeInvalid())
        code, answer = code.tried(code_hash, now)
        uow.codes.save(code)
        if isinstance(answer, Success):
            verified = account.verified(now)
            uow.accounts.save(verified)
            uow.publish(EmailVerified(at=now, account_id=account.id))
            welcome(uow, verified, now)
        return answer

    def _alone(
        self, uow: IdentityUnitOfWork, code_hash: str, origin: Origin, now: datetime
    ) -> Result[None, CodeInvalid]:
        """Whoever names nobody tries all codes at once, and so has few tries."""
        uow.misses.hold(VERIFY)
        if not self._may_try_alone(uow, origin, now):
            return Failure(CodeInvalid())
        found = uow.codes.by_hash(VERIFY, code_hash)
        answer = self._tried(uow, uow.accounts.get(found.account_id) if found else None, code_hash, now)
        if isinstance(answer, Failure):
            uow.misses.add(Miss(self.ids.new(), VERIFY, origin.address, now))
        return answer

    def _may_try_alone(self, uow: IdentityUnitOfWork, origin: Origin, now: datetime) -> bool:
        (most, span), (most_of_all, hour) = ADDRESS_MISSES, ALL_MISSES
        if uow.misses.count(VERIFY, now - span, origin.address) >= most:
            return False
        if uow.misses.count(VERIFY, now - hour) <= most_of_all:
            return True
        return uow.mails.was_asked_from(origin.address, VERIFY, now - ASKED_LATELY)
