"""How identity says no."""

from datetime import datetime
from typing import Any, ClassVar

from attrs import field, frozen

from storytime_core.kernel.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    TooMany,
    Unauthenticated,
    Unavailable,
)


@frozen
class EmailAlreadyRegistered(Conflict):
    code: ClassVar = "EMAIL_ALREADY_REGISTERED"
    sentence: ClassVar = "There is an account for this e-mail already. Please sign in."


@frozen
class InvalidCredentials(Unauthenticated):
    code: ClassVar = "AUTH_INVALID_CREDENTIALS"
    sentence: ClassVar = "This e-mail and password do not fit together."


@frozen
class RefreshInvalid(Unauthenticated):
    code: ClassVar = "AUTH_REFRESH_INVALID"
    sentence: ClassVar = "You have been away for long. Please sign in again."


@frozen
class CodeInvalid(Invalid):
    code: ClassVar = "AUTH_CODE_INVALID"
    sentence: ClassVar = "This code is wrong or no longer valid."


@frozen
class AccountSuspended(Forbidden):
    code: ClassVar = "ACCOUNT_SUSPENDED"
    sentence: ClassVar = "This account is suspended. Please write to us."


@frozen
class AccountClosed(Forbidden):
    """With a token to open it again, for whom closed it and has just proven who they are."""

    closed_at: datetime | None = None
    erases_at: datetime | None = None
    restore_token: str | None = field(default=None, repr=False)
    code: ClassVar = "ACCOUNT_CLOSED"
    sentence: ClassVar = "This account is closed."


@frozen
class PasswordIncorrect(Invalid):
    code: ClassVar = "PASSWORD_INCORRECT"
    sentence: ClassVar = "This password is not right."


@frozen
class PasswordNotSet(Conflict):
    code: ClassVar = "PASSWORD_NOT_SET"
    sentence: ClassVar = "This account has no password. You can set one by resetting it."


@frozen
class UnknownSession(NotFound):
    resource: str = "session"


@frozen
class FieldFault(Invalid):
    """A value that is well-formed and still not good enough, told like any other fault of a field."""

    field: str = "password"
    fault: ClassVar[str]
    code: ClassVar = "VALIDATION_ERROR"

    @property
    def message(self) -> str:
        return f"{self.field} {self.fault}."

    @property
    def details(self) -> dict[str, Any]:
        return {"fields": [{"path": self.field, "message": self.fault}]}


@frozen
class PasswordUnfit(FieldFault):
    fault: ClassVar = "must have 8 to 128 characters"
    sentence: ClassVar = "The password must have 8 to 128 characters."


@frozen
class PasswordTooCommon(FieldFault):
    fault: ClassVar = "is too easy to guess"
    sentence: ClassVar = "This password is too easy to guess."


@frozen
class PasswordUnchanged(FieldFault):
    fault: ClassVar = "must differ from the old one"
    sentence: ClassVar = "The new password must differ from the old one."


@frozen
class PinTooCommon(FieldFault):
    field: str = "pin"
    fault: ClassVar = "is too easy to guess"
    sentence: ClassVar = "This PIN is too easy to guess."


@frozen
class PinUnchanged(FieldFault):
    field: str = "newPin"
    fault: ClassVar = "must differ from the old one"
    sentence: ClassVar = "The new PIN must differ from the old one."


@frozen
class PinNotSet(Conflict):
    code: ClassVar = "PIN_NOT_SET"
    sentence: ClassVar = "This account has no PIN yet."


@frozen
class PinIncorrect(Invalid):
    tries_left: int
    code: ClassVar = "PIN_INCORRECT"
    sentence: ClassVar = "This PIN is not right."


@frozen
class PinLocked(TooMany):
    retry_after_seconds: int
    code: ClassVar = "PIN_LOCKED"
    sentence: ClassVar = "There were too many wrong PINs. Please try again in {retry_after_seconds} seconds."


@frozen
class ProviderTokenInvalid(Invalid):
    code: ClassVar = "AUTH_PROVIDER_TOKEN_INVALID"
    sentence: ClassVar = "Google or Apple does not confirm that this is you."


@frozen
class ProviderEmailUnverified(Forbidden):
    code: ClassVar = "AUTH_PROVIDER_EMAIL_UNVERIFIED"
    sentence: ClassVar = "We need a verified e-mail for a new account, and none came with this sign-in."


@frozen
class AccountExists(Conflict):
    code: ClassVar = "ACCOUNT_EXISTS_LINK_REQUIRED"
    sentence: ClassVar = "There is an account for this e-mail already. Please sign in to it, then link this one there."


@frozen
class IdentityAlreadyLinked(Conflict):
    code: ClassVar = "IDENTITY_ALREADY_LINKED"
    sentence: ClassVar = "This is linked to an account already."


@frozen
class LastSignInMethod(Invalid):
    code: ClassVar = "LAST_SIGN_IN_METHOD"
    sentence: ClassVar = "This is your only way to sign in. Please set a password or link another one first."


@frozen
class NotLinked(NotFound):
    resource: str = "linked account"


@frozen
class HashingBusy(Unavailable):
    """More people are signing in than we can check at once."""

    service: str = "sign-in"
    retry_after_seconds: int = 1
    code: ClassVar = "SERVICE_UNAVAILABLE"
    sentence: ClassVar = "Many people are signing in right now. Please try again in a second."


@frozen
class UnknownChoice(NotFound):
    """A category or an expectation that does not exist."""


@frozen
class SecondFactorSet(Conflict):
    """Only another administrator or the command line takes it away."""

    reason: str = "has_one"
    code: ClassVar = "CONFLICT"
    sentence: ClassVar = "This account has a second factor already."


@frozen
class UnknownAccount(NotFound):
    resource: str = "account"


@frozen
class UnknownExport(NotFound):
    resource: str = "export"


@frozen
class LastAdmin(Conflict):
    """Somebody has to look after the house."""

    reason: str = "last_admin"
    code: ClassVar = "CONFLICT"
    sentence: ClassVar = "This is the last administrator."


@frozen
class NotToOneself(Conflict):
    reason: str = "oneself"
    code: ClassVar = "CONFLICT"
    sentence: ClassVar = "Nobody does this to their own account."


@frozen
class StateForbids(Conflict):
    """It does not fit the state the account is in."""

    reason: str
    code: ClassVar = "CONFLICT"
    sentence: ClassVar = "The account is not in a state for this."
