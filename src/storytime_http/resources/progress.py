"""How far readers have come."""

from datetime import datetime
from typing import Annotated, Any, Final, Never, Self
from uuid import UUID

from attrs import frozen
from msgspec import Meta
from returns.result import Result

from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.openings import StoryLimitReached, UnknownStory
from storytime_core.kernel.readers import ReaderKind
from storytime_core.progress.errors import TooLongAgo
from storytime_core.progress.model import Outcome, ReadingProgress, Sitting, Unbegun
from storytime_core.progress.use_cases.reading import Reading, Report

from ..answers import answers
from ..declarations import Auth, Rate
from ..requests import Malformed

MOST_AT_ONCE: Final = 100
PageNumber = Annotated[int, Meta(ge=0, le=100_000)]
Seconds = Annotated[int, Meta(ge=0, le=86_400)]

KeepingRefused = UnknownKid | UnknownStory | StoryLimitReached | TooLongAgo


@frozen(kw_only=True)
class Save:
    """A place, as a client tells of it."""

    story_id: UUID
    progress: PageNumber | None = None
    completed: bool = False
    time_spent_seconds: Seconds | None = None
    occurred_at: datetime | None = None

    @property
    def sitting(self) -> Sitting:
        return Sitting(self.progress, self.completed, self.time_spent_seconds, self.occurred_at)


@frozen(kw_only=True)
class KidSave(Save):
    kid_id: UUID | None = None  # in kid mode it is this kid


@frozen(kw_only=True)
class SentSave(Save):
    """One of many, by an id of the client's own."""

    id: UUID
    occurred_at: datetime
    kid_id: UUID | None = None

    @property
    def report(self) -> Report:
        return Report(id=self.id, story_id=StoryId(self.story_id), sitting=self.sitting, kid_id=kid_of(self.kid_id))


@frozen
class SentSaves:
    saves: Annotated[tuple[SentSave, ...], Meta(min_length=1, max_length=MOST_AT_ONCE)]


@frozen(kw_only=True)
class ProgressShape:
    id: UUID | None
    story_id: UUID
    user_id: UUID | None
    kid_id: UUID | None
    progress: int
    completed: bool
    completed_at: datetime | None
    last_accessed: datetime
    total_time_spent: int

    @classmethod
    def of(cls, place: ReadingProgress | Unbegun) -> Self:
        reader = place.reader
        known: dict[str, Any] = {
            "story_id": place.story_id,
            "user_id": reader.id if reader.kind is ReaderKind.PARENT else None,
            "kid_id": reader.id if reader.kind is ReaderKind.KID else None,
        }
        if isinstance(place, Unbegun):
            nothing: dict[str, Any] = {
                "id": None,
                "progress": 0,
                "completed": False,
                "completed_at": None,
                "total_time_spent": 0,
            }
            return cls(**known, **nothing, last_accessed=place.since)
        return cls(
            **known,
            id=place.id,
            progress=place.page,
            completed=place.is_completed,
            completed_at=place.completed_at,
            last_accessed=place.event_at,
            total_time_spent=place.seconds,
        )


def place_if_any(place: ReadingProgress | Unbegun | None) -> ProgressShape | None:
    return ProgressShape.of(place) if place else None


@frozen
class OwnProgress:
    """/stories/user/progress"""

    reading: Reading

    @answers("This place is kept.", auth=Auth.PARENT, rate=Rate.READING, show=ProgressShape.of)
    def on_post(self, caller: Caller, body: Save) -> Result[ReadingProgress, KeepingRefused]:
        """Note how far a parent has come; a story that is not open is opened, and counts."""
        return self.reading.record(caller, StoryId(body.story_id), body.sitting)


@frozen
class OwnPlace:
    """/stories/user/progress/{story_id}"""

    reading: Reading

    @answers("This is where you are.", auth=Auth.PARENT, rate=Rate.READING, show=place_if_any)
    def on_get(self, caller: Caller, story_id: StoryId) -> Result[ReadingProgress | Unbegun | None, UnknownKid]:
        """The place in a story; at page 0 before an open one is begun, null while it is not open."""
        return self.reading.place(caller, story_id)


@frozen
class KidsProgress:
    """/stories/progress"""

    reading: Reading

    @answers("This place is kept.", auth=Auth.ACCOUNT, rate=Rate.READING, show=ProgressShape.of)
    def on_post(self, caller: Caller, body: KidSave) -> Result[ReadingProgress, KeepingRefused]:
        """Note how far a kid has come; a story that is not open is opened for its family, and counts."""
        return self.reading.record(caller, StoryId(body.story_id), body.sitting, the_kid(caller, body.kid_id))


@frozen
class KidsPlace:
    """/stories/progress/{kid_id}/{story_id}"""

    reading: Reading

    @answers("This is where you are.", auth=Auth.ACCOUNT, rate=Rate.READING, show=place_if_any)
    def on_get(
        self, caller: Caller, kid_id: KidId, story_id: StoryId
    ) -> Result[ReadingProgress | Unbegun | None, UnknownKid]:
        """The kid's place in a story; null before it is begun."""
        return self.reading.place(caller, story_id, kid_id)


@frozen
class OutcomeShape:
    id: UUID
    saved: bool
    code: str | None

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        return cls(outcome.id, outcome.code is None, outcome.code)


@frozen
class OutcomesShape:
    results: tuple[OutcomeShape, ...]

    @classmethod
    def of(cls, outcomes: tuple[Outcome, ...]) -> Self:
        return cls(tuple(map(OutcomeShape.of, outcomes)))


@frozen
class ManyPlaces:
    """/stories/progress/batch"""

    reading: Reading

    @answers("These places are kept.", auth=Auth.ACCOUNT, rate=Rate.READING, show=OutcomesShape.of, once=True)
    def on_post(self, caller: Caller, body: SentSaves) -> Result[tuple[Outcome, ...], Never]:
        """Note what was read while there was no connection; every save has an outcome of its own."""
        return self.reading.record_many(caller, [one.report for one in body.saves])


def kid_of(id: UUID | None) -> KidId | None:
    return KidId(id) if id else None


def the_kid(caller: Caller, id: UUID | None) -> KidId | None:
    """A parent says which kid is meant."""
    if id is None and not caller.is_kid:
        raise Malformed({"path": "kidId", "message": "is missing"})
    return kid_of(id)
