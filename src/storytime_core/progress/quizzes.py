"""Quizzes: what a reader first said to each question, and how well they once did it all (PRG-33..37)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Self
from uuid import UUID

from attrs import Factory, evolve, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.ids import FamilyId, StoryId
from storytime_core.kernel.readers import Reader

from .errors import AnswerFault, AnswersUnfit

MOST_AT_ONCE: Final = 10


def percent_of(correct: int, total: int) -> int:
    """Whole percents; a half is rounded up."""
    return (200 * correct + total) // (2 * total) if total else 0


@frozen
class Choice:
    """What somebody takes for the answer."""

    question_id: UUID
    selected: int


@frozen
class Graded:
    choice: Choice
    correct_option: int

    @property
    def is_correct(self) -> bool:
        return self.choice.selected == self.correct_option


@frozen
class Posed:
    """A question of a story, with its solution."""

    id: UUID
    options: int
    correct_option: int

    def fault(self, selected: int) -> str | None:
        return None if 0 <= selected < self.options else "must be one of the question's options"


@frozen
class Quiz:
    """All questions of a story that is open."""

    story_id: StoryId
    questions: tuple[Posed, ...]

    @property
    def ids(self) -> tuple[UUID, ...]:
        return tuple(one.id for one in self.questions)

    def graded(self, choice: Choice) -> Result[Graded, AnswersUnfit]:
        """One answer, by itself."""
        return self._graded([choice], "").map(lambda found: found[0])

    def graded_together(self, choices: Sequence[Choice]) -> Result[tuple[Graded, ...], AnswersUnfit]:
        """Several, each to another question."""
        return self._graded(choices, "answers[{}].")

    def _graded(self, choices: Sequence[Choice], path: str) -> Result[tuple[Graded, ...], AnswersUnfit]:
        known = {one.id: one for one in self.questions}
        faults: list[AnswerFault] = []
        for number, choice in enumerate(choices):
            where, posed = path.format(number), known.pop(choice.question_id, None)
            if posed is None:
                faults.append(AnswerFault(f"{where}questionId", "must be a question of this story, and only once"))
            elif fault := posed.fault(choice.selected):
                faults.append(AnswerFault(f"{where}selectedOption", fault))
        if faults:
            return Failure(AnswersUnfit(tuple(faults)))
        solutions = {one.id: one.correct_option for one in self.questions}
        return Success(tuple(Graded(choice, solutions[choice.question_id]) for choice in choices))


@frozen(kw_only=True)
class Answer:
    """One of a reader's attempts, as it is kept."""

    id: UUID
    reader: Reader
    family_id: FamilyId
    story_id: StoryId
    question_id: UUID
    selected: int
    correct: bool
    first: bool
    at: datetime


@frozen(kw_only=True)
class QuizResult:
    """One reader's first answers to the questions of one story; later ones change nothing."""

    reader: Reader
    family_id: FamilyId
    story_id: StoryId
    marks: Mapping[str, bool] = Factory(dict)  # by question: whether the first answer was right
    best_percent: int | None = None  # of whole quizzes
    finished_at: datetime | None = None

    def has(self, question_id: UUID) -> bool:
        return str(question_id) in self.marks

    def answered(self, quiz: Quiz, graded: Sequence[Graded], at: datetime) -> Self:
        """Only what was not answered before is marked; the quiz is finished with its last mark."""
        new = {str(one.choice.question_id): one.is_correct for one in graded if not self.has(one.choice.question_id)}
        marked = evolve(self, marks={**self.marks, **new})
        is_done = bool(quiz.questions) and all(map(marked.has, quiz.ids))
        return evolve(marked, finished_at=self.finished_at or (at if is_done else None))

    def tried(self, quiz: Quiz, graded: Sequence[Graded]) -> Self:
        """A whole quiz at once may be better than the best one so far, and never makes it worse."""
        if len(graded) < len(quiz.questions):
            return self
        percent = percent_of(sum(one.is_correct for one in graded), len(quiz.questions))
        return evolve(self, best_percent=max(percent, self.best_percent or 0))

    def score(self, questions: Sequence[UUID]) -> "QuizScore":
        """Among the questions the story has now."""
        marks = [self.marks[str(id)] for id in questions if self.has(id)]
        return QuizScore(len(marks), sum(marks), len(questions), self.best_percent, self.finished_at)


@frozen
class QuizScore:
    """How a reader stands with the questions of a story."""

    answered: int
    correct: int
    total: int
    best_percent: int | None
    finished_at: datetime | None

    @property
    def percent(self) -> int:
        return percent_of(self.correct, self.total)


@frozen
class AnswerTold:
    """What somebody learns of their answer; nothing, unless the story is open to them."""

    answer_id: UUID | None = None
    is_correct: bool | None = None
    persisted: bool = False
    is_first: bool = False


@frozen
class QuizTold:
    """A quiz that was graded together."""

    graded: tuple[Graded, ...]
    total: int
    best_percent: int | None
    first: bool  # all of these were

    @property
    def score(self) -> int:
        return sum(one.is_correct for one in self.graded)

    @property
    def percent(self) -> int:
        return percent_of(self.score, self.total)
