"""Signing in, or up, with Google or Apple."""

from collections.abc import Callable
from datetime import datetime

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import ServiceUnavailable
from storytime_core.kernel.caller import Guest
from storytime_core.kernel.ids import AccountId, FamilyId
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.use_case import use_case

from ..addresses import SOMEWHERE, Origin
from ..errors import AccountClosed, AccountExists, AccountSuspended, InvalidCredentials, ProviderEmailUnverified
from ..events import AccountRegistered, EmailVerified
from ..linked import ProvedIdentity, Provider, identity_of, name_of
from ..model import Account, AccountState
from ..ports import FamilyFactsLookup, IdentityProvider, IdentityUnitOfWork, Profile
from .guarding import belongs_to
from .guests import welcome
from .tokens import Opening, Tokens


@frozen
class SignedInByProvider:
    tokens: Tokens
    is_new: bool


@frozen
class ProviderSignIn:
    unit_of_work: Callable[[], IdentityUnitOfWork]
    families: FamilyFactsLookup
    clock: Clock
    ids: Ids
    opening: Opening
    providers: IdentityProvider

    @use_case
    def sign_in(
        self,
        provider: Provider,
        token: str,
        nonce: str | None = None,
        name: str | None = None,
        origin: Origin = SOMEWHERE,
        guest: Guest | None = None,
    ) -> Result[
        SignedInByProvider,
        InvalidCredentials
        | ServiceUnavailable
        | AccountSuspended
        | AccountClosed
        | AccountExists
        | ProviderEmailUnverified,
    ]:
        """Into the account this identity is linked to, else into a new one.  Its e-mail opens no account."""
        proved = self._proved(provider, token, nonce).unwrap()
        now = self.clock.now()
        with self.unit_of_work() as uow:
            uow.identities.hold(proved.issuer, proved.subject)
            known = self._known(uow, proved).unwrap()
            account = known or self._founded(uow, proved, name, guest, now).unwrap()
            session, refresh_token = self.opening.open(uow, account, provider, origin, now)
            uow.commit()
        profile = Profile(account, self.families.of(FamilyId(account.id)))
        tokens = self.opening.handed_out(session, refresh_token, profile, now)
        return Success(SignedInByProvider(tokens, known is None))

    def _proved(
        self, provider: Provider, token: str, nonce: str | None
    ) -> Result[ProvedIdentity, InvalidCredentials | ServiceUnavailable]:
        """A bad token is here what a wrong password is."""
        match self.providers.prove(provider, token, nonce):
            case Success(proved):
                return Success(proved)
            case Failure(ServiceUnavailable() as away):
                return Failure(away)
            case _:
                return Failure(InvalidCredentials())

    def _known(
        self, uow: IdentityUnitOfWork, proved: ProvedIdentity
    ) -> Result[Account | None, AccountSuspended | AccountClosed]:
        """Whose it is.  It may be unlinked until the account is held, so it is looked up again then."""
        linked = uow.identities.find(proved.issuer, proved.subject)
        account = uow.accounts.get(linked.account_id) if linked else None
        if account is None or not belongs_to(uow, account, proved):
            return Success(None)
        if account.state is AccountState.SUSPENDED:
            return Failure(AccountSuspended())
        return Failure(AccountClosed()) if account.state is AccountState.CLOSED else Success(account)

    def _founded(
        self, uow: IdentityUnitOfWork, proved: ProvedIdentity, name: str | None, guest: Guest | None, now: datetime
    ) -> Result[Account, AccountExists | ProviderEmailUnverified]:
        """An account that is live at once.  An unverified one never blocks an e-mail."""
        if not proved.is_email_verified:
            return Failure(ProviderEmailUnverified())
        if before := uow.accounts.by_email(proved.email):
            if before.state is not AccountState.UNVERIFIED:
                return Failure(AccountExists())
            uow.accounts.erase(before.id)
        account = Account(
            id=AccountId(self.ids.new()),
            email=proved.email,
            name=name_of(proved, name),
            created_at=now,
            updated_at=now,
            state_since=now,
            guest_session_id=guest.session_id if guest else None,
        ).verified(now)
        uow.accounts.add(account)
        uow.identities.add(identity_of(proved, account.id, self.ids.new(), now))
        uow.publish(AccountRegistered(at=now, account_id=account.id, method=proved.provider))
        uow.publish(EmailVerified(at=now, account_id=account.id))
        welcome(uow, account, now)
        return Success(account)
