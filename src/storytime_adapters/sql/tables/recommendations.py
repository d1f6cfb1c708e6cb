"""What parents forbid and recommend, and what is hidden from whoever reported it."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Uuid, text

from ..columns import Moment
from .base import key, metadata
from .catalog import of_story


def of_kid(primary: bool = False) -> Column[object]:
    return Column("kid_id", Uuid, ForeignKey("kids.id", ondelete="CASCADE"), primary_key=primary, nullable=False)


content_rules = Table(
    "content_rules",
    metadata,
    of_kid(primary=True),
    Column("max_story_age", Integer),
    Column("allow_list_only", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
    CheckConstraint("max_story_age BETWEEN 0 AND 18", name="max_story_age"),
)

story_restrictions = Table(
    "story_restrictions",
    metadata,
    of_kid(primary=True),
    of_story(primary=True),
    Column("account_id", Uuid, nullable=False),
    Column("reason", String(400)),
    Column("restricted_at", Moment, nullable=False),
    Index("story_restrictions_of_kid", "kid_id", text("restricted_at DESC"), text("story_id DESC")),
    Index("story_restrictions_of_story", "story_id"),
)

LIVE = text("removed_at IS NULL")

parent_recommendations = Table(
    "parent_recommendations",
    metadata,
    key(),
    of_kid(),
    of_story(),
    Column("account_id", Uuid, nullable=False),
    Column("message", String(400)),
    Column("recommended_at", Moment, nullable=False),
    Column("removed_at", Moment),
    Index(
        "parent_recommendations_live",
        "kid_id",
        "story_id",
        unique=True,
        postgresql_where=LIVE,
        sqlite_where=LIVE,
    ),
    Index(
        "parent_recommendations_of_kid",
        "kid_id",
        text("recommended_at DESC"),
        text("id DESC"),
        postgresql_where=LIVE,
        sqlite_where=LIVE,
    ),
    Index("parent_recommendations_of_story", "story_id", "kid_id"),
)

story_hidings = Table(
    "story_hidings",
    metadata,
    Column("holder", Uuid, primary_key=True),  # a family or a guest
    of_story(primary=True),
    Column("hidden_at", Moment, nullable=False),
    Index("story_hidings_of_story", "story_id"),
)
