"""Places in stories, and their readers."""

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, String, Table, UniqueConstraint, Uuid, text

from ..columns import Moment, ReadDays
from .base import key, metadata
from .catalog import of_story


def of_reader(primary: bool = False) -> tuple[Column[str], Column[object]]:
    return (
        Column("reader_kind", String(8), primary_key=primary, nullable=False),
        Column("reader_id", Uuid, primary_key=primary, nullable=False),
    )


GOING_ON = text("page > 0 AND completed_at IS NULL AND removed_at IS NULL")
COMPLETED = text("completed_at IS NOT NULL AND removed_at IS NULL")
BY_LAST_READ = ("reader_kind", "reader_id", text("event_at DESC"), text("story_id DESC"))

reading_progress = Table(
    "reading_progress",
    metadata,
    key(),
    *of_reader(),
    of_story(),
    Column("family_id", Uuid),  # a guest has none
    Column("started_at", Moment, nullable=False),
    Column("event_at", Moment, nullable=False),
    Column("page", Integer, nullable=False),
    Column("completed_at", Moment),
    Column("seconds", Integer, nullable=False),
    Column("saved_at", Moment, nullable=False),
    Column("read_since", Moment),
    Column("removed_at", Moment),
    Column("first_finished_at", Moment),
    Column("finished_on", Date),
    UniqueConstraint("reader_kind", "reader_id", "story_id"),
    CheckConstraint("page BETWEEN 0 AND 100000", name="page"),
    CheckConstraint("seconds >= 0", name="seconds"),
    Index("reading_progress_last_read", *BY_LAST_READ),
    Index("reading_progress_going_on", *BY_LAST_READ, sqlite_where=GOING_ON, postgresql_where=GOING_ON),
    Index("reading_progress_completed", *BY_LAST_READ, sqlite_where=COMPLETED, postgresql_where=COMPLETED),
    Index("reading_progress_of_story", "story_id"),
    Index("reading_progress_of_reader", "reader_id"),
    Index("reading_progress_of_family", "family_id"),
)

favorites = Table(
    "favorites",
    metadata,
    key(),
    Column("owner_kind", String(8), nullable=False),
    Column("owner_id", Uuid, nullable=False),
    Column("family_id", Uuid, nullable=False),
    of_story(),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("owner_kind", "owner_id", "story_id"),
    Index("favorites_of_owner", "owner_kind", "owner_id", text("created_at DESC"), text("id DESC")),
    Index("favorites_of_story", "story_id"),
    Index("favorites_of_family", "family_id"),
)

reader_states = Table(
    "reader_states",
    metadata,
    *of_reader(primary=True),
    Column("family_id", Uuid),  # a guest has none
    Column("last_event_at", Moment),
    Column("recent_days", ReadDays, nullable=False),
    Column("total_seconds", Integer, nullable=False),
    CheckConstraint("total_seconds >= 0", name="total_seconds"),
    Index("reader_states_of_reader", "reader_id"),
    Index("reader_states_of_family", "family_id"),
)

saved_reports = Table(
    "saved_reports",
    metadata,
    *of_reader(primary=True),
    Column("client_id", Uuid, primary_key=True),
    Column("family_id", Uuid, nullable=False),
    Column("code", String(40)),
    Column("at", Moment, nullable=False),
    Index("saved_reports_of_reader", "reader_id"),
    Index("saved_reports_of_family", "family_id"),
    Index("saved_reports_old", "at"),
)
