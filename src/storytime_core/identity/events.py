"""What others may want to know of accounts."""

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from attrs import frozen

from storytime_core.kernel.events import Event
from storytime_core.kernel.ids import AccountId, GuestSessionId, KidId, SessionId


@frozen(kw_only=True)
class AccountRegistered(Event):
    name: ClassVar = "user.registered"
    account_id: AccountId
    method: str


@frozen(kw_only=True)
class EmailVerified(Event):
    name: ClassVar = "user.verified"
    account_id: AccountId


@frozen(kw_only=True)
class CodeIssued(Event):
    """Address and code are sealed: only whoever delivers the mail opens them."""

    name: ClassVar = "code.issued"
    sealed: ClassVar = ("sealed_to", "sealed_code")
    account_id: AccountId
    purpose: str
    sealed_to: str
    sealed_code: str
    expires_at: datetime


@frozen(kw_only=True)
class SignedIn(Event):
    name: ClassVar = "user.signed_in"
    account_id: AccountId
    session_id: SessionId
    method: str
    new_device: bool
    client_kind: str


@frozen(kw_only=True)
class SessionsEnded(Event):
    name: ClassVar = "sessions.ended"
    account_id: AccountId
    session_ids: tuple[SessionId, ...]
    why: str


@frozen(kw_only=True)
class CodeAsked(Event):
    """Somebody wants a code for an e-mail.  Whether there is an account is only looked up once they have
    had their answer, so that the answer takes the same time for everybody."""

    name: ClassVar = "code.asked"
    sealed: ClassVar = ("sealed_email",)
    purpose: str
    sealed_email: str
    client_kind: str
    address: str
    neighborhood: str


@frozen(kw_only=True)
class PasswordResetRequested(Event):
    name: ClassVar = "password.reset_requested"
    account_id: AccountId
    unknown_address: bool
    client_kind: str


@frozen(kw_only=True)
class PasswordChanged(Event):
    name: ClassVar = "password.changed"
    account_id: AccountId
    how: str


@frozen(kw_only=True)
class SignInFailed(Event):
    name: ClassVar = "sign_in.failed"
    email_hash: str
    account_id: AccountId | None
    address_hash: str


@frozen(kw_only=True)
class SignInSuspended(Event):
    """So many wrong passwords for one e-mail that strangers have to wait."""

    name: ClassVar = "sign_in.suspended"
    email_hash: str
    account_id: AccountId | None


@frozen(kw_only=True)
class RefreshTokenReused(Event):
    """Somebody holds a token that was given up: one of the two is not who they seem."""

    name: ClassVar = "refresh_token.reused"
    account_id: AccountId
    session_id: SessionId


@frozen(kw_only=True)
class EmailChangeAsked(Event):
    name: ClassVar = "email.change_asked"
    account_id: AccountId


@frozen(kw_only=True)
class EmailClaimed(Event):
    """Somebody else wanted to use this account's e-mail as theirs."""

    name: ClassVar = "email.claimed"
    account_id: AccountId


@frozen(kw_only=True)
class EmailChanged(Event):
    name: ClassVar = "email.changed"
    sealed: ClassVar = ("former_email",)
    account_id: AccountId
    former_email: str


@frozen(kw_only=True)
class GuestSessionStarted(Event):
    name: ClassVar = "guest.started"
    guest_session_id: GuestSessionId


@frozen(kw_only=True)
class GuestBecameAccount(Event):
    """What was the guest's is the account's from now on; its session has ended."""

    name: ClassVar = "guest.registered"
    guest_session_id: GuestSessionId
    account_id: AccountId
    device_hash: str | None = None


@frozen(kw_only=True)
class PinChanged(Event):
    name: ClassVar = "pin.changed"
    account_id: AccountId
    how: str


@frozen(kw_only=True)
class PinTriesExhausted(Event):
    """Somebody at home tries out PINs."""

    name: ClassVar = "pin.tries_exhausted"
    account_id: AccountId


@frozen(kw_only=True)
class KidModeEntered(Event):
    name: ClassVar = "kid_mode.entered"
    account_id: AccountId
    kid_id: KidId
    session_id: SessionId


@frozen(kw_only=True)
class KidModeLeft(Event):
    name: ClassVar = "kid_mode.left"
    account_id: AccountId
    kid_id: KidId
    session_id: SessionId


@frozen(kw_only=True)
class IdentityLinked(Event):
    name: ClassVar = "identity.linked"
    account_id: AccountId
    provider: str


@frozen(kw_only=True)
class IdentityUnlinked(Event):
    name: ClassVar = "identity.unlinked"
    account_id: AccountId
    provider: str


@frozen(kw_only=True)
class AccountClosed(Event):
    """For thirty days it may be opened again; by whom: ``owner``, ``admin`` or ``absence``."""

    name: ClassVar = "user.closed"
    account_id: AccountId
    by: str


@frozen(kw_only=True)
class AccountReopened(Event):
    name: ClassVar = "user.reopened"
    account_id: AccountId


@frozen(kw_only=True)
class AccountErasureBegun(Event):
    """The address is for the mail that says goodbye; with it goes the id, so that nothing is left of either."""

    name: ClassVar = "user.deleted"
    sealed: ClassVar = ("account_id", "sealed_to")
    account_id: AccountId
    erasure_id: UUID
    sealed_to: str


@frozen(kw_only=True)
class AccountModerated(Event):
    """What an administrator did, in one word."""

    name: ClassVar = "user.moderated"
    account_id: AccountId
    admin_id: AccountId
    act: str


@frozen(kw_only=True)
class ExportFinished(Event):
    name: ClassVar = "export.finished"
    account_id: AccountId
    export_id: UUID


@frozen(kw_only=True)
class InactivityNoticed(Event):
    name: ClassVar = "user.inactivity_noticed"
    account_id: AccountId
    closes_on: date
