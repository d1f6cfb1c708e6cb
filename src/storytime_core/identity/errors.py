"""How identity says no."""

from typing import Any, ClassVar

from attrs import frozen

from storytime_core.kernel.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated, Unavailable


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
class HashingBusy(Unavailable):
    """More people are signing in than we can check at once."""

    service: str = "sign-in"
    retry_after_seconds: int = 1
    code: ClassVar = "SERVICE_UNAVAILABLE"
    sentence: ClassVar = "Many people are signing in right now. Please try again in a second."


@frozen
class UnknownChoice(NotFound):
    """A category or an expectation that does not exist."""
