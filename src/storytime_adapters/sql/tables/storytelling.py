"""What belongs to generated stories, and the files of all contexts."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    Uuid,
)

from ..columns import Moment
from .base import document, key, metadata

plot_keys = Table(
    "plot_keys",
    metadata,
    Column("family_id", Uuid, primary_key=True),
    Column("plot_key", String(400), primary_key=True),
    Column("title", String(300), nullable=False),
    Column("story_id", Uuid, nullable=False),
    UniqueConstraint("family_id", "title"),
    Index("plot_keys_of_story", "story_id"),
)

generation_records = Table(
    "generation_records",
    metadata,
    Column("story_id", Uuid, ForeignKey("stories.id", ondelete="CASCADE"), primary_key=True),
    Column("job_id", Uuid, nullable=False),
    document("record"),
)

spend_entries = Table(
    "spend_entries",
    metadata,
    key(),
    Column("job_id", Uuid),
    Column("story_id", Uuid),
    Column("family_id", Uuid),
    Column("provider", String(40), nullable=False),
    Column("model", String(80), nullable=False),
    Column("purpose", String(16), nullable=False),
    Column("tokens_in", Integer, nullable=False),
    Column("tokens_out", Integer, nullable=False),
    Column("characters", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("micros", BigInteger, nullable=False),
    Column("estimated", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Index("spend_entries_of_story", "story_id"),
    Index("spend_entries_of_family", "family_id", "at"),
    Index("spend_entries_of_provider", "provider", "at"),
)

media_files = Table(
    "media_files",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("content_type", String(80), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("scope", Uuid),
    Column("created_at", Moment, nullable=False),
    Index("media_files_sweep", "created_at"),
    Index("media_files_of_scope", "scope"),
)
