"""The second factor of administrators: getting one, and showing that one holds it."""

from base64 import b32encode
from collections.abc import Callable
from datetime import datetime
from typing import Final

from attrs import evolve, field, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import AdminOnly, StepUpRequired, TokenInvalid
from storytime_core.kernel.caller import Caller, Role
from storytime_core.kernel.ids import AccountId
from storytime_core.kernel.ports import Chance, Clock
from storytime_core.kernel.use_case import use_case

from ..errors import CodeInvalid, SecondFactorSet, UnknownAccount
from ..model import Account
from ..ports import IdentityUnitOfWork, OneTimePasswords, SecretBox
from ..second_factor import NO_SECOND_FACTOR, SECOND_FACTOR_LASTS, SecondFactor
from .guarding import own, proofs_of
from .sessions import end_sessions

SECRET_BYTES: Final = 20


@frozen
class Enrolled:
    """Shown once."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


@frozen
class SecondFactors:
    unit_of_work: Callable[[], IdentityUnitOfWork]
    clock: Clock
    chance: Chance
    box: SecretBox
    passwords: OneTimePasswords

    @use_case
    def enroll(self, caller: Caller) -> Result[Enrolled, StepUpRequired | AdminOnly | SecondFactorSet]:
        """A secret for the caller's app; it counts from its first right digits on."""
        now, secret = self.clock.now(), self._new_secret()
        with self.unit_of_work() as uow:
            account = own(uow, caller.account_id)
            if account.role is not Role.ADMIN:
                return Failure(AdminOnly())
            if not caller.has_proved(now):
                return Failure(StepUpRequired(proofs_of(uow, account)))
            factor = account.second_factor.enrolled(self._sealed(account.id, secret)).unwrap()
            uow.accounts.save(evolve(account, second_factor=factor, updated_at=now))
            uow.commit()
        return Success(self._shown(account, secret))

    @use_case
    def enroll_anew(self, email: str) -> Result[Enrolled, UnknownAccount | AdminOnly]:
        """By the command line: whatever there was is worthless, and so are the sessions that rest on it."""
        now, secret = self.clock.now(), self._new_secret()
        with self.unit_of_work() as uow:
            account = uow.accounts.by_email(email)
            if account is None:
                return Failure(UnknownAccount())
            if account.role is not Role.ADMIN:
                return Failure(AdminOnly())
            factor = SecondFactor(self._sealed(account.id, secret))
            uow.accounts.save(evolve(account, second_factor=factor, updated_at=now))
            end_sessions(uow, account.id, "second_factor", now)
            uow.commit()
        return Success(self._shown(account, secret))

    @use_case
    def prove(self, caller: Caller, digits: str) -> Result[datetime, CodeInvalid | AdminOnly | TokenInvalid]:
        """Until when this session may do what administrators do."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            account = own(uow, caller.account_id)
            if account.role is not Role.ADMIN:
                return Failure(AdminOnly())
            factor = account.second_factor.taken(self._step(account, digits, now)).unwrap()
            session = uow.sessions.get(caller.session_id)
            if session is None or not session.is_live(now):
                return Failure(TokenInvalid())
            uow.accounts.save(evolve(account, second_factor=factor))
            uow.sessions.save(session.proved_twice(now))
            uow.commit()
        return Success(now + SECOND_FACTOR_LASTS)

    def _step(self, account: Account, digits: str, now: datetime) -> int | None:
        sealed = account.second_factor.secret_sealed
        return self.passwords.step_of(self.box.open(sealed, use_of(account.id)), digits, now) if sealed else None

    def _new_secret(self) -> str:
        return b32encode(self.chance.token(SECRET_BYTES)).decode()

    def _sealed(self, account_id: AccountId, secret: str) -> str:
        return self.box.seal(secret, use_of(account_id))

    def _shown(self, account: Account, secret: str) -> Enrolled:
        return Enrolled(secret, self.passwords.uri_of(secret, account.email))


def use_of(account_id: AccountId) -> str:
    return f"account {account_id} second factor"


def without_second_factor(uow: IdentityUnitOfWork, account: Account, now: datetime) -> Account:
    """The next one enrolls anew; the sessions that rest on it end."""
    if account.second_factor == NO_SECOND_FACTOR:
        return account
    end_sessions(uow, account.id, "second_factor", now)
    return evolve(account, second_factor=NO_SECOND_FACTOR, updated_at=now)
