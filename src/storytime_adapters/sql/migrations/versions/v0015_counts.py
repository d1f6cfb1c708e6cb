"""By how many stories are liked, opened and finished."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "story_stats",
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("favorites", sa.Integer(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("completed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_story_stats_story_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_story_stats")),
    )
    op.create_index(
        "story_stats_liked", "story_stats", [sa.literal_column("favorites DESC"), sa.literal_column("story_id DESC")]
    )
    op.execute(
        "INSERT INTO story_stats (story_id, favorites, opened, completed) SELECT id, "
        "(SELECT count(*) FROM favorites f WHERE f.story_id = stories.id), "
        "(SELECT count(*) FROM story_openings o WHERE o.story_id = stories.id), "
        "(SELECT count(*) FROM reading_progress p WHERE p.story_id = stories.id AND p.completed_at IS NOT NULL) "
        "FROM stories WHERE EXISTS (SELECT 1 FROM favorites f WHERE f.story_id = stories.id) "
        "OR EXISTS (SELECT 1 FROM story_openings o WHERE o.story_id = stories.id)"
    )
