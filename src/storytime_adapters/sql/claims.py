"""Rows that are taken by whoever comes first, a few at a time."""

from typing import Any

from sqlalchemy import Select, select


def chosen_once(query: Select[Any]) -> Select[Any]:
    """The rows of this query, of which no more are taken than it is limited to.

    It passes over what others hold.  Put plainly into ``IN (…)``, PostgreSQL may ask it again for
    each row it looks at, and finds others each time; as a ``WITH`` it is asked once.
    """
    chosen = query.with_for_update(skip_locked=True).cte("chosen")
    return select(chosen)
