"""Answering the questions of stories."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from attrs import frozen
from returns.result import Result, Success

from storytime_core.kernel.caller import Caller, Guest, UnknownKid, Viewer
from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.openings import StoryLimitReached, UnknownStory
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.readers import Reader, ReaderKind
from storytime_core.kernel.reading_time import Bedtime, ScreenTimeOver
from storytime_core.kernel.seeing import Seeing
from storytime_core.kernel.use_case import use_case
from storytime_core.kernel.visibility import Viewpoint

from ..errors import AnswersUnfit
from ..events import QuestionAnswered, QuizFinished
from ..learning_ports import LearningUnitOfWork, QuizGate, QuizViews
from ..quizzes import Answer, AnswerTold, Choice, Graded, Quiz, QuizResult, QuizScore, QuizTold


@frozen
class Quizzing:
    unit_of_work: Callable[[], LearningUnitOfWork]
    views: QuizViews
    gate: QuizGate
    seeing: Seeing
    clock: Clock
    ids: Ids

    @use_case
    def answer(
        self, viewer: Viewer, story_id: StoryId, choice: Choice, kid_id: KidId | None = None
    ) -> Result[AnswerTold, UnknownKid | UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached | AnswersUnfit]:
        """Grade one answer.  Guests are only told; whoever has not opened the story learns nothing."""
        if not isinstance(viewer, Caller):
            return self._told_only(viewer, story_id, choice)
        viewpoint = self.seeing.through(viewer, kid_id, story_id).unwrap()
        quiz = self.gate.open(viewer, viewpoint, story_id).unwrap()
        graded = quiz.graded(choice).unwrap()
        now = self.clock.now()
        day = self._day(viewpoint, now)
        with self.unit_of_work() as uow:
            before = uow.quizzes.hold(reader_of(viewpoint), viewer.family_id, story_id)
            after = before.answered(quiz, [graded], now)
            (answer,) = self._kept(uow, quiz, before, after, [graded], now, day)
            told = AnswerTold(answer.id, answer.correct, persisted=True, is_first=answer.first)
            uow.commit(told)
        return Success(told)

    @use_case
    def submit(
        self, caller: Caller, story_id: StoryId, choices: Sequence[Choice], kid_id: KidId | None = None
    ) -> Result[QuizTold, UnknownKid | UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached | AnswersUnfit]:
        """Grade several answers together."""
        viewpoint = self.seeing.through(caller, kid_id, story_id).unwrap()
        quiz = self.gate.open(caller, viewpoint, story_id).unwrap()
        graded = quiz.graded_together(choices).unwrap()
        now = self.clock.now()
        day = self._day(viewpoint, now)
        with self.unit_of_work() as uow:
            before = uow.quizzes.hold(reader_of(viewpoint), caller.family_id, story_id)
            after = before.answered(quiz, graded, now).tried(quiz, graded)
            answers = self._kept(uow, quiz, before, after, graded, now, day)
            first = all(one.first for one in answers)
            told = QuizTold(graded, len(quiz.questions), after.best_percent, first)
            uow.commit(told)
        return Success(told)

    @use_case
    def score(
        self, caller: Caller, story_id: StoryId, kid_id: KidId | None = None
    ) -> Result[QuizScore, UnknownKid | UnknownStory]:
        """How a reader stands with the questions of a story; only first answers count."""
        viewpoint = self.seeing.through(caller, kid_id).unwrap()
        questions = self.gate.questions(caller, viewpoint, story_id).unwrap()
        reader = reader_of(viewpoint)
        known = self.views.result(reader, story_id)
        result = known or QuizResult(reader=reader, family_id=caller.family_id, story_id=story_id)
        return Success(result.score(questions))

    def _told_only(self, guest: Guest | None, story_id: StoryId, choice: Choice) -> Result[AnswerTold, AnswersUnfit]:
        quiz = self.gate.opened(guest, story_id) if guest else None
        if quiz is None:
            return Success(AnswerTold())
        return quiz.graded(choice).map(lambda graded: AnswerTold(is_correct=graded.is_correct))

    def _kept(
        self,
        uow: LearningUnitOfWork,
        quiz: Quiz,
        before: QuizResult,
        after: QuizResult,
        graded: Sequence[Graded],
        now: datetime,
        day: date,
    ) -> tuple[Answer, ...]:
        """Every attempt; and news of those that were the first ones."""
        answers = tuple(
            Answer(
                id=self.ids.new(),
                reader=before.reader,
                family_id=before.family_id,
                story_id=quiz.story_id,
                question_id=one.choice.question_id,
                selected=one.choice.selected,
                correct=one.is_correct,
                first=not before.has(one.choice.question_id),
                at=now,
            )
            for one in graded
        )
        uow.quizzes.add(answers, after if after != before else None)
        uow.publish(*(answered(one, day) for one in answers if one.first), *finished(quiz, before, after, now, day))
        return answers

    def _day(self, viewpoint: Viewpoint, now: datetime) -> date:
        """In the family's zone."""
        return self.seeing.with_days(viewpoint).day(now)


def reader_of(viewpoint: Viewpoint) -> Reader:
    if viewpoint.reader is None:
        raise ValueError("nobody in particular keeps no answers")
    return viewpoint.reader


def kid_of(reader: Reader) -> KidId | None:
    return KidId(reader.id) if reader.kind is ReaderKind.KID else None


def answered(answer: Answer, day: date) -> QuestionAnswered:
    return QuestionAnswered(
        at=answer.at,
        reader=answer.reader,
        family_id=answer.family_id,
        kid_id=kid_of(answer.reader),
        story_id=answer.story_id,
        question_id=answer.question_id,
        correct=answer.correct,
        day=day,
    )


def finished(quiz: Quiz, before: QuizResult, after: QuizResult, now: datetime, day: date) -> tuple[QuizFinished, ...]:
    """Once, with the last first answer."""
    if before.finished_at or not after.finished_at:
        return ()
    score = after.score(quiz.ids)
    return (
        QuizFinished(
            at=now,
            reader=after.reader,
            family_id=after.family_id,
            kid_id=kid_of(after.reader),
            story_id=after.story_id,
            correct=score.correct,
            total=score.total,
            day=day,
        ),
    )
