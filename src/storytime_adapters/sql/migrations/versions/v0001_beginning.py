"""The tables of the first release, with their triggers."""

from alembic import op

from storytime_adapters.sql.tables.everything import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())
