"""Who may see which story, as the database decides it: each rule of ``kernel/visibility.py`` in its second form.

What differs from family to family and from kid to kid is bound by name, so that one statement serves all
who look in the same way.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Exists, Label, bindparam, exists

from storytime_core.kernel.ids import FamilyId, GuestSessionId, KidId
from storytime_core.kernel.library import Approval, Audience, StoryState
from storytime_core.kernel.visibility import NOTHING, RULES, Between, Viewpoint

from .tables.catalog import stories, story_categories, story_seasons, story_tags, story_themes
from .tables.recommendations import parent_recommendations, story_hidings, story_restrictions

story, tag = stories.c, story_tags.c
recommendation, restriction, hiding = parent_recommendations.c, story_restrictions.c, story_hidings.c

Condition = ColumnElement[bool]

FAMILY: Final = bindparam("viewing_family", type_=story.family_id.type)
KID: Final = bindparam("viewing_kid", type_=recommendation.kid_id.type)
HOLDER: Final = bindparam("viewing_holder", type_=hiding.holder.type)  # the family or the guest
CEILING: Final = bindparam("viewing_ceiling", type_=story.age_min.type)
UNWANTED: Final = bindparam("viewing_tags", type_=tag.tag.type, expanding=True)

RENAMED: Final = bindparam("viewing_shelves", type_=story_categories.c.category_id.type, expanding=True)
FILED: Final = (
    (story_categories, story_categories.c.category_id),
    (story_themes, story_themes.c.theme_id),
    (story_seasons, story_seasons.c.season_id),
)

SOMEBODY: Final = UUID(int=0)
SOMETHING: Final = frozenset({"something"})
SOMEWHERE: Final = frozenset({UUID(int=0)})

IS_REPORTED: Final = exists().where(hiding.holder == HOLDER, hiding.story_id == story.id).correlate(stories)
IS_RESTRICTED: Final = exists().where(restriction.kid_id == KID, restriction.story_id == story.id).correlate(stories)
IS_RECOMMENDED: Final = (
    exists()
    .where(recommendation.kid_id == KID, recommendation.story_id == story.id, recommendation.removed_at.is_(None))
    .correlate(stories)
)


def exists_at_all(viewpoint: Viewpoint) -> Iterator[Condition]:
    yield story.deleted_at.is_(None)


def published(viewpoint: Viewpoint) -> Iterator[Condition]:
    yield story.state == StoryState.PUBLISHED


def audience(viewpoint: Viewpoint) -> Iterator[Condition]:
    is_public = story.audience == Audience.PUBLIC
    yield is_public if viewpoint.family_id is None else is_public | (story.family_id == FAMILY)


def certificate(viewpoint: Viewpoint) -> Iterator[Condition]:
    """The database holds ``certified_hash`` to the content's, and revoking takes it away."""
    yield story.certified_hash.is_not(None)
    yield story.rules_version >= viewpoint.accepted_rules


def approval(viewpoint: Viewpoint) -> Iterator[Condition]:
    if viewpoint.is_kid:
        yield story.approval.not_in([Approval.PENDING, Approval.DECLINED])


def report(viewpoint: Viewpoint) -> Iterator[Condition]:
    if viewpoint.holder:
        yield ~IS_REPORTED


def restricted(viewpoint: Viewpoint) -> Iterator[Condition]:
    if viewpoint.is_kid:
        yield ~IS_RESTRICTED


def intensity(viewpoint: Viewpoint) -> Iterator[Condition]:
    allows = viewpoint.explicit_content if viewpoint.is_kid else viewpoint.family_id is not None
    if not allows:
        yield ~story.is_intense


def age(viewpoint: Viewpoint) -> Iterator[Condition]:
    if viewpoint.is_kid:
        yield story.age_min <= CEILING


def tags(viewpoint: Viewpoint) -> Iterator[Condition]:
    if viewpoint.is_kid and viewpoint.excluded_tags:
        yield ~exists().where(tag.story_id == story.id, tag.tag.in_(UNWANTED))
    if viewpoint.is_kid and viewpoint.excluded_shelves:
        for links, shelf in FILED:
            yield ~exists().where(links.c.story_id == story.id, shelf.in_(RENAMED)).correlate(stories)


def allow_list(viewpoint: Viewpoint) -> Iterator[Condition]:
    if viewpoint.is_kid and viewpoint.allow_list_only:
        yield (story.audience == Audience.FAMILY) | IS_RECOMMENDED


PREDICATES: Final[Mapping[str, Callable[[Viewpoint], Iterator[Condition]]]] = {
    "exists": exists_at_all,
    "published": published,
    "audience": audience,
    "certificate": certificate,
    "approval": approval,
    "report": report,
    "restriction": restricted,
    "intensity": intensity,
    "age": age,
    "tags": tags,
    "allow_list": allow_list,
}


def kind_of(viewpoint: Viewpoint) -> Viewpoint:
    """The same for everybody who looks in the same way."""
    return kind(
        viewpoint.family_id is not None,
        viewpoint.kid_id is not None,
        viewpoint.guest_id is not None,
        bool(viewpoint.excluded_tags),
        bool(viewpoint.excluded_shelves),
        viewpoint.allow_list_only,
        viewpoint.explicit_content,
        viewpoint.accepted_rules,
        viewpoint.remembers,
    )


@lru_cache(maxsize=512)
def kind(
    of_family: bool,
    of_kid: bool,
    of_guest: bool,
    excludes_tags: bool,
    excludes_shelves: bool,
    allow_list_only: bool,
    explicit_content: bool,
    accepted_rules: int,
    remembers: bool,
) -> Viewpoint:
    return Viewpoint(
        family_id=FamilyId(SOMEBODY) if of_family else None,
        kid_id=KidId(SOMEBODY) if of_kid else None,
        guest_id=GuestSessionId(SOMEBODY) if of_guest else None,
        excluded_tags=SOMETHING if excludes_tags else frozenset(),
        excluded_shelves=SOMEWHERE if excludes_shelves else frozenset(),
        allow_list_only=allow_list_only,
        explicit_content=explicit_content,
        accepted_rules=accepted_rules,
        remembers=remembers,
    )


def visible_to(viewpoint: Viewpoint) -> tuple[Condition, ...]:
    """Every rule, in the order of the decision."""
    return tuple(condition for rule in RULES for condition in PREDICATES[rule.name](viewpoint))


def seen_by(viewpoint: Viewpoint) -> dict[str, Any]:
    """What is bound for this very viewpoint."""
    if viewpoint.family_id is None:
        return {HOLDER.key: viewpoint.guest_id} if viewpoint.guest_id else {}
    bound: dict[str, Any] = {FAMILY.key: viewpoint.family_id, HOLDER.key: viewpoint.family_id}
    if viewpoint.is_kid:
        bound |= {KID.key: viewpoint.kid_id, CEILING.key: viewpoint.ceiling}
    if viewpoint.is_kid and viewpoint.excluded_tags:
        bound[UNWANTED.key] = sorted(viewpoint.excluded_tags)
    if viewpoint.is_kid and viewpoint.excluded_shelves:
        bound[RENAMED.key] = sorted(viewpoint.excluded_shelves)
    return bound


def between(viewpoint: Viewpoint) -> tuple[Label[bool], ...]:
    """Columns that tell what there is between this reader and each story, for the decision's other form."""
    asked: dict[str, Exists] = {}
    if viewpoint.holder:
        asked["is_reported"] = IS_REPORTED
    if viewpoint.is_kid:
        asked |= {"is_restricted": IS_RESTRICTED, "is_recommended": IS_RECOMMENDED}
    return tuple(column.label(name) for name, column in asked.items())


def between_in(row: Any) -> Between:
    """Of the columns above, those that were asked for."""
    return related(
        getattr(row, "is_reported", False), getattr(row, "is_restricted", False), getattr(row, "is_recommended", False)
    )


def between_among(known: Mapping[str, Any]) -> Between:
    """The same of a row by name."""
    return related(*(known.get(name, False) for name in ("is_reported", "is_restricted", "is_recommended")))


def related(is_reported: bool, is_restricted: bool, is_recommended: bool) -> Between:
    is_something = is_reported or is_restricted or is_recommended
    return Between(is_reported, is_restricted, is_recommended) if is_something else NOTHING
