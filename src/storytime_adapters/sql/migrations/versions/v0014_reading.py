"""Readers by the days of their family; what others were told of; saves that came in a batch; two shelves."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storytime_adapters.sql.columns import Moment

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BY_LAST_READ: list[Any] = ["reader_kind", "reader_id", sa.text("event_at DESC"), sa.text("story_id DESC")]
SHELVES = {
    "reading_progress_going_on": sa.text("page > 0 AND completed_at IS NULL AND removed_at IS NULL"),
    "reading_progress_completed": sa.text("completed_at IS NOT NULL AND removed_at IS NULL"),
}
SO_FAR = {
    "postgresql": "json_build_array(json_build_array(active_on::text, 1, seconds))",
    "sqlite": "json_array(json_array(active_on, 1, seconds))",
}


def upgrade() -> None:
    op.add_column("reading_progress", sa.Column("first_finished_at", Moment(), nullable=True))
    op.add_column("reading_progress", sa.Column("finished_on", sa.Date(), nullable=True))
    for name, where in SHELVES.items():
        op.create_index(name, "reading_progress", BY_LAST_READ, sqlite_where=where, postgresql_where=where)
    _days()
    op.create_table(
        "saved_reports",
        sa.Column("reader_kind", sa.String(length=8), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("reader_kind", "reader_id", "client_id", name=op.f("pk_saved_reports")),
    )
    op.create_index("saved_reports_of_reader", "saved_reports", ["reader_id"])
    op.create_index("saved_reports_of_family", "saved_reports", ["family_id"])
    op.create_index("saved_reports_old", "saved_reports", ["at"])


def _days() -> None:
    """What was known of the last day a reader was active on is the first of their days."""
    op.add_column(
        "reader_states", sa.Column("recent_days", sa.JSON(none_as_null=True), nullable=False, server_default="[]")
    )
    op.add_column("reader_states", sa.Column("total_seconds", sa.Integer(), nullable=False, server_default="0"))
    so_far = SO_FAR[op.get_bind().dialect.name]
    op.execute(f"UPDATE reader_states SET recent_days = {so_far} WHERE active_on IS NOT NULL")
    op.execute(
        "UPDATE reader_states SET total_seconds = (SELECT COALESCE(SUM(seconds), 0) FROM reading_progress"
        " WHERE reading_progress.reader_kind = reader_states.reader_kind"
        " AND reading_progress.reader_id = reader_states.reader_id)"
    )
    with op.batch_alter_table("reader_states") as table:
        table.drop_constraint(op.f("ck_reader_states_seconds"), type_="check")
        table.drop_column("seconds")
        table.drop_column("active_on")
        table.alter_column("recent_days", server_default=None, existing_type=sa.JSON(), existing_nullable=False)
        table.alter_column("total_seconds", server_default=None, existing_type=sa.Integer(), existing_nullable=False)
        table.create_check_constraint(op.f("ck_reader_states_total_seconds"), "total_seconds >= 0")
