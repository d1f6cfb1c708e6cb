"""What readers answered, how hard the stories are that they read well, the ways they take, and what they took along."""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, String, Table, Uuid, text

from ..columns import IdList, Moment
from .base import document, key, metadata
from .catalog import of_story
from .progress import of_reader
from .recommendations import of_kid

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

reading_levels = Table(
    "reading_levels",
    metadata,
    of_kid(primary=True),
    Column("level", Integer, nullable=False),
    Column("since", Moment, nullable=False),
    Column("set_by", String(8), nullable=False),
    Column("balance", Integer, nullable=False),
    Column("with_quiz", Boolean, nullable=False),
    CheckConstraint("level BETWEEN 1 AND 10", name="level"),
    CheckConstraint("balance BETWEEN -6 AND 6", name="balance"),
)

level_evidence = Table(
    "level_evidence",
    metadata,
    of_kid(primary=True),
    of_story(primary=True),
    Column("kind", String(4), primary_key=True, nullable=False),
    Column("value", Integer, nullable=False),
    Column("points", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Index("level_evidence_of_kid", "kid_id", text("at DESC")),
    Index("level_evidence_of_story", "story_id"),
)

UNFINISHED = text("completed_at IS NULL")

story_paths = Table(
    "story_paths",
    metadata,
    key(),
    of_kid(),
    of_story(),
    Column("branch_ids", IdList, nullable=False),
    Column("sides", String(12), nullable=False),
    document("passage_keys"),
    Column("current_branch_id", Uuid),
    Column("ending", String(40)),
    Column("started_at", Moment, nullable=False),
    Column("completed_at", Moment),
    Index(
        "story_paths_unfinished",
        "kid_id",
        "story_id",
        unique=True,
        postgresql_where=UNFINISHED,
        sqlite_where=UNFINISHED,
    ),
    Index("story_paths_of_kid", "kid_id", text("started_at DESC"), text("id DESC")),
    Index("story_paths_of_story", "story_id", "kid_id"),
)

UNFETCHED = text("downloaded_at IS NULL")

downloads = Table(
    "downloads",
    metadata,
    of_kid(primary=True),
    of_story(primary=True),
    Column("revision", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("downloaded_at", Moment),
    Column("voice", String(16)),
    Column("asking_id", Uuid),
    Index("downloads_of_kid", "kid_id", text("started_at DESC"), text("story_id DESC")),
    Index("downloads_of_story", "story_id"),
    Index("downloads_unfetched", "started_at", postgresql_where=UNFETCHED, sqlite_where=UNFETCHED),
)
