"""Proving anew who one is, before delicate things: step-up."""

from collections.abc import Callable
from datetime import datetime
from typing import Never

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import RateLimited, ServiceUnavailable, TokenInvalid
from storytime_core.kernel.caller import PROOF, Caller
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..addresses import SOMEWHERE, Origin
from ..errors import CodeInvalid, HashingBusy, PasswordIncorrect, ProviderTokenInvalid
from ..linked import Provider
from ..model import Purpose
from ..ports import IdentityProvider, IdentityUnitOfWork
from .codes import IssuingCodes
from .guarding import CheckingPassword, belongs_to, own


@frozen
class Proving:
    unit_of_work: Callable[[], IdentityUnitOfWork]
    clock: Clock
    codes: IssuingCodes
    checking: CheckingPassword
    providers: IdentityProvider

    @use_case
    def ask(self, caller: Caller, origin: Origin = SOMEWHERE) -> Result[None, Never]:
        """A code by mail."""
        with self.unit_of_work() as uow:
            account = own(uow, caller.account_id)
            self.codes.issue(uow, account, Purpose.STEP_UP, origin, self.clock.now())
            uow.commit()
        return Success(None)

    @use_case
    def with_password(
        self, caller: Caller, password: str
    ) -> Result[datetime, PasswordIncorrect | RateLimited | HashingBusy | TokenInvalid]:
        """Until when the proof is good."""
        checked = self.checking.check(caller.account_id, password).unwrap()
        with self.unit_of_work() as uow:
            if own(uow, caller.account_id).password_hash != checked.password_hash:
                return Failure(PasswordIncorrect())
            until = self._stamp(uow, caller).unwrap()
            uow.commit()
        return Success(until)

    @use_case
    def with_code(self, caller: Caller, digits: str) -> Result[datetime, CodeInvalid | TokenInvalid]:
        """Until when the proof is good."""
        code_hash = self.codes.hash_of(digits, Purpose.STEP_UP)
        with self.unit_of_work() as uow:
            account = own(uow, caller.account_id)
            code = uow.codes.live(account.id, Purpose.STEP_UP)
            if code is None:
                return Failure(CodeInvalid())
            code, answer = code.tried(code_hash, self.clock.now())
            uow.codes.save(code)
            until = self._stamp(uow, caller) if isinstance(answer, Success) else Failure(CodeInvalid())
            uow.commit()
        return until

    @use_case
    def with_provider(
        self, caller: Caller, provider: Provider, token: str
    ) -> Result[datetime, ProviderTokenInvalid | ServiceUnavailable | TokenInvalid]:
        """By a linked identity; until when the proof is good."""
        proved = self.providers.prove(provider, token).unwrap()
        with self.unit_of_work() as uow:
            if not belongs_to(uow, own(uow, caller.account_id), proved):
                return Failure(ProviderTokenInvalid())
            until = self._stamp(uow, caller).unwrap()
            uow.commit()
        return Success(until)

    def _stamp(self, uow: IdentityUnitOfWork, caller: Caller) -> Result[datetime, TokenInvalid]:
        """Every proof ends here; the account is held already."""
        now = self.clock.now()
        session = uow.sessions.get(caller.session_id)
        if session is None or not session.is_live(now):
            return Failure(TokenInvalid())
        uow.sessions.save(session.proved(now))
        return Success(now + PROOF)
