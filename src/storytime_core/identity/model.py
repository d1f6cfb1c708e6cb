"""Accounts, their sessions, and the codes that prove an e-mail."""

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self
from uuid import UUID

from attrs import evolve, field, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Guest, Role
from storytime_core.kernel.ids import AccountId, GuestSessionId, KidId, SessionId

from .absence import NO_ABSENCE, SEEN_AT_MOST_EVERY_HOUR, Absence
from .errors import CodeInvalid, PasswordTooCommon, PasswordUnfit
from .pins import NO_PIN, Pin
from .second_factor import NO_SECOND_FACTOR, SecondFactor

SESSION_LASTS: Final = timedelta(days=30)
IDLE_LASTS: Final = timedelta(days=14)
SEEN_AT_MOST_EVERY: Final = timedelta(minutes=1)
LIVE_SESSIONS: Final = 20
CODE_TRIES: Final = 5
CLOSED_KEPT: Final = timedelta(days=30)
SPENT_IS_GOOD_FOR: Final = timedelta(seconds=10)
WRONG_PASSWORDS: Final = 10
WRONG_PASSWORD_WAITS: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=1)
GUEST_LASTS: Final = timedelta(days=7)
GUEST_KEPT: Final = timedelta(hours=24)
DEVICE: Final = re.compile(r"[A-Za-z0-9._:-]{8,128}", re.ASCII)


class AccountState(StrEnum):
    UNVERIFIED = "unverified"
    LIVE = "live"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    ERASED = "erased"  # nothing is left but the id, until the last step of the erasure

    @property
    def is_shut(self) -> bool:
        """Nothing of its family is shown to anybody."""
        return self not in (AccountState.UNVERIFIED, AccountState.LIVE)


class ClosedBy(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    ABSENCE = "absence"  # nobody has been there for long


class Onboarding(StrEnum):
    ACCOUNT_CREATED = "account_created"
    EMAIL_VERIFIED = "email_verified"
    PROFILE_SETUP = "profile_setup"
    PIN_SETUP = "pin_setup"


@frozen(kw_only=True)
class Account:
    """One grown-up, who founds one family."""

    id: AccountId
    email: str
    name: str
    created_at: datetime
    updated_at: datetime
    state_since: datetime
    role: Role = Role.PARENT
    state: AccountState = AccountState.UNVERIFIED
    onboarding: Onboarding = Onboarding.ACCOUNT_CREATED
    email_verified_at: datetime | None = None
    password_hash: str | None = None
    password_set_at: datetime | None = None
    pin: Pin = NO_PIN
    second_factor: SecondFactor = NO_SECOND_FACTOR
    last_seen_at: datetime | None = None
    absence: Absence = NO_ABSENCE
    title: str | None = None
    biometrics_enabled: bool = False
    has_rated_app: bool = False
    rate_app_dismissed_at: datetime | None = None
    password_failures: int = 0
    password_wait_until: datetime | None = None
    first_signed_in_at: datetime | None = None
    guest_session_id: GuestSessionId | None = None  # of the guest who registered
    closed_by: ClosedBy | None = None
    state_reason: str | None = field(default=None, repr=False)

    @property
    def is_verified(self) -> bool:
        return self.email_verified_at is not None

    def verified(self, at: datetime) -> Self:
        """The e-mail is its owner's.  Proving it again changes nothing, and lifts no suspension."""
        if self.is_verified:
            return self
        proved = evolve(self.reached(Onboarding.EMAIL_VERIFIED), email_verified_at=at, updated_at=at)
        if self.state is not AccountState.UNVERIFIED:
            return proved
        return evolve(proved, state=AccountState.LIVE, state_since=at)

    def reached(self, step: Onboarding) -> Self:
        """Onboarding only moves forward."""
        steps = list(Onboarding)
        return evolve(self, onboarding=max(self.onboarding, step, key=steps.index))

    def changed(self, change: "AccountChange", at: datetime) -> Self:
        after = evolve(self.reached(change.reaches or self.onboarding), **change.values())
        return after if after == self else evolve(after, updated_at=at)

    def rated(self, at: datetime) -> Self:
        if self.has_rated_app and self.rate_app_dismissed_at is None:
            return self
        return evolve(self, has_rated_app=True, rate_app_dismissed_at=None, updated_at=at)

    def dismissed_rating(self, at: datetime) -> Self:
        """Who has rated is not asked any more."""
        return self if self.has_rated_app else evolve(self, rate_app_dismissed_at=at, updated_at=at)

    @property
    def may_have_codes(self) -> bool:
        """Whoever was shut out gets no code that would let them in."""
        return self.state in (AccountState.UNVERIFIED, AccountState.LIVE)

    def with_hash(self, password_hash: str) -> Self:
        return evolve(self, password_hash=password_hash)

    def with_password(self, password_hash: str, at: datetime) -> Self:
        """A new password; wrong tries at the old one are forgotten."""
        return evolve(self.without_failures(), password_hash=password_hash, password_set_at=at, updated_at=at)

    def with_pin(self, pin_hash: str, at: datetime) -> Self:
        return evolve(self.reached(Onboarding.PIN_SETUP), pin=self.pin.renewed(pin_hash), updated_at=at)

    def waits_for(self, now: datetime) -> timedelta | None:
        """How long no password is taken, after too many wrong ones."""
        until = self.password_wait_until
        return until - now if until and now < until else None

    def with_failure(self, now: datetime) -> Self:
        """From the tenth in a row, each makes the next one wait twice as long."""
        failures = self.password_failures + 1
        if failures < WRONG_PASSWORDS:
            return evolve(self, password_failures=failures)
        wait = WRONG_PASSWORD_WAITS * 2 ** min(failures - WRONG_PASSWORDS, 6)
        return evolve(self, password_failures=failures, password_wait_until=now + min(wait, LONGEST_WAIT))

    def with_failure_taken_back(self) -> Self:
        """It was not looked at after all."""
        failures = max(0, self.password_failures - 1)
        until = self.password_wait_until if failures >= WRONG_PASSWORDS else None
        return evolve(self, password_failures=failures, password_wait_until=until)

    def without_failures(self) -> Self:
        return evolve(self, password_failures=0, password_wait_until=None)

    def signed_in(self, at: datetime) -> Self:
        return evolve(self.seen(at), first_signed_in_at=self.first_signed_in_at or at)

    def seen(self, at: datetime) -> Self:
        """Noted at most once an hour; whoever was told to come back has."""
        is_noted = self.last_seen_at is not None and at - self.last_seen_at < SEEN_AT_MOST_EVERY_HOUR
        return self if is_noted else evolve(self, last_seen_at=at, absence=NO_ABSENCE)

    def moved_to(self, email: str, at: datetime) -> Self:
        """Its code came back from there, so this is its owner's, too."""
        return evolve(self, email=email, email_verified_at=at, updated_at=at)

    def closed(self, by: ClosedBy, at: datetime, reason: str | None = None) -> Self:
        """For thirty days it may be opened again."""
        if self.state is AccountState.CLOSED:
            return self
        return self._in(AccountState.CLOSED, at, closed_by=by, state_reason=reason)

    def suspended(self, at: datetime, reason: str) -> Self:
        if self.state is AccountState.SUSPENDED:
            return self
        return self._in(AccountState.SUSPENDED, at, state_reason=reason)

    def opened_again(self, at: datetime) -> Self:
        """As it was: whoever had not proven the e-mail still has to."""
        if not self.state.is_shut:
            return self
        return self._in(AccountState.LIVE if self.is_verified else AccountState.UNVERIFIED, at)

    def erased(self, at: datetime) -> Self:
        """Its e-mail is free, and nothing of its owner is left."""
        nobody = type(self)(
            id=self.id,
            email=f"erased {self.id}",
            name="",
            created_at=self.created_at,
            updated_at=at,
            state_since=at,
        )
        return evolve(nobody, state=AccountState.ERASED)

    def in_role(self, role: Role, at: datetime) -> Self:
        return self if role is self.role else evolve(self, role=role, updated_at=at)

    def _in(self, state: AccountState, at: datetime, **more: Any) -> Self:
        cleared: dict[str, Any] = {"closed_by": None, "state_reason": None, **more}
        return evolve(self, state=state, state_since=at, updated_at=at, **cleared)

    @property
    def erases_at(self) -> datetime:
        """When it is gone for good, if it is closed."""
        return self.state_since + CLOSED_KEPT

    def may_come_back(self, now: datetime) -> bool:
        """Only whom no administrator closed, and not for ever."""
        by_admin = self.closed_by is ClosedBy.ADMIN
        return self.state is AccountState.CLOSED and not by_admin and now < self.erases_at

    def is_due_for_erasure(self, now: datetime) -> bool:
        return self.state is AccountState.CLOSED and now >= self.erases_at

    @property
    def proofs(self) -> tuple[str, ...]:
        """How its owner can prove who they are without anybody else."""
        return ("password", "code") if self.password_hash else ("code",)


@frozen(kw_only=True)
class AccountChange:
    """What is absent stays; the title may be cleared."""

    name: str | None = None
    title: str | None = None
    biometrics_enabled: bool | None = None
    reaches: Onboarding | None = None
    clears: frozenset[str] = frozenset()

    def values(self) -> dict[str, Any]:
        named = ("name", "title", "biometrics_enabled")
        values = {name: getattr(self, name) for name in named if getattr(self, name) is not None}
        return values | dict.fromkeys(self.clears & {"title"})


@frozen(kw_only=True)
class Session:
    """One sign-in on one device.  It ends 30 days after it began, or 14 days after it was last refreshed."""

    id: SessionId
    account_id: AccountId
    refresh_hash: str
    created_at: datetime
    last_seen_at: datetime
    idle_ends_at: datetime
    ends_at: datetime
    proved_at: datetime
    second_factor_at: datetime | None = None
    version: int = 1
    kid_id: KidId | None = None
    client_kind: str = "unknown"
    rotates: bool = False
    ended_at: datetime | None = None
    ended_why: str | None = None

    @classmethod
    def begun(cls, id: SessionId, account_id: AccountId, refresh_hash: str, at: datetime, client_kind: str) -> Self:
        return cls(
            id=id,
            account_id=account_id,
            refresh_hash=refresh_hash,
            created_at=at,
            last_seen_at=at,
            idle_ends_at=at + IDLE_LASTS,
            ends_at=at + SESSION_LASTS,
            proved_at=at,
            client_kind=client_kind,
        )

    def is_live(self, now: datetime) -> bool:
        return self.ended_at is None and now < min(self.ends_at, self.idle_ends_at)

    @property
    def refresh_until(self) -> datetime:
        return min(self.ends_at, self.idle_ends_at)

    def refreshed(self, at: datetime) -> Self:
        return evolve(self, last_seen_at=at, idle_ends_at=min(at + IDLE_LASTS, self.ends_at))

    def rotated(self, refresh_hash: str) -> Self:
        """Its refresh token is another one now, and changes at every use from here on."""
        return evolve(self, refresh_hash=refresh_hash, rotates=True)

    def proved(self, at: datetime) -> Self:
        return evolve(self, proved_at=at)

    def proved_twice(self, at: datetime) -> Self:
        return evolve(self, second_factor_at=at)

    def turned_over_to(self, kid_id: KidId) -> Self:
        """It is the kid's now; what was handed out for it before is worthless."""
        return evolve(self, kid_id=kid_id, version=self.version + 1)

    def turned_back(self) -> Self:
        """It is the grown-up's again; what the kid had is worthless."""
        return evolve(self, kid_id=None, version=self.version + 1)

    def ended(self, at: datetime, why: str) -> Self:
        return evolve(self, ended_at=self.ended_at or at, ended_why=self.ended_why or why)


@frozen
class SpentToken:
    """A refresh token that was exchanged for its successor."""

    token_hash: str
    session_id: SessionId
    spent_at: datetime

    def still_yields(self, now: datetime) -> bool:
        """A reply may have been lost: for a moment the same successor is given again."""
        return now - self.spent_at < SPENT_IS_GOOD_FOR


@frozen(kw_only=True)
class GuestSession:
    """A visit without an account.  It ends 7 days after it was last used, or when its guest gets an account."""

    id: GuestSessionId
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    device_hash: str | None = None
    ended_at: datetime | None = None
    account_id: AccountId | None = None  # of whom the guest has become

    @classmethod
    def begun(cls, id: GuestSessionId, device_hash: str | None, at: datetime) -> Self:
        return cls(id=id, created_at=at, last_seen_at=at, expires_at=at + GUEST_LASTS, device_hash=device_hash)

    @property
    def guest(self) -> Guest:
        return Guest(self.id, self.device_hash)

    def is_live(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.expires_at

    def seen(self, device_hash: str | None, at: datetime) -> Self:
        """The first device that is named is its device; noted at most once a minute."""
        device_hash = self.device_hash or device_hash
        if device_hash == self.device_hash and at - self.last_seen_at < SEEN_AT_MOST_EVERY:
            return self
        return evolve(self, device_hash=device_hash, last_seen_at=at, expires_at=at + GUEST_LASTS)

    def became(self, account_id: AccountId, at: datetime) -> Self:
        return evolve(self, account_id=account_id, ended_at=at, expires_at=min(self.expires_at, at))


def is_a_device(text: str) -> bool:
    return DEVICE.fullmatch(text) is not None


class Purpose(StrEnum):
    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"
    RESET_PIN = "reset_pin"
    CHANGE_EMAIL = "change_email"
    STEP_UP = "step_up"
    RESTORE = "restore"  # no six digits: a token for whoever wants to come back

    @property
    def lasts(self) -> timedelta:
        return LASTING.get(self, timedelta(minutes=10))


LASTING: Final = {Purpose.VERIFY_EMAIL: timedelta(hours=24), Purpose.RESTORE: timedelta(minutes=15)}


@frozen(kw_only=True)
class Code:
    """Six digits on their way to a mailbox; kept only as a keyed hash."""

    id: UUID
    account_id: AccountId
    purpose: Purpose
    code_hash: str
    issued_at: datetime
    expires_at: datetime
    tries: int = 0
    used_at: datetime | None = None
    voided_at: datetime | None = None
    target: str | None = None  # where it went, if not to the account's own address

    def is_live(self, now: datetime) -> bool:
        return self.used_at is None and self.voided_at is None and now < self.expires_at

    def looked_at(self, code_hash: str, now: datetime) -> "tuple[Self, Result[None, CodeInvalid]]":
        """The code after this try, and whether it was right.  The fifth wrong one voids it."""
        if not self.is_live(now):
            return self, Failure(CodeInvalid())
        if code_hash == self.code_hash:
            return self, Success(None)
        tries = self.tries + 1
        return evolve(self, tries=tries, voided_at=now if tries >= CODE_TRIES else None), Failure(CodeInvalid())

    def tried(self, code_hash: str, now: datetime) -> "tuple[Self, Result[None, CodeInvalid]]":
        """As ``looked_at``, and a right one is used up."""
        code, answer = self.looked_at(code_hash, now)
        return (evolve(code, used_at=now) if isinstance(answer, Success) else code), answer

    def voided(self, at: datetime) -> Self:
        return evolve(self, voided_at=self.voided_at or at)


FULL_NAME: Final = re.compile(r"[^\W\d_]")


def has_a_letter(name: str) -> bool:
    return FULL_NAME.search(name) is not None


def fit_password(
    password: str, email: str, name: str, common: frozenset[str], field: str = "password"
) -> Result[str, PasswordUnfit | PasswordTooCommon]:
    """8 to 128 characters of any kind, but nothing that anybody would guess."""
    if not 8 <= len(password) <= 128:
        return Failure(PasswordUnfit(field))
    folded = password.casefold()
    guessable = {email.casefold(), email.partition("@")[0].casefold(), name.casefold()}
    if folded in common or folded in guessable:
        return Failure(PasswordTooCommon(field))
    return Success(password)
