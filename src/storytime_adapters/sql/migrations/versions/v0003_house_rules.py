"""House rules, preferences and profiles in full; limits and bedtimes; age groups and learning expectations."""

import sqlalchemy as sa
from alembic import op

from storytime_adapters.sql.columns import IdList, Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "families", sa.Column("personalized_suggestions", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("families", sa.Column("finishing_mins", sa.Integer(), nullable=False, server_default="10"))
    op.add_column("families", sa.Column("zone_by_hand", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("families", sa.Column("zone_followed_at", Moment(), nullable=True))
    op.add_column("families", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    for chosen in ("category_ids", "expectation_ids"):
        op.add_column("families", sa.Column(chosen, IdList(), nullable=False, server_default="[]"))
    op.add_column("accounts", sa.Column("title", sa.String(length=30), nullable=True))
    op.add_column("accounts", sa.Column("biometrics_enabled", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("accounts", sa.Column("has_rated_app", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("accounts", sa.Column("rate_app_dismissed_at", Moment(), nullable=True))
    op.add_column("kids", sa.Column("reading_level", sa.Integer(), nullable=True))
    op.add_column("kids", sa.Column("limit_mins", sa.Integer(), nullable=True))
    op.add_column("kids", sa.Column("bedtime", sa.JSON(none_as_null=True), nullable=True))
    op.create_index("families_of_zone", "families", ["time_zone"], unique=False)
    op.create_table(
        "age_groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("span_low", sa.Integer(), nullable=False),
        sa.Column("span_high", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("removed_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_age_groups")),
    )
    op.create_table(
        "learning_expectations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=True),
        sa.Column("category", sa.String(length=40), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_expectations")),
    )
