"""New passwords, proofs of identity, another e-mail."""

from datetime import datetime
from typing import Annotated, Never, Self

from attrs import field, frozen
from falcon import Request
from msgspec import Meta
from returns.result import Result

from storytime_core.identity.errors import (
    CodeInvalid,
    HashingBusy,
    PasswordIncorrect,
    PasswordNotSet,
    PasswordTooCommon,
    PasswordUnchanged,
    PasswordUnfit,
    ProviderTokenInvalid,
    SecondFactorSet,
)
from storytime_core.identity.linked import Provider
from storytime_core.identity.ports import Profile
from storytime_core.identity.use_cases.email_change import EmailChange
from storytime_core.identity.use_cases.passwords import Passwords
from storytime_core.identity.use_cases.proving import Proving
from storytime_core.identity.use_cases.second_factors import Enrolled, SecondFactors
from storytime_core.kernel.access import AdminOnly, RateLimited, ServiceUnavailable, StepUpRequired, TokenInvalid
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.text import normal_email

from ..answers import answers
from ..declarations import Auth, Rate
from ..origins import origin_of
from ..requests import Malformed
from ..shapes import AS_TYPED
from .identity import AUTH_BODY, Email, EmailBody, SixDigits
from .linked import NAMED_AS_IT_IS, IdToken, id_token_with
from .profile import User

NewPassword = Annotated[str, AS_TYPED, Meta(min_length=8, max_length=128)]
GivenPassword = Annotated[str, AS_TYPED, Meta(min_length=1, max_length=128)]


@frozen
class ResetToken:
    email: Email = field(converter=normal_email)
    token: SixDigits


@frozen
class Reset:
    email: Email = field(converter=normal_email)
    token: SixDigits
    new_password: NewPassword = field(repr=False)


@frozen
class PasswordChange:
    old_password: GivenPassword = field(repr=False)
    new_password: NewPassword = field(repr=False)


@frozen
class Proof:
    """One of these, or none to be sent a code."""

    password: GivenPassword | None = field(default=None, repr=False)
    provider: Provider | None = None
    id_token: IdToken | None = field(default=None, repr=False, metadata=NAMED_AS_IT_IS)
    code: SixDigits | None = None

    @property
    def token(self) -> tuple[Provider, str] | None:
        return id_token_with(self.provider, self.id_token)

    def one_at_most(self) -> Self:
        if sum(map(bool, (self.password, self.code, self.token))) > 1:
            raise Malformed({"path": "code", "message": "must not come with another proof"})
        return self


@frozen
class NewEmail:
    new_email: Email = field(converter=normal_email)


@frozen
class CodeAlone:
    code: SixDigits


@frozen
class Valid:
    valid: bool

    @classmethod
    def of(cls, _: None) -> Self:
        return cls(True)


@frozen
class ProofShape:
    proved_until: datetime | None
    code_sent: bool

    @classmethod
    def of(cls, until: datetime | None) -> Self:
        return cls(until, until is None)


@frozen
class SecondFactorShape:
    valid_until: datetime

    @classmethod
    def of(cls, until: datetime) -> Self:
        return cls(until)


@frozen
class EnrolledShape:
    secret: str = field(repr=False)
    uri: str = field(repr=False)

    @classmethod
    def of(cls, enrolled: Enrolled) -> Self:
        return cls(enrolled.secret, enrolled.uri)


@frozen
class RequestReset:
    """/auth/request-password-reset"""

    passwords: Passwords

    @answers(
        "If there is an account for this e-mail, a code is on its way.",
        auth=Auth.PUBLIC,
        rate=Rate.FORGOT,
        largest_body=AUTH_BODY,
    )
    def on_post(self, body: EmailBody, req: Request) -> Result[None, Never]:
        """Ask for a code to set a new password; the answer is the same for every address."""
        return self.passwords.request_reset(body.email, origin_of(req))


@frozen
class ValidateReset:
    """/auth/validate-reset-token"""

    passwords: Passwords

    @answers("This code is good.", auth=Auth.PUBLIC, rate=Rate.RESET, show=Valid.of, largest_body=AUTH_BODY)
    def on_post(self, body: ResetToken, req: Request) -> Result[None, CodeInvalid]:
        """Look whether a code would do, without using it up."""
        return self.passwords.check(body.email, body.token, origin_of(req))


@frozen
class ResetPassword:
    """/auth/reset-password"""

    passwords: Passwords

    @answers("Your new password is set. Please sign in.", auth=Auth.PUBLIC, rate=Rate.RESET, largest_body=AUTH_BODY)
    def on_post(
        self, caller: Caller | None, body: Reset, req: Request
    ) -> Result[None, CodeInvalid | PasswordUnfit | PasswordTooCommon | HashingBusy]:
        """Set a new password with a mailed code; every other session ends."""
        return self.passwords.reset(caller, body.email, body.token, body.new_password, origin_of(req))


@frozen
class ChangePassword:
    """/auth/change-password"""

    passwords: Passwords

    @answers("Your new password is set.", auth=Auth.PARENT, rate=Rate.RESET, largest_body=AUTH_BODY)
    def on_post(
        self, caller: Caller, body: PasswordChange
    ) -> Result[
        None,
        PasswordNotSet
        | PasswordIncorrect
        | PasswordUnchanged
        | PasswordUnfit
        | PasswordTooCommon
        | RateLimited
        | HashingBusy,
    ]:
        """Set a new password with the old one; every other session ends."""
        return self.passwords.change(caller, body.old_password, body.new_password)


@frozen
class StepUp:
    """/auth/step-up"""

    proving: Proving

    @answers("Thank you.", auth=Auth.PARENT, rate=Rate.OTP, show=ProofShape.of, largest_body=AUTH_BODY)
    def on_post(
        self, caller: Caller, body: Proof, req: Request
    ) -> Result[
        datetime | None,
        PasswordIncorrect
        | ProviderTokenInvalid
        | CodeInvalid
        | RateLimited
        | HashingBusy
        | ServiceUnavailable
        | TokenInvalid,
    ]:
        """Prove anew who one is, by password, linked account or mailed code; without a proof, a code is mailed."""
        proof = body.one_at_most()
        if proof.password:
            return self.proving.with_password(caller, proof.password)
        if proof.token:
            return self.proving.with_provider(caller, *proof.token)
        if proof.code:
            return self.proving.with_code(caller, proof.code)
        return self.proving.ask(caller, origin_of(req))


@frozen
class SecondFactor:
    """/auth/second-factor"""

    second_factors: SecondFactors

    @answers("Thank you.", auth=Auth.PARENT, rate=Rate.OTP, show=SecondFactorShape.of, largest_body=AUTH_BODY)
    def on_post(self, caller: Caller, body: CodeAlone) -> Result[datetime, CodeInvalid | AdminOnly | TokenInvalid]:
        """Show that one holds the second factor, for what administrators do in this session."""
        return self.second_factors.prove(caller, body.code)


@frozen
class SecondFactorEnrollment:
    """/auth/second-factor/enroll"""

    second_factors: SecondFactors

    @answers(
        "Please enter this into your app, then show its first six digits.",
        auth=Auth.PARENT,
        rate=Rate.OTP,
        status=201,
        show=EnrolledShape.of,
    )
    def on_post(self, caller: Caller) -> Result[Enrolled, StepUpRequired | AdminOnly | SecondFactorSet]:
        """Get a second factor, shown once; for administrators who have none yet. Needs a proof."""
        return self.second_factors.enroll(caller)


@frozen
class OwnEmail:
    """/user/me/email"""

    email_change: EmailChange

    @answers(
        "If this address can be used, a code is on its way to it.",
        auth=Auth.PARENT,
        rate=Rate.RESET,
        status=202,
        largest_body=AUTH_BODY,
    )
    def on_post(self, caller: Caller, body: NewEmail, req: Request) -> Result[None, StepUpRequired]:
        """Ask for another e-mail; the answer is the same for every address."""
        return self.email_change.ask(caller, body.new_email, origin_of(req))


@frozen
class ConfirmEmail:
    """/user/me/email/confirm"""

    email_change: EmailChange

    @answers("This is your e-mail now.", auth=Auth.PARENT, rate=Rate.OTP, show=User.of, largest_body=AUTH_BODY)
    def on_post(self, caller: Caller, body: CodeAlone) -> Result[Profile, CodeInvalid]:
        """Confirm it with the code that went there."""
        return self.email_change.confirm(caller, body.code)
