"""The record of what touched the safety of accounts: who and when, never a name, an e-mail or an address."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, Self
from uuid import UUID

from attrs import asdict, frozen

from storytime_core.kernel.events import Event
from storytime_core.kernel.ids import AccountId

from .events import (
    AccountClosed,
    AccountErasureBegun,
    AccountModerated,
    AccountReopened,
    EmailChangeAsked,
    EmailChanged,
    EmailClaimed,
    ExportFinished,
    IdentityLinked,
    IdentityUnlinked,
    PasswordChanged,
    PasswordResetRequested,
    PinChanged,
    PinTriesExhausted,
    RefreshTokenReused,
    SessionsEnded,
    SignedIn,
    SignInFailed,
    SignInSuspended,
)

SECURITY_LINES_KEPT: Final = timedelta(days=3 * 365)
RECORDED: Final = (
    AccountClosed,
    AccountErasureBegun,
    AccountModerated,
    AccountReopened,
    EmailChangeAsked,
    EmailChanged,
    EmailClaimed,
    ExportFinished,
    IdentityLinked,
    IdentityUnlinked,
    PasswordChanged,
    PasswordResetRequested,
    PinChanged,
    PinTriesExhausted,
    RefreshTokenReused,
    SessionsEnded,
    SignedIn,
    SignInFailed,
    SignInSuspended,
)
WORDS: Final = ("act", "by", "client_kind", "how", "method", "new_device", "provider", "unknown_address", "why")


@frozen(kw_only=True)
class SecurityLine:
    """One thing that happened; once its account is erased, only the hash tells which lines belong together."""

    id: UUID
    name: str
    at: datetime
    account_id: AccountId | None
    subject_hash: str | None
    email_hash: str | None
    address_hash: str | None
    request_id: str | None
    words: Mapping[str, Any]

    @classmethod
    def of(cls, event: Event, subject_hash: str | None) -> Self:
        """The same event always makes the same line."""
        said = asdict(event)
        return cls(
            id=UUID(bytes=sha256(repr((event.name, sorted(said.items()))).encode()).digest()[:16]),
            name=event.name,
            at=event.at,
            account_id=None if "account_id" in event.sealed else said.get("account_id"),
            subject_hash=subject_hash,
            email_hash=said.get("email_hash"),
            address_hash=said.get("address_hash"),
            request_id=event.request_id,
            words={word: said[word] for word in WORDS if word in said},
        )
