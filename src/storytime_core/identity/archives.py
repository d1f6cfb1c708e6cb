"""Archives: everything of a family in one file, for a day."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from attrs import evolve, frozen

from storytime_core.kernel.ids import AccountId

QUEUE: Final = "exports"
ARCHIVES_KEPT: Final = timedelta(hours=24)
BATCH: Final = 100


class ArchiveState(StrEnum):
    QUEUED = "queued"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"


@frozen(kw_only=True)
class Archive:
    """What a family asked to take along."""

    id: UUID
    account_id: AccountId
    asked_at: datetime
    state: ArchiveState = ArchiveState.QUEUED
    file: str | None = None
    expires_at: datetime | None = None

    def begun(self) -> Self:
        return evolve(self, state=ArchiveState.WORKING)

    def ready(self, file: str, at: datetime) -> Self:
        return evolve(self, state=ArchiveState.READY, file=file, expires_at=at + ARCHIVES_KEPT)

    def failed(self, at: datetime) -> Self:
        return evolve(self, state=ArchiveState.FAILED, expires_at=at + ARCHIVES_KEPT)

    def is_there(self, now: datetime) -> bool:
        """A day after it was made nobody is told of it any more."""
        return self.expires_at is None or now < self.expires_at


@frozen
class MadeFile:
    """A file as it was written."""

    name: str
    content_type: str
    size: int
    sha256: str
