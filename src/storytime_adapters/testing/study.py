"""Everything readers learn by, over any kind of storage."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final, TypeVar
from uuid import UUID

import pytest
from attrs import define, evolve, field
from returns.result import Result, Success

from storytime_adapters.clocks import StoppedClock
from storytime_adapters.deadlines import MonotonicDeadline
from storytime_adapters.gates import (
    HousePackFiles,
    OpeningBranchGate,
    OpeningGate,
    OpeningQuizGate,
    ReservingPackGate,
    TitlesInSight,
)
from storytime_adapters.ids import TimeOrderedIds
from storytime_adapters.media.memory import MemoryMediaStore
from storytime_adapters.pack_sound import NarratedPackSound
from storytime_adapters.storage import Storage
from storytime_adapters.voice.judging import ListeningJudge
from storytime_adapters.voice.tones import ToneSynthesizer
from storytime_adapters.workers.worker import Signals
from storytime_core.catalog.use_cases.opening import Opening
from storytime_core.catalog.use_cases.reserving import Reserving
from storytime_core.family.use_cases.reading_levels import ReadingLevels
from storytime_core.kernel.events import Event
from storytime_core.kernel.ids import StoryId
from storytime_core.kernel.jobs import LEASE, Job
from storytime_core.kernel.outbox import HandlerNames
from storytime_core.kernel.readers import Reader
from storytime_core.kernel.seeing import Seeing
from storytime_core.kernel.stories import Branch, Passage, Question, StoryContent
from storytime_core.narration.errors import UnknownFile
from storytime_core.narration.model import QUEUE
from storytime_core.narration.ports import SpeechTrouble
from storytime_core.narration.repositories import Exhibit
from storytime_core.narration.use_cases.narrating import Narrations
from storytime_core.narration.use_cases.packing import Packing
from storytime_core.narration.use_cases.performing import Performing
from storytime_core.narration.use_cases.speaking import Speaking
from storytime_core.narration.voices import SystemVoice
from storytime_core.progress.events import (
    PathFinished,
    QuestionAnswered,
    QuizFinished,
    ReadingLevelMoved,
    StoryDownloaded,
    StoryFinished,
)
from storytime_core.progress.quizzes import Choice
from storytime_core.progress.use_cases.downloading import Downloading
from storytime_core.progress.use_cases.leveling import Leveling
from storytime_core.progress.use_cases.quizzing import Quizzing
from storytime_core.progress.use_cases.wandering import Wandering
from storytime_core.progress.use_cases.weighing import Weighing

from .cast import ADA, BEDTIME, FAMILY, a_story, the_moon
from .catalog_contract import a_kid, keep
from .openings_contract import MUM, PARENT, Subscribed, opening_of

DIFFICULTY: Final = 2  # of every story in the cast
NOTED: Final = ("test.noted",)
STUDY_HANDLERS: Final[HandlerNames] = {
    QuestionAnswered: NOTED,
    QuizFinished: NOTED,
    ReadingLevelMoved: NOTED,
    PathFinished: NOTED,
    StoryDownloaded: NOTED,
}
ADA_HERSELF: Final = evolve(MUM, kid_id=ADA)
ANYTHING: Final = timedelta(days=1)

E = TypeVar("E", bound=Event)


def a_riddle(number: int, options: int = 4, correct: int = 1) -> Question:
    return Question(f"What is number {number}?", tuple(f"Thing {one}" for one in range(options)), correct)


def a_way(after: str, next_a: str, next_b: str) -> Branch:
    return Branch(after, "Where to?", f"To the {next_a}", f"To the {next_b}", next_a, next_b)


def a_maze() -> StoryContent:
    """From the start to the shore and then home or out to sea, or to the hill."""
    places = ("start", "shore", "hill", "home", "sea")
    return the_moon(
        passages=tuple(Passage(place, f"We are at the {place}.") for place in places),
        branches=(a_way("start", "shore", "hill"), a_way("shore", "home", "sea")),
    )


class Covers:
    """A house with one picture for everything."""

    def portrait(self, voice: SystemVoice) -> Exhibit:
        return Exhibit.of("image/png", b"a picture")

    def sample(self, voice: SystemVoice) -> Result[Exhibit, SpeechTrouble]:
        return Success(Exhibit.of("audio/mpeg", b"a sound"))

    def cover(self, slug: str) -> Result[Exhibit, UnknownFile]:
        return Success(Exhibit.of("image/png", b"a picture"))


@define
class Study:
    """What readers learn by, on one storage."""

    storage: Storage
    clock: StoppedClock
    base_limit: int = 10
    narrator: ToneSynthesizer = field(factory=ToneSynthesizer)
    media: MemoryMediaStore = field(factory=lambda: MemoryMediaStore(StoppedClock()))
    ids: TimeOrderedIds = field(factory=TimeOrderedIds)
    told: list[Event] = field(factory=list)

    @property
    def opening(self) -> Opening:
        return opening_of(self.storage, base_limit=self.base_limit, clock=self.clock)

    @property
    def seeing(self) -> Seeing:
        return Seeing(self.storage.viewpoints(), self.clock)

    @property
    def quizzing(self) -> Quizzing:
        gate = OpeningQuizGate(self.opening)
        views = self.storage.quiz_views()
        return Quizzing(self.storage.learning, views, gate, self.seeing, self.clock, self.ids)

    @property
    def leveling(self) -> Leveling:
        titles = TitlesInSight(self.opening)
        return Leveling(self.storage.learning, self.storage.level_views(), titles, self.seeing, self.clock)

    @property
    def weighing(self) -> Weighing:
        return Weighing(self.storage.learning, self.storage.viewpoints(), self.storage.story_difficulty())

    @property
    def reading_levels(self) -> ReadingLevels:
        return ReadingLevels(self.storage.family, self.storage.kid_levels(), self.clock)

    @property
    def reserving(self) -> Reserving:
        return Reserving(self.storage.catalog, self.opening, self.clock)

    @property
    def downloading(self) -> Downloading:
        return Downloading(
            unit_of_work=self.storage.packs,
            views=self.storage.pack_views(),
            gate=ReservingPackGate(self.reserving),
            files=HousePackFiles(self.storage.narration_views(), Covers()),
            sound=NarratedPackSound(Packing(self.narrations)),
            seeing=self.seeing,
            clock=self.clock,
        )

    @property
    def narrations(self) -> Narrations:
        speaking = Speaking(
            unit_of_work=self.storage.narration,
            views=self.storage.narration_views(),
            narrator=self.narrator,
            judge=ListeningJudge(),
            store=self.media,
            clock=self.clock,
            deadline_after=MonotonicDeadline.after,
            pause=lambda seconds: None,
        )
        return Narrations(
            unit_of_work=self.storage.narration,
            views=self.storage.narration_views(),
            jobs=self.storage.job_views(),
            gate=OpeningGate(self.opening),
            speaking=speaking,
            entitlements=Subscribed(),
            signals=Signals(),
            clock=self.clock,
            ids=self.ids,
            audio_format="wav-16",
            head_start=timedelta(),
        )

    def narrate(self) -> None:
        """As a worker does, until nothing is left that is due."""
        while jobs := self._claimed():
            for job in jobs:
                Performing(self.narrations).advance(job).unwrap()

    def _claimed(self) -> Sequence[Job]:
        with self.storage.work() as uow:
            jobs = uow.jobs.claim(QUEUE, 10, LEASE)
            uow.commit()
        return jobs

    @property
    def wandering(self) -> Wandering:
        gate = OpeningBranchGate(self.opening)
        return Wandering(self.storage.paths, self.storage.path_views(), gate, self.seeing, self.clock, self.ids)

    def finishes_quiz(self, story_id: StoryId, correct: int, total: int = 5) -> None:
        """As if Ada had given all her first answers."""
        self.weighing.on_quiz_finished(
            QuizFinished(
                at=self.clock.now(),
                reader=Reader.kid(ADA),
                family_id=FAMILY,
                kid_id=ADA,
                story_id=story_id,
                correct=correct,
                total=total,
                day=self.clock.now().date(),
            )
        )

    def finishes_story(self, story_id: StoryId, words: int, seconds: int, first: bool = True) -> None:
        """As if Ada had read it to its end."""
        now = self.clock.now()
        self.weighing.on_story_finished(
            StoryFinished(
                at=now,
                reader=Reader.kid(ADA),
                family_id=FAMILY,
                kid_id=ADA,
                story_id=story_id,
                first=first,
                day=now.date(),
                minute_of_day=0,
                word_count=words,
                time_spent=seconds,
                difficulty=DIFFICULTY,
                category_ids=(),
            )
        )

    def a_quiz(self, number: int = 3, questions: int = 3, **more: Any) -> tuple[StoryId, list[UUID]]:
        """A story with so many questions; the second option is always right."""
        content = the_moon(questions=tuple(map(a_riddle, range(questions))))
        keep(self.storage, a_story(number, content, **more))
        return StoryId(UUID(int=number)), self.questions_of(StoryId(UUID(int=number)))

    def questions_of(self, story_id: StoryId) -> list[UUID]:
        glance = self.opening.glance(MUM, PARENT, story_id).unwrap()
        return [riddle.id for riddle in glance.riddles]

    def events(self, kind: type[E]) -> list[E]:
        """Told so far, each once."""
        outbox = self.storage.outbox()
        while due := outbox.lease(100, ANYTHING):
            for delivery in due:
                self.told.append(delivery.event)
                outbox.finish(delivery)
        return [event for event in self.told if isinstance(event, kind)]


def right(*questions: UUID) -> list[Choice]:
    return [Choice(one, 1) for one in questions]


def wrong(*questions: UUID) -> list[Choice]:
    return [Choice(one, 0) for one in questions]


@pytest.fixture
def study(storage: Storage) -> Study:
    a_kid(storage)
    return Study(storage, StoppedClock(BEDTIME))
