"""Families count what changes about them and their kids."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("families", sa.Column("cache_version", sa.Integer(), nullable=False, server_default="1"))
