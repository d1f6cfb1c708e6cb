"""What readers answered."""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, Table, Uuid, text

from ..columns import Moment
from .base import document, key, metadata
from .catalog import of_story
from .progress import of_reader

FIRST = text("first")

quiz_answers = Table(
    "quiz_answers",
    metadata,
    key(),
    *of_reader(),
    Column("family_id", Uuid, nullable=False),
    of_story(),
    Column("question_id", Uuid, nullable=False),
    Column("selected", Integer, nullable=False),
    Column("correct", Boolean, nullable=False),
    Column("first", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Index(
        "quiz_answers_first",
        "reader_kind",
        "reader_id",
        "question_id",
        unique=True,
        postgresql_where=FIRST,
        sqlite_where=FIRST,
    ),
    Index("quiz_answers_of_reader", "reader_id", "story_id", "at"),
    Index("quiz_answers_of_story", "story_id"),
    Index("quiz_answers_of_family", "family_id"),
)

quiz_results = Table(
    "quiz_results",
    metadata,
    *of_reader(primary=True),
    of_story(primary=True),
    Column("family_id", Uuid, nullable=False),
    document("marks"),
    Column("best_percent", Integer),
    Column("finished_at", Moment),
    CheckConstraint("best_percent BETWEEN 0 AND 100", name="best_percent"),
    Index("quiz_results_of_reader", "reader_id"),
    Index("quiz_results_of_story", "story_id"),
    Index("quiz_results_of_family", "family_id"),
)
