"""Who reads: a parent, a kid or a guest, each with places, shelves and answers of their own."""

from enum import StrEnum
from typing import Self
from uuid import UUID

from attrs import frozen

from .ids import AccountId, GuestSessionId, KidId


class ReaderKind(StrEnum):
    PARENT = "parent"
    KID = "kid"
    GUEST = "guest"


@frozen
class Reader:
    """Whose places these are."""

    kind: ReaderKind
    id: UUID

    @classmethod
    def parent(cls, account_id: AccountId) -> Self:
        return cls(ReaderKind.PARENT, account_id)

    @classmethod
    def kid(cls, kid_id: KidId) -> Self:
        return cls(ReaderKind.KID, kid_id)

    @classmethod
    def guest(cls, session_id: GuestSessionId) -> Self:
        return cls(ReaderKind.GUEST, session_id)


class ReadStatus(StrEnum):
    READING = "reading"
    DONE = "done"
