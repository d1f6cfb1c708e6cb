"""Stories, their parts, and what they are found by."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from ..columns import Moment
from .base import document, key, metadata

categories = Table(
    "categories",
    metadata,
    key(),
    Column("name", String(60), nullable=False, unique=True),
    Column("slug", String(80), nullable=False, unique=True),
    Column("image", String(400)),
    Column("description", String(300), nullable=False),
    Column("position", Integer, nullable=False),
)

themes = Table(
    "themes",
    metadata,
    key(),
    Column("name", String(60), nullable=False, unique=True),
    Column("slug", String(80), nullable=False, unique=True),
    Column("image", String(400)),
    Column("description", String(300), nullable=False),
    Column("position", Integer, nullable=False),
)

seasons = Table(
    "seasons",
    metadata,
    key(),
    Column("name", String(60), nullable=False, unique=True),
    Column("slug", String(80), nullable=False, unique=True),
    Column("description", String(300), nullable=False),
    Column("icon_url", String(400)),
    Column("start", String(5), nullable=False),
    Column("end", String(5), nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("position", Integer, nullable=False),
)

LISTED = text("listed_at IS NOT NULL")
RECOMMENDED = text("listed_at IS NOT NULL AND recommended")
DOOMED = text("erased_after IS NOT NULL")
PICKED = text("top_pick_position IS NOT NULL AND audience = 'public'")

stories = Table(
    "stories",
    metadata,
    key(),
    Column("slug", String(120), nullable=False, unique=True),
    Column("title", String(300), nullable=False),
    Column("description", String(1000), nullable=False),
    Column("cover_alt", String(400)),
    document("vocabulary"),
    Column("language", String(35), nullable=False),
    Column("age_min", Integer, nullable=False),
    Column("age_max", Integer, nullable=False),
    Column("word_count", Integer, nullable=False),
    Column("page_count", Integer, nullable=False),
    Column("duration_seconds", Integer, nullable=False),
    Column("difficulty", Integer, nullable=False),
    Column("is_intense", Boolean, nullable=False),
    Column("is_interactive", Boolean, nullable=False),
    document("category_ids"),
    document("theme_ids"),
    document("season_ids"),
    document("question_briefs"),
    document("tags"),
    document("match_tags"),
    Column("audience", String(10), nullable=False),
    Column("family_id", Uuid),
    Column("creator_kid_id", Uuid),
    Column("source", String(12), nullable=False),
    Column("state", String(12), nullable=False),
    Column("approval", String(10), nullable=False),
    Column("ai_generated", Boolean, nullable=False),
    document("provenance", nullable=True),
    Column("recommended", Boolean, nullable=False),
    Column("top_pick_position", Integer),
    Column("background_color", String(7), nullable=False),
    Column("cover_url", String(400), nullable=False),
    Column("generation_job_id", Uuid, unique=True),
    Column("content_hash", String(64), nullable=False),
    Column("certified_hash", String(64)),
    Column("rules_version", Integer, nullable=False),
    Column("published_at", Moment),
    Column("listed_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("deleted_at", Moment),
    Column("withdrawn_why", String(280)),
    Column("erased_after", Moment),
    Column("version", Integer, nullable=False),
    Column("revision", Integer, nullable=False, server_default="1"),  # counted up by a trigger
    *(Column(f"shuffle_{circle}", Integer, nullable=False, server_default="0") for circle in "abcd"),
    CheckConstraint("age_min >= 0 AND age_min <= age_max AND age_max <= 18", name="ages"),
    CheckConstraint("difficulty BETWEEN 1 AND 10", name="difficulty"),
    CheckConstraint("(audience = 'family') = (family_id IS NOT NULL)", name="one_audience"),
    CheckConstraint("certified_hash IS NULL OR certified_hash = content_hash", name="certified"),
    CheckConstraint("listed_at IS NULL OR certified_hash IS NOT NULL", name="listed"),
    ForeignKeyConstraint(
        ["id", "certified_hash"],
        ["certificates.story_id", "certificates.content_hash"],
        name="fk_stories_certificate",
        use_alter=True,
    ),
    Index("stories_feed", text("listed_at DESC"), text("id DESC"), postgresql_where=LISTED, sqlite_where=LISTED),
    Index(
        "stories_recommended",
        text("listed_at DESC"),
        text("id DESC"),
        postgresql_where=RECOMMENDED,
        sqlite_where=RECOMMENDED,
    ),
    Index(
        "stories_in_language",
        "language",
        text("listed_at DESC"),
        text("id DESC"),
        postgresql_where=LISTED,
        sqlite_where=LISTED,
    ),
    *(
        Index(f"stories_circle_{circle}", f"shuffle_{circle}", "id", postgresql_where=LISTED, sqlite_where=LISTED)
        for circle in "abcd"
    ),
    Index("stories_of_family", "family_id", text("published_at DESC"), text("id DESC")),
    Index("stories_of_kid", "creator_kid_id", text("created_at DESC"), text("id DESC")),
    Index("stories_certificate", "id", "certified_hash"),
    Index("stories_managed", "state", text("updated_at DESC"), text("id DESC")),
    Index("stories_doomed", "erased_after", "id", postgresql_where=DOOMED, sqlite_where=DOOMED),
    Index("stories_picked", "top_pick_position", unique=True, postgresql_where=PICKED, sqlite_where=PICKED),
)


def of_story(primary: bool = False, **more: object) -> Column[object]:
    return Column("story_id", Uuid, ForeignKey("stories.id", ondelete="CASCADE"), primary_key=primary, nullable=False)


story_texts = Table("story_texts", metadata, of_story(primary=True), Column("text", Text, nullable=False))

story_questions = Table(
    "story_questions",
    metadata,
    key(),
    of_story(),
    Column("position", Integer, nullable=False),
    Column("question", String(400), nullable=False),
    document("options"),
    Column("correct_option", Integer, nullable=False),
    UniqueConstraint("story_id", "position"),
)

story_passages = Table(
    "story_passages",
    metadata,
    of_story(primary=True),
    Column("key", String(40), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("text", Text, nullable=False),
)

story_branches = Table(
    "story_branches",
    metadata,
    key(),
    of_story(),
    Column("position", Integer, nullable=False),
    Column("after", String(40), nullable=False),
    Column("prompt", String(300), nullable=False),
    Column("option_a", String(200), nullable=False),
    Column("option_b", String(200), nullable=False),
    Column("next_a", String(40), nullable=False),
    Column("next_b", String(40), nullable=False),
    UniqueConstraint("story_id", "position"),
)

story_captions = Table(
    "story_captions",
    metadata,
    of_story(primary=True),
    Column("position", Integer, primary_key=True),
    Column("caption", String(300), nullable=False),
)

story_images = Table(
    "story_images",
    metadata,
    key(),
    of_story(),
    Column("position", Integer, nullable=False),
    Column("file", String(80)),
    UniqueConstraint("story_id", "position"),
)

story_names = Table(
    "story_names",
    metadata,
    of_story(primary=True),
    Column("placeholder", String(12), primary_key=True),
    Column("kid_id", Uuid),
    Column("name_sealed", String(400), nullable=False),
    Index("story_names_of_kid", "kid_id"),
)


def links_to(name: str, other: str) -> Table:
    return Table(
        f"story_{name}",
        metadata,
        of_story(primary=True),
        Column(f"{other}_id", Uuid, ForeignKey(f"{name}.id"), primary_key=True),
        Column("listed_at", Moment),
        Index(
            f"story_{name}_feed",
            f"{other}_id",
            text("listed_at DESC"),
            text("story_id DESC"),
            postgresql_where=LISTED,
            sqlite_where=LISTED,
        ),
        Index(f"story_{name}_{other}", f"{other}_id"),
    )


story_categories = links_to("categories", "category")
story_themes = links_to("themes", "theme")
story_seasons = links_to("seasons", "season")

story_tags = Table(
    "story_tags",
    metadata,
    of_story(primary=True),
    Column("tag", String(200), primary_key=True),
    Index("story_tags_by_tag", "tag", "story_id"),
)

shelf_renames = Table(
    "shelf_renames",
    metadata,
    Column("shelf_id", Uuid, primary_key=True),
    Column("tag", String(200), nullable=False),
    Column("beyond", Uuid),
)

story_search = Table(
    "story_search",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),  # by which SQLite's full-text index knows it
    Column("story_id", Uuid, ForeignKey("stories.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("title_words", Text, nullable=False),
    Column("known_words", Text, nullable=False),  # and those of the description and of what it is filed under
    Column("all_words", Text, nullable=False),
)

story_stats = Table(
    "story_stats",
    metadata,
    of_story(primary=True),
    Column("favorites", Integer, nullable=False),
    Column("opened", Integer, nullable=False),
    Column("completed", Integer, nullable=False),
    Index("story_stats_liked", text("favorites DESC"), text("story_id DESC")),
)

LATEST = text("replaced_at IS NULL")

ranking_editions = Table(
    "ranking_editions",
    metadata,
    key(),
    Column("ranking", String(20), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("replaced_at", Moment),
    Index("ranking_editions_latest", "ranking", unique=True, postgresql_where=LATEST, sqlite_where=LATEST),
    Index("ranking_editions_old", "replaced_at"),
)

story_rankings = Table(
    "story_rankings",
    metadata,
    Column("edition_id", Uuid, ForeignKey("ranking_editions.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    of_story(),
    Column("score", Integer, nullable=False),
    UniqueConstraint("edition_id", "story_id"),
    Index("story_rankings_of_story", "story_id"),
)

certificates = Table(
    "certificates",
    metadata,
    key(),
    Column("story_id", Uuid, ForeignKey("stories.id", ondelete="CASCADE"), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("rules_version", Integer, nullable=False),
    Column("band", String(8), nullable=False),
    document("verdict"),
    Column("source", String(12), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("revoked_why", String(40)),
    UniqueConstraint("story_id", "content_hash"),
    Index("certificates_by_rules", "rules_version", "story_id"),
)

story_openings = Table(
    "story_openings",
    metadata,
    Column("holder", Uuid, primary_key=True),
    Column("story_id", Uuid, primary_key=True),  # what was opened counts, even if the story is gone
    Column("counted", Boolean, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Index("story_openings_of_story", "story_id"),
)

story_reservations = Table(
    "story_reservations",
    metadata,
    Column("holder", Uuid, primary_key=True),
    of_story(primary=True),
    Column("counted", Boolean, nullable=False),
    Column("reserved_at", Moment, nullable=False),
    Index("story_reservations_overdue", "reserved_at"),
    Index("story_reservations_of_story", "story_id"),
)

FORGETFUL = text("forgotten_at IS NOT NULL")

story_allowances = Table(
    "story_allowances",
    metadata,
    Column("holder", Uuid, primary_key=True),
    Column("used", Integer, nullable=False),
    Column("used_up_at", Moment),
    Column("forgotten_at", Moment),
    CheckConstraint("used >= 0", name="used"),
    Index("story_allowances_old", "forgotten_at", postgresql_where=FORGETFUL, sqlite_where=FORGETFUL),
)

imported_stories = Table(
    "imported_stories",
    metadata,
    of_story(primary=True),
    Column("record_hash", String(64), nullable=False),  # of what was brought
    Column("kept_hash", String(64), nullable=False),  # of what was made of it
)
