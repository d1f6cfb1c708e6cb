"""Voices that were chosen, narrations, and the clips they are made of."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Uuid, text

from ..columns import Moment
from .base import document, key, metadata

WORKING = "state = 'working'"
MAKING = "state = 'making'"

voice_choices = Table(
    "voice_choices",
    metadata,
    key("account_id"),
    Column("preferred", String(16)),
    Column("locked", String(16)),
    Column("locked_at", Moment),
)

story_voices = Table(
    "story_voices",
    metadata,
    Column("family_id", Uuid, primary_key=True),
    Column("story_id", Uuid, primary_key=True),
    Column("voice", String(16), primary_key=True),
    Column("first_delivered_at", Moment, nullable=False),
    Index("story_voices_of_story", "story_id"),
)

narrations = Table(
    "narrations",
    metadata,
    key(),
    Column("story_id", Uuid, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("voice", String(16), nullable=False),
    Column("scope", String(36), nullable=False),
    Column("provider", String(40), nullable=False),
    Column("pages", Integer, nullable=False),
    Column("family_id", Uuid),
    Column("job_id", Uuid),
    Column("round", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("code", String(40)),
    Column("created_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index(
        "narrations_one_working",
        "story_id",
        "content_hash",
        "voice",
        "scope",
        unique=True,
        postgresql_where=text(WORKING),
        sqlite_where=text(WORKING),
    ),
    Index("narrations_of_story", "story_id"),
    Index("narrations_of_family", "family_id"),
)

narration_pages = Table(
    "narration_pages",
    metadata,
    Column("narration_id", Uuid, ForeignKey("narrations.id", ondelete="CASCADE"), primary_key=True),
    Column("page", Integer, primary_key=True),
    Column("clip_key", String(64), nullable=False),
    Index("narration_pages_of_clip", "clip_key"),
)

narration_requests = Table(
    "narration_requests",
    metadata,
    key(),
    Column("narration_id", Uuid, ForeignKey("narrations.id", ondelete="CASCADE"), nullable=False),
    Column("job_id", Uuid, nullable=False),
    Column("family_id", Uuid, nullable=False),
    Column("kid_id", Uuid),
    Column("queued", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("narration_requests_of_narration", "narration_id"),
    Index("narration_requests_purge", "created_at"),
    Index("narration_requests_of_family", "family_id"),
)

clips = Table(
    "clips",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("state", String(8), nullable=False),
    Column("token", Integer, nullable=False),
    Column("lease_until", Moment),
    Column("voice", String(16), nullable=False),
    Column("provider", String(40), nullable=False),
    Column("model", String(80), nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("scope", String(36), nullable=False),
    Column("name", String(64)),
    Column("content_type", String(80)),
    Column("bytes", BigInteger),
    Column("sha256", String(64)),
    Column("duration_ms", Integer),
    Column("timing", String(8)),
    document("words", nullable=True),
    Column("made_at", Moment),
    Index("clips_being_made", "lease_until", postgresql_where=text(MAKING), sqlite_where=text(MAKING)),
    Index("clips_of_scope", "scope"),
    Index("clips_of_voice", "voice"),
)
