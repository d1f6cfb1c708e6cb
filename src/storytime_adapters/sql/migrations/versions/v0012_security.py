"""Who administrators are, shown twice; what families take along; what touched their safety; how often."""

import sqlalchemy as sa
from alembic import op

from storytime_adapters.sql.columns import Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

LAST_SEEN = """
UPDATE accounts SET last_seen_at = COALESCE(
    (SELECT max(sessions.last_seen_at) FROM sessions WHERE sessions.account_id = accounts.id), updated_at
)
"""


def upgrade() -> None:
    op.add_column("accounts", sa.Column("second_factor_secret_sealed", sa.Text(), nullable=True))
    op.add_column("accounts", sa.Column("second_factor_last_step", sa.Integer(), nullable=True))
    op.add_column("sessions", sa.Column("second_factor_at", Moment(), nullable=True))
    op.add_column("accounts", sa.Column("last_seen_at", Moment(), nullable=True))
    op.add_column("accounts", sa.Column("absence_closes_at", Moment(), nullable=True))
    op.add_column("accounts", sa.Column("absence_told", sa.Integer(), nullable=False, server_default="0"))
    op.execute(LAST_SEEN)
    op.create_index("accounts_seen", "accounts", ["last_seen_at"])
    op.create_table(
        "exports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("file", sa.String(length=64), nullable=True),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_exports_account_id_accounts"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
    )
    op.create_index("exports_of_account", "exports", ["account_id"])
    op.create_index("exports_old", "exports", ["expires_at"])
    op.create_table(
        "security_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("subject_hash", sa.String(length=64), nullable=True),
        sa.Column("email_hash", sa.String(length=64), nullable=True),
        sa.Column("address_hash", sa.String(length=64), nullable=True),
        sa.Column("request_id", sa.String(length=128), nullable=True),
        sa.Column("words", sa.JSON(none_as_null=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_lines")),
    )
    op.create_index("security_lines_of_account", "security_lines", ["account_id"])
    op.create_index("security_lines_old", "security_lines", ["at"])
    op.create_table(
        "rate_windows",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("hits", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", "key", name=op.f("pk_rate_windows")),
    )
    op.create_index("rate_windows_old", "rate_windows", ["ends_at"])
