"""Google and Apple."""

from datetime import datetime
from typing import Annotated, Literal, Never, Self, cast

from attrs import field, frozen
from falcon import Request
from msgspec import Meta
from returns.result import Result

from storytime_core.identity.errors import (
    AccountClosed,
    AccountExists,
    AccountSuspended,
    IdentityAlreadyLinked,
    InvalidCredentials,
    LastSignInMethod,
    NotLinked,
    ProviderEmailUnverified,
    ProviderTokenInvalid,
)
from storytime_core.identity.linked import Provider
from storytime_core.identity.use_cases.linked_accounts import LinkedAccounts, SignInMethod
from storytime_core.identity.use_cases.provider_sign_in import ProviderSignIn, SignedInByProvider
from storytime_core.kernel.access import ServiceUnavailable
from storytime_core.kernel.caller import Caller, Guest

from ..answers import answers
from ..declarations import Auth, Rate, Reply
from ..origins import origin_of
from ..requests import Malformed
from ..shapes import AS_TYPED
from .identity import AUTH_BODY, TokensShape

IdToken = Annotated[str, AS_TYPED, Meta(min_length=1, max_length=8 << 10)]
Nonce = Annotated[str, AS_TYPED, Meta(min_length=1, max_length=255)]
PartOfName = Annotated[str, Meta(max_length=50)]
NAMED_AS_IT_IS: dict[str, str] = {"wire": "id_token"}


def id_token_with(provider: Provider | None, id_token: str | None) -> tuple[Provider, str] | None:
    """Both or none."""
    if provider and id_token:
        return provider, id_token
    if provider or id_token:
        raise Malformed({"path": "id_token", "message": "must come with its provider"})
    return None


@frozen
class GoogleToken:
    id_token: IdToken = field(repr=False, metadata=NAMED_AS_IT_IS)
    nonce: Nonce | None = field(default=None, repr=False)


@frozen
class AppleToken:
    """Apple tells a name once, and only to the app."""

    id_token: IdToken = field(repr=False, metadata=NAMED_AS_IT_IS)
    nonce: Nonce | None = field(default=None, repr=False)
    first_name: PartOfName | None = None
    last_name: PartOfName | None = None

    @property
    def name(self) -> str:
        return f"{self.first_name or ''} {self.last_name or ''}"


@frozen
class MethodShape:
    provider: Literal["email", "google", "apple"]
    email: str
    linked_at: datetime

    @classmethod
    def of(cls, method: SignInMethod) -> Self:
        return cls(cast(Literal["email", "google", "apple"], method.provider), method.email, method.linked_at)


def all_methods(methods: tuple[SignInMethod, ...]) -> tuple[MethodShape, ...]:
    return tuple(map(MethodShape.of, methods))


def welcomed(signed_in: SignedInByProvider) -> Reply[TokensShape]:
    """201 for an account that was not there before."""
    shape = TokensShape.of(signed_in.tokens)
    return Reply(shape, status=201, message="Welcome to Storytime.") if signed_in.is_new else Reply(shape)


SignInFails = (
    InvalidCredentials | ServiceUnavailable | AccountSuspended | AccountClosed | AccountExists | ProviderEmailUnverified
)


@frozen
class Google:
    """/auth/google"""

    provider_sign_in: ProviderSignIn

    @answers("You are signed in.", auth=Auth.PUBLIC, rate=Rate.LOGIN, show=welcomed, largest_body=AUTH_BODY)
    def on_post(self, body: GoogleToken, guest: Guest | None, req: Request) -> Result[SignedInByProvider, SignInFails]:
        """Sign in with Google, or up where nobody has this identity and its verified e-mail."""
        return self.provider_sign_in.sign_in(
            Provider.GOOGLE, body.id_token, body.nonce, name=None, origin=origin_of(req), guest=guest
        )


@frozen
class Apple:
    """/auth/apple"""

    provider_sign_in: ProviderSignIn

    @answers("You are signed in.", auth=Auth.PUBLIC, rate=Rate.LOGIN, show=welcomed, largest_body=AUTH_BODY)
    def on_post(self, body: AppleToken, guest: Guest | None, req: Request) -> Result[SignedInByProvider, SignInFails]:
        """Sign in with Apple, or up where nobody has this identity and its verified e-mail."""
        return self.provider_sign_in.sign_in(
            Provider.APPLE, body.id_token, body.nonce, name=body.name, origin=origin_of(req), guest=guest
        )


@frozen
class LinkedAccountList:
    """/auth/linked-accounts"""

    linked_accounts: LinkedAccounts

    @answers("The ways to sign in to your account.", auth=Auth.PARENT, rate=Rate.DEFAULT, show=all_methods)
    def on_get(self, caller: Caller) -> Result[tuple[SignInMethod, ...], Never]:
        """E-mail, if a password is set, and what is linked."""
        return self.linked_accounts.list(caller)


@frozen
class Link:
    """/auth/link/google and /auth/link/apple"""

    linked_accounts: LinkedAccounts
    provider: Provider

    @answers("This is linked.", auth=Auth.PARENT, rate=Rate.LOGIN, show=MethodShape.of, largest_body=AUTH_BODY)
    def on_post(
        self, caller: Caller, body: GoogleToken
    ) -> Result[SignInMethod, ProviderTokenInvalid | ServiceUnavailable | IdentityAlreadyLinked]:
        """Sign in with this one, too, from now on; again is as good as once."""
        return self.linked_accounts.link(caller, self.provider, body.id_token, body.nonce)


@frozen
class Unlink:
    """/auth/unlink/google and /auth/unlink/apple"""

    linked_accounts: LinkedAccounts
    provider: Provider

    @answers("This is no longer linked.", auth=Auth.PARENT, rate=Rate.LOGIN)
    def on_delete(self, caller: Caller) -> Result[None, NotLinked | LastSignInMethod]:
        """Sign in with this one no more; one way to sign in always stays."""
        return self.linked_accounts.unlink(caller, self.provider)
