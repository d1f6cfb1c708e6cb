"""Avatars and story buddies; a kid's buddy is known by its id; consents with evidence, and when they are asked anew."""

import sqlalchemy as sa
from alembic import op

from storytime_adapters.sql.columns import Moment
from storytime_core.family.avatars import shipped_id

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LIVE_SYSTEM = sa.text("family_id IS NULL AND removed_at IS NULL")
SHIPPED = ("pippa", "orbit")


def upgrade() -> None:
    make_avatars()
    make_buddies()
    change_kids()
    change_consents()
    op.add_column("accounts", sa.Column("avatar_id", sa.Uuid(), nullable=True))
    op.create_index("accounts_by_avatar", "accounts", ["avatar_id"], unique=False)


def make_avatars() -> None:
    op.create_table(
        "avatars",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("display_name", sa.String(length=60), nullable=False),
        sa.Column("file", sa.String(length=64), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=True),
        sa.Column("kid_id", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("removed_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_avatars")),
        sa.UniqueConstraint("file", name=op.f("uq_avatars_file")),
    )
    op.create_index(
        "avatars_system", "avatars", ["name"], unique=True, postgresql_where=LIVE_SYSTEM, sqlite_where=LIVE_SYSTEM
    )
    op.create_index("avatars_of_family", "avatars", ["family_id"], unique=False)


def make_buddies() -> None:
    op.create_table(
        "buddies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("display_name", sa.String(length=40), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("image", sa.String(length=64), nullable=False),
        sa.Column("profile_avatar", sa.String(length=64), nullable=False),
        sa.Column("theme_color", sa.String(length=7), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("age_min", sa.Integer(), nullable=False),
        sa.Column("age_max", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("removed_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddies")),
        sa.UniqueConstraint("name", name=op.f("uq_buddies_name")),
    )
    op.create_table(
        "buddy_lines",
        sa.Column("buddy_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("context", sa.String(length=16), nullable=False),
        sa.Column("band", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("pack_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["buddy_id"], ["buddies.id"], name=op.f("fk_buddy_lines_buddy_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("buddy_id", "language", "context", "band", "number", name=op.f("pk_buddy_lines")),
    )
    op.create_table(
        "buddy_talks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kid_id", sa.Uuid(), nullable=False),
        sa.Column("buddy_id", sa.Uuid(), nullable=False),
        sa.Column("context", sa.String(length=16), nullable=False),
        sa.Column("line_id", sa.String(length=80), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["kid_id"], ["kids.id"], name=op.f("fk_buddy_talks_kid_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy_talks")),
    )
    op.create_index("buddy_talks_of_kid", "buddy_talks", ["kid_id", "at"], unique=False)
    op.create_index("buddy_talks_of_buddy", "buddy_talks", ["buddy_id"], unique=False)
    op.create_index("buddy_talks_old", "buddy_talks", ["at"], unique=False)


def change_kids() -> None:
    """What we ship has its id before it is put in, so those who chose it can be told now."""
    op.add_column("kids", sa.Column("avatar_id", sa.Uuid(), nullable=True))
    op.add_column("kids", sa.Column("buddy_id", sa.Uuid(), nullable=True))
    op.add_column("kids", sa.Column("buddy_chosen_at", Moment(), nullable=True))
    kids = sa.table(
        "kids",
        sa.column("buddy", sa.String),
        sa.column("buddy_id", sa.Uuid),
        sa.column("buddy_chosen_at", Moment),
        sa.column("updated_at", Moment),
    )
    for name in SHIPPED:
        chosen = kids.update().where(kids.c.buddy == name)
        op.execute(chosen.values(buddy_id=shipped_id("buddy", name), buddy_chosen_at=kids.c.updated_at))
    op.drop_column("kids", "buddy")
    op.create_index("kids_by_avatar", "kids", ["avatar_id"], unique=False)
    op.create_index("kids_by_buddy", "kids", ["buddy_id"], unique=False)
    op.add_column("kids", sa.Column("hidden_at", Moment(), nullable=True))
    op.create_index("kids_hidden", "kids", ["hidden_at"], unique=False)


def change_consents() -> None:
    op.add_column("consent_entries", sa.Column("evidence", sa.String(length=600), nullable=True))
    op.create_index("consent_entries_of_purpose", "consent_entries", ["family_id", "purpose", "sequence"], unique=False)
    op.create_index("consent_entries_by_method", "consent_entries", ["method", "kind", "at"], unique=False)
    op.create_table(
        "consent_askings",
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("family_id", "purpose", "version", name=op.f("pk_consent_askings")),
    )
