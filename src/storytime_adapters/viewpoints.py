"""From a kid and the rules of its house to what it may see, and when."""

from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from storytime_core.family.model import Kid
from storytime_core.family.views import KidsRules
from storytime_core.kernel.visibility import Viewpoint
from storytime_core.kernel.words import folded
from storytime_core.reports.model import ReadingRules

YOUNGEST: Final = 1
OLDEST: Final = 12
NOTHING_RENAMED: Final[Mapping[UUID, str]] = {}


def viewpoint_of(
    kid: Kid,
    today: date,
    explicit_content: bool,
    time_zone: str,
    max_story_age: int | None = None,
    allow_list_only: bool = False,
    renamed: Mapping[UUID, str] = NOTHING_RENAMED,
) -> Viewpoint:
    """Stories are written for 1 to 12: who is younger or older finds those of the nearest age."""
    span = kid.span(today)
    excluded = frozenset(filter(None, map(folded, kid.excluded_tags)))
    low, high = (min(max(age, YOUNGEST), OLDEST) for age in (span.low, span.high))
    return Viewpoint(
        family_id=kid.family_id,
        kid_id=kid.id,
        ages=(low, high),
        ceiling=max(span.high, YOUNGEST) if max_story_age is None else max_story_age,
        allow_list_only=allow_list_only,
        excluded_tags=excluded,
        excluded_shelves=frozenset(shelf for shelf, tag in renamed.items() if tag in excluded),
        explicit_content=explicit_content,
        time_zone=time_zone,
    )


def reading_rules_of(rules: KidsRules) -> ReadingRules:
    return ReadingRules(
        limit_mins=rules.limit.minutes,
        evenings=rules.bedtime,
        finishing_mins=rules.finishing_mins,
        time_zone=rules.time_zone,
    )
