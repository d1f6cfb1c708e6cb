"""How administrators arrange stories: shelves, and the places of their top picks (CAT-13..15, CAT-40)."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

from attrs import evolve, fields, frozen

from storytime_core.kernel.ids import JobId, StoryId
from storytime_core.kernel.jobs import MAINTENANCE, Job

from .errors import Fault
from .model import Category, Season, Taxonomy, Theme

LAST_PLACE: Final = 200
LEAP_YEAR: Final = 2024
NOT_IN_SLUGS: Final = re.compile(r"[^a-z0-9]+")

KIND: Final = "relabeling"

Shelf = Category | Theme | Season
NOUNS: Final[Mapping[type, str]] = {Category: "category", Theme: "theme", Season: "season"}


@frozen(kw_only=True)
class ShelfEdit:
    """What an administrator says of a shelf; what is None stays as it is."""

    name: str | None = None
    description: str | None = None
    image: str | None = None
    icon_url: str | None = None
    start: str | None = None
    end: str | None = None
    is_active: bool | None = None
    position: int | None = None

    def said_of(self, kind: type[Shelf]) -> dict[str, Any]:
        known = {one.name for one in fields(kind)}
        every = {one.name: getattr(self, one.name) for one in fields(ShelfEdit)}
        return {name: value for name, value in every.items() if name in known and value is not None}


@frozen
class Renamed:
    """A shelf whose new name not all its stories know yet."""

    shelf_id: UUID
    tag: str  # by which an excluded tag knows the name
    beyond: StoryId | None = None  # up to this one they know it

    def known_up_to(self, story_id: StoryId) -> Self:
        return evolve(self, beyond=story_id)


def relabeling(id: JobId, shelf_id: UUID, at: datetime) -> Job:
    """The work of telling them."""
    return Job(
        id=id,
        queue=MAINTENANCE,
        kind=KIND,
        subject=shelf_id,
        family_id=None,
        payload={},
        created_at=at,
        rank_at=at,
        run_after=at,
    )


def rearranged(shelf: Shelf, edit: ShelfEdit) -> Shelf:
    changed: Shelf = evolve(shelf, **edit.said_of(type(shelf)))
    return changed


def shelves_of(taxonomy: Taxonomy, kind: type[Shelf]) -> tuple[Shelf, ...]:
    kinds: Mapping[type, tuple[Shelf, ...]] = {
        Category: taxonomy.categories,
        Theme: taxonomy.themes,
        Season: taxonomy.seasons,
    }
    return kinds[kind]


def is_taken(name: str, by_others: tuple[Shelf, ...]) -> bool:
    return any(one.name.casefold() == name.casefold() for one in by_others)


def slug_beside(name: str, others: tuple[Shelf, ...]) -> str:
    """From the name; it stays, whatever the shelf is called later."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode().replace("'", "")
    slug = NOT_IN_SLUGS.sub("-", plain).strip("-") or "shelf"
    taken, number = {one.slug for one in others}, 2
    while (found := slug if number == 2 else f"{slug}-{number - 1}") in taken:
        number += 1
    return found


def days_unfit(edit: ShelfEdit) -> tuple[Fault, ...]:
    """Days no year has."""
    said = (("start", edit.start), ("end", edit.end))
    return tuple(Fault(path, f"{path} is a day no year has") for path, day in said if day and not is_a_day(day))


def is_a_day(month_and_day: str) -> bool:
    month, day = map(int, month_and_day.split("-"))
    return 1 <= month <= 12 and 1 <= day <= monthrange(LEAP_YEAR, month)[1]


def shifted(picks: Mapping[StoryId, int], story_id: StoryId, position: int | None) -> dict[StoryId, int | None]:
    """Who gets which place: whoever has the wanted one moves on by one, and so on; beyond the last there is none."""
    if picks.get(story_id) == position:
        return {}
    placed = {place: id for id, place in picks.items() if id != story_id}
    moves: dict[StoryId, int | None] = {story_id: position}
    while position is not None and position in placed:
        moved, position = placed[position], position + 1 if position < LAST_PLACE else None
        moves[moved] = position
    return moves
