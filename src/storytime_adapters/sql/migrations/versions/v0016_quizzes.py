"""What readers answered, how hard the stories are that they read well, the ways they take, and what they took along."""

import sqlalchemy as sa
from alembic import op

from storytime_adapters.sql.columns import IdList, Moment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

FIRST = sa.text("first")
UNFETCHED = sa.text("downloaded_at IS NULL")
UNFINISHED = sa.text("completed_at IS NULL")


def of_reader() -> tuple[sa.Column[str], sa.Column[object]]:
    return (
        sa.Column("reader_kind", sa.String(length=8), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=False),
    )


def of_story() -> sa.Column[object]:
    return sa.Column("story_id", sa.Uuid(), nullable=False)


def hangs_on(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")


def of_kid() -> sa.Column[object]:
    return sa.Column("kid_id", sa.Uuid(), nullable=False)


def upgrade() -> None:
    answers()
    results()
    levels()
    paths()
    reservations()
    packs()


def answers() -> None:
    op.create_table(
        "quiz_answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        *of_reader(),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        of_story(),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("selected", sa.Integer(), nullable=False),
        sa.Column("correct", sa.Boolean(), nullable=False),
        sa.Column("first", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        hangs_on("quiz_answers", "story_id", "stories"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_answers")),
    )
    op.create_index(
        "quiz_answers_first",
        "quiz_answers",
        ["reader_kind", "reader_id", "question_id"],
        unique=True,
        postgresql_where=FIRST,
        sqlite_where=FIRST,
    )
    op.create_index("quiz_answers_of_reader", "quiz_answers", ["reader_id", "story_id", "at"])
    op.create_index("quiz_answers_of_story", "quiz_answers", ["story_id"])
    op.create_index("quiz_answers_of_family", "quiz_answers", ["family_id"])


def results() -> None:
    op.create_table(
        "quiz_results",
        *of_reader(),
        of_story(),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("marks", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("best_percent", sa.Integer(), nullable=True),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.CheckConstraint("best_percent BETWEEN 0 AND 100", name=op.f("ck_quiz_results_best_percent")),
        hangs_on("quiz_results", "story_id", "stories"),
        sa.PrimaryKeyConstraint("reader_kind", "reader_id", "story_id", name=op.f("pk_quiz_results")),
    )
    op.create_index("quiz_results_of_reader", "quiz_results", ["reader_id"])
    op.create_index("quiz_results_of_story", "quiz_results", ["story_id"])
    op.create_index("quiz_results_of_family", "quiz_results", ["family_id"])


def levels() -> None:
    op.create_table(
        "reading_levels",
        of_kid(),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("set_by", sa.String(length=8), nullable=False),
        sa.Column("balance", sa.Integer(), nullable=False),
        sa.Column("with_quiz", sa.Boolean(), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 10", name=op.f("ck_reading_levels_level")),
        sa.CheckConstraint("balance BETWEEN -6 AND 6", name=op.f("ck_reading_levels_balance")),
        hangs_on("reading_levels", "kid_id", "kids"),
        sa.PrimaryKeyConstraint("kid_id", name=op.f("pk_reading_levels")),
    )
    op.create_table(
        "level_evidence",
        of_kid(),
        of_story(),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        hangs_on("level_evidence", "kid_id", "kids"),
        hangs_on("level_evidence", "story_id", "stories"),
        sa.PrimaryKeyConstraint("kid_id", "story_id", "kind", name=op.f("pk_level_evidence")),
    )
    op.create_index("level_evidence_of_kid", "level_evidence", ["kid_id", sa.literal_column("at DESC")])
    op.create_index("level_evidence_of_story", "level_evidence", ["story_id"])


def paths() -> None:
    op.create_table(
        "story_paths",
        sa.Column("id", sa.Uuid(), nullable=False),
        of_kid(),
        of_story(),
        sa.Column("branch_ids", IdList(), nullable=False),
        sa.Column("sides", sa.String(length=12), nullable=False),
        sa.Column("passage_keys", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("current_branch_id", sa.Uuid(), nullable=True),
        sa.Column("ending", sa.String(length=40), nullable=True),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("completed_at", Moment(), nullable=True),
        hangs_on("story_paths", "kid_id", "kids"),
        hangs_on("story_paths", "story_id", "stories"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_paths")),
    )
    op.create_index(
        "story_paths_unfinished",
        "story_paths",
        ["kid_id", "story_id"],
        unique=True,
        postgresql_where=UNFINISHED,
        sqlite_where=UNFINISHED,
    )
    op.create_index(
        "story_paths_of_kid",
        "story_paths",
        ["kid_id", sa.literal_column("started_at DESC"), sa.literal_column("id DESC")],
    )
    op.create_index("story_paths_of_story", "story_paths", ["story_id", "kid_id"])


def reservations() -> None:
    op.create_table(
        "story_reservations",
        sa.Column("holder", sa.Uuid(), nullable=False),
        of_story(),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("reserved_at", Moment(), nullable=False),
        hangs_on("story_reservations", "story_id", "stories"),
        sa.PrimaryKeyConstraint("holder", "story_id", name=op.f("pk_story_reservations")),
    )
    op.create_index("story_reservations_overdue", "story_reservations", ["reserved_at"])
    op.create_index("story_reservations_of_story", "story_reservations", ["story_id"])


def packs() -> None:
    op.create_table(
        "downloads",
        of_kid(),
        of_story(),
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("downloaded_at", Moment(), nullable=True),
        hangs_on("downloads", "kid_id", "kids"),
        hangs_on("downloads", "story_id", "stories"),
        sa.PrimaryKeyConstraint("kid_id", "story_id", name=op.f("pk_downloads")),
    )
    op.create_index(
        "downloads_of_kid",
        "downloads",
        ["kid_id", sa.literal_column("started_at DESC"), sa.literal_column("story_id DESC")],
    )
    op.create_index("downloads_of_story", "downloads", ["story_id"])
    op.create_index(
        "downloads_unfetched", "downloads", ["started_at"], postgresql_where=UNFETCHED, sqlite_where=UNFETCHED
    )
