"""The cast: Ada, her mother, and the Moon story; builders with a default for everything."""

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Final
from uuid import UUID

from attrs import frozen

from storytime_core.kernel.bands import Band
from storytime_core.kernel.events import Event
from storytime_core.kernel.ids import FamilyId, JobId, KidId, StoryId
from storytime_core.kernel.jobs import Job
from storytime_core.kernel.library import Certificate, Source, Story
from storytime_core.kernel.stories import Measurements, Question, StoryContent, Verdict, VocabularyWord
from storytime_core.safety.hashing import content_hash

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


@frozen(kw_only=True)
class Whispered(Event):
    """Somebody said something that is for nobody else."""

    name: ClassVar = "test.whispered"
    sealed: ClassVar = ("words",)
    kid_id: KidId
    words: str


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


def the_moon(**more: Any) -> StoryContent:
    words: dict[str, Any] = {
        "title": "The Moon",
        "description": "A moon looks for a place to rest.",
        "text": "There was a moon. {{HERO}} saw it.\n\nGood night.",
        "questions": (Question("What did we see?", ("A moon", "A boat", "A cat", "A shoe"), 0),),
        "vocabulary": (VocabularyWord("moon", "the light of the night"),),
        "cover_alt": "A moon over a hill.",
    }
    return StoryContent(**{**words, **more})


def a_story(number: int = 3, content: StoryContent | None = None, **more: Any) -> Story:
    known: dict[str, Any] = {
        "id": StoryId(UUID(int=number)),
        "slug": f"the-moon-{number}",
        "content": content or the_moon(),
        "age_min": 4,
        "age_max": 6,
        "categories": (),
        "created_at": BEDTIME,
        "updated_at": BEDTIME,
        "published_at": BEDTIME,
    }
    return Story(**{**known, **more})


def certified(story: Story, **more: Any) -> Certificate:
    """As if it had been checked."""
    known: dict[str, Any] = {
        "id": UUID(int=5000 + story.id.int),
        "story_id": story.id,
        "content_hash": content_hash(story.content),
        "rules_version": 1,
        "band": Band.PRESCHOOL,
        "verdict": Verdict(rules_version=1, measurements=Measurements(1.0, 1.5, 5.0, 6, 2.0, 10)),
        "source": Source.SEED,
        "made_at": BEDTIME,
    }
    return Certificate(**{**known, **more})
