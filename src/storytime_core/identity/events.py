"""What others may want to know of accounts."""

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from storytime_core.kernel.events import Event
from storytime_core.kernel.ids import AccountId, SessionId


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
