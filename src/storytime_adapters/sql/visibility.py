"""Who may see which story, as the database decides it: each rule of ``kernel/visibility.py`` in its second form."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final
from uuid import UUID

from attrs import evolve
from sqlalchemy import ColumnElement, bindparam, select

from storytime_core.kernel.ids import FamilyId
from storytime_core.kernel.library import Approval, Audience, StoryState
from storytime_core.kernel.visibility import RULES, Viewpoint

from .tables.catalog import stories, story_tags

story, tag = stories.c, story_tags.c

Condition = ColumnElement[bool]

FAMILY: Final = "viewing_family"  # bound by this name, so that one statement serves every family
SOME_FAMILY: Final = FamilyId(UUID(int=0))


def exists(viewpoint: Viewpoint) -> Iterator[Condition]:
    yield story.deleted_at.is_(None)


def published(viewpoint: Viewpoint) -> Iterator[Condition]:
    yield story.state == StoryState.PUBLISHED


def audience(viewpoint: Viewpoint) -> Iterator[Condition]:
    is_public = story.audience == Audience.PUBLIC
    if viewpoint.family_id is None:
        yield is_public
    else:
        yield is_public | (story.family_id == bindparam(FAMILY, viewpoint.family_id, type_=story.family_id.type))


def certificate(viewpoint: Viewpoint) -> Iterator[Condition]:
    """The database holds ``certified_hash`` to the content's, and revoking takes it away."""
    yield story.certified_hash.is_not(None)
    yield story.rules_version >= viewpoint.accepted_rules


def approval(viewpoint: Viewpoint) -> Iterator[Condition]:
    if viewpoint.is_kid:
        yield story.approval.not_in([Approval.PENDING, Approval.DECLINED])


def intensity(viewpoint: Viewpoint) -> Iterator[Condition]:
    allows = viewpoint.explicit_content if viewpoint.is_kid else viewpoint.family_id is not None
    if not allows:
        yield ~story.is_intense


def age(viewpoint: Viewpoint) -> Iterator[Condition]:
    if viewpoint.is_kid:
        yield story.age_min <= viewpoint.ceiling


def tags(viewpoint: Viewpoint) -> Iterator[Condition]:
    if viewpoint.is_kid and viewpoint.excluded_tags:
        unwanted = tag.tag.in_(sorted(viewpoint.excluded_tags))
        yield ~select(tag.story_id).where(tag.story_id == story.id, unwanted).exists()


PREDICATES: Final[Mapping[str, Callable[[Viewpoint], Iterator[Condition]]]] = {
    "exists": exists,
    "published": published,
    "audience": audience,
    "certificate": certificate,
    "approval": approval,
    "intensity": intensity,
    "age": age,
    "tags": tags,
}


def kind_of(viewpoint: Viewpoint) -> Viewpoint:
    """The same for every family that looks in the same way."""
    return evolve(viewpoint, family_id=viewpoint.family_id and SOME_FAMILY)


def visible_to(viewpoint: Viewpoint) -> tuple[Condition, ...]:
    """Every rule, in the order of the decision."""
    return tuple(condition for rule in RULES for condition in PREDICATES[rule.name](viewpoint))
