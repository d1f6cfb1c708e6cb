"""Writing stories by hand: drafts, pictures within them, deleted ones; imports; openings outlive their story."""

import sqlalchemy as sa
from alembic import op

from storytime_adapters.sql.columns import Moment

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

DOOMED = sa.text("erased_after IS NOT NULL")
PICKED = sa.text("top_pick_position IS NOT NULL AND audience = 'public'")


def upgrade() -> None:
    op.add_column("stories", sa.Column("withdrawn_why", sa.String(length=280), nullable=True))
    op.add_column("stories", sa.Column("erased_after", Moment(), nullable=True))
    op.create_index("stories_managed", "stories", ["state", sa.text("updated_at DESC"), sa.text("id DESC")])
    op.create_index("stories_doomed", "stories", ["erased_after", "id"], postgresql_where=DOOMED, sqlite_where=DOOMED)
    op.create_index(
        "stories_picked", "stories", ["top_pick_position"], unique=True, postgresql_where=PICKED, sqlite_where=PICKED
    )
    op.create_table(
        "story_images",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_story_images_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_images")),
        sa.UniqueConstraint("story_id", "position", name=op.f("uq_story_images_story_id_position")),
    )
    op.create_table(
        "imported_stories",
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("record_hash", sa.String(length=64), nullable=False),
        sa.Column("kept_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_imported_stories_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_imported_stories")),
    )
    with op.batch_alter_table("story_openings") as openings:
        openings.drop_constraint(op.f("fk_story_openings_story_id"), type_="foreignkey")
