"""What others may want to know of accounts."""

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from storytime_core.kernel.events import Event
from storytime_core.kernel.ids import AccountId, GuestSessionId, SessionId


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
