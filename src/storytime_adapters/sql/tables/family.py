"""Families, their keys, consents and kids.  Columns named ``…_sealed`` open with the family's key."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint, Uuid, text

from ..columns import IdList, Moment
from .base import document, key, metadata

families = Table(
    "families",
    metadata,
    key(),
    Column("explicit_content", Boolean, nullable=False),
    Column("max_screen_time_mins", Integer),
    Column("language", String(35), nullable=False),
    Column("country", String(2)),
    Column("time_zone", String(64), nullable=False),
    Column("approve_new_stories", Boolean, nullable=False),
    Column("personalized_suggestions", Boolean, nullable=False),
    Column("kids_may_create", Boolean, nullable=False),
    Column("offline_fallback", Boolean, nullable=False),
    Column("finishing_mins", Integer, nullable=False),
    Column("zone_by_hand", Boolean, nullable=False),
    Column("zone_followed_at", Moment),
    Column("revision", Integer, nullable=False),
    Column("category_ids", IdList, nullable=False),
    Column("expectation_ids", IdList, nullable=False),
    Column("cache_version", Integer, nullable=False, server_default="1"),
    Index("families_of_zone", "time_zone"),
)

family_keys = Table(
    "family_keys",
    metadata,
    key("family_id"),
    Column("wrapped_key", String(200), nullable=False),
)

consent_entries = Table(
    "consent_entries",
    metadata,
    key(),
    Column("family_id", Uuid, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("purpose", String(20), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("method", String(12), nullable=False),
    Column("text_version", String(40), nullable=False),
    Column("account_id", Uuid, nullable=False),
    Column("at", Moment, nullable=False),
    Column("evidence", String(600)),
    UniqueConstraint("family_id", "sequence"),
    Index("consent_entries_of_purpose", "family_id", "purpose", "sequence"),
    Index("consent_entries_by_method", "method", "kind", "at"),
)

consent_askings = Table(
    "consent_askings",
    metadata,
    Column("family_id", Uuid, primary_key=True),
    Column("purpose", String(20), primary_key=True),
    Column("version", String(40), primary_key=True),
)

kids = Table(
    "kids",
    metadata,
    key(),
    Column("family_id", Uuid, ForeignKey("families.id", ondelete="CASCADE"), nullable=False),
    Column("name_sealed", String(400), nullable=False),
    Column("birth_month_sealed", String(200)),
    Column("age_min", Integer),
    Column("age_max", Integer),
    Column("pronouns", String(8)),
    Column("language", String(35)),
    document("categories"),
    document("excluded_tags"),
    Column("preferred_voice", String(100)),
    Column("avatar_id", Uuid),
    Column("buddy_id", Uuid),
    Column("buddy_chosen_at", Moment),
    Column("reading_level", Integer),
    Column("limit_mins", Integer),
    document("bedtime", nullable=True),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("removed_at", Moment),
    Column("hidden_at", Moment),
    Column("for_good", Boolean, nullable=False),
    Index(
        "kids_live",
        "family_id",
        "created_at",
        "id",
        postgresql_where=text("removed_at IS NULL"),
        sqlite_where=text("removed_at IS NULL"),
    ),
    Index("kids_of_family", "family_id"),
    Index("kids_removed", "removed_at"),
    Index("kids_hidden", "hidden_at"),
    Index("kids_by_avatar", "avatar_id"),
    Index("kids_by_buddy", "buddy_id"),
)

age_groups = Table(
    "age_groups",
    metadata,
    key(),
    Column("name", String(40), nullable=False),
    Column("span_low", Integer, nullable=False),
    Column("span_high", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("removed_at", Moment),
)

learning_expectations = Table(
    "learning_expectations",
    metadata,
    key(),
    Column("name", String(60), nullable=False),
    Column("description", String(200)),
    Column("category", String(40)),
    Column("is_active", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
)
"""Both hold what administrators changed or added: what we ship holds beside it."""
