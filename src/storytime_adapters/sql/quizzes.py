"""Answers to the questions of stories, in the database."""

from functools import cache
from typing import Any, Final

from attrs import frozen
from sqlalchemy import bindparam, select
from sqlalchemy.engine import Connection

from storytime_core.kernel.ids import FamilyId, StoryId
from storytime_core.kernel.readers import Reader
from storytime_core.progress.quizzes import Answer, QuizResult

from .database import Database
from .entities import INSERT, upsert
from .rows import rows
from .tables.learning import quiz_answers, quiz_results

answer, result = quiz_answers.c, quiz_results.c

RESULT: Final = select(quiz_results).where(
    result.reader_kind == bindparam("kind"),
    result.reader_id == bindparam("reader"),
    result.story_id == bindparam("story"),
)
ANSWERS: Final = (
    select(quiz_answers)
    .where(
        answer.reader_kind == bindparam("kind"),
        answer.reader_id == bindparam("reader"),
        answer.story_id == bindparam("story"),
    )
    .order_by(answer.at, answer.id)
)


@cache
def held(dialect: str) -> Any:
    """Whoever inserts or meets the row holds it."""
    insert = INSERT[dialect](quiz_results)
    return insert.on_conflict_do_update(
        index_elements=["reader_kind", "reader_id", "story_id"], set_={"family_id": insert.excluded.family_id}
    ).returning(*result)


@frozen
class SqlQuizRepository:
    connection: Connection

    def hold(self, reader: Reader, family_id: FamilyId, story_id: StoryId) -> QuizResult:
        nothing = rows.unstructure(QuizResult(reader=reader, family_id=family_id, story_id=story_id))
        found = self.connection.execute(held(self.connection.dialect.name), nothing).one()
        return rows.structure(found._mapping, QuizResult)

    def save(self, result: QuizResult) -> None:
        upsert(self.connection, quiz_results, result)

    def add(self, *answers: Answer) -> None:
        self.connection.execute(quiz_answers.insert(), [rows.unstructure(one) for one in answers])


@frozen
class SqlQuizViews:
    database: Database

    def result(self, reader: Reader, story_id: StoryId) -> QuizResult | None:
        with self.database.reading.connect() as connection:
            found = connection.execute(RESULT, asked_of(reader, story_id)).first()
        return rows.structure(found._mapping, QuizResult) if found else None

    def answers(self, reader: Reader, story_id: StoryId) -> tuple[Answer, ...]:
        with self.database.reading.connect() as connection:
            found = connection.execute(ANSWERS, asked_of(reader, story_id)).all()
        return tuple(rows.structure(row._mapping, Answer) for row in found)


def asked_of(reader: Reader, story_id: StoryId) -> dict[str, Any]:
    return {"kind": reader.kind, "reader": reader.id, "story": story_id}
