"""The PIN that opens what is for grown-ups."""

from collections.abc import Callable
from typing import Final

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import StepUpRequired
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..addresses import SOMEWHERE, Origin
from ..errors import CodeInvalid, HashingBusy, PinIncorrect, PinLocked, PinNotSet, PinTooCommon, PinUnchanged
from ..events import PinChanged
from ..model import Account, Purpose
from ..pins import fit_pin
from ..ports import IdentityUnitOfWork
from .codes import IssuingCodes
from .guarding import own, proofs_of
from .pin_checks import CheckingPin

RESET: Final = Purpose.RESET_PIN
NEW: Final = "newPin"


@frozen
class Pins:
    unit_of_work: Callable[[], IdentityUnitOfWork]
    clock: Clock
    codes: IssuingCodes
    checking: CheckingPin

    @use_case
    def set(
        self, caller: Caller, pin: str, current: str | None = None
    ) -> Result[None, PinTooCommon | StepUpRequired | PinIncorrect | PinLocked | HashingBusy]:
        """The first one just so; another one with the current one, or a fresh proof of identity."""
        fit_pin(pin).unwrap()
        before = self._own(caller).pin
        if before.is_set and current is not None:
            before = self.checking.check(caller.account_id, current).unwrap()
        pin_hash = self.checking.hash(pin).unwrap()
        now = self.clock.now()
        with self.unit_of_work() as uow:
            account = own(uow, caller.account_id)
            is_shown = account.pin.hash == before.hash and current is not None
            if account.pin.is_set and not is_shown and not caller.has_proved(now):
                return Failure(StepUpRequired(proofs_of(uow, account)))
            uow.accounts.save(account.with_pin(pin_hash, now))
            uow.publish(PinChanged(at=now, account_id=account.id, how="changed" if account.pin.is_set else "set"))
            uow.commit()
        return Success(None)

    @use_case
    def verify(self, caller: Caller, pin: str) -> Result[None, PinNotSet | PinIncorrect | PinLocked | HashingBusy]:
        """Yes or no; it grants nothing."""
        self._with_pin(self._own(caller)).unwrap()
        self.checking.check(caller.account_id, pin).unwrap()
        return Success(None)

    @use_case
    def ask_reset(self, caller: Caller, origin: Origin = SOMEWHERE) -> Result[None, PinNotSet]:
        """A code by mail."""
        with self.unit_of_work() as uow:
            account = own(uow, caller.account_id)
            self._with_pin(account).unwrap()
            self.codes.issue(uow, account, RESET, origin, self.clock.now())
            uow.commit()
        return Success(None)

    @use_case
    def check(self, caller: Caller, digits: str) -> Result[None, CodeInvalid]:
        """Whether a code would do.  It is not used up, but a wrong one counts."""
        return self._looked_at(caller, digits)

    @use_case
    def reset(
        self, caller: Caller, digits: str, pin: str
    ) -> Result[None, CodeInvalid | PinTooCommon | PinUnchanged | HashingBusy]:
        """Another PIN for a mailed code; the code is used up only if the PIN will do."""
        fit_pin(pin, NEW).unwrap()
        self._looked_at(caller, digits).unwrap()
        before = self._own(caller).pin
        if self.checking.fits(pin, before).unwrap():
            return Failure(PinUnchanged(NEW))
        pin_hash = self.checking.hash(pin).unwrap()
        code_hash, now = self.codes.hash_of(digits, RESET), self.clock.now()
        with self.unit_of_work() as uow:
            account = own(uow, caller.account_id)
            code = uow.codes.live(account.id, RESET)
            if code is None or account.pin.hash != before.hash:
                return Failure(CodeInvalid())
            code, answer = code.tried(code_hash, now)
            uow.codes.save(code)
            if isinstance(answer, Success):
                uow.accounts.save(account.with_pin(pin_hash, now))
                uow.publish(PinChanged(at=now, account_id=account.id, how="reset"))
            uow.commit()
        return answer

    def _looked_at(self, caller: Caller, digits: str) -> Result[None, CodeInvalid]:
        code_hash, now = self.codes.hash_of(digits, RESET), self.clock.now()
        with self.unit_of_work() as uow:
            account = own(uow, caller.account_id)
            code = uow.codes.live(account.id, RESET)
            if code is None:
                return Failure(CodeInvalid())
            code, answer = code.looked_at(code_hash, now)
            uow.codes.save(code)
            uow.commit()
        return answer

    def _own(self, caller: Caller) -> Account:
        with self.unit_of_work() as uow:
            return own(uow, caller.account_id)

    def _with_pin(self, account: Account) -> Result[Account, PinNotSet]:
        return Success(account) if account.pin.is_set else Failure(PinNotSet())
