"""Answers to the questions of stories."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from attrs import frozen
from msgspec import Meta
from returns.result import Result

from storytime_core.kernel.caller import Caller, UnknownKid, Viewer
from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.openings import StoryLimitReached, UnknownStory
from storytime_core.kernel.reading_time import Bedtime, ScreenTimeOver
from storytime_core.progress.errors import AnswersUnfit
from storytime_core.progress.quizzes import MOST_AT_ONCE, AnswerTold, Choice, Graded, QuizScore, QuizTold
from storytime_core.progress.use_cases.quizzing import Quizzing

from ..answers import answers
from ..declarations import Auth, Rate

Option = Annotated[int, Meta(ge=0, le=3)]


@frozen
class AnswerBody:
    question_id: UUID
    story_id: UUID
    selected_option: Option
    kid_id: UUID | None = None


@frozen
class OneOfMany:
    question_id: UUID
    selected_option: Option

    @property
    def choice(self) -> Choice:
        return Choice(self.question_id, self.selected_option)


@frozen
class QuizBody:
    answers: Annotated[tuple[OneOfMany, ...], Meta(min_length=1, max_length=MOST_AT_ONCE)]
    kid_id: UUID | None = None


@frozen
class OfKid:
    kid_id: UUID | None = None


def kid_meant(kid_id: UUID | None) -> KidId | None:
    return KidId(kid_id) if kid_id else None


@frozen
class GradedShape:
    question_id: UUID
    is_correct: bool
    correct_option: int

    @classmethod
    def of(cls, graded: Graded) -> Self:
        return cls(graded.choice.question_id, graded.is_correct, graded.correct_option)


@frozen
class QuizShape:
    score: int
    total: int
    percent: int
    best_percent: int | None
    first: bool
    results: tuple[GradedShape, ...]

    @classmethod
    def of(cls, told: QuizTold) -> Self:
        results = tuple(map(GradedShape.of, told.graded))
        return cls(told.score, told.total, told.percent, told.best_percent, told.first, results)


@frozen
class ScoreShape:
    answered: int
    correct: int
    total: int
    percent: int
    best_percent: int | None
    finished_at: datetime | None

    @classmethod
    def of(cls, score: QuizScore) -> Self:
        return cls(score.answered, score.correct, score.total, score.percent, score.best_percent, score.finished_at)


@frozen
class AnswerReport:
    """/reports/answer"""

    quizzing: Quizzing

    @answers("Thank you for your answer.", auth=Auth.OPTIONAL, rate=Rate.READING, status=201, forgiving=True)
    def on_post(
        self, viewer: Viewer, body: AnswerBody
    ) -> Result[AnswerTold, UnknownKid | UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached | AnswersUnfit]:
        """Grade one answer; the first one counts.  Whoever has not opened the story learns nothing."""
        choice = Choice(body.question_id, body.selected_option)
        return self.quizzing.answer(viewer, StoryId(body.story_id), choice, kid_meant(body.kid_id))


@frozen
class StoryQuiz:
    """/stories/{story_id}/quiz"""

    quizzing: Quizzing

    @answers("Your quiz is graded.", auth=Auth.ACCOUNT, rate=Rate.READING, once=True, show=QuizShape.of)
    def on_post(
        self, caller: Caller, story_id: StoryId, body: QuizBody
    ) -> Result[QuizTold, UnknownKid | UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached | AnswersUnfit]:
        """Answer several questions of a story together."""
        choices = [one.choice for one in body.answers]
        return self.quizzing.submit(caller, story_id, choices, kid_meant(body.kid_id))


@frozen
class StoryQuizScore:
    """/stories/{story_id}/quiz-score"""

    quizzing: Quizzing

    @answers("This is how the quiz stands.", auth=Auth.ACCOUNT, rate=Rate.READING, show=ScoreShape.of)
    def on_get(self, caller: Caller, story_id: StoryId, query: OfKid) -> Result[QuizScore, UnknownKid | UnknownStory]:
        """First answers only, and the best whole quiz."""
        return self.quizzing.score(caller, story_id, kid_meant(query.kid_id))
