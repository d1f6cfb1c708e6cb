"""Accounts, sessions, codes, guests, and where requests came from."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, Uuid, text

from ..columns import Moment
from .base import document, key, metadata

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
    Column("password_set_at", Moment),
    Column("pin_hash", String(200)),
    Column("pin_failures", Integer, nullable=False),
    Column("pin_locked_until", Moment),
    Column("pin_told_at", Moment),
    Column("second_factor_secret_sealed", Text),
    Column("second_factor_last_step", Integer),
    Column("last_seen_at", Moment),
    Column("absence_closes_at", Moment),
    Column("absence_told", Integer, nullable=False),
    Column("title", String(30)),
    Column("biometrics_enabled", Boolean, nullable=False),
    Column("has_rated_app", Boolean, nullable=False),
    Column("rate_app_dismissed_at", Moment),
    Column("password_failures", Integer, nullable=False),
    Column("password_wait_until", Moment),
    Column("first_signed_in_at", Moment),
    Column("avatar_id", Uuid),
    Index("accounts_by_avatar", "avatar_id"),
    Column("guest_session_id", Uuid),
    Column("closed_by", String(8)),
    Column("state_reason", String(500)),
    Index(
        "accounts_admins",
        "id",
        postgresql_where=text("role = 'admin'"),
        sqlite_where=text("role = 'admin'"),
    ),
    Index("accounts_states", "state", "state_since"),
    Index("accounts_seen", "last_seen_at"),
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
    Column("second_factor_at", Moment),
    Column("version", Integer, nullable=False),
    Column("kid_id", Uuid),
    Column("client_kind", String(16), nullable=False),
    Column("rotates", Boolean, nullable=False),
    Column("ended_at", Moment),
    Column("ended_why", String(24)),
    Index("sessions_of_account", "account_id", "last_seen_at"),
    Index("sessions_old", "idle_ends_at"),
    Index("sessions_ended", "ended_at"),
)

spent_tokens = Table(
    "spent_tokens",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("session_id", Uuid, ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    Column("spent_at", Moment, nullable=False),
    Index("spent_tokens_of_session", "session_id"),
)

UNUSED = text("used_at IS NULL AND voided_at IS NULL")
FOUND_ALONE = text("purpose = 'verify_email' AND used_at IS NULL AND voided_at IS NULL")

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
    Column("target", String(254)),
    Index("codes_live", "account_id", "purpose", unique=True, postgresql_where=UNUSED, sqlite_where=UNUSED),
    Index("codes_by_hash", "code_hash", unique=True, postgresql_where=FOUND_ALONE, sqlite_where=FOUND_ALONE),
    Index("codes_of_account", "account_id", "purpose"),
    Index("codes_old", "expires_at"),
)

sent_mails = Table(
    "sent_mails",
    metadata,
    key(),
    Column("target_hash", String(64), nullable=False),
    Column("purpose", String(24), nullable=False),
    Column("address_hash", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Index("sent_mails_to", "target_hash", "purpose", "at"),
    Index("sent_mails_from", "address_hash", "purpose", "at"),
    Index("sent_mails_old", "at"),
)

code_misses = Table(
    "code_misses",
    metadata,
    key(),
    Column("purpose", String(24), nullable=False),
    Column("address_hash", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Index("code_misses_from", "purpose", "address_hash", "at"),
    Index("code_misses_lately", "purpose", "at"),
    Index("code_misses_old", "at"),
)

known_addresses = Table(
    "known_addresses",
    metadata,
    Column("account_id", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("address_hash", String(64), primary_key=True),
    Column("client_kind", String(16), primary_key=True),
    Column("last_used_at", Moment, nullable=False),
    Index("known_addresses_old", "last_used_at"),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("email_hash", String(64), primary_key=True),
    Column("last_at", Moment, nullable=False),
    Column("count", Integer, nullable=False),
    Column("told_at", Moment),
    Index("sign_in_failures_old", "last_at"),
)

guest_sessions = Table(
    "guest_sessions",
    metadata,
    key(),
    Column("created_at", Moment, nullable=False),
    Column("last_seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("device_hash", String(64)),
    Column("ended_at", Moment),
    Column("account_id", Uuid),
    Index("guest_sessions_of_device", "device_hash"),
    Index("guest_sessions_old", "expires_at"),
    Index("guest_sessions_of_account", "account_id"),
)

linked_identities = Table(
    "linked_identities",
    metadata,
    key(),
    Column("account_id", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("provider", String(16), nullable=False),
    Column("issuer", String(255), nullable=False),
    Column("subject", String(255), nullable=False),
    Column("email", String(254), nullable=False),
    Column("linked_at", Moment, nullable=False),
    UniqueConstraint("issuer", "subject"),
    UniqueConstraint("account_id", "provider"),
)

erasures = Table(
    "erasures",
    metadata,
    key(),
    Column("subject_hash", String(64), nullable=False),
    Column("what", String(8), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment),
    document("counts"),
    Index("erasures_old", "finished_at"),
)

exports = Table(
    "exports",
    metadata,
    key(),
    Column("account_id", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("state", String(8), nullable=False),
    Column("file", String(64)),
    Column("expires_at", Moment),
    Index("exports_of_account", "account_id"),
    Index("exports_old", "expires_at"),
)

leaving_reasons = Table(
    "leaving_reasons",
    metadata,
    key(),
    Column("reason", String(100), nullable=False),
    Column("on_day", String(10), nullable=False),
)

moderations = Table(
    "moderations",
    metadata,
    key(),
    Column("subject_hash", String(64), nullable=False),
    Column("admin_hash", String(64), nullable=False),
    Column("act", String(24), nullable=False),
    Column("reason_sealed", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("moderations_of_subject", "subject_hash", "at"),
)
