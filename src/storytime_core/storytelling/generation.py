"""A story on its way: the stages of its job and what they bring."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from attrs import frozen

from storytime_core.kernel.days import month_of, start_of_next_month
from storytime_core.kernel.ids import FamilyId, StoryId
from storytime_core.kernel.jobs import Job, JobState
from storytime_core.kernel.ledger import AllowanceName
from storytime_core.kernel.stories import StoryContent, Verdict

from .scene import Scene
from .wish import Plan

QUEUE: Final = "story-generation"
KIND: Final = "story"
CREATION: Final = "story_creation"
FREE_OFFSET: Final = timedelta(seconds=120)
DONE_KEPT: Final = timedelta(days=7)
FAILED_KEPT: Final = timedelta(days=30)
USUAL_SECONDS: Final = 8.0
LONGEST: Final = timedelta(minutes=30)
HOSTED_DRAFTS: Final = 3
STEP_TRIES: Final = 3
PLOT_TRIES: Final = 64


class Stage(StrEnum):
    """As the app names them; the one word spelled the British way is fixed by it."""

    QUEUED = "queued"
    PROCESSING = "processing"
    CONTENT = "generating_content"
    CHECKING = "checking"
    IMAGE = "generating_image"
    AUDIO = "generating_audio"
    PERSISTING = "persisting"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELED = "cancelled"

    @property
    def progress(self) -> int:
        return PROGRESS[self]

    @property
    def sentence(self) -> str:
        return SENTENCES[self]


PROGRESS: Final = {
    Stage.QUEUED: 0,
    Stage.PROCESSING: 10,
    Stage.CONTENT: 30,
    Stage.CHECKING: 45,
    Stage.IMAGE: 50,
    Stage.AUDIO: 70,
    Stage.PERSISTING: 90,
    Stage.COMPLETED: 100,
    Stage.FAILED: 100,
    Stage.CANCELED: 100,
}
SENTENCES: Final = {
    Stage.QUEUED: "Waiting for its turn",
    Stage.PROCESSING: "Thinking about your wish",
    Stage.CONTENT: "Writing your story",
    Stage.CHECKING: "Reading it through",
    Stage.IMAGE: "Painting the cover",
    Stage.AUDIO: "Warming up the voice",
    Stage.PERSISTING: "Putting it on the shelf",
    Stage.COMPLETED: "Your story is ready",
    Stage.FAILED: "This story could not be written",
    Stage.CANCELED: "This story was stopped",
}


class FailureCode(StrEnum):
    """Why a job failed, on the wire ``errorCode``."""

    UNAVAILABLE = "GENERATION_UNAVAILABLE"
    TIMEOUT = "GENERATION_TIMEOUT"
    REFUSED = "STORY_REFUSED"
    POISONED = "POISONED"
    KID_GONE = "KID_GONE"
    ACCOUNT_CLOSED = "ACCOUNT_CLOSED"

    @property
    def sentence(self) -> str:
        return FAILURES[self]


FAILURES: Final = {
    FailureCode.UNAVAILABLE: "Our writers are resting. Nothing was charged; please try again later.",
    FailureCode.TIMEOUT: "This took too long. Nothing was charged; please try again.",
    FailureCode.REFUSED: "No good story came of this wish. Nothing was charged; please try other words.",
    FailureCode.POISONED: "Something went wrong with this story. Nothing was charged.",
    FailureCode.KID_GONE: "The kid this story was for is not here any more. Nothing was charged.",
    FailureCode.ACCOUNT_CLOSED: "The account was closed. Nothing was charged.",
}


class Step(StrEnum):
    PREPARE = "prepare"
    CONTENT = "content"
    CHECK = "check"
    IMAGE = "image"
    AUDIO = "audio"


@frozen(kw_only=True)
class Payload:
    """What is known when a wish is accepted."""

    plan: Plan
    seed: int
    story_id: StoryId
    by_kid: bool = False
    period: str = ""


@frozen(kw_only=True)
class Written:
    """What a writer brought: a story in placeholder form, or a reply that is none."""

    writer: str
    model: str
    content: StoryContent | None = None
    scene: Scene | None = None
    tags: tuple[str, ...] = ()
    plot_key: str | None = None
    seed: int | None = None
    defects: tuple[str, ...] = ()
    raw: str | None = None


@frozen(kw_only=True)
class Checked:
    """What the checks said of a draft, with the hash of what they saw once names were in."""

    defects: tuple[str, ...]
    verdict: Verdict
    named_hash: str

    @property
    def is_accepted(self) -> bool:
        return not self.defects


@frozen(kw_only=True)
class Painted:
    """Where the cover is; without a name it has to wait."""

    name: str | None = None
    thumbnail: str | None = None


def allowance_of(family_id: FamilyId, at: datetime, zone: str) -> AllowanceName:
    """The month of the asking counts, whenever the story comes."""
    return AllowanceName(family_id, CREATION, month_of(at, zone))


def resets_at(at: datetime, zone: str) -> datetime:
    return start_of_next_month(at, zone)


@frozen(kw_only=True)
class JobStatus:
    """A job as its family sees it."""

    job: Job
    title: str | None = None
    remaining_ms: int | None = None

    @property
    def story_id(self) -> StoryId | None:
        return StoryId(self.job.subject) if self.job.state is JobState.DONE else None

    @property
    def failure(self) -> str | None:
        return failure_sentence(self.job)

    @classmethod
    def of(cls, job: Job, title: str | None, remaining_ms: int | None) -> Self:
        return cls(job=job, title=title, remaining_ms=remaining_ms)


def failure_sentence(job: Job) -> str | None:
    if job.state is JobState.CANCELED:
        return Stage.CANCELED.sentence
    if job.state is JobState.FAILED:
        code = next((one for one in FailureCode if one.value == job.error_code), FailureCode.UNAVAILABLE)
        return code.sentence
    return None


def may_be_canceled(job: Job) -> bool:
    return not job.state.is_ended and job.stage != Stage.PERSISTING
