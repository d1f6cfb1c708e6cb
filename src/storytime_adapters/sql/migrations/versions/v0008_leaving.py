"""Leaving: who closed an account and why, proofs of erasure, kids removed for good."""

import sqlalchemy as sa
from alembic import op

from storytime_adapters.sql.columns import Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ADMINS = sa.text("role = 'admin'")


def upgrade() -> None:
    op.create_index("guest_sessions_of_account", "guest_sessions", ["account_id"], unique=False)
    op.create_index("reading_progress_of_reader", "reading_progress", ["reader_id"], unique=False)
    op.create_index("reader_states_of_reader", "reader_states", ["reader_id"], unique=False)
    op.add_column("accounts", sa.Column("closed_by", sa.String(length=8), nullable=True))
    op.add_column("accounts", sa.Column("state_reason", sa.String(length=500), nullable=True))
    op.create_index("accounts_admins", "accounts", ["id"], postgresql_where=ADMINS, sqlite_where=ADMINS)
    op.add_column("kids", sa.Column("for_good", sa.Boolean(), nullable=False, server_default=sa.false()))
    for table in ("outbox", "narrations", "narration_requests"):
        op.create_index(f"{table}_of_family", table, ["family_id"])
    op.create_table(
        "erasures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_hash", sa.String(length=64), nullable=False),
        sa.Column("what", sa.String(length=8), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.Column("counts", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.create_index("erasures_old", "erasures", ["finished_at"])
    op.create_table(
        "leaving_reasons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("on_day", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaving_reasons")),
    )
    op.create_table(
        "moderations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_hash", sa.String(length=64), nullable=False),
        sa.Column("admin_hash", sa.String(length=64), nullable=False),
        sa.Column("act", sa.String(length=24), nullable=False),
        sa.Column("reason_sealed", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderations")),
    )
    op.create_index("moderations_of_subject", "moderations", ["subject_hash", "at"])
