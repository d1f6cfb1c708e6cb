"""Counting wrong PINs; a step of every use case that takes one.

A try is counted before it is looked at, over all routes and sessions, and taken back when it was right.
"""

from collections.abc import Callable
from math import ceil

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.ids import AccountId
from storytime_core.kernel.ports import Clock

from ..errors import HashingBusy, PinIncorrect, PinLocked
from ..events import PinTriesExhausted
from ..pins import Pin
from ..ports import Fingerprints, IdentityUnitOfWork, PasswordHasher
from .guarding import own


@frozen
class CheckingPin:
    unit_of_work: Callable[[], IdentityUnitOfWork]
    hasher: PasswordHasher
    fingerprints: Fingerprints
    clock: Clock

    def check(self, account_id: AccountId, digits: str) -> Result[Pin, PinIncorrect | PinLocked | HashingBusy]:
        """The PIN as it was found: whoever goes on looks whether it is still that one."""
        counted = self._count(account_id).unwrap()
        verdict = self.fits(digits, counted)
        if isinstance(verdict, Failure):
            self._changed(account_id, Pin.with_failure_taken_back)
            return Failure(HashingBusy())
        if not verdict.unwrap():
            self._tell(account_id)
            return Failure(PinIncorrect(counted.tries_left))
        self._changed(account_id, Pin.without_failures)
        return Success(counted)

    def fits(self, digits: str, pin: Pin) -> Result[bool, HashingBusy]:
        """Without counting."""
        return self.hasher.verify(self._peppered(digits), pin.hash)

    def hash(self, digits: str) -> Result[str, HashingBusy]:
        return self.hasher.hash(self._peppered(digits))

    def _peppered(self, digits: str) -> str:
        """A million PINs are tried in no time by whoever has the database; not without the pepper."""
        return self.fingerprints.of(digits, "pin")

    def _count(self, account_id: AccountId) -> Result[Pin, PinLocked]:
        now = self.clock.now()
        with self.unit_of_work() as uow:
            account = own(uow, account_id)
            if wait := account.pin.waits_for(now):
                return Failure(PinLocked(max(1, ceil(wait.total_seconds()))))
            counted = account.pin.with_failure(now)
            uow.accounts.save(evolve(account, pin=counted))
            uow.commit()
        return Success(counted)

    def _changed(self, account_id: AccountId, change: Callable[[Pin], Pin]) -> None:
        with self.unit_of_work() as uow:
            account = own(uow, account_id)
            uow.accounts.save(evolve(account, pin=change(account.pin)))
            uow.commit()

    def _tell(self, account_id: AccountId) -> None:
        now = self.clock.now()
        with self.unit_of_work() as uow:
            account = own(uow, account_id)
            if account.pin.is_to_be_told(now):
                uow.accounts.save(evolve(account, pin=account.pin.told(now)))
                uow.publish(PinTriesExhausted(at=now, account_id=account_id))
            uow.commit()
