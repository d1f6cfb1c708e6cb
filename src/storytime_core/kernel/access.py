"""The ways of saying no to who is asking, before it matters what they ask for."""

from typing import ClassVar

from attrs import frozen

from .errors import Conflict, Forbidden, TooMany, Unauthenticated, Unavailable, Unprocessable


@frozen
class AuthRequired(Unauthenticated):
    code: ClassVar = "AUTH_REQUIRED"
    sentence: ClassVar = "Please sign in."


@frozen
class TokenInvalid(Unauthenticated):
    code: ClassVar = "AUTH_TOKEN_INVALID"
    sentence: ClassVar = "You are signed out. Please sign in again."


@frozen
class TokenExpired(Unauthenticated):
    code: ClassVar = "AUTH_TOKEN_EXPIRED"
    sentence: ClassVar = "Your sign-in has run out. Please refresh it."


@frozen
class GuestSessionInvalid(Unauthenticated):
    code: ClassVar = "GUEST_SESSION_INVALID"
    sentence: ClassVar = "This visit has ended. Please begin a new one."


@frozen
class EmailNotVerified(Forbidden):
    code: ClassVar = "AUTH_EMAIL_NOT_VERIFIED"
    sentence: ClassVar = "Please verify your e-mail first. We have sent you a code."


@frozen
class ParentOnly(Forbidden):
    code: ClassVar = "PARENT_ONLY"
    sentence: ClassVar = "This is for grown-ups."


@frozen
class NotInKidMode(Forbidden):
    code: ClassVar = "FORBIDDEN"
    sentence: ClassVar = "This is for a kid's own session."


@frozen
class AdminOnly(Forbidden):
    code: ClassVar = "ADMIN_ONLY"
    sentence: ClassVar = "This is for administrators."


@frozen
class SecondFactorRequired(Forbidden):
    code: ClassVar = "SECOND_FACTOR_REQUIRED"
    sentence: ClassVar = "Please enter the six digits that your app shows."


@frozen
class StepUpRequired(Forbidden):
    methods: tuple[str, ...] = ("password", "code")
    code: ClassVar = "STEP_UP_REQUIRED"
    sentence: ClassVar = "Please confirm that it is you."


@frozen
class RateLimited(TooMany):
    rate_class: str
    retry_after_seconds: int
    code: ClassVar = "RATE_LIMITED"
    sentence: ClassVar = "That was too often. Please try again in {retry_after_seconds} seconds."


@frozen
class ServiceUnavailable(Unavailable):
    """A part we need is down, full or stopping."""

    service: str
    retry_after_seconds: int = 2
    code: ClassVar = "SERVICE_UNAVAILABLE"
    sentence: ClassVar = "Storytime is busy right now. Please try again in a moment."


@frozen
class RequestInProgress(Conflict):
    retry_after_seconds: int = 1
    code: ClassVar = "IDEMPOTENCY_IN_PROGRESS"
    sentence: ClassVar = "The first request with this key still runs."


@frozen
class KeyReused(Unprocessable):
    code: ClassVar = "IDEMPOTENCY_KEY_REUSED"
    sentence: ClassVar = "This idempotency key was used for a different request."
