"""A story as it is kept: what it says, what is known about it, and the certificate without which nobody reads it.

Every context that makes stories (seeds, generation, authors) saves them through the one
``StoryRepository``, which always writes the whole story with all that is derived from it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final, Protocol, Self
from uuid import UUID

from attrs import evolve, field, frozen
from returns.result import Failure, Result, Success

from .bands import Band
from .errors import Conflict
from .ids import CategoryId, FamilyId, JobId, KidId, SeasonId, StoryId, ThemeId
from .stories import Question, StoryContent, Verdict

BACKGROUND: Final = "#4B3B6B"
UNDO: Final = timedelta(days=30)  # for so long what was deleted can be had back


class StoryState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Audience(StrEnum):
    PUBLIC = "public"
    FAMILY = "family"


class Source(StrEnum):
    EDITORIAL = "editorial"
    PARENT = "parent"
    GENERATED = "generated"
    IMPORT = "import"
    SEED = "seed"


class Approval(StrEnum):
    NONE = "none"
    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"


@frozen
class WrongStoryState(Conflict):
    """A story that is where it is cannot go there."""

    reason: str
    code: ClassVar = "CONFLICT"
    sentence: ClassVar = "This cannot be done with a story that is {reason}."


@frozen
class Provenance:
    """By what a story was made; never by whom or for whom."""

    tool: str
    model: str
    made_at: datetime


@frozen
class StoryName:
    """Who stands behind a placeholder.  Kept sealed; put in as the last thing before a reader sees it."""

    placeholder: str
    name: str = field(repr=False)
    kid_id: KidId | None = None


@frozen
class StoryImage:
    """A picture within a story; its caption stands among the words, at the same place."""

    id: UUID
    file: str | None = None  # none until it is made anew from what was sent


@frozen(kw_only=True)
class Certificate:
    """Our word that exactly this content was checked.  Never changed; it can be revoked, once."""

    id: UUID
    story_id: StoryId
    content_hash: str
    rules_version: int
    band: Band
    verdict: Verdict
    source: Source
    made_at: datetime
    revoked_at: datetime | None = None
    revoked_why: str | None = None


@frozen(kw_only=True)
class Story:
    """One story.  Its content holds placeholders where names belong."""

    id: StoryId
    slug: str
    content: StoryContent
    age_min: int
    age_max: int
    categories: tuple[CategoryId, ...]
    themes: tuple[ThemeId, ...] = ()
    seasons: tuple[SeasonId, ...] = ()
    created_at: datetime
    updated_at: datetime
    language: str = "en"
    tags: tuple[str, ...] = ()
    audience: Audience = Audience.PUBLIC
    family_id: FamilyId | None = None
    creator_kid_id: KidId | None = None
    source: Source = Source.EDITORIAL
    state: StoryState = StoryState.PUBLISHED
    approval: Approval = Approval.NONE
    ai_generated: bool = False
    provenance: Provenance | None = None
    recommended: bool = False
    top_pick_position: int | None = None
    background_color: str = BACKGROUND
    cover_url: str = ""
    generation_job_id: JobId | None = None
    names: tuple[StoryName, ...] = ()
    images: tuple[StoryImage, ...] = ()
    published_at: datetime | None = None
    withdrawn_why: str | None = None
    deleted_at: datetime | None = None
    erased_after: datetime | None = None  # until then it can be had back
    version: int = 1

    @property
    def is_interactive(self) -> bool:
        return bool(self.content.questions or self.content.branches)

    @property
    def is_listed(self) -> bool:
        """In the public lists, provided its certificate holds."""
        return self.audience is Audience.PUBLIC and self.is_out

    @property
    def is_out(self) -> bool:
        return self.state is StoryState.PUBLISHED and self.deleted_at is None

    def with_cover(self, url: str, at: datetime) -> Self:
        return evolve(self, cover_url=url, updated_at=at)

    def published(self, at: datetime) -> Result[Self, WrongStoryState]:
        """For all who may see it; when it was first is kept."""
        if self.deleted_at:
            return Failure(WrongStoryState("deleted"))
        if self.state is StoryState.PUBLISHED:
            return Success(self)
        first = self.published_at or at
        return Success(evolve(self._touched(at), state=StoryState.PUBLISHED, published_at=first, withdrawn_why=None))

    def withdrawn(self, why: str | None, at: datetime) -> Result[Self, WrongStoryState]:
        """For nobody but those who write it."""
        if self.deleted_at:
            return Failure(WrongStoryState("deleted"))
        if self.state is StoryState.WITHDRAWN:
            return Success(self)
        if self.state is not StoryState.PUBLISHED:
            return Failure(WrongStoryState(self.state.value))
        return Success(evolve(self._touched(at), state=StoryState.WITHDRAWN, withdrawn_why=why))

    def deleted(self, at: datetime, for_good: bool = False) -> Self:
        """Hidden everywhere; gone after a month, or at once."""
        return evolve(self._touched(at), deleted_at=self.deleted_at or at, erased_after=at if for_good else at + UNDO)

    def restored(self, at: datetime) -> Self:
        """As it was before it was deleted."""
        return evolve(self._touched(at), deleted_at=None, erased_after=None)

    def may_come_back(self, now: datetime) -> bool:
        return self.erased_after is not None and now < self.erased_after

    def marked(self, at: datetime, recommended: bool | None = None) -> Self:
        """What editors think of it."""
        return self if recommended in (None, self.recommended) else evolve(self._touched(at), recommended=recommended)

    def picked(self, position: int | None, at: datetime) -> Self:
        return self if position == self.top_pick_position else evolve(self._touched(at), top_pick_position=position)

    def with_image(self, image_id: UUID, file: str, at: datetime) -> Self:
        """One of its pictures is there to be seen."""
        images = tuple(evolve(one, file=file) if one.id == image_id else one for one in self.images)
        return evolve(self, images=images, updated_at=at)

    def _touched(self, at: datetime) -> Self:
        return evolve(self, updated_at=at, version=self.version + 1)


def kept_ids(
    before: Sequence[tuple[UUID, Question]], now: Sequence[Question], new: Callable[[], UUID]
) -> tuple[UUID, ...]:
    """A question keeps its id as long as it and its options are the same words; so old answers stay with it."""
    known = {(one.question, one.options): id for id, one in reversed(before)}
    words = [(one.question, one.options) for one in now]
    return tuple(known.pop(said) if said in known else new() for said in words)


class StoryRepository(Protocol):
    """Always the whole story, its parts and everything derived; certified last, in the same transaction.

    Without a certificate nobody reads it: so drafts are kept.  Words whose certificate was revoked stay
    unreadable, whoever certifies them again.
    """

    def add(self, story: Story, certificate: Certificate | None) -> None: ...

    def replace(self, story: Story, certificate: Certificate | None) -> None:
        """Questions that stay the same keep their ids."""

    def add_all(self, checked: Sequence[tuple[Story, Certificate | None]]) -> None:
        """At once."""

    def replace_all(self, checked: Sequence[tuple[Story, Certificate | None]]) -> None: ...

    def mark(self, story: Story) -> None:
        """Where it stands and what editors think of it: no word changes, so the certificate stays."""

    def get(self, story_id: StoryId) -> Story | None:
        """Content as it is stored, with placeholders; the names beside it.  Held until the unit of work is over."""

    def by_slug(self, slugs: Sequence[str]) -> Mapping[str, Story]:
        """Those that exist, whole, and held like one."""

    def readable_hash(self, story_id: StoryId) -> str | None:
        """Of the words that were certified; none if nobody may read them any more."""

    def ids_by_slug(self, slugs: Sequence[str]) -> Mapping[str, StoryId]:
        """Those that exist."""

    def versions_by_slug(self, slugs: Sequence[str]) -> Mapping[str, int]:
        """Those that exist."""

    def put_cover(self, story_id: StoryId, url: str, at: datetime) -> None:
        """A picture changes no word, so the certificate stays."""

    def put_image(self, story_id: StoryId, image_id: UUID, file: str, at: datetime) -> bool:
        """Nor does this; False if it is gone meanwhile."""

    def revoke(self, story_id: StoryId, why: str, at: datetime) -> None:
        """Its certificate is void, and nobody reads it any more."""
