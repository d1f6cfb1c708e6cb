"""PINs, and the Google and Apple identities of an account.

A password that is there already is taken to have been set when the account was made.
"""

import sqlalchemy as sa
from alembic import op

from storytime_adapters.sql.columns import Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("password_set_at", Moment(), nullable=True))
    op.execute("UPDATE accounts SET password_set_at = created_at WHERE password_hash IS NOT NULL")
    op.add_column("accounts", sa.Column("pin_hash", sa.String(length=200), nullable=True))
    op.add_column("accounts", sa.Column("pin_failures", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("accounts", sa.Column("pin_locked_until", Moment(), nullable=True))
    op.add_column("accounts", sa.Column("pin_told_at", Moment(), nullable=True))
    op.create_table(
        "linked_identities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(length=16), nullable=False),
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("linked_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_linked_identities_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_linked_identities")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_linked_identities_issuer_subject")),
        sa.UniqueConstraint("account_id", "provider", name=op.f("uq_linked_identities_account_id_provider")),
    )
