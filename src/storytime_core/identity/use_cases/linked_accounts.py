"""The ways to sign in to one's account."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, Never

from attrs import field, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import ServiceUnavailable
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.use_case import use_case

from ..errors import IdentityAlreadyLinked, LastSignInMethod, NotLinked, ProviderTokenInvalid
from ..events import IdentityLinked, IdentityUnlinked
from ..linked import LinkedIdentity, Provider, identity_of
from ..ports import AccountViews, IdentityProvider, IdentityUnitOfWork
from .guarding import own

EMAIL: Final = "email"


@frozen
class SignInMethod:
    """E-mail and password, or one of the others."""

    provider: str
    email: str = field(repr=False)
    linked_at: datetime

    @classmethod
    def of(cls, linked: LinkedIdentity) -> "SignInMethod":
        return cls(linked.provider.value, linked.email, linked.linked_at)


@frozen
class LinkedAccounts:
    unit_of_work: Callable[[], IdentityUnitOfWork]
    accounts: AccountViews
    clock: Clock
    ids: Ids
    providers: IdentityProvider

    @use_case
    def list(self, caller: Caller) -> Result[tuple[SignInMethod, ...], Never]:
        """E-mail is among them exactly when there is a password."""
        linked = tuple(map(SignInMethod.of, self.accounts.linked_to(caller.account_id)))
        profile = self.accounts.profile(caller.account_id)
        if profile is None or profile.account.password_hash is None:
            return Success(linked)
        account = profile.account
        return Success((SignInMethod(EMAIL, account.email, account.password_set_at or account.created_at), *linked))

    @use_case
    def link(
        self, caller: Caller, provider: Provider, token: str, nonce: str | None = None
    ) -> Result[SignInMethod, ProviderTokenInvalid | ServiceUnavailable | IdentityAlreadyLinked]:
        """One of each provider; linking the same one again changes nothing."""
        proved = self.providers.prove(provider, token, nonce).unwrap()
        now = self.clock.now()
        with self.unit_of_work() as uow:
            uow.identities.hold(proved.issuer, proved.subject)
            account = own(uow, caller.account_id)
            linked = uow.identities.find(proved.issuer, proved.subject)
            if linked is not None:
                is_ours = linked.account_id == account.id
                return Success(SignInMethod.of(linked)) if is_ours else Failure(IdentityAlreadyLinked())
            if any(other.provider is provider for other in uow.identities.all_of(account.id)):
                return Failure(IdentityAlreadyLinked())
            new = identity_of(proved, account.id, self.ids.new(), now)
            uow.identities.add(new)
            uow.publish(IdentityLinked(at=now, account_id=account.id, provider=provider))
            uow.commit()
        return Success(SignInMethod.of(new))

    @use_case
    def unlink(self, caller: Caller, provider: Provider) -> Result[None, NotLinked | LastSignInMethod]:
        """At least one way to sign in is left; whoever unlinks holds the account."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            account = own(uow, caller.account_id)
            linked = uow.identities.all_of(account.id)
            going = next((one for one in linked if one.provider is provider), None)
            if going is None:
                return Failure(NotLinked())
            if account.password_hash is None and len(linked) == 1:
                return Failure(LastSignInMethod())
            uow.identities.remove(going)
            uow.publish(IdentityUnlinked(at=now, account_id=account.id, provider=provider))
            uow.commit()
        return Success(None)
