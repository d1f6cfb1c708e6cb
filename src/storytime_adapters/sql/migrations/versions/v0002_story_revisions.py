"""Stories count their changes."""

import sqlalchemy as sa
from alembic import op

from storytime_adapters.sql.triggers import REVISIONS

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stories", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    for statement in REVISIONS[op.get_bind().dialect.name]:
        op.execute(statement)
