"""What is taken along can be heard: in which voice, and what is waited for."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("downloads", sa.Column("voice", sa.String(length=16), nullable=True))
    op.add_column("downloads", sa.Column("asking_id", sa.Uuid(), nullable=True))
