"""What a reader may see, decided in one place for the whole product (REC-1..10).

Every rule has a second form beside this one, for the store: ``sql/visibility.py``.  Adapters combine
those and add none, and every row a view returns meets the function once more.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Final
from uuid import UUID

from attrs import field, frozen

from .days import local_day
from .ids import AccountId, FamilyId, GuestSessionId, KidId
from .library import Approval, Audience, StoryState
from .readers import Reader
from .reading_time import Hours
from .words import folded, folded_words


@frozen(kw_only=True)
class StoryFacts:
    """What the decision knows of a story."""

    state: StoryState
    audience: Audience
    is_deleted: bool
    family_id: FamilyId | None
    content_hash: str
    certified_hash: str | None  # none from the moment its certificate is revoked
    rules_version: int
    approval: Approval
    is_intense: bool
    age_min: int
    tags: frozenset[str] = frozenset()
    shelves: frozenset[UUID] = frozenset()  # the categories, themes and seasons it is filed under


@frozen
class Between:
    """What there is between one reader and one story."""

    is_reported: bool = False  # by this family or this guest, and hidden from them since
    is_restricted: bool = False  # by a parent, for this kid
    is_recommended: bool = False  # by a parent, to this kid


NOTHING: Final = Between()


@frozen(kw_only=True, cache_hash=True)
class Viewpoint:
    """Who looks, for whom, under which rules.  Nobody in particular unless a family or a guest is named."""

    family_id: FamilyId | None = None
    kid_id: KidId | None = None
    guest_id: GuestSessionId | None = None
    ages: tuple[int, int] = (0, 18)  # the kid's own span
    ceiling: int = 18
    allow_list_only: bool = False
    excluded_tags: frozenset[str] = frozenset()
    excluded_shelves: frozenset[UUID] = frozenset()  # by a new name that not all stories there are known by yet
    explicit_content: bool = False
    accepted_rules: int = 1  # certificates by older ones count no more
    time_zone: str | None = None  # where days begin; None: not known
    remembers: bool = True  # whether what the reader has read is looked at
    hours: Hours | None = field(default=None, eq=False)  # where they were asked for along with the rest

    @property
    def is_kid(self) -> bool:
        return self.kid_id is not None

    def day(self, at: datetime) -> date:
        """The local day; in UTC where nothing else is known."""
        return local_day(at, self.time_zone or "UTC")

    @property
    def holder(self) -> UUID | None:
        """From whom it is hidden when reported."""
        return self.family_id or self.guest_id

    @property
    def reader(self) -> Reader | None:
        """Whose places in stories these are."""
        if not self.remembers:
            return None
        if self.kid_id is not None:
            return Reader.kid(self.kid_id)
        if self.family_id is not None:
            return Reader.parent(AccountId(self.family_id))
        return Reader.guest(self.guest_id) if self.guest_id else None


ANYBODY: Final = Viewpoint()


@frozen
class Rule:
    """Why a story may be hidden, and when it is."""

    name: str
    hides: Callable[[StoryFacts, Viewpoint, Between], str | None]
    is_for_kids: bool = False  # and hides nothing from anybody else


def gone(facts: StoryFacts, viewpoint: Viewpoint, between: Between) -> str | None:
    return "gone" if facts.is_deleted else None


def not_published(facts: StoryFacts, viewpoint: Viewpoint, between: Between) -> str | None:
    return None if facts.state is StoryState.PUBLISHED else "not_published"


def not_yours(facts: StoryFacts, viewpoint: Viewpoint, between: Between) -> str | None:
    is_own = facts.family_id is not None and facts.family_id == viewpoint.family_id
    return None if facts.audience is Audience.PUBLIC or is_own else "not_yours"


def not_certified(facts: StoryFacts, viewpoint: Viewpoint, between: Between) -> str | None:
    holds = facts.certified_hash == facts.content_hash and facts.rules_version >= viewpoint.accepted_rules
    return None if holds else "not_certified"


def not_approved(facts: StoryFacts, viewpoint: Viewpoint, between: Between) -> str | None:
    reasons = {Approval.PENDING: "awaiting_approval", Approval.DECLINED: "declined"}
    return reasons.get(facts.approval)


def reported(facts: StoryFacts, viewpoint: Viewpoint, between: Between) -> str | None:
    return "reported" if between.is_reported else None


def restricted(facts: StoryFacts, viewpoint: Viewpoint, between: Between) -> str | None:
    return "restricted" if between.is_restricted else None


def intense(facts: StoryFacts, viewpoint: Viewpoint, between: Between) -> str | None:
    """Parents may meet what is intense; kids where the family allows it; strangers never."""
    allows = viewpoint.explicit_content if viewpoint.is_kid else viewpoint.family_id is not None
    return "intense" if facts.is_intense and not allows else None


def too_old(facts: StoryFacts, viewpoint: Viewpoint, between: Between) -> str | None:
    """A ceiling, not a floor: older kids may read what is for younger ones."""
    return "too_old" if facts.age_min > viewpoint.ceiling else None


def excluded_tag(facts: StoryFacts, viewpoint: Viewpoint, between: Between) -> str | None:
    is_excluded = viewpoint.excluded_tags & facts.tags or viewpoint.excluded_shelves & facts.shelves
    return "excluded_tag" if is_excluded else None


def not_on_list(facts: StoryFacts, viewpoint: Viewpoint, between: Between) -> str | None:
    """A kid whose parents want that finds what they recommended, and what was made for the family."""
    is_listed = between.is_recommended or facts.audience is Audience.FAMILY
    return "not_on_list" if viewpoint.allow_list_only and not is_listed else None


RULES: Final = (
    Rule("exists", gone),
    Rule("published", not_published),
    Rule("audience", not_yours),
    Rule("certificate", not_certified),
    Rule("approval", not_approved, is_for_kids=True),
    Rule("report", reported),
    Rule("restriction", restricted, is_for_kids=True),
    Rule("intensity", intense),
    Rule("age", too_old, is_for_kids=True),
    Rule("tags", excluded_tag, is_for_kids=True),
    Rule("allow_list", not_on_list, is_for_kids=True),
)
FOR_EVERYBODY: Final = tuple(rule for rule in RULES if not rule.is_for_kids)


@frozen
class Visible: ...


@frozen
class Hidden:
    reason: str


Decision = Visible | Hidden
VISIBLE: Final = Visible()


def explain(facts: StoryFacts, viewpoint: Viewpoint, between: Between = NOTHING) -> tuple[str, ...]:
    """Every reason there is, in the order of the rules."""
    rules = FOR_EVERYBODY if viewpoint.kid_id is None else RULES
    return tuple([reason for rule in rules if (reason := rule.hides(facts, viewpoint, between))])


def decide(facts: StoryFacts, viewpoint: Viewpoint, between: Between = NOTHING) -> Decision:
    reasons = explain(facts, viewpoint, between)
    return Hidden(reasons[0]) if reasons else VISIBLE


def is_visible(facts: StoryFacts, viewpoint: Viewpoint, between: Between = NOTHING) -> bool:
    return decide(facts, viewpoint, between) is VISIBLE


def match_tags(title: str, tags: Iterable[str], names: Iterable[str]) -> frozenset[str]:
    """By what an excluded tag knows a story: its tags, the names it is filed under, each word of its title."""
    return frozenset(filter(None, (*map(folded, tags), *map(folded, names), *folded_words(title))))
