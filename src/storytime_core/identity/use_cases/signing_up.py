"""Founding an account."""

from collections.abc import Callable

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Guest, Role
from storytime_core.kernel.ids import AccountId, FamilyId
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.use_case import use_case

from ..addresses import SOMEWHERE, Origin
from ..errors import EmailAlreadyRegistered, HashingBusy, PasswordTooCommon, PasswordUnfit
from ..events import AccountRegistered
from ..model import Account, AccountState, Purpose, fit_password
from ..ports import CommonPasswords, FamilyFactsLookup, IdentityUnitOfWork, PasswordHasher, Profile
from .codes import IssuingCodes
from .tokens import Opening, Tokens


@frozen
class SigningUp:
    unit_of_work: Callable[[], IdentityUnitOfWork]
    clock: Clock
    ids: Ids
    hasher: PasswordHasher
    common: CommonPasswords
    codes: IssuingCodes
    opening: Opening
    families: FamilyFactsLookup

    @use_case
    def register(
        self, email: str, password: str, name: str, origin: Origin = SOMEWHERE, guest: Guest | None = None
    ) -> Result[Tokens, EmailAlreadyRegistered | PasswordUnfit | PasswordTooCommon | HashingBusy]:
        """An account, its first session and its code.  An unverified account never blocks an e-mail."""
        fit_password(password, email, name, self.common.all()).unwrap()
        password_hash = self.hasher.hash(password).unwrap()
        now = self.clock.now()
        account = Account(
            id=AccountId(self.ids.new()),
            email=email,
            name=name,
            created_at=now,
            updated_at=now,
            state_since=now,
            password_hash=password_hash,
            guest_session_id=guest.session_id if guest else None,
            password_set_at=now,
        )
        profile = Profile(account, self.families.of(FamilyId(account.id)))
        with self.unit_of_work() as uow:
            if before := uow.accounts.by_email(email):
                if before.state is not AccountState.UNVERIFIED:
                    return Failure(EmailAlreadyRegistered())
                uow.accounts.erase(before.id)
            uow.accounts.add(account)
            session, refresh_token = self.opening.open(uow, account, "password", origin, now)
            self.codes.issue(uow, account, Purpose.VERIFY_EMAIL, origin, now)
            uow.publish(AccountRegistered(at=now, account_id=account.id, method="password"))
            tokens = self.opening.handed_out(session, refresh_token, profile, now)
            uow.commit(tokens)
        return Success(tokens)

    @use_case
    def found_admin(
        self, email: str, password: str, name: str
    ) -> Result[AccountId, EmailAlreadyRegistered | PasswordUnfit | PasswordTooCommon | HashingBusy]:
        """Only the command line makes the first administrator: live at once, without a session."""
        fit_password(password, email, name, self.common.all()).unwrap()
        password_hash = self.hasher.hash(password).unwrap()
        now = self.clock.now()
        account = Account(
            id=AccountId(self.ids.new()),
            email=email,
            name=name,
            created_at=now,
            updated_at=now,
            state_since=now,
            role=Role.ADMIN,
            password_hash=password_hash,
            password_set_at=now,
        ).verified(now)
        with self.unit_of_work() as uow:
            if uow.accounts.by_email(email):
                return Failure(EmailAlreadyRegistered())
            uow.accounts.add(account)
            uow.publish(AccountRegistered(at=now, account_id=account.id, method="command_line"))
            uow.commit()
        return Success(account.id)
