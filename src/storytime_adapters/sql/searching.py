"""Stories that are searched for, one tier at a time: PostgreSQL by GIN, SQLite by FTS5, both over the core's words."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from attrs import frozen
from sqlalchemy import Integer, Select, and_, bindparam, literal, select, text, tuple_

from storytime_core.catalog.feeds import FeedFilter, Spot
from storytime_core.catalog.searching import TIERS, Scope, Sought
from storytime_core.kernel.library import Audience
from storytime_core.kernel.visibility import Viewpoint

from .feeds import NO_ID, narrowed, read_too, reading_columns
from .tables.catalog import stories, story_search
from .visibility import FAMILY, between, visible_to

story, words = stories.c, story_search.c

NEVER: Final = datetime(9999, 12, 31, tzinfo=UTC)  # no walk begins then: every place counts as it is
PASSED: Final = tuple_(story.published_at, story.id) < tuple_(
    bindparam("after_key", type_=story.published_at.type), bindparam("after_id", type_=story.id.type)
)


@frozen
class Hunt:
    """One way to search."""

    wanted: FeedFilter  # its shape alone
    kind: Viewpoint
    scope: Scope


def matches(dialect: str, tier: int) -> str:
    if dialect == "postgresql":
        lexemes = f"array_to_tsvector(string_to_array(story_search.{TIERS[tier]}, ' '))"
        return f"{lexemes} @@ CAST(:sought AS tsquery)"
    index = f"SELECT rowid FROM story_search_index WHERE story_search_index MATCH :sought_{tier}"
    return f"story_search.number IN ({index})"


@lru_cache(maxsize=512)
def hits_of(dialect: str, tier: int, hunt: Hunt, goes_on: bool, columns: tuple[Any, ...]) -> Select[Any]:
    """Those of one tier that stand in none before, the newest first."""
    is_own = and_(story.audience == Audience.FAMILY, story.family_id == FAMILY)
    table = story_search.join(stories, story.id == words.story_id)
    query = (
        select(
            *columns,
            *between(hunt.kind),
            literal(tier, Integer).label("stretch"),
            story.published_at.label("stands_at"),
            literal(0, Integer).label("stands_number"),
            NO_ID.label("edition"),
            *reading_columns(hunt.kind),
        )
        .select_from(read_too(table, hunt.kind))
        .where(
            text(matches(dialect, tier)),
            is_own if hunt.scope is Scope.FAMILY else story.listed_at.is_not(None),
            *narrowed(0, hunt.wanted),
            *visible_to(hunt.kind),
        )
        .order_by(story.published_at.desc(), story.id.desc())
        .limit(bindparam("limit"))
    )
    if tier:
        query = query.where(text(f"NOT ({matches(dialect, tier - 1)})"))
    return query.where(PASSED) if goes_on else query


def words_in(dialect: str, sought: Sought, tier: int) -> dict[str, Any]:
    """The question as each database puts it; the words are letters and digits and nothing else."""
    *whole, last = sought.words
    if dialect == "postgresql":
        ends = f"'{last}':*" if sought.prefix else f"'{last}'"
        return {"sought": " & ".join([*(f"'{word}'" for word in whole), ends])}
    ends = f'"{last}" *' if sought.prefix else f'"{last}"'
    question = " AND ".join([*(f'"{word}"' for word in whole), ends])
    return {f"sought_{number}": f"{TIERS[number]} : ({question})" for number in (tier, tier - 1) if number >= 0}


def passed_by(after: Spot | None) -> dict[str, Any]:
    return {"after_key": after.at, "after_id": after.story_id} if after else {}
