"""Who administrators are, shown twice; what families take along."""

import sqlalchemy as sa
from alembic import op

from storytime_adapters.sql.columns import Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("second_factor_secret_sealed", sa.Text(), nullable=True))
    op.add_column("accounts", sa.Column("second_factor_last_step", sa.Integer(), nullable=True))
    op.add_column("sessions", sa.Column("second_factor_at", Moment(), nullable=True))
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
