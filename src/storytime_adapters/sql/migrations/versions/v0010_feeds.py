"""Shuffled lists, rankings, favorites, and the words stories are searched by."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from storytime_adapters.sql.columns import Moment
from storytime_adapters.sql.triggers import SEARCH
from storytime_core.catalog.feeds import circle_keys
from storytime_core.catalog.searching import words_of

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

LISTED = sa.text("listed_at IS NOT NULL")
RECOMMENDED = sa.text("listed_at IS NOT NULL AND recommended")
LATEST = sa.text("replaced_at IS NULL")
NEWEST: list[Any] = [sa.literal_column("listed_at DESC"), sa.literal_column("id DESC")]
CIRCLES = "abcd"
BATCH = 100

stories = sa.table(
    "stories",
    sa.column("id", sa.Uuid()),
    sa.column("title", sa.String()),
    sa.column("description", sa.String()),
    sa.column("tags", sa.JSON()),
    *(sa.column(f"shuffle_{circle}", sa.Integer()) for circle in CIRCLES),
)
texts = sa.table("story_texts", sa.column("story_id", sa.Uuid()), sa.column("text", sa.Text()))
search = sa.table(
    "story_search",
    sa.column("story_id", sa.Uuid()),
    sa.column("title_words", sa.Text()),
    sa.column("known_words", sa.Text()),
    sa.column("all_words", sa.Text()),
)


def upgrade() -> None:
    circles()
    rankings()
    words()
    liked()


def circles() -> None:
    for circle in CIRCLES:
        op.add_column("stories", sa.Column(f"shuffle_{circle}", sa.Integer(), nullable=False, server_default="0"))
    for rows in batches(sa.select(stories.c.id)):
        keys = [dict(zip((f"new_{circle}" for circle in CIRCLES), circle_keys(row.id), strict=True)) for row in rows]
        op.get_bind().execute(
            sa.update(stories)
            .where(stories.c.id == sa.bindparam("the_id"))
            .values({f"shuffle_{circle}": sa.bindparam(f"new_{circle}") for circle in CIRCLES}),
            [{"the_id": row.id, **key} for row, key in zip(rows, keys, strict=True)],
        )
    for circle in CIRCLES:
        op.create_index(
            f"stories_circle_{circle}",
            "stories",
            [f"shuffle_{circle}", "id"],
            postgresql_where=LISTED,
            sqlite_where=LISTED,
        )
    op.create_index("stories_recommended", "stories", NEWEST, postgresql_where=RECOMMENDED, sqlite_where=RECOMMENDED)
    op.create_index(
        "stories_in_language", "stories", ["language", *NEWEST], postgresql_where=LISTED, sqlite_where=LISTED
    )


def rankings() -> None:
    op.create_table(
        "ranking_editions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ranking", sa.String(length=20), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("replaced_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranking_editions")),
    )
    op.create_index(
        "ranking_editions_latest",
        "ranking_editions",
        ["ranking"],
        unique=True,
        postgresql_where=LATEST,
        sqlite_where=LATEST,
    )
    op.create_index("ranking_editions_old", "ranking_editions", ["replaced_at"])
    op.create_table(
        "story_rankings",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["ranking_editions.id"], name=op.f("fk_story_rankings_edition_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_story_rankings_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("edition_id", "position", name=op.f("pk_story_rankings")),
        sa.UniqueConstraint("edition_id", "story_id", name=op.f("uq_story_rankings_edition_id_story_id")),
    )
    op.create_index("story_rankings_of_story", "story_rankings", ["story_id"])


def words() -> None:
    op.create_table(
        "story_search",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("title_words", sa.Text(), nullable=False),
        sa.Column("known_words", sa.Text(), nullable=False),
        sa.Column("all_words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_story_search_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_story_search")),
        sa.UniqueConstraint("story_id", name=op.f("uq_story_search_story_id")),
    )
    for statement in SEARCH[op.get_bind().dialect.name]:
        op.execute(sa.text(statement.replace(":", "\\:")))
    filed = names_of_all()
    query = sa.select(stories.c.id, stories.c.title, stories.c.description, texts.c.text).join(
        texts, texts.c.story_id == stories.c.id
    )
    for rows in batches(query):
        op.get_bind().execute(
            search.insert(),
            [
                {"story_id": row.id, **words_of(row.title, row.description, filed.get(row.id, ()), row.text).columns}
                for row in rows
            ],
        )


def liked() -> None:
    op.create_table(
        "favorites",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_kind", sa.String(length=8), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("story_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_favorites_story_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_favorites")),
        sa.UniqueConstraint(
            "owner_kind", "owner_id", "story_id", name=op.f("uq_favorites_owner_kind_owner_id_story_id")
        ),
    )
    op.create_index(
        "favorites_of_owner",
        "favorites",
        ["owner_kind", "owner_id", sa.literal_column("created_at DESC"), sa.literal_column("id DESC")],
    )
    op.create_index("favorites_of_story", "favorites", ["story_id"])
    op.create_index("favorites_of_family", "favorites", ["family_id"])


def batches(query: Any) -> Iterator[list[Any]]:
    """In the order of their ids, a hundred at a time."""
    after = UUID(int=0)
    while rows := op.get_bind().execute(query.where(stories.c.id > after).order_by(stories.c.id).limit(BATCH)).all():
        yield list(rows)
        after = rows[-1].id


def names_of_all() -> dict[UUID, tuple[str, ...]]:
    """What each story is filed under, by name."""
    found: dict[UUID, tuple[str, ...]] = {}
    for kind, one in (("categories", "category"), ("themes", "theme"), ("seasons", "season")):
        links = sa.table(f"story_{kind}", sa.column("story_id", sa.Uuid()), sa.column(f"{one}_id", sa.Uuid()))
        named = sa.table(kind, sa.column("id", sa.Uuid()), sa.column("name", sa.String()))
        query = sa.select(links.c.story_id, named.c.name).join(named, named.c.id == links.c[f"{one}_id"])
        for story_id, name in op.get_bind().execute(query):
            found[story_id] = (*found.get(story_id, ()), name)
    return found
