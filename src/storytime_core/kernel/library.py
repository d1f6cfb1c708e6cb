"""A story as it is kept: what it says, what is known about it, and the certificate without which nobody reads it.

Every context that makes stories (seeds, generation, authors) saves them through the one
``StoryRepository``, which always writes the whole story with all that is derived from it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol, Self
from uuid import UUID

from attrs import evolve, field, frozen

from .bands import Band
from .ids import CategoryId, FamilyId, JobId, KidId, SeasonId, StoryId, ThemeId
from .stories import StoryContent, Verdict

BACKGROUND: Final = "#4B3B6B"


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
    published_at: datetime | None = None
    deleted_at: datetime | None = None
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


class StoryRepository(Protocol):
    """Always the whole story, its parts and everything derived; certified last, in the same transaction."""

    def add(self, story: Story, certificate: Certificate) -> None: ...

    def replace(self, story: Story, certificate: Certificate) -> None: ...

    def get(self, story_id: StoryId) -> Story | None:
        """Content as it is stored, with placeholders; the names beside it.  Held until the unit of work is over."""

    def readable_hash(self, story_id: StoryId) -> str | None:
        """Of the words that were certified; none if nobody may read them any more."""

    def ids_by_slug(self, slugs: Sequence[str]) -> Mapping[str, StoryId]:
        """Those that exist."""

    def put_cover(self, story_id: StoryId, url: str, at: datetime) -> None:
        """A picture changes no word, so the certificate stays."""

    def revoke(self, story_id: StoryId, why: str, at: datetime) -> None:
        """Its certificate is void, and nobody reads it any more."""
