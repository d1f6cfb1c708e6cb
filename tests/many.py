"""A large library in PostgreSQL: one story, copied as often as one likes."""

from typing import Any
from uuid import UUID

from storytime_adapters.storage import Storage
from storytime_adapters.testing.cast import a_story, certified, the_moon
from storytime_core.catalog.model import Taxonomy
from storytime_core.kernel.ids import StoryId

TEMPLATE = StoryId(UUID("01900000-0000-7000-8000-000000000001"))
COPIED = ("stories", "story_texts", "story_questions", "story_search", "certificates")


def copy_stories(storage: Storage, engine: Any, taxonomy: Taxonomy, count: int) -> list[UUID]:
    """A minute apart, filed under every category, theme and season in turn; those listed last, the newest first."""
    text = "There was a moon over the hill. " * 60
    story = a_story(
        content=the_moon(title="The Moon and the Hill", text=text),
        id=TEMPLATE,
        slug="the-moon-and-the-hill",
        categories=(taxonomy.categories[0].id,),
    )
    with storage.catalog() as uow:
        uow.stories.add(story, certified(story, id=UUID(int=5001)))
        uow.commit()
    with engine.connect() as connection:
        run = connection.exec_driver_sql
        run("SET session_replication_role = replica")  # the copies are whole without triggers
        run("SET statement_timeout = 0")
        for table in COPIED:
            run(copying(connection, table, count))
        for kind, one in (("categories", "category"), ("themes", "theme"), ("seasons", "season")):
            ids = [str(each.id) for each in getattr(taxonomy, kind)]
            run(
                f"INSERT INTO story_{kind} (story_id, {one}_id, listed_at) "
                f"SELECT {copy_of('n')}, (ARRAY[{', '.join(map(repr, ids))}]::uuid[])[1 + mod(n, {len(ids)})], "
                f"{listed('n')} FROM generate_series(1, {count}) n"
            )
        run("RESET session_replication_role")
        run("RESET statement_timeout")
        connection.commit()
    with engine.connect() as connection:
        for table in ("stories", "story_texts", "story_search", "story_categories", "story_themes", "story_seasons"):
            connection.exec_driver_sql(f"ANALYZE {table}")
        connection.commit()
        found = connection.exec_driver_sql(
            "SELECT id FROM stories WHERE slug LIKE 'copy-%%' ORDER BY listed_at DESC, id DESC LIMIT 400"
        )
        return [row[0] for row in found]


def copy_of(number: str) -> str:
    return f"md5('story ' || {number})::uuid"


def listed(number: str) -> str:
    return f"now() - {number} * interval '1 minute'"


def copying(connection: Any, table: str, count: int) -> str:
    """Every column as it is, but for those that tell the copies apart."""
    columns = connection.exec_driver_sql(
        f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position"
    ).scalars()
    key = "id" if table == "stories" else "story_id"
    other = {
        key: copy_of("n"),
        "slug": "'copy-' || n",
        **{name: listed("n") for name in ("listed_at", "published_at", "created_at", "updated_at")},
        **{f"shuffle_{circle}": "(random() * 4294967295 - 2147483648)::int" for circle in "abcd"},
        "recommended": "mod(n, 5) = 0",
        "age_min": "1 + mod(n, 9)",
        "age_max": "3 + mod(n, 9)",
    }
    if table in ("story_questions", "certificates"):
        other["id"] = f"md5('{table} ' || n || {table}.id)::uuid"
    names = [name for name in columns if (table, name) != ("story_search", "number")]
    if table == "stories":
        other["category_ids"] = other["theme_ids"] = other["season_ids"] = "'[]'::json"
    chosen = ", ".join(other.get(name, f"{table}.{name}") for name in names)
    return (
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {chosen} FROM {table}, generate_series(1, {count}) n "
        f"WHERE {table}.{key} = '{TEMPLATE}'"
    )
