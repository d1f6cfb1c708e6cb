"""Where requests come from, and what is remembered of it: keyed hashes, never an address."""

from datetime import datetime, timedelta
from typing import Final, Self
from uuid import UUID

from attrs import evolve, frozen

from storytime_core.kernel.ids import AccountId

from .model import Purpose

KNOWN_FOR: Final = timedelta(days=90)
FAILURES: Final = 100
FAILURE_WAITS: Final = timedelta(hours=1)
ADDRESS_MISSES: Final = 15, timedelta(days=1)
ALL_MISSES: Final = 300, timedelta(hours=1)
ASKED_LATELY: Final = timedelta(hours=24)
MAIL_BOUNDS: Final = ((timedelta(minutes=1), 1), (timedelta(hours=1), 5), (timedelta(days=1), 10))
LONGEST_MAIL_BOUND: Final = max(span for span, _ in MAIL_BOUNDS)


@frozen
class Origin:
    """The kind of client, its address, and the neighborhood (/24, /48) of that, both as keyed hashes."""

    client_kind: str = "unknown"
    address: str = ""
    neighborhood: str = ""


SOMEWHERE: Final = Origin()
"""From a program that embeds Storytime, or knows no addresses."""


@frozen
class KnownAddress:
    """A neighborhood an account was once signed in from."""

    account_id: AccountId
    address_hash: str
    client_kind: str
    last_used_at: datetime

    def is_known(self, now: datetime) -> bool:
        return now - self.last_used_at < KNOWN_FOR


@frozen
class SignInFailures:
    """Wrong passwords in a row for one e-mail, whether or not it has an account, from where it is not known."""

    email_hash: str
    last_at: datetime
    count: int = 0
    told_at: datetime | None = None

    def wait(self, now: datetime) -> timedelta | None:
        """After the hundredth, strangers may try once an hour."""
        until = self.last_at + FAILURE_WAITS
        return until - now if self.count >= FAILURES and now < until else None

    def with_try(self, now: datetime) -> Self:
        return evolve(self, count=self.count + 1, last_at=now)

    def taken_back(self) -> Self:
        return evolve(self, count=max(0, self.count - 1))

    @property
    def is_to_be_told(self) -> bool:
        return self.count >= FAILURES and self.told_at is None

    def told(self, at: datetime) -> Self:
        return evolve(self, told_at=at)


@frozen
class SentMail:
    """That a mailbox was sent something for a purpose, and from where that was asked for."""

    id: UUID
    target_hash: str
    purpose: Purpose
    address_hash: str
    at: datetime


@frozen
class Miss:
    """A wrong code, by what was tried and from where."""

    id: UUID
    purpose: Purpose
    address_hash: str
    at: datetime
