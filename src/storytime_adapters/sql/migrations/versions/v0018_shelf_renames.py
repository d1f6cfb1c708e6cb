"""Which shelves have a new name that not all their stories know yet."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shelf_renames",
        sa.Column("shelf_id", sa.Uuid(), nullable=False),
        sa.Column("tag", sa.String(length=200), nullable=False),
        sa.Column("beyond", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("shelf_id", name=op.f("pk_shelf_renames")),
    )
