"""How answers are graded and kept."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve
from returns.result import Failure, Result, Success

from storytime_adapters.storage import Storage
from storytime_core.kernel.caller import Guest, UnknownKid
from storytime_core.kernel.ids import GuestSessionId, KidId, StoryId
from storytime_core.kernel.library import Audience
from storytime_core.kernel.openings import StoryLimitReached, UnknownStory
from storytime_core.kernel.readers import Reader
from storytime_core.progress.errors import AnswersUnfit
from storytime_core.progress.events import QuestionAnswered, QuizFinished
from storytime_core.progress.quizzes import Answer, AnswerTold, Choice, QuizScore

from .cast import ADA, BEDTIME, FAMILY, MOON, OTHERS, a_story
from .catalog_contract import keep
from .openings_contract import MUM, used
from .study import ADA_HERSELF, Study, right, wrong
from .study import study as study

PARENT, KID = Reader.parent(MUM.account_id), Reader.kid(ADA)
VISIT = Guest(GuestSessionId(UUID(int=70)))


def faults(refused: Result[Any, Any]) -> list[str]:
    assert isinstance(refused, Failure) and isinstance(refused.failure(), AnswersUnfit)
    return [one.path for one in refused.failure().faults]


def test_the_first_answer_counts_and_every_other_is_kept(study: Study) -> None:
    story, (question, *_) = study.a_quiz()

    first, second = (study.quizzing.answer(MUM, story, Choice(question, option)).unwrap() for option in (0, 1))

    assert (first.is_correct, first.persisted, first.is_first) == (False, True, True)
    assert (second.is_correct, second.persisted, second.is_first) == (True, True, False)
    kept = study.storage.quiz_views().answers(PARENT, story)
    assert [(one.id, one.first, one.correct) for one in kept] == [
        (first.answer_id, True, False),
        (second.answer_id, False, True),
    ]
    assert study.quizzing.score(MUM, story).unwrap() == QuizScore(1, 0, 3, None, None)
    assert [(event.correct, event.question_id) for event in study.events(QuestionAnswered)] == [(False, question)]


def test_kids_and_parents_have_answers_of_their_own(study: Study) -> None:
    story, (question, *_) = study.a_quiz()
    for caller, kid in ((MUM, None), (MUM, ADA), (ADA_HERSELF, None)):
        study.quizzing.answer(caller, story, Choice(question, 1), kid).unwrap()

    views = study.storage.quiz_views()
    assert [len(views.answers(reader, story)) for reader in (PARENT, KID)] == [1, 2]
    assert [(event.reader, event.kid_id) for event in study.events(QuestionAnswered)] == [(PARENT, None), (KID, ADA)]
    assert study.quizzing.score(MUM, story, ADA).unwrap().correct == 1
    unknown = KidId(UUID(int=404))
    assert study.quizzing.answer(MUM, story, Choice(question, 1), unknown) == Failure(UnknownKid())
    assert study.quizzing.score(ADA_HERSELF, story, unknown) == Failure(UnknownKid())


def test_what_is_no_answer_to_the_story_is_told_by_field_and_not_kept(study: Study) -> None:
    story, (question, other, _) = study.a_quiz()
    _, (foreign, *_) = study.a_quiz(4)

    assert faults(study.quizzing.answer(MUM, story, Choice(foreign, 1))) == ["questionId"]
    assert faults(study.quizzing.answer(MUM, story, Choice(question, 4))) == ["selectedOption"]
    mixed = [*right(question, question, foreign), Choice(other, 9)]
    assert faults(study.quizzing.submit(MUM, story, mixed)) == [
        "answers[1].questionId",
        "answers[2].questionId",
        "answers[3].selectedOption",
    ]
    assert study.storage.quiz_views().answers(PARENT, story) == ()


def test_a_quiz_is_graded_together_and_its_best_never_falls(study: Study) -> None:
    story, questions = study.a_quiz()
    told = [
        study.quizzing.submit(MUM, story, choices).unwrap()
        for choices in (
            right(*questions[:2]),
            [*right(*questions[:2]), *wrong(questions[2])],
            wrong(*questions),
            right(*questions),
        )
    ]

    assert [(one.score, one.total, one.percent, one.best_percent, one.first) for one in told] == [
        (2, 3, 67, None, True),
        (2, 3, 67, 67, False),
        (0, 3, 0, 67, False),
        (3, 3, 100, 100, False),
    ]
    assert study.quizzing.score(MUM, story).unwrap() == QuizScore(3, 2, 3, 100, BEDTIME)
    assert [(event.correct, event.total) for event in study.events(QuizFinished)] == [(2, 3)]


def test_a_quiz_is_finished_once_whichever_way_it_was_answered(study: Study) -> None:
    story, questions = study.a_quiz()
    for question in questions:
        assert study.events(QuizFinished) == []
        study.quizzing.answer(ADA_HERSELF, story, Choice(question, 1)).unwrap()
    study.quizzing.submit(ADA_HERSELF, story, wrong(*questions)).unwrap()

    (event,) = study.events(QuizFinished)

    assert (event.reader, event.family_id, event.kid_id) == (KID, FAMILY, ADA)
    assert (event.correct, event.total, event.day) == (3, 3, BEDTIME.date())


def test_answering_opens_the_story_as_reading_does(study: Study) -> None:
    study.base_limit = 1
    story, (question, *_) = study.a_quiz()
    other, (foreign, *_) = study.a_quiz(4)
    for _ in range(2):
        study.quizzing.answer(MUM, story, Choice(question, 1)).unwrap()

    assert used(study.storage) == 1
    refused = study.quizzing.answer(MUM, other, Choice(foreign, 1)).failure()
    assert isinstance(refused, StoryLimitReached) and refused.remaining == 0
    assert study.quizzing.submit(MUM, other, right(foreign)).failure() == refused
    assert study.storage.quiz_views().answers(PARENT, other) == ()


def test_stories_of_others_and_those_too_old_for_the_kid_have_no_questions(study: Study, storage: Storage) -> None:
    keep(storage, a_story(7, audience=Audience.FAMILY, family_id=OTHERS))
    hard, (question, *_) = study.a_quiz(8, age_min=9, age_max=12)

    for caller, story, kid in ((MUM, StoryId(UUID(int=7)), None), (MUM, hard, ADA), (ADA_HERSELF, hard, None)):
        assert study.quizzing.answer(caller, story, Choice(question, 1), kid) == Failure(UnknownStory())
        assert study.quizzing.score(caller, story, kid) == Failure(UnknownStory())
    assert isinstance(study.quizzing.answer(MUM, hard, Choice(question, 1)), Success)


def test_guests_are_told_what_they_opened_and_nothing_is_kept(study: Study) -> None:
    story, (question, *_) = study.a_quiz()
    choice = Choice(question, 1)
    for viewer in (None, VISIT):
        assert study.quizzing.answer(viewer, story, choice) == Success(AnswerTold())
        assert study.quizzing.answer(viewer, StoryId(UUID(int=404)), choice) == Success(AnswerTold())

    study.opening.open_as_guest(VISIT, story).unwrap()

    assert study.quizzing.answer(VISIT, story, choice) == Success(AnswerTold(is_correct=True))
    assert faults(study.quizzing.answer(VISIT, story, Choice(UUID(int=404), 1))) == ["questionId"]
    assert study.storage.quiz_views().answers(Reader.guest(VISIT.session_id), story) == ()
    assert study.events(QuestionAnswered) == []


@pytest.mark.parametrize("questions", [1, 3])
def test_fifty_first_answers_at_once_are_marked_once(study: Study, questions: int) -> None:
    story, asked = study.a_quiz(questions=questions)
    study.opening.open(MUM, story).unwrap()
    quizzing, gate = study.quizzing, Barrier(10)

    def answer(number: int) -> AnswerTold:
        if number < gate.parties:
            gate.wait(10)
        return quizzing.answer(MUM, story, Choice(asked[number % questions], number % 2)).unwrap()

    with ThreadPoolExecutor(gate.parties) as pool:
        told = list(pool.map(answer, range(50)))

    assert sum(one.is_first for one in told) == questions
    assert len(study.storage.quiz_views().answers(PARENT, story)) == 50
    assert len(study.events(QuestionAnswered)) == questions and len(study.events(QuizFinished)) == 1


def test_a_question_that_was_replaced_no_longer_counts(study: Study, storage: Storage) -> None:
    story, questions = study.a_quiz()
    study.quizzing.submit(MUM, story, right(*questions)).unwrap()
    result = storage.quiz_views().result(PARENT, MOON)
    assert result is not None and result.score([*questions[:2], UUID(int=404)]) == QuizScore(2, 2, 3, 100, BEDTIME)


def test_what_is_not_committed_was_never_answered(study: Study, storage: Storage) -> None:
    story, (question, *_) = study.a_quiz()
    with storage.learning() as uow:
        held = uow.quizzes.hold(PARENT, FAMILY, story)
        answer = Answer(
            id=UUID(int=71),
            reader=PARENT,
            family_id=FAMILY,
            story_id=story,
            question_id=question,
            selected=1,
            correct=True,
            first=True,
            at=BEDTIME,
        )
        uow.quizzes.add([answer], evolve(held, marks={str(question): True}))

    assert storage.quiz_views().result(PARENT, story) is None
    assert storage.quiz_views().answers(PARENT, story) == ()
