"""A story being narrated: one voice, one provider, page after page."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final, Self
from uuid import UUID

from attrs import evolve, field, frozen

from storytime_core.kernel.ids import FamilyId, JobId, KidId, StoryId

from .voices import VoiceKey

QUEUE: Final = "voice-synthesis"
KIND: Final = "narration"
AT_ONCE: Final = 2  # pages made while the listener waits
REQUEST_BUDGET: Final = timedelta(seconds=4)
HEAD_START: Final = timedelta(seconds=2)
PAGE_BUDGET: Final = timedelta(seconds=20)
AGAIN_AFTER_TROUBLE: Final = timedelta(seconds=45)
TROUBLES: Final = 2
AGAIN_WITHOUT_ROOM: Final = timedelta(seconds=30)
PATIENCE_WITHOUT_ROOM: Final = timedelta(hours=24)
DONE_KEPT: Final = timedelta(hours=24)
FAILED_KEPT: Final = timedelta(days=7)
MOST_PENDING: Final = 20
SUPERSEDED: Final = "SUPERSEDED"
WORDS_CHANGED: Final = "STORY_CHANGED"


class NarrationState(StrEnum):
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


@frozen
class ToldStory:
    """A story as its listener hears it, names and all."""

    story_id: StoryId
    content_hash: str
    text: str = field(repr=False)
    has_names: bool
    family_id: FamilyId | None  # of a private story

    @classmethod
    def of(cls, story_id: StoryId, text: str, has_names: bool, family_id: FamilyId | None) -> Self:
        """What counts is what is said: other names are another text."""
        digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        return cls(story_id, digest, text, has_names, family_id)


@frozen(kw_only=True)
class Narration:
    id: UUID
    story_id: StoryId
    content_hash: str
    voice: VoiceKey
    scope: str
    provider: str
    pages: int
    created_at: datetime
    family_id: FamilyId | None = None  # of a private story
    job_id: JobId | None = None  # none if all pages were made while the listener waited
    round: int = 1
    state: NarrationState = NarrationState.WORKING
    code: str | None = None
    ended_at: datetime | None = None

    def done(self, at: datetime) -> Self:
        return evolve(self, state=NarrationState.DONE, ended_at=at)

    def failed(self, code: str, at: datetime) -> Self:
        return evolve(self, state=NarrationState.FAILED, code=code, ended_at=at)


@frozen(kw_only=True)
class BatchRequest:
    """One listener's asking; its id is known to its family alone."""

    id: UUID
    narration_id: UUID
    job_id: JobId
    family_id: FamilyId
    kid_id: KidId | None
    queued: int
    created_at: datetime


@frozen
class BatchPage:
    index: int
    text: str = field(repr=False)
    audio: str | None = None  # the file's name; links are made when they are sent


@frozen(kw_only=True)
class Batch:
    """What a listener is given at once, and the job that brings the rest."""

    story_id: StoryId
    voice: VoiceKey
    provider: str
    pages: tuple[BatchPage, ...]
    batch_job_id: UUID | None = None

    @property
    def pending(self) -> int:
        return sum(page.audio is None for page in self.pages)

    @property
    def is_whole(self) -> bool:
        return self.batch_job_id is None


class BatchState(StrEnum):
    PROCESSING = "processing"
    COMPLETED = "completed"
    FAILED = "failed"


@frozen(kw_only=True)
class BatchStatus:
    state: BatchState
    ready: Mapping[int, str]  # page to file
    failed: tuple[int, ...]
    queued: int
    pages: int
    voice: VoiceKey
    provider: str
    code: str | None = None

    @property
    def error(self) -> str | None:
        return FAILURES.get(self.code, FAILURES[None]) if self.state is BatchState.FAILED else None


FAILURES: Final[Mapping[str | None, str]] = {
    None: "The narrator could not read this story to its end. You can still read it yourself.",
    SUPERSEDED: "You have asked for another narrator.",
    WORDS_CHANGED: "The story has changed. Please open it again.",
}
