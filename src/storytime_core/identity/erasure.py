"""Taking everything of a family, or of one of its kids, away for good."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from attrs import Factory, evolve, frozen

from storytime_core.kernel.ids import FamilyId, KidId
from storytime_core.kernel.jobs import Note

SUBJECT: Final = "subject"  # what ids are hashed for, here and in the record of what administrators did
QUEUE: Final = "erasure"
BATCH: Final = 100
KIDS_KEPT: Final = timedelta(days=30)
PROOFS_KEPT: Final = timedelta(days=3 * 365)
SECTIONS: Final = (
    "jobs",
    "media",
    "narration",
    "storytelling",
    "catalog",
    "progress",
    "recommendations",
    "family",
    "requests",
    "outbox",
    "identity",
    "keys",
)
"""The steps, in this order: first nobody writes any more, at the end nothing that is left can be opened."""

ROUNDS: Final = (1, 2)
"""Once at once, and once more when whoever was still writing is done."""


class What(StrEnum):
    FAMILY = "family"
    KID = "kid"


@frozen
class Subject:
    """Whose data: all of a family's, or those of one kid."""

    family_id: FamilyId
    kid_id: KidId | None = None

    @property
    def what(self) -> What:
        return What.FAMILY if self.kid_id is None else What.KID

    @property
    def id(self) -> UUID:
        return self.kid_id or self.family_id

    def to_note(self, erasure_id: UUID) -> Note:
        return {"erasureId": str(erasure_id), "kidId": str(self.kid_id) if self.kid_id else None}

    @classmethod
    def of(cls, family_id: FamilyId, note: Note) -> Self:
        return cls(family_id, KidId(UUID(note["kidId"])) if note["kidId"] else None)


@frozen(kw_only=True)
class Erasure:
    """The proof that it was done: whose data it was can only be told by whoever knows already."""

    id: UUID
    subject_hash: str
    what: What
    started_at: datetime
    finished_at: datetime | None = None
    counts: Mapping[str, int] = Factory(dict)

    def counting(self, section: str, gone: int) -> Self:
        return evolve(self, counts={**self.counts, section: self.counts.get(section, 0) + gone})

    def finished(self, at: datetime) -> Self:
        return evolve(self, finished_at=at)


@frozen(kw_only=True)
class Moderated:
    """What an administrator did to an account, for the record: both by their hashes, the reason sealed."""

    id: UUID
    subject_hash: str
    admin_hash: str
    act: str
    reason_sealed: str
    at: datetime
