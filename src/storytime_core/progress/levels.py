"""How hard the stories are that a kid reads well (PRG-38..41)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from attrs import evolve, frozen

from storytime_core.kernel.ids import KidId, StoryId

from .quizzes import percent_of

EASIEST: Final = 1
HARDEST: Final = 10
STARTS: Final = ((4, 1), (7, 2), (10, 4))  # below this age: this level
STARTS_AT_MOST: Final = 6
MOST_BALANCE: Final = 6
ENOUGH: Final = 4  # points, this way or that
A_LEVEL_LASTS: Final = timedelta(days=3)
FEWEST_QUESTIONS: Final = 3
FEWEST_WORDS: Final = 50
FEWEST_SECONDS: Final = 20
PACES: Final = (20, 300)  # words a minute: slower or faster, nobody was reading
EXPLAINED: Final = 20


class EvidenceKind(StrEnum):
    QUIZ = "quiz"
    PACE = "pace"


class SetBy(StrEnum):
    START = "start"
    EVIDENCE = "evidence"
    PARENT = "parent"


@frozen
class Observation:
    """What a kid showed with a story of this difficulty: percent of a quiz, or words a minute."""

    kind: EvidenceKind
    story_id: StoryId
    value: int
    difficulty: int

    def points(self, level: int) -> int:
        """Doing well with what is not too easy, or badly with what is not too hard."""
        good, bad, weight = (80, 40, 2) if self.kind is EvidenceKind.QUIZ else (120, 39, 1)
        if self.value >= good and self.difficulty >= level:
            return weight
        return -weight if self.value <= bad and self.difficulty <= level else 0


def of_quiz(story_id: StoryId, correct: int, total: int, difficulty: int) -> Observation | None:
    """A few questions say nothing."""
    if total < FEWEST_QUESTIONS:
        return None
    return Observation(EvidenceKind.QUIZ, story_id, percent_of(correct, total), difficulty)


def of_pace(story_id: StoryId, words: int, seconds: int, difficulty: int) -> Observation | None:
    """Neither do a few words, or a pace at which nobody reads."""
    if words < FEWEST_WORDS or seconds < FEWEST_SECONDS:
        return None
    slowest, fastest = PACES
    if not slowest * seconds <= words * 60 <= fastest * seconds:
        return None
    return Observation(EvidenceKind.PACE, story_id, words * 60 // seconds, difficulty)


@frozen(kw_only=True)
class Evidence:
    """What was observed, and what it weighed then; each kind once for a kid and a story."""

    kid_id: KidId
    story_id: StoryId
    kind: EvidenceKind
    value: int
    points: int
    at: datetime


@frozen(kw_only=True)
class ReadingLevel:
    """A kid's level, and the balance of what was seen since it changed."""

    kid_id: KidId
    level: int
    since: datetime
    set_by: SetBy = SetBy.START
    balance: int = 0
    with_quiz: bool = False  # there is one in the balance

    @classmethod
    def start(cls, kid_id: KidId, youngest: int, at: datetime) -> Self:
        level = next((level for below, level in STARTS if youngest < below), STARTS_AT_MOST)
        return cls(kid_id=kid_id, level=level, since=at)

    def weighed(self, seen: Observation, at: datetime) -> Evidence:
        points = seen.points(self.level)
        return Evidence(
            kid_id=self.kid_id, story_id=seen.story_id, kind=seen.kind, value=seen.value, points=points, at=at
        )

    def after(self, evidence: Evidence) -> Self:
        """One step at most, and none without a quiz or soon after the last one."""
        balance = min(max(self.balance + evidence.points, -MOST_BALANCE), MOST_BALANCE)
        with_quiz = self.with_quiz or evidence.kind is EvidenceKind.QUIZ
        is_settled = with_quiz and evidence.at - self.since >= A_LEVEL_LASTS
        level = self.level + (is_settled and balance >= ENOUGH) - (is_settled and balance <= -ENOUGH)
        if level == self.level or not EASIEST <= level <= HARDEST:
            return evolve(self, balance=balance, with_quiz=with_quiz)
        return self._changed(level, SetBy.EVIDENCE, evidence.at)

    def replayed(self, evidence: Iterable[Evidence]) -> Self:
        """Where all of it leads, in its order."""
        level = self
        for one in evidence:
            level = level.after(one)
        return level

    def set_to(self, level: int, at: datetime) -> Self:
        """A parent knows better; what was seen before counts no more."""
        return self._changed(level, SetBy.PARENT, at)

    def _changed(self, level: int, set_by: SetBy, at: datetime) -> Self:
        return evolve(self, level=level, since=at, set_by=set_by, balance=0, with_quiz=False)


@frozen
class LevelSheet:
    """A level and its latest evidence, the newest first."""

    level: ReadingLevel
    evidence: tuple[Evidence, ...] = ()


@frozen
class Shown:
    """A piece of evidence, and what its story is called; none if it is not to be seen any more."""

    evidence: Evidence
    title: str | None


@frozen
class LevelExplained:
    level: ReadingLevel
    shown: tuple[Shown, ...]
