"""The names in a family's own stories, sealed, beside each story."""

from typing import Any, Final

from sqlalchemy import Label, cast, func, literal, null, select

from storytime_core.kernel.visibility import Viewpoint

from .tables.catalog import stories, story_names
from .tables.family import family_keys

story, name = stories.c, story_names.c

NAMES: Final = (
    select(func.aggregate_strings(name.placeholder + literal(" ") + name.name_sealed, "\n"))
    .where(name.story_id == story.id, story.family_id.is_not(None))
    .correlate(stories)
    .scalar_subquery()
    .label("names")
)
NAMES_KEY: Final = (
    select(family_keys.c.wrapped_key)
    .where(family_keys.c.family_id == story.family_id)
    .correlate(stories)
    .scalar_subquery()
    .label("names_key")
)
NOBODYS: Final[tuple[Label[Any], ...]] = tuple(
    cast(null(), column.type).label(column.name) for column in (NAMES, NAMES_KEY)
)


def names_for(kind: Viewpoint) -> tuple[Label[Any], ...]:
    """Only families see stories with names in them: their own."""
    return (NAMES, NAMES_KEY) if kind.family_id else ()
