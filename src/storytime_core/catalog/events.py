"""What others may want to know of the catalog: never a title, a name or a text."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from attrs import frozen

from storytime_core.kernel.events import Event
from storytime_core.kernel.ids import CategoryId, FamilyId, HolderId, JobId, KidId, StoryId


@frozen(kw_only=True)
class StoryCreated(Event):
    name: ClassVar = "story.created"
    story_id: StoryId
    source: str
    audience: str
    family_id: FamilyId | None = None
    creator_kid_id: KidId | None = None


@frozen(kw_only=True)
class StoryPublished(Event):
    name: ClassVar = "story.published"
    story_id: StoryId
    audience: str
    age_min: int
    age_max: int
    category_ids: tuple[CategoryId, ...]
    first: bool
    silent: bool  # nobody is told of it
    family_id: FamilyId | None = None


@frozen(kw_only=True)
class StoryChanged(Event):
    name: ClassVar = "story.changed"
    story_id: StoryId
    fields: tuple[str, ...]


@frozen(kw_only=True)
class StoryTextChanged(Event):
    name: ClassVar = "story.text_changed"
    story_id: StoryId
    content_hash: str


@frozen(kw_only=True)
class StoryWithdrawn(Event):
    name: ClassVar = "story.withdrawn"
    story_id: StoryId


@frozen(kw_only=True)
class StoryDeleted(Event):
    name: ClassVar = "story.deleted"
    story_id: StoryId
    permanent: bool


@frozen(kw_only=True)
class StoryRestored(Event):
    name: ClassVar = "story.restored"
    story_id: StoryId


@frozen(kw_only=True)
class StoryOpened(Event):
    name: ClassVar = "story.opened"
    story_id: StoryId
    holder: HolderId
    counted: bool
    used: int
    total_allowed: int
    kid_id: KidId | None = None


@frozen(kw_only=True)
class StoryAllowanceUsedUp(Event):
    name: ClassVar = "story_allowance.used_up"
    holder: HolderId
    used: int
    total_allowed: int
    next_story_at: datetime | None


@frozen(kw_only=True)
class TaxonomyChanged(Event):
    name: ClassVar = "taxonomy.changed"
    kind: str
    id: UUID


@frozen(kw_only=True)
class CatalogImported(Event):
    name: ClassVar = "catalog.imported"
    job_id: JobId
    created: int
    updated: int
    failed: int
