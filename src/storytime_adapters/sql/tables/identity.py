"""Accounts, sessions, codes."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Uuid, text

from ..columns import Moment
from .base import key, metadata

accounts = Table(
    "accounts",
    metadata,
    key(),
    Column("email", String(254), nullable=False, unique=True),
    Column("name", String(100), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("state_since", Moment, nullable=False),
    Column("role", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("onboarding", String(24), nullable=False),
    Column("email_verified_at", Moment),
    Column("password_hash", String(200)),
    Column("avatar_id", Uuid),
    Index("accounts_by_avatar", "avatar_id"),
    Index("accounts_states", "state", "state_since"),
)

sessions = Table(
    "sessions",
    metadata,
    key(),
    Column("account_id", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("refresh_hash", String(64), nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("last_seen_at", Moment, nullable=False),
    Column("idle_ends_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("proved_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kid_id", Uuid),
    Column("client_kind", String(16), nullable=False),
    Column("ended_at", Moment),
    Column("ended_why", String(24)),
    Index("sessions_of_account", "account_id", "last_seen_at"),
    Index("sessions_old", "ends_at"),
)

UNUSED = text("used_at IS NULL AND voided_at IS NULL")

codes = Table(
    "codes",
    metadata,
    key(),
    Column("account_id", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("purpose", String(24), nullable=False),
    Column("code_hash", String(64), nullable=False),
    Column("issued_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("used_at", Moment),
    Column("voided_at", Moment),
    Index("codes_live", "account_id", "purpose", unique=True, postgresql_where=UNUSED, sqlite_where=UNUSED),
    Index("codes_by_hash", "purpose", "code_hash", postgresql_where=UNUSED, sqlite_where=UNUSED),
    Index("codes_of_account", "account_id", "purpose", "issued_at"),
    Index("codes_old", "expires_at"),
)
