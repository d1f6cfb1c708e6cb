"""Who administrators are, shown twice."""

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
