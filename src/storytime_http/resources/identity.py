"""Signing up, signing in, one's own profile."""

from datetime import datetime
from typing import Annotated, Never, Self

from attrs import field, frozen
from falcon import Request
from msgspec import Meta
from returns.result import Result

from storytime_core.identity.errors import (
    AccountClosed,
    AccountSuspended,
    CodeInvalid,
    EmailAlreadyRegistered,
    HashingBusy,
    InvalidCredentials,
    PasswordTooCommon,
    PasswordUnfit,
    RefreshInvalid,
)
from storytime_core.identity.use_cases.email_proof import EmailProof
from storytime_core.identity.use_cases.sessions import Sessions
from storytime_core.identity.use_cases.signing_in import Refreshed, SigningIn
from storytime_core.identity.use_cases.signing_up import SigningUp
from storytime_core.identity.use_cases.tokens import Tokens
from storytime_core.kernel.access import EmailNotVerified, RateLimited
from storytime_core.kernel.caller import Caller, Guest
from storytime_core.kernel.text import EMAIL, normal_email

from ..answers import answers
from ..declarations import Auth, Rate
from ..origins import origin_of
from ..shapes import AS_TYPED
from .profile import FullName, User

AUTH_BODY = 16 << 10

Email = Annotated[
    str,
    Meta(max_length=254, pattern=EMAIL, description="must be an e-mail address"),
]
SixDigits = Annotated[str, Meta(pattern="^[0-9]{6}$", description="must be six digits")]


@frozen
class Registration:
    email: Email = field(converter=normal_email)
    password: Annotated[str, AS_TYPED, Meta(min_length=8, max_length=128)] = field(repr=False)
    full_name: FullName
    role: Annotated[str, Meta(pattern="^parent$", description="must be parent")] | None = None


@frozen
class Credentials:
    email: Email = field(converter=normal_email)
    password: Annotated[str, AS_TYPED, Meta(min_length=1, max_length=128)] = field(repr=False)


@frozen
class RefreshBody:
    token: Annotated[str, Meta(min_length=1, max_length=256)] = field(repr=False)
    rotate: bool = False


def normal_if_given(text: str | None) -> str | None:
    return normal_email(text) if text else None


@frozen
class CodeBody:
    token: SixDigits
    email: Email | None = field(default=None, converter=normal_if_given)


@frozen
class EmailBody:
    email: Email = field(converter=normal_email)


@frozen
class TokensShape:
    user: User
    jwt: str
    refresh_token: str
    expires_in: int
    refresh_expires_at: datetime

    @classmethod
    def of(cls, tokens: Tokens) -> Self:
        return cls(
            user=User.of(tokens.user),
            jwt=tokens.jwt,
            refresh_token=tokens.refresh_token,
            expires_in=tokens.expires_in,
            refresh_expires_at=tokens.refresh_expires_at,
        )


@frozen
class RefreshedShape:
    """In kid mode nobody is told whose account it is."""

    jwt: str
    expires_in: int
    user: User | None = field(default=None, metadata={"omitted": True})
    refresh_token: str | None = field(default=None, metadata={"omitted": True})

    @classmethod
    def of(cls, refreshed: Refreshed) -> Self:
        user = User.of(refreshed.user) if refreshed.user else None
        return cls(refreshed.jwt, refreshed.expires_in, user, refreshed.refresh_token)


@frozen
class Verified:
    verified: bool

    @classmethod
    def of(cls, _: None) -> Self:
        return cls(True)


@frozen
class Ended:
    ended: int

    @classmethod
    def of(cls, count: int) -> Self:
        return cls(count)


@frozen
class Register:
    """/auth/register"""

    signing_up: SigningUp

    @answers(
        "Welcome to Storytime. We have sent you a code.",
        auth=Auth.PUBLIC,
        rate=Rate.REGISTER,
        status=201,
        show=TokensShape.of,
        once=True,
        largest_body=AUTH_BODY,
    )
    def on_post(
        self, body: Registration, guest: Guest | None, req: Request
    ) -> Result[Tokens, EmailAlreadyRegistered | PasswordUnfit | PasswordTooCommon | HashingBusy]:
        """Found an account; its tokens are in the reply, a code is in the mail."""
        return self.signing_up.register(body.email, body.password, body.full_name, origin_of(req), guest)


@frozen
class Login:
    """/auth/login"""

    signing_in: SigningIn

    @answers("You are signed in.", auth=Auth.PUBLIC, rate=Rate.LOGIN, show=TokensShape.of, largest_body=AUTH_BODY)
    def on_post(
        self, body: Credentials, req: Request
    ) -> Result[
        Tokens, InvalidCredentials | EmailNotVerified | AccountSuspended | AccountClosed | RateLimited | HashingBusy
    ]:
        """Sign in with e-mail and password."""
        return self.signing_in.with_password(body.email, body.password, origin_of(req))


@frozen
class Refresh:
    """/auth/refresh"""

    signing_in: SigningIn

    @answers(
        "You are still signed in.", auth=Auth.PUBLIC, rate=Rate.REFRESH, show=RefreshedShape.of, largest_body=AUTH_BODY
    )
    def on_post(self, body: RefreshBody) -> Result[Refreshed, RefreshInvalid]:
        """A new access token for a refresh token; with ``rotate``, a new refresh token, too, from now on each time."""
        return self.signing_in.refresh(body.token, body.rotate)


@frozen
class Logout:
    """/auth/logout"""

    sessions: Sessions

    @answers("You are signed out.", auth=Auth.ACCOUNT_UNVERIFIED, rate=Rate.DEFAULT, show=Ended.of)
    def on_post(self, caller: Caller) -> Result[int, Never]:
        """End this session."""
        return self.sessions.sign_out(caller)


@frozen
class VerifyEmail:
    """/auth/verify-email"""

    email_proof: EmailProof

    @answers("Your e-mail is verified.", auth=Auth.PUBLIC, rate=Rate.OTP, show=Verified.of, largest_body=AUTH_BODY)
    def on_post(self, caller: Caller | None, body: CodeBody, req: Request) -> Result[None, CodeInvalid]:
        """Confirm an e-mail with the code sent to it."""
        return self.email_proof.confirm(caller, body.token, body.email, origin_of(req))


@frozen
class SendVerification:
    """/auth/send-verification"""

    email_proof: EmailProof

    @answers(
        "If this e-mail waits for a code, one is on its way.",
        auth=Auth.PUBLIC,
        rate=Rate.OTP,
        largest_body=AUTH_BODY,
    )
    def on_post(self, body: EmailBody, req: Request) -> Result[None, Never]:
        """Send the code anew; the answer is the same for every address."""
        return self.email_proof.send(body.email, origin_of(req))
