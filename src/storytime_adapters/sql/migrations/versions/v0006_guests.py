"""Guests: their visits, what they open, and how far they read."""

import sqlalchemy as sa
from alembic import op

from storytime_adapters.sql.columns import Moment

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FORGETFUL = sa.text("forgotten_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("accounts", sa.Column("guest_session_id", sa.Uuid(), nullable=True))
    op.add_column("story_allowances", sa.Column("forgotten_at", Moment(), nullable=True))
    op.create_index(
        "story_allowances_old",
        "story_allowances",
        ["forgotten_at"],
        unique=False,
        postgresql_where=FORGETFUL,
        sqlite_where=FORGETFUL,
    )
    op.create_table(
        "guest_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("last_seen_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("device_hash", sa.String(length=64), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest_sessions")),
    )
    op.create_index("guest_sessions_of_device", "guest_sessions", ["device_hash"], unique=False)
    op.create_index("guest_sessions_old", "guest_sessions", ["expires_at"], unique=False)
    op.create_table(
        "reading_progress",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reader_kind", sa.String(length=8), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("event_at", Moment(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("completed_at", Moment(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.CheckConstraint("page BETWEEN 0 AND 100000", name=op.f("ck_reading_progress_page")),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_reading_progress_seconds")),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_reading_progress_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_progress")),
        sa.UniqueConstraint(
            "reader_kind", "reader_id", "story_id", name=op.f("uq_reading_progress_reader_kind_reader_id_story_id")
        ),
    )
    op.create_index(
        "reading_progress_last_read",
        "reading_progress",
        ["reader_kind", "reader_id", sa.literal_column("event_at DESC"), sa.literal_column("story_id DESC")],
        unique=False,
    )
    op.create_index("reading_progress_of_story", "reading_progress", ["story_id"], unique=False)
    op.create_table(
        "reader_states",
        sa.Column("reader_kind", sa.String(length=8), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=False),
        sa.Column("last_event_at", Moment(), nullable=True),
        sa.Column("active_on", sa.Date(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.CheckConstraint("seconds >= 0", name=op.f("ck_reader_states_seconds")),
        sa.PrimaryKeyConstraint("reader_kind", "reader_id", name=op.f("pk_reader_states")),
    )
