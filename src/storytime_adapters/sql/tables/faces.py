"""Avatars, story buddies, and what buddies said."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Uuid, text

from ..columns import Moment
from .base import key, metadata

LIVE_SYSTEM = text("family_id IS NULL AND removed_at IS NULL")

avatars = Table(
    "avatars",
    metadata,
    key(),
    Column("name", String(60), nullable=False),
    Column("display_name", String(60), nullable=False),
    Column("file", String(64), nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("family_id", Uuid),
    Column("kid_id", Uuid),
    Column("revision", Integer, nullable=False),
    Column("removed_at", Moment),
    Index("avatars_system", "name", unique=True, postgresql_where=LIVE_SYSTEM, sqlite_where=LIVE_SYSTEM),
    Index("avatars_of_family", "family_id"),
)

buddies = Table(
    "buddies",
    metadata,
    key(),
    Column("name", String(40), nullable=False, unique=True),
    Column("display_name", String(40), nullable=False),
    Column("type", String(40), nullable=False),
    Column("description", String(300), nullable=False),
    Column("image", String(64), nullable=False),
    Column("profile_avatar", String(64), nullable=False),
    Column("theme_color", String(7), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("age_min", Integer, nullable=False),
    Column("age_max", Integer, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("removed_at", Moment),
)

buddy_lines = Table(
    "buddy_lines",
    metadata,
    Column("buddy_id", Uuid, ForeignKey("buddies.id", ondelete="CASCADE"), primary_key=True),
    Column("language", String(35), primary_key=True),
    Column("context", String(16), primary_key=True),
    Column("band", String(8), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("text", String(400), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("pack_version", Integer, nullable=False),
)

buddy_talks = Table(
    "buddy_talks",
    metadata,
    key(),
    Column("kid_id", Uuid, ForeignKey("kids.id", ondelete="CASCADE"), nullable=False),
    Column("buddy_id", Uuid, nullable=False),
    Column("context", String(16), nullable=False),
    Column("line_id", String(80), nullable=False),
    Column("at", Moment, nullable=False),
    Index("buddy_talks_of_kid", "kid_id", "at"),
    Index("buddy_talks_of_buddy", "buddy_id"),
    Index("buddy_talks_old", "at"),
)
