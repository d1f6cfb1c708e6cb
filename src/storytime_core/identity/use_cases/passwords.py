"""Setting a new password: by a mailed code, or by the old one."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, Never
from uuid import UUID

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import RateLimited
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import AccountId
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.use_case import use_case

from ..addresses import KNOWN_FOR, SOMEWHERE, Miss, Origin
from ..errors import (
    CodeInvalid,
    HashingBusy,
    PasswordIncorrect,
    PasswordNotSet,
    PasswordTooCommon,
    PasswordUnchanged,
    PasswordUnfit,
)
from ..events import CodeAsked, EmailVerified, PasswordChanged, PasswordResetRequested
from ..model import Account, Code, Purpose, fit_password
from ..ports import CommonPasswords, IdentityUnitOfWork, PasswordHasher
from .codes import IssuingCodes
from .guarding import CheckingPassword, GuardingSignIn, own
from .guests import welcome
from .sessions import end_sessions
from .tokens import recognize

RESET: Final = Purpose.RESET_PASSWORD
NEW: Final = "newPassword"
NOBODY: Final = AccountId(UUID(int=0))  # looked for where there is no account: it takes as long


@frozen
class Passwords:
    unit_of_work: Callable[[], IdentityUnitOfWork]
    clock: Clock
    ids: Ids
    hasher: PasswordHasher
    common: CommonPasswords
    codes: IssuingCodes
    guarding: GuardingSignIn
    checking: CheckingPassword

    @use_case
    def request_reset(self, email: str, origin: Origin = SOMEWHERE) -> Result[None, Never]:
        """A code, if there is an account; the answer is the same in any case."""
        with self.unit_of_work() as uow:
            self.codes.ask(uow, email, RESET, origin, self.clock.now())
            uow.commit()
        return Success(None)

    def on_code_asked(self, event: CodeAsked) -> None:
        """From where the account is not known, its owner is warned as well.  Asking makes no place known."""
        if event.purpose != RESET:
            return
        email, now = self.codes.email_of(event), event.at
        origin = Origin(event.client_kind, event.address, event.neighborhood)
        with self.unit_of_work() as uow:
            account = uow.accounts.by_email(email)
            if account and account.may_have_codes and self.codes.issue(uow, account, RESET, origin, now):
                is_known = uow.known_addresses.is_known(account.id, origin.neighborhood, now - KNOWN_FOR)
                uow.publish(
                    PasswordResetRequested(
                        at=now,
                        account_id=account.id,
                        unknown_address=not is_known,
                        client_kind=origin.client_kind,
                    )
                )
            uow.commit()

    @use_case
    def check(self, email: str, digits: str, origin: Origin = SOMEWHERE) -> Result[None, CodeInvalid]:
        """Whether a code would do.  It is not used up, but a wrong one counts."""
        now = self.clock.now()
        code_hash = self.codes.hash_of(digits, RESET)
        with self.unit_of_work() as uow:
            _, code = self._found(uow, email)
            answer: Result[None, CodeInvalid] = Failure(CodeInvalid())
            if code:
                code, answer = code.looked_at(code_hash, now)
                uow.codes.save(code)
            self._note(uow, answer, origin, now)
            uow.commit()
        return answer

    @use_case
    def reset(
        self, caller: Caller | None, email: str, digits: str, password: str, origin: Origin = SOMEWHERE
    ) -> Result[None, CodeInvalid | PasswordUnfit | PasswordTooCommon | HashingBusy]:
        """A new password, also where there was none.  It proves the e-mail and ends every other session."""
        fit_password(password, email, "", self.common.all(), NEW).unwrap()
        password_hash = self.hasher.hash(password).unwrap()
        now = self.clock.now()
        code_hash = self.codes.hash_of(digits, RESET)
        with self.unit_of_work() as uow:
            account, code = self._found(uow, email)
            answer: Result[None, CodeInvalid] = Failure(CodeInvalid())
            if account and code:
                code, answer = code.tried(code_hash, now)
                uow.codes.save(code)
            if isinstance(answer, Success) and account:
                fit_password(password, email, account.name, self.common.all(), NEW).unwrap()
                self._set(uow, account, password_hash, caller, origin, now)
            self._note(uow, answer, origin, now)
            uow.commit()
        return answer

    @use_case
    def change(
        self, caller: Caller, old: str, new: str
    ) -> Result[
        None,
        PasswordNotSet
        | PasswordIncorrect
        | PasswordUnchanged
        | PasswordUnfit
        | PasswordTooCommon
        | RateLimited
        | HashingBusy,
    ]:
        """All other sessions end; this one goes on."""
        self._has_one(caller).unwrap()
        checked = self.checking.check(caller.account_id, old).unwrap()
        if new == old:
            return Failure(PasswordUnchanged(NEW))
        fit_password(new, checked.email, checked.name, self.common.all(), NEW).unwrap()
        password_hash = self.hasher.hash(new).unwrap()
        now = self.clock.now()
        with self.unit_of_work() as uow:
            account = own(uow, caller.account_id)
            if account.password_hash != checked.password_hash:
                return Failure(PasswordIncorrect())
            uow.accounts.save(account.with_password(password_hash, now))
            end_sessions(uow, account.id, "password_changed", now, but=caller.session_id)
            uow.publish(PasswordChanged(at=now, account_id=account.id, how="changed"))
            uow.commit()
        return Success(None)

    def _has_one(self, caller: Caller) -> Result[None, PasswordNotSet]:
        with self.unit_of_work() as uow:
            account = own(uow, caller.account_id)
        return Success(None) if account.password_hash else Failure(PasswordNotSet())

    def _found(self, uow: IdentityUnitOfWork, email: str) -> tuple[Account | None, Code | None]:
        """Who may have a code, and the one that is out."""
        account = uow.accounts.by_email(email)
        if account and not account.may_have_codes:
            account = None
        return account, uow.codes.live(account.id if account else NOBODY, RESET)

    def _note(self, uow: IdentityUnitOfWork, answer: Result[None, CodeInvalid], origin: Origin, now: datetime) -> None:
        """Whatever was wrong, something is written: whether there is an account does not show in the time."""
        if isinstance(answer, Failure):
            uow.misses.add(Miss(self.ids.new(), RESET, origin.address, now))

    def _set(
        self,
        uow: IdentityUnitOfWork,
        account: Account,
        password_hash: str,
        caller: Caller | None,
        origin: Origin,
        now: datetime,
    ) -> None:
        if not account.is_verified:  # whoever was here before the e-mail was proven is a stranger
            uow.known_addresses.forget(account.id)
            uow.publish(EmailVerified(at=now, account_id=account.id))
        after = account.with_password(password_hash, now).verified(now)
        uow.accounts.save(after)
        welcome(uow, after, now)
        recognize(uow, account, origin, now)
        self.guarding.clear(uow, account.email)
        kept = caller.session_id if caller and caller.account_id == account.id else None
        end_sessions(uow, account.id, "password_reset", now, but=kept)
        uow.publish(PasswordChanged(at=now, account_id=account.id, how="reset"))
