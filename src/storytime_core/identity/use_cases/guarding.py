"""Counting wrong passwords; a step of every use case that takes one.

A try is counted before it is looked at, and taken back when it was right: so however many come at
once, no more are looked at than may be.
"""

from collections.abc import Callable
from datetime import timedelta
from math import ceil
from typing import Final

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import RateLimited
from storytime_core.kernel.ids import AccountId
from storytime_core.kernel.ports import Clock

from ..addresses import KNOWN_FOR, Origin, SignInFailures
from ..errors import HashingBusy, PasswordIncorrect
from ..events import SignInFailed, SignInSuspended
from ..linked import ProvedIdentity
from ..model import Account
from ..ports import AccountViews, Fingerprints, IdentityUnitOfWork, PasswordHasher

SIGN_IN: Final = "login"
PASSWORD: Final = "password"


def own(uow: IdentityUnitOfWork, account_id: AccountId) -> Account:
    """The account of somebody who is signed in, held still."""
    account = uow.accounts.get(account_id)
    if account is None:
        raise LookupError(f"a session without its account: {account_id}")
    return account


def proofs_of(uow: IdentityUnitOfWork, account: Account) -> tuple[str, ...]:
    """How its owner can prove who they are."""
    return (*account.proofs, *(linked.provider.value for linked in uow.identities.all_of(account.id)))


def belongs_to(uow: IdentityUnitOfWork, account: Account, proved: ProvedIdentity) -> bool:
    """Whether an identity is linked to an account that is held."""
    linked = uow.identities.find(proved.issuer, proved.subject)
    return linked is not None and linked.account_id == account.id


def to_wait(rate_class: str, wait: timedelta) -> RateLimited:
    return RateLimited(rate_class, max(1, ceil(wait.total_seconds())))


@frozen
class GuardingSignIn:
    """Strangers may guess a hundred times in a row for one e-mail, and then once an hour."""

    unit_of_work: Callable[[], IdentityUnitOfWork]
    accounts: AccountViews
    fingerprints: Fingerprints
    hasher: PasswordHasher
    clock: Clock

    def verify(
        self, email: str, known: Account | None, password: str, origin: Origin
    ) -> Result[bool, RateLimited | HashingBusy]:
        """Whether this is the password; the same work whether or not there is an account."""
        if self.accounts.is_known(email, origin.neighborhood, self.clock.now() - KNOWN_FOR):
            return self.hasher.verify(password, known.password_hash if known else None)
        counted = self._count(email).unwrap()
        verdict = self.hasher.verify(password, known.password_hash if known else None)
        if isinstance(verdict, Failure):
            self._take_back(email)
        elif counted.is_to_be_told and not verdict.unwrap():
            self._tell(email, known)
        return verdict

    def failed(self, email: str, known: Account | None, origin: Origin) -> None:
        """For the record."""
        now, account_id = self.clock.now(), known.id if known else None
        failed = SignInFailed(
            at=now, email_hash=self.hash_of(email), account_id=account_id, address_hash=origin.address
        )
        with self.unit_of_work() as uow:
            uow.publish(failed)
            uow.commit()

    def clear(self, uow: IdentityUnitOfWork, email: str) -> None:
        uow.failures.clear(self.hash_of(email))

    def hash_of(self, email: str) -> str:
        return self.fingerprints.of(email, "sign-in failures")

    def _count(self, email: str) -> Result[SignInFailures, RateLimited]:
        now = self.clock.now()
        with self.unit_of_work() as uow:
            failures = uow.failures.of(self.hash_of(email)) or SignInFailures(self.hash_of(email), now)
            if wait := failures.wait(now):
                return Failure(to_wait(SIGN_IN, wait))
            counted = failures.with_try(now)
            uow.failures.save(counted)
            uow.commit()
        return Success(counted)

    def _tell(self, email: str, known: Account | None) -> None:
        now = self.clock.now()
        with self.unit_of_work() as uow:
            failures = uow.failures.of(self.hash_of(email))
            if failures and failures.is_to_be_told:
                uow.failures.save(failures.told(now))
                account_id = known.id if known else None
                uow.publish(SignInSuspended(at=now, email_hash=failures.email_hash, account_id=account_id))
            uow.commit()

    def _take_back(self, email: str) -> None:
        with self.unit_of_work() as uow:
            if failures := uow.failures.of(self.hash_of(email)):
                uow.failures.save(failures.taken_back())
            uow.commit()


@frozen
class CheckingPassword:
    """Of somebody who is signed in: from the tenth wrong one in a row, each has to be waited for."""

    unit_of_work: Callable[[], IdentityUnitOfWork]
    hasher: PasswordHasher
    clock: Clock

    def check(
        self, account_id: AccountId, password: str
    ) -> Result[Account, PasswordIncorrect | RateLimited | HashingBusy]:
        """The account as it was before: whoever goes on looks whether its hash is still that one."""
        before = self._count(account_id).unwrap()
        verdict = self.hasher.verify(password, before.password_hash)
        if isinstance(verdict, Failure):
            self._changed(account_id, Account.with_failure_taken_back)
            return Failure(HashingBusy())
        if not verdict.unwrap():
            return Failure(PasswordIncorrect())
        self._changed(account_id, Account.without_failures)
        return Success(before)

    def _count(self, account_id: AccountId) -> Result[Account, RateLimited]:
        now = self.clock.now()
        with self.unit_of_work() as uow:
            account = own(uow, account_id)
            if wait := account.waits_for(now):
                return Failure(to_wait(PASSWORD, wait))
            uow.accounts.save(account.with_failure(now))
            uow.commit()
        return Success(account)

    def _changed(self, account_id: AccountId, change: Callable[[Account], Account]) -> None:
        with self.unit_of_work() as uow:
            uow.accounts.save(change(own(uow, account_id)))
            uow.commit()
