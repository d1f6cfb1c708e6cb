"""The cast: Ada, her mother, and the Moon story; builders with a default for everything."""

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from attrs import frozen

from storytime_core.kernel.events import Event
from storytime_core.kernel.ids import FamilyId, JobId, KidId, StoryId
from storytime_core.kernel.jobs import Job

BEDTIME: Final = datetime(2024, 3, 1, 18, 30, tzinfo=UTC)
A_WHILE: Final = timedelta(minutes=5)
NO_TIME: Final = timedelta()
QUEUE: Final = "story-generation"

FAMILY: Final = FamilyId(UUID(int=1))
OTHERS: Final = FamilyId(UUID(int=9))
ADA: Final = KidId(UUID(int=2))
MOON: Final = StoryId(UUID(int=3))


@frozen(kw_only=True)
class LightsOut(Event):
    """Somebody went to bed."""

    name: ClassVar = "test.lights_out"
    kid_id: KidId
    minute: int = 0


def a_job(number: int = 1, **more: Any) -> Job:
    defaults: dict[str, Any] = {
        "id": JobId(UUID(int=number)),
        "queue": QUEUE,
        "kind": "story",
        "subject": UUID(int=1000 + number),
        "family_id": FAMILY,
        "payload": {"about": "a moth"},
        "created_at": BEDTIME,
        "rank_at": BEDTIME + timedelta(seconds=number),
        "run_after": BEDTIME,
    }
    return Job(**{**defaults, **more})
