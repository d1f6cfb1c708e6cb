"""The tables of the first release, with their triggers.

A story points to its certificate and a certificate to its story.  PostgreSQL gets the first of the
two links once both tables are there; SQLite, which cannot add one later, gets it with the table.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storytime_adapters.sql.columns import Moment
from storytime_adapters.sql.triggers import TRIGGERS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LINK = (["id", "certified_hash"], ["story_id", "content_hash"])


def certificate_link(on_sqlite: bool) -> list[Any]:
    if not on_sqlite:
        return []
    own, others = LINK
    return [sa.ForeignKeyConstraint(own, [f"certificates.{other}" for other in others], name="fk_stories_certificate")]


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    make_tables(on_sqlite=dialect == "sqlite")
    if dialect != "sqlite":
        op.create_foreign_key("fk_stories_certificate", "stories", "certificates", *LINK)
    for statement in TRIGGERS[dialect]:
        op.execute(statement)


def make_tables(on_sqlite: bool) -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("state_since", Moment(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("onboarding", sa.String(length=24), nullable=False),
        sa.Column("email_verified_at", Moment(), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("email", name=op.f("uq_accounts_email")),
    )
    op.create_index("accounts_states", "accounts", ["state", "state_since"], unique=False)
    op.create_table(
        "allowance_balances",
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("granted", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column("settled", sa.Integer(), nullable=False),
        sa.CheckConstraint("granted >= reserved + settled", name=op.f("ck_allowance_balances_not_overdrawn")),
        sa.CheckConstraint("reserved >= 0 AND settled >= 0", name=op.f("ck_allowance_balances_not_negative")),
        sa.PrimaryKeyConstraint("owner", "what", "period", name=op.f("pk_allowance_balances")),
    )
    op.create_table(
        "allowance_entries",
        sa.Column("purpose", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("purpose", "what", "kind", name=op.f("pk_allowance_entries")),
    )
    op.create_index("allowance_entries_period", "allowance_entries", ["owner", "what", "period"], unique=False)
    op.create_table(
        "categories",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("image", sa.String(length=400), nullable=True),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_categories")),
        sa.UniqueConstraint("name", name=op.f("uq_categories_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_categories_slug")),
    )
    op.create_table(
        "clips",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("voice", sa.String(length=16), nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("model", sa.String(length=80), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=True),
        sa.Column("content_type", sa.String(length=80), nullable=True),
        sa.Column("bytes", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("timing", sa.String(length=8), nullable=True),
        sa.Column("words", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("made_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_clips")),
    )
    op.create_index(
        "clips_being_made",
        "clips",
        ["lease_until"],
        unique=False,
        postgresql_where=sa.text("state = 'making'"),
        sqlite_where=sa.text("state = 'making'"),
    )
    op.create_index("clips_of_scope", "clips", ["scope"], unique=False)
    op.create_index("clips_of_voice", "clips", ["voice"], unique=False)
    op.create_table(
        "consent_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("method", sa.String(length=12), nullable=False),
        sa.Column("text_version", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_entries")),
        sa.UniqueConstraint("family_id", "sequence", name=op.f("uq_consent_entries_family_id_sequence")),
    )
    op.create_table(
        "families",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("explicit_content", sa.Boolean(), nullable=False),
        sa.Column("max_screen_time_mins", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("approve_new_stories", sa.Boolean(), nullable=False),
        sa.Column("kids_may_create", sa.Boolean(), nullable=False),
        sa.Column("offline_fallback", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_families")),
    )
    op.create_table(
        "family_keys",
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped_key", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("family_id", name=op.f("pk_family_keys")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("lease_until", Moment(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("kept_until", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index("idempotency_keys_old", "idempotency_keys", ["kept_until"], unique=False)
    op.create_table(
        "jobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("queue", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=True),
        sa.Column("payload", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("rank_at", Moment(), nullable=False),
        sa.Column("run_after", Moment(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("recoveries", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.Integer(), nullable=False),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("error_code", sa.String(length=40), nullable=True),
        sa.Column("started_at", Moment(), nullable=True),
        sa.Column("finished_at", Moment(), nullable=True),
        sa.Column("purge_at", Moment(), nullable=True),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_jobs_progress")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index(
        "jobs_claim",
        "jobs",
        ["queue", "rank_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
        sqlite_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.create_index("jobs_done", "jobs", ["queue", "finished_at"], unique=False)
    op.create_index("jobs_of_family", "jobs", ["family_id", "queue", "created_at", "id"], unique=False)
    op.create_index(
        "jobs_one_under_way",
        "jobs",
        ["kind", "subject"],
        unique=True,
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
        sqlite_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.create_index(
        "jobs_pending",
        "jobs",
        ["family_id", "queue"],
        unique=False,
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
        sqlite_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.create_index("jobs_purge", "jobs", ["purge_at", "id"], unique=False)
    op.create_table(
        "media_files",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("content_type", sa.String(length=80), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.Uuid(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_media_files")),
    )
    op.create_index("media_files_of_scope", "media_files", ["scope"], unique=False)
    op.create_index("media_files_sweep", "media_files", ["created_at"], unique=False)
    op.create_table(
        "narrations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("voice", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.String(length=36), nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_narrations")),
    )
    op.create_index("narrations_of_story", "narrations", ["story_id"], unique=False)
    op.create_index(
        "narrations_one_working",
        "narrations",
        ["story_id", "content_hash", "voice", "scope"],
        unique=True,
        postgresql_where=sa.text("state = 'working'"),
        sqlite_where=sa.text("state = 'working'"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("payload", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index("outbox_old", "outbox", ["at", "id"], unique=False)
    op.create_table(
        "plot_keys",
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("plot_key", sa.String(length=400), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("family_id", "plot_key", name=op.f("pk_plot_keys")),
        sa.UniqueConstraint("family_id", "title", name=op.f("uq_plot_keys_family_id_title")),
    )
    op.create_index("plot_keys_of_story", "plot_keys", ["story_id"], unique=False)
    op.create_table(
        "seasons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("icon_url", sa.String(length=400), nullable=True),
        sa.Column("start", sa.String(length=5), nullable=False),
        sa.Column("end", sa.String(length=5), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seasons")),
        sa.UniqueConstraint("name", name=op.f("uq_seasons_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_seasons_slug")),
    )
    op.create_table(
        "spend_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("story_id", sa.Uuid(), nullable=True),
        sa.Column("family_id", sa.Uuid(), nullable=True),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("model", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("tokens_in", sa.Integer(), nullable=False),
        sa.Column("tokens_out", sa.Integer(), nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("micros", sa.BigInteger(), nullable=False),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spend_entries")),
    )
    op.create_index("spend_entries_of_family", "spend_entries", ["family_id", "at"], unique=False)
    op.create_index("spend_entries_of_provider", "spend_entries", ["provider", "at"], unique=False)
    op.create_index("spend_entries_of_story", "spend_entries", ["story_id"], unique=False)
    op.create_table(
        "stories",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("description", sa.String(length=1000), nullable=False),
        sa.Column("cover_alt", sa.String(length=400), nullable=True),
        sa.Column("vocabulary", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("age_min", sa.Integer(), nullable=False),
        sa.Column("age_max", sa.Integer(), nullable=False),
        sa.Column("word_count", sa.Integer(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column("duration_seconds", sa.Integer(), nullable=False),
        sa.Column("difficulty", sa.Integer(), nullable=False),
        sa.Column("is_intense", sa.Boolean(), nullable=False),
        sa.Column("is_interactive", sa.Boolean(), nullable=False),
        sa.Column("category_ids", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("theme_ids", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("season_ids", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("question_briefs", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("tags", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("match_tags", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=True),
        sa.Column("creator_kid_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("approval", sa.String(length=10), nullable=False),
        sa.Column("ai_generated", sa.Boolean(), nullable=False),
        sa.Column("provenance", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("recommended", sa.Boolean(), nullable=False),
        sa.Column("top_pick_position", sa.Integer(), nullable=True),
        sa.Column("background_color", sa.String(length=7), nullable=False),
        sa.Column("cover_url", sa.String(length=400), nullable=False),
        sa.Column("generation_job_id", sa.Uuid(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("certified_hash", sa.String(length=64), nullable=True),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("published_at", Moment(), nullable=True),
        sa.Column("listed_at", Moment(), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("deleted_at", Moment(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(audience = 'family') = (family_id IS NOT NULL)", name=op.f("ck_stories_one_audience")),
        sa.CheckConstraint("age_min >= 0 AND age_min <= age_max AND age_max <= 18", name=op.f("ck_stories_ages")),
        sa.CheckConstraint(
            "certified_hash IS NULL OR certified_hash = content_hash", name=op.f("ck_stories_certified")
        ),
        sa.CheckConstraint("difficulty BETWEEN 1 AND 10", name=op.f("ck_stories_difficulty")),
        sa.CheckConstraint("listed_at IS NULL OR certified_hash IS NOT NULL", name=op.f("ck_stories_listed")),
        *certificate_link(on_sqlite),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
        sa.UniqueConstraint("generation_job_id", name=op.f("uq_stories_generation_job_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_stories_slug")),
    )
    op.create_index("stories_certificate", "stories", ["id", "certified_hash"], unique=False)
    op.create_index(
        "stories_feed",
        "stories",
        [sa.literal_column("listed_at DESC"), sa.literal_column("id DESC")],
        unique=False,
        postgresql_where=sa.text("listed_at IS NOT NULL"),
        sqlite_where=sa.text("listed_at IS NOT NULL"),
    )
    op.create_index(
        "stories_of_family",
        "stories",
        ["family_id", sa.literal_column("published_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "stories_of_kid",
        "stories",
        ["creator_kid_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "story_allowances",
        sa.Column("holder", sa.Uuid(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("used_up_at", Moment(), nullable=True),
        sa.CheckConstraint("used >= 0", name=op.f("ck_story_allowances_used")),
        sa.PrimaryKeyConstraint("holder", name=op.f("pk_story_allowances")),
    )
    op.create_table(
        "story_voices",
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("voice", sa.String(length=16), nullable=False),
        sa.Column("first_delivered_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("family_id", "story_id", "voice", name=op.f("pk_story_voices")),
    )
    op.create_index("story_voices_of_story", "story_voices", ["story_id"], unique=False)
    op.create_table(
        "themes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("image", sa.String(length=400), nullable=True),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
        sa.UniqueConstraint("name", name=op.f("uq_themes_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_themes_slug")),
    )
    op.create_table(
        "voice_choices",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("preferred", sa.String(length=16), nullable=True),
        sa.Column("locked", sa.String(length=16), nullable=True),
        sa.Column("locked_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_voice_choices")),
    )
    op.create_table(
        "certificates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("band", sa.String(length=8), nullable=False),
        sa.Column("verdict", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.Column("revoked_why", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_certificates_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("story_id", "content_hash", name=op.f("uq_certificates_story_id_content_hash")),
    )
    op.create_index("certificates_by_rules", "certificates", ["rules_version", "story_id"], unique=False)
    op.create_table(
        "codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("issued_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.Column("voided_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_codes_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codes")),
    )
    op.create_index(
        "codes_by_hash",
        "codes",
        ["purpose", "code_hash"],
        unique=False,
        postgresql_where=sa.text("used_at IS NULL AND voided_at IS NULL"),
        sqlite_where=sa.text("used_at IS NULL AND voided_at IS NULL"),
    )
    op.create_index(
        "codes_live",
        "codes",
        ["account_id", "purpose"],
        unique=True,
        postgresql_where=sa.text("used_at IS NULL AND voided_at IS NULL"),
        sqlite_where=sa.text("used_at IS NULL AND voided_at IS NULL"),
    )
    op.create_index("codes_of_account", "codes", ["account_id", "purpose", "issued_at"], unique=False)
    op.create_index("codes_old", "codes", ["expires_at"], unique=False)
    op.create_table(
        "generation_records",
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("record", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_generation_records_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_generation_records")),
    )
    op.create_table(
        "job_events",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("payload", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_job_events_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", "seq", name=op.f("pk_job_events")),
    )
    op.create_table(
        "job_journal",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("output", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_job_journal_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", "step", "number", name=op.f("pk_job_journal")),
    )
    op.create_table(
        "kids",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("name_sealed", sa.String(length=400), nullable=False),
        sa.Column("birth_month_sealed", sa.String(length=200), nullable=True),
        sa.Column("age_min", sa.Integer(), nullable=True),
        sa.Column("age_max", sa.Integer(), nullable=True),
        sa.Column("pronouns", sa.String(length=8), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("categories", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("excluded_tags", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("preferred_voice", sa.String(length=100), nullable=True),
        sa.Column("buddy", sa.String(length=40), nullable=True),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("removed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["family_id"], ["families.id"], name=op.f("fk_kids_family_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kids")),
    )
    op.create_index(
        "kids_live",
        "kids",
        ["family_id", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("removed_at IS NULL"),
        sqlite_where=sa.text("removed_at IS NULL"),
    )
    op.create_index("kids_of_family", "kids", ["family_id"], unique=False)
    op.create_index("kids_removed", "kids", ["removed_at"], unique=False)
    op.create_table(
        "narration_pages",
        sa.Column("narration_id", sa.Uuid(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("clip_key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["narration_id"], ["narrations.id"], name=op.f("fk_narration_pages_narration_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("narration_id", "page", name=op.f("pk_narration_pages")),
    )
    op.create_index("narration_pages_of_clip", "narration_pages", ["clip_key"], unique=False)
    op.create_table(
        "narration_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("narration_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("kid_id", sa.Uuid(), nullable=True),
        sa.Column("queued", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["narration_id"], ["narrations.id"], name=op.f("fk_narration_requests_narration_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_narration_requests")),
    )
    op.create_index("narration_requests_of_narration", "narration_requests", ["narration_id"], unique=False)
    op.create_index("narration_requests_purge", "narration_requests", ["created_at"], unique=False)
    op.create_table(
        "outbox_deliveries",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("handler", sa.String(length=80), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("token", sa.Integer(), server_default="0", nullable=False),
        sa.Column("run_after", Moment(), nullable=True),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("parked_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["outbox.id"], name=op.f("fk_outbox_deliveries_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "handler", name=op.f("pk_outbox_deliveries")),
    )
    op.create_index(
        "outbox_deliveries_due",
        "outbox_deliveries",
        ["event_id", "handler"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL AND parked_at IS NULL"),
        sqlite_where=sa.text("done_at IS NULL AND parked_at IS NULL"),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("refresh_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("last_seen_at", Moment(), nullable=False),
        sa.Column("idle_ends_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.Column("proved_at", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kid_id", sa.Uuid(), nullable=True),
        sa.Column("client_kind", sa.String(length=16), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ended_why", sa.String(length=24), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_sessions_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("refresh_hash", name=op.f("uq_sessions_refresh_hash")),
    )
    op.create_index("sessions_of_account", "sessions", ["account_id", "last_seen_at"], unique=False)
    op.create_index("sessions_old", "sessions", ["ends_at"], unique=False)
    op.create_table(
        "story_branches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("after", sa.String(length=40), nullable=False),
        sa.Column("prompt", sa.String(length=300), nullable=False),
        sa.Column("option_a", sa.String(length=200), nullable=False),
        sa.Column("option_b", sa.String(length=200), nullable=False),
        sa.Column("next_a", sa.String(length=40), nullable=False),
        sa.Column("next_b", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_story_branches_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_branches")),
        sa.UniqueConstraint("story_id", "position", name=op.f("uq_story_branches_story_id_position")),
    )
    op.create_table(
        "story_captions",
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("caption", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_story_captions_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("story_id", "position", name=op.f("pk_story_captions")),
    )
    op.create_table(
        "story_categories",
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("listed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_story_categories_category_id")),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_story_categories_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("story_id", "category_id", name=op.f("pk_story_categories")),
    )
    op.create_index("story_categories_category", "story_categories", ["category_id"], unique=False)
    op.create_index(
        "story_categories_feed",
        "story_categories",
        ["category_id", sa.literal_column("listed_at DESC"), sa.literal_column("story_id DESC")],
        unique=False,
        postgresql_where=sa.text("listed_at IS NOT NULL"),
        sqlite_where=sa.text("listed_at IS NOT NULL"),
    )
    op.create_table(
        "story_names",
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("placeholder", sa.String(length=12), nullable=False),
        sa.Column("kid_id", sa.Uuid(), nullable=True),
        sa.Column("name_sealed", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_story_names_story_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("story_id", "placeholder", name=op.f("pk_story_names")),
    )
    op.create_index("story_names_of_kid", "story_names", ["kid_id"], unique=False)
    op.create_table(
        "story_openings",
        sa.Column("holder", sa.Uuid(), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_story_openings_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("holder", "story_id", name=op.f("pk_story_openings")),
    )
    op.create_index("story_openings_of_story", "story_openings", ["story_id"], unique=False)
    op.create_table(
        "story_passages",
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_story_passages_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("story_id", "key", name=op.f("pk_story_passages")),
    )
    op.create_table(
        "story_questions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=400), nullable=False),
        sa.Column("options", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("correct_option", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_story_questions_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_questions")),
        sa.UniqueConstraint("story_id", "position", name=op.f("uq_story_questions_story_id_position")),
    )
    op.create_table(
        "story_seasons",
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("season_id", sa.Uuid(), nullable=False),
        sa.Column("listed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["season_id"], ["seasons.id"], name=op.f("fk_story_seasons_season_id")),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_story_seasons_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("story_id", "season_id", name=op.f("pk_story_seasons")),
    )
    op.create_index(
        "story_seasons_feed",
        "story_seasons",
        ["season_id", sa.literal_column("listed_at DESC"), sa.literal_column("story_id DESC")],
        unique=False,
        postgresql_where=sa.text("listed_at IS NOT NULL"),
        sqlite_where=sa.text("listed_at IS NOT NULL"),
    )
    op.create_index("story_seasons_season", "story_seasons", ["season_id"], unique=False)
    op.create_table(
        "story_tags",
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("tag", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_story_tags_story_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("story_id", "tag", name=op.f("pk_story_tags")),
    )
    op.create_index("story_tags_by_tag", "story_tags", ["tag", "story_id"], unique=False)
    op.create_table(
        "story_texts",
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_story_texts_story_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_story_texts")),
    )
    op.create_table(
        "story_themes",
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("theme_id", sa.Uuid(), nullable=False),
        sa.Column("listed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_story_themes_story_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_story_themes_theme_id")),
        sa.PrimaryKeyConstraint("story_id", "theme_id", name=op.f("pk_story_themes")),
    )
    op.create_index(
        "story_themes_feed",
        "story_themes",
        ["theme_id", sa.literal_column("listed_at DESC"), sa.literal_column("story_id DESC")],
        unique=False,
        postgresql_where=sa.text("listed_at IS NOT NULL"),
        sqlite_where=sa.text("listed_at IS NOT NULL"),
    )
    op.create_index("story_themes_theme", "story_themes", ["theme_id"], unique=False)
