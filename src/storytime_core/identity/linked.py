"""Google and Apple identities, and what they prove."""

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from attrs import field, frozen

from storytime_core.kernel.ids import AccountId
from storytime_core.kernel.text import one_line, tidy

from .model import has_a_letter

NAMELESS: Final = "Parent"
LONGEST_NAME: Final = 100


class Provider(StrEnum):
    GOOGLE = "google"
    APPLE = "apple"


@frozen
class ProvedIdentity:
    """What a good ID token says.  Who it is, is issuer and subject; an e-mail is only ever a way to write."""

    provider: Provider
    issuer: str
    subject: str
    email: str = field(repr=False)  # in its normal form; empty where none was told
    is_email_verified: bool
    name: str | None = field(default=None, repr=False)


@frozen(kw_only=True)
class LinkedIdentity:
    """One more way to sign in to an account."""

    id: UUID
    account_id: AccountId
    provider: Provider
    issuer: str
    subject: str
    email: str
    linked_at: datetime


def identity_of(proved: ProvedIdentity, account_id: AccountId, id: UUID, at: datetime) -> LinkedIdentity:
    return LinkedIdentity(
        id=id,
        account_id=account_id,
        provider=proved.provider,
        issuer=proved.issuer,
        subject=proved.subject,
        email=proved.email,
        linked_at=at,
    )


def name_of(proved: ProvedIdentity, told: str | None = None) -> str:
    """As the token says, or as the app does; a name has at least one letter."""
    for name in (proved.name, told):
        line = one_line(tidy(name or ""))[:LONGEST_NAME].strip()
        if has_a_letter(line):
            return line
    return NAMELESS
