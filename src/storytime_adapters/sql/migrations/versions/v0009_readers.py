"""What each reader has of a story, and what parents forbid and recommend."""

import sqlalchemy as sa
from alembic import op

from storytime_adapters.sql.columns import Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

LIVE = sa.text("removed_at IS NULL")


def of_kid() -> sa.Column[object]:
    return sa.Column("kid_id", sa.Uuid(), nullable=False)


def of_story() -> sa.Column[object]:
    return sa.Column("story_id", sa.Uuid(), nullable=False)


def hangs_on(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")


def upgrade() -> None:
    more_of_readers()
    more_of_kids()
    op.create_table(
        "story_hidings",
        sa.Column("holder", sa.Uuid(), nullable=False),
        of_story(),
        sa.Column("hidden_at", Moment(), nullable=False),
        hangs_on("story_hidings", "story_id", "stories"),
        sa.PrimaryKeyConstraint("holder", "story_id", name=op.f("pk_story_hidings")),
    )
    op.create_index("story_hidings_of_story", "story_hidings", ["story_id"])


def more_of_readers() -> None:
    """A place was begun and last heard of when it was read, as far as anybody knows."""
    for name in ("reading_progress", "reader_states"):
        op.add_column(name, sa.Column("family_id", sa.Uuid(), nullable=True))
        op.execute(f"UPDATE {name} SET family_id = reader_id WHERE reader_kind = 'parent'")
        op.create_index(f"{name}_of_family", name, ["family_id"])
    for column in ("saved_at", "read_since", "removed_at"):
        op.add_column("reading_progress", sa.Column(column, Moment(), nullable=True))
    op.execute(
        "UPDATE reading_progress SET saved_at = event_at, "
        "read_since = CASE WHEN page > 0 OR completed_at IS NOT NULL THEN started_at END"
    )
    with op.batch_alter_table("reading_progress") as table:
        table.alter_column("saved_at", existing_type=Moment(), nullable=False)


def more_of_kids() -> None:
    op.create_table(
        "content_rules",
        of_kid(),
        sa.Column("max_story_age", sa.Integer(), nullable=True),
        sa.Column("allow_list_only", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("max_story_age BETWEEN 0 AND 18", name=op.f("ck_content_rules_max_story_age")),
        hangs_on("content_rules", "kid_id", "kids"),
        sa.PrimaryKeyConstraint("kid_id", name=op.f("pk_content_rules")),
    )
    op.create_table(
        "story_restrictions",
        of_kid(),
        of_story(),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=True),
        sa.Column("restricted_at", Moment(), nullable=False),
        hangs_on("story_restrictions", "kid_id", "kids"),
        hangs_on("story_restrictions", "story_id", "stories"),
        sa.PrimaryKeyConstraint("kid_id", "story_id", name=op.f("pk_story_restrictions")),
    )
    op.create_index(
        "story_restrictions_of_kid",
        "story_restrictions",
        ["kid_id", sa.literal_column("restricted_at DESC"), sa.literal_column("story_id DESC")],
    )
    op.create_index("story_restrictions_of_story", "story_restrictions", ["story_id"])
    op.create_table(
        "parent_recommendations",
        sa.Column("id", sa.Uuid(), nullable=False),
        of_kid(),
        of_story(),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("message", sa.String(length=400), nullable=True),
        sa.Column("recommended_at", Moment(), nullable=False),
        sa.Column("removed_at", Moment(), nullable=True),
        hangs_on("parent_recommendations", "kid_id", "kids"),
        hangs_on("parent_recommendations", "story_id", "stories"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parent_recommendations")),
    )
    op.create_index(
        "parent_recommendations_live",
        "parent_recommendations",
        ["kid_id", "story_id"],
        unique=True,
        postgresql_where=LIVE,
        sqlite_where=LIVE,
    )
    op.create_index(
        "parent_recommendations_of_kid",
        "parent_recommendations",
        ["kid_id", sa.literal_column("recommended_at DESC"), sa.literal_column("id DESC")],
        postgresql_where=LIVE,
        sqlite_where=LIVE,
    )
    op.create_index("parent_recommendations_of_story", "parent_recommendations", ["story_id", "kid_id"])
