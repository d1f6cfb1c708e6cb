"""Events on their way, jobs, allowances, and requests that carry a key."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Uuid,
    text,
)

from ..columns import Moment
from .base import document, key, metadata

outbox = Table(
    "outbox",
    metadata,
    key(),
    Column("name", String(80), nullable=False),
    Column("version", Integer, nullable=False),
    document("payload"),
    Column("family_id", Uuid),
    Column("at", Moment, nullable=False),
    Index("outbox_old", "at", "id"),
    Index("outbox_of_family", "family_id"),
)

rate_windows = Table(
    "rate_windows",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("key", String(64), primary_key=True),
    document("hits"),
    Column("version", Integer, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Index("rate_windows_old", "ends_at"),
)

security_lines = Table(
    "security_lines",
    metadata,
    key(),
    Column("name", String(80), nullable=False),
    Column("at", Moment, nullable=False),
    Column("account_id", Uuid),
    Column("subject_hash", String(64)),
    Column("email_hash", String(64)),
    Column("address_hash", String(64)),
    Column("request_id", String(128)),
    document("words"),
    Index("security_lines_of_account", "account_id"),
    Index("security_lines_old", "at"),
)

outbox_deliveries = Table(
    "outbox_deliveries",
    metadata,
    Column("event_id", Uuid, ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True),
    Column("handler", String(80), primary_key=True),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("token", Integer, nullable=False, server_default="0"),
    Column("run_after", Moment),
    Column("done_at", Moment),
    Column("parked_at", Moment),
    Index(
        "outbox_deliveries_due",
        "event_id",
        "handler",
        postgresql_where=text("done_at IS NULL AND parked_at IS NULL"),
        sqlite_where=text("done_at IS NULL AND parked_at IS NULL"),
    ),
)

UNDER_WAY = "state IN ('waiting', 'running')"

jobs = Table(
    "jobs",
    metadata,
    key(),
    Column("queue", String(40), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("subject", Uuid, nullable=False),
    Column("family_id", Uuid),
    document("payload"),
    Column("created_at", Moment, nullable=False),
    Column("rank_at", Moment, nullable=False),
    Column("run_after", Moment, nullable=False),
    Column("state", String(16), nullable=False),
    Column("stage", String(40), nullable=False),
    Column("progress", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("recoveries", Integer, nullable=False),
    Column("lease_token", Integer, nullable=False),
    Column("lease_until", Moment),
    Column("error_code", String(40)),
    Column("started_at", Moment),
    Column("finished_at", Moment),
    Column("purge_at", Moment),
    CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
    Index(
        "jobs_one_under_way",
        "kind",
        "subject",
        unique=True,
        postgresql_where=text(UNDER_WAY),
        sqlite_where=text(UNDER_WAY),
    ),
    Index("jobs_claim", "queue", "rank_at", "id", postgresql_where=text(UNDER_WAY), sqlite_where=text(UNDER_WAY)),
    Index("jobs_pending", "family_id", "queue", postgresql_where=text(UNDER_WAY), sqlite_where=text(UNDER_WAY)),
    Index("jobs_of_family", "family_id", "queue", "created_at", "id"),
    Index("jobs_done", "queue", "finished_at"),
    Index("jobs_purge", "purge_at", "id"),
)

job_journal = Table(
    "job_journal",
    metadata,
    Column("job_id", Uuid, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("step", String(40), primary_key=True),
    Column("number", Integer, primary_key=True),
    document("output"),
    Column("sha256", String(64), nullable=False),
    Column("at", Moment, nullable=False),
)

job_events = Table(
    "job_events",
    metadata,
    Column("job_id", Uuid, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("type", String(20), nullable=False),
    document("payload"),
    Column("at", Moment, nullable=False),
)

allowance_balances = Table(
    "allowance_balances",
    metadata,
    Column("owner", Uuid, primary_key=True),
    Column("what", String(40), primary_key=True),
    Column("period", String(10), primary_key=True),
    Column("granted", Integer, nullable=False),
    Column("reserved", Integer, nullable=False),
    Column("settled", Integer, nullable=False),
    CheckConstraint("reserved >= 0 AND settled >= 0", name="not_negative"),
    CheckConstraint("granted >= reserved + settled", name="not_overdrawn"),
)

allowance_entries = Table(
    "allowance_entries",
    metadata,
    Column("purpose", Uuid, primary_key=True),
    Column("what", String(40), primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("owner", Uuid, nullable=False),
    Column("period", String(10), nullable=False),
    Column("amount", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Index("allowance_entries_period", "owner", "what", "period"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("scope", String(200), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("token", Integer, nullable=False),
    Column("lease_until", Moment, nullable=False),
    Column("status", Integer),
    document("headers", nullable=True),
    Column("body", LargeBinary),
    Column("kept_until", Moment, nullable=False),
    Index("idempotency_keys_old", "kept_until"),
)
