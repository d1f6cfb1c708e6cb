"""Refresh tokens that change at every use, waits after wrong passwords, known addresses, and limits of mails and tries.

Who has signed in before this is taken to have done so when the account was made.
"""

import sqlalchemy as sa
from alembic import op

from storytime_adapters.sql.columns import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

FOUND_ALONE = sa.text("purpose = 'verify_email' AND used_at IS NULL AND voided_at IS NULL")


def upgrade() -> None:
    op.add_column("accounts", sa.Column("password_failures", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("accounts", sa.Column("password_wait_until", Moment(), nullable=True))
    op.add_column("accounts", sa.Column("first_signed_in_at", Moment(), nullable=True))
    op.execute("UPDATE accounts SET first_signed_in_at = created_at")
    op.add_column("sessions", sa.Column("rotates", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.drop_index("sessions_old", "sessions")
    op.create_index("sessions_old", "sessions", ["idle_ends_at"])
    op.create_index("sessions_ended", "sessions", ["ended_at"])
    op.add_column("codes", sa.Column("target", sa.String(length=254), nullable=True))
    op.drop_index("codes_by_hash", "codes")
    op.execute(TWINS)
    op.create_index(
        "codes_by_hash", "codes", ["code_hash"], unique=True, postgresql_where=FOUND_ALONE, sqlite_where=FOUND_ALONE
    )
    op.drop_index("codes_of_account", "codes")
    op.create_index("codes_of_account", "codes", ["account_id", "purpose"])
    make_tables()


TWINS = """
UPDATE codes SET voided_at = issued_at
WHERE used_at IS NULL AND voided_at IS NULL AND EXISTS (
    SELECT 1 FROM codes AS other
    WHERE other.purpose = codes.purpose AND other.code_hash = codes.code_hash AND other.id > codes.id
    AND other.used_at IS NULL AND other.voided_at IS NULL
)
"""


def make_tables() -> None:
    op.create_table(
        "spent_tokens",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("spent_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name=op.f("fk_spent_tokens_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_spent_tokens")),
    )
    op.create_index("spent_tokens_of_session", "spent_tokens", ["session_id"])
    op.create_table(
        "sent_mails",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("target_hash", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_mails")),
    )
    op.create_index("sent_mails_to", "sent_mails", ["target_hash", "purpose", "at"])
    op.create_index("sent_mails_from", "sent_mails", ["address_hash", "purpose", "at"])
    op.create_index("sent_mails_old", "sent_mails", ["at"])
    op.create_table(
        "code_misses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_misses")),
    )
    op.create_index("code_misses_from", "code_misses", ["purpose", "address_hash", "at"])
    op.create_index("code_misses_lately", "code_misses", ["purpose", "at"])
    op.create_index("code_misses_old", "code_misses", ["at"])
    op.create_table(
        "known_addresses",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("client_kind", sa.String(length=16), nullable=False),
        sa.Column("last_used_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_known_addresses_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "address_hash", "client_kind", name=op.f("pk_known_addresses")),
    )
    op.create_index("known_addresses_old", "known_addresses", ["last_used_at"])
    op.create_table(
        "sign_in_failures",
        sa.Column("email_hash", sa.String(length=64), nullable=False),
        sa.Column("last_at", Moment(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("told_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("email_hash", name=op.f("pk_sign_in_failures")),
    )
    op.create_index("sign_in_failures_old", "sign_in_failures", ["last_at"])
