"""House rules in full; limits and bedtimes of kids."""

import sqlalchemy as sa
from alembic import op

from storytime_adapters.sql.columns import Moment

revision = "0003"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("families") as families:
        families.add_column(
            sa.Column("personalized_suggestions", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        families.add_column(sa.Column("finishing_mins", sa.Integer(), nullable=False, server_default="10"))
        families.add_column(sa.Column("zone_by_hand", sa.Boolean(), nullable=False, server_default=sa.false()))
        families.add_column(sa.Column("zone_followed_at", Moment(), nullable=True))
        families.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("kids") as kids:
        kids.add_column(sa.Column("reading_level", sa.Integer(), nullable=True))
        kids.add_column(sa.Column("limit_mins", sa.Integer(), nullable=True))
        kids.add_column(sa.Column("bedtime", sa.JSON(none_as_null=True), nullable=True))
    op.create_index("families_of_zone", "families", ["time_zone"], unique=False)
