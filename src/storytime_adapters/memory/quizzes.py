"""Answers to the questions of stories, in memory."""

from collections.abc import Sequence

from attrs import frozen

from storytime_core.kernel.ids import FamilyId, StoryId
from storytime_core.kernel.readers import Reader
from storytime_core.progress.quizzes import Answer, QuizResult

from .store import Store, Table


@frozen
class MemoryQuizRepository:
    results: Table
    rows: Table

    def hold(self, reader: Reader, family_id: FamilyId, story_id: StoryId) -> QuizResult:
        known: QuizResult | None = self.results.get((reader, story_id))
        return known or QuizResult(reader=reader, family_id=family_id, story_id=story_id)

    def add(self, answers: Sequence[Answer], result: QuizResult | None = None) -> None:
        for answer in answers:
            self.rows.put(answer.id, answer)
        if result:
            self.results.put((result.reader, result.story_id), result)


@frozen
class MemoryQuizViews:
    store: Store

    def result(self, reader: Reader, story_id: StoryId) -> QuizResult | None:
        with self.store.seen() as tables:
            known: QuizResult | None = tables["quiz_results"].get((reader, story_id))
        return known

    def answers(self, reader: Reader, story_id: StoryId) -> tuple[Answer, ...]:
        with self.store.seen() as tables:
            every: list[Answer] = list(tables["quiz_answers"].values())
        own = [one for one in every if (one.reader, one.story_id) == (reader, story_id)]
        return tuple(sorted(own, key=lambda one: (one.at, one.id)))
