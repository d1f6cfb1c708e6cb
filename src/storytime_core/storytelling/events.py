"""What storytelling leads to.  No name, wish or text is in any of these."""

from typing import ClassVar

from attrs import frozen

from storytime_core.kernel.events import Event
from storytime_core.kernel.ids import FamilyId, JobId, KidId, MediaId, StoryId


@frozen(kw_only=True)
class StoryRequested(Event):
    name: ClassVar = "story.requested"
    job_id: JobId
    family_id: FamilyId
    kid_id: KidId | None
    by_kid: bool


@frozen(kw_only=True)
class StoryWritten(Event):
    """A wished-for story is there to be read."""

    name: ClassVar = "story.written"
    job_id: JobId
    story_id: StoryId
    family_id: FamilyId
    kid_ids: tuple[KidId, ...]
    band: str
    word_count: int
    writer: str
    fallback_from: str | None
    seconds: float
    approval: str


@frozen(kw_only=True)
class StoryGenerationFailed(Event):
    """A wish never became a story; nothing was charged."""

    name: ClassVar = "story_generation.failed"
    job_id: JobId
    family_id: FamilyId
    code: str


@frozen(kw_only=True)
class StoryGenerationCanceled(Event):
    name: ClassVar = "story_generation.canceled"
    job_id: JobId
    family_id: FamilyId
    why: str


@frozen(kw_only=True)
class CoverMade(Event):
    """A picture that had to wait is there."""

    name: ClassVar = "cover.made"
    story_id: StoryId
    family_id: FamilyId
    media_id: MediaId
    source: str


@frozen(kw_only=True)
class AiAllowanceChanged(Event):
    name: ClassVar = "ai_allowance.changed"
    family_id: FamilyId
    kind: str
    period: str
    used: int
    reserved: int
    limit: int


@frozen(kw_only=True)
class JobDeadLettered(Event):
    name: ClassVar = "job.dead_lettered"
    queue: str
    job_id: JobId
    recoveries: int
