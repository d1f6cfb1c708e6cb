"""Answers to the questions of stories, in the database."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from attrs import frozen
from sqlalchemy import Table, bindparam, select
from sqlalchemy.engine import Connection

from storytime_core.kernel.ids import FamilyId, StoryId
from storytime_core.kernel.readers import Reader
from storytime_core.progress.quizzes import Answer, QuizResult

from .database import Database
from .entities import INSERT, replace_in, upsert
from .hot import Hot
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


@cache
def added_with_result(many: int) -> Hot:
    """Answers, and what they make of the result, in one go, as only PostgreSQL can."""
    each = [binds(f"answer_{number}", quiz_answers) for number in range(many)]
    added = quiz_answers.insert().values(each).cte("added")
    replaced = replace_in("postgresql", quiz_results, tuple(column.name for column in result))
    return Hot(replaced.values(binds("result", quiz_results)).add_cte(added))


def binds(prefix: str, table: Table) -> dict[str, Any]:
    return {column.name: bindparam(f"{prefix}_{column.name}", type_=column.type) for column in table.c}


def named(prefix: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{prefix}_{name}": value for name, value in row.items()}


@frozen
class SqlQuizRepository:
    connection: Connection

    def hold(self, reader: Reader, family_id: FamilyId, story_id: StoryId) -> QuizResult:
        nothing = rows.unstructure(QuizResult(reader=reader, family_id=family_id, story_id=story_id))
        found = self.connection.execute(held(self.connection.dialect.name), nothing).one()
        return rows.structure(found._mapping, QuizResult)

    def add(self, answers: Sequence[Answer], result: QuizResult | None = None) -> None:
        if result and self.connection.dialect.name == "postgresql":
            values = named("result", rows.unstructure(result))
            for number, one in enumerate(answers):
                values |= named(f"answer_{number}", rows.unstructure(one))
            added_with_result(len(answers)).all(self.connection, values)
            return
        self.connection.execute(quiz_answers.insert(), [rows.unstructure(one) for one in answers])
        if result:
            upsert(self.connection, quiz_results, result)


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
