"""What writing and curating stories ask of the outside."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO, Protocol
from uuid import UUID

from attrs import field, frozen
from returns.result import Result

from storytime_core.kernel.access import ServiceUnavailable
from storytime_core.kernel.bands import Band
from storytime_core.kernel.ids import CategoryId, FamilyId, StoryId
from storytime_core.kernel.jobs import Job
from storytime_core.kernel.library import Audience, Source, Story, StoryState
from storytime_core.kernel.pages import Cursor, Leafing, Page
from storytime_core.kernel.stories import VocabularyWord

from .errors import ImportUnreadable, PictureRejected
from .importing import Imported, ImportRecord, RefusedRecord
from .ports import CatalogUnitOfWork
from .shelving import Renamed, Shelf
from .views import Glance, StoryWords


@frozen(kw_only=True)
class Manuscript:
    """A story as those who write it see it, whatever its state."""

    glance: Glance
    words: StoryWords = field(repr=False)
    source: Source
    withdrawn_why: str | None
    deleted_at: datetime | None
    top_pick_position: int | None
    version: int


@frozen
class ShownImage:
    """A picture within a story, as its author sees it."""

    id: UUID
    url: str | None  # none until it is made anew
    caption: str
    position: int


class SortedBy(StrEnum):
    CREATED_AT = "createdAt"
    UPDATED_AT = "updatedAt"
    TITLE = "title"
    FAVORITES = "favorites"


@frozen(kw_only=True)
class ManagedFilter:
    """What the list of administrators is narrowed to."""

    search: str | None = None
    state: StoryState | None = None
    audience: Audience | None = None
    source: Source | None = None
    recommended: bool | None = None
    ai_generated: bool | None = None
    deleted: bool = False
    language: str | None = None
    category: CategoryId | None = None
    min_age: int | None = None
    max_age: int | None = None
    sorted_by: SortedBy = SortedBy.UPDATED_AT
    ascending: bool = False


@frozen(kw_only=True)
class StoryCounts:
    """By how many a story is liked, was opened, and was read to its end; a little later than it happened."""

    favorites: int = 0
    opened: int = 0
    completed: int = 0


@frozen
class ManagedGlance:
    """A story in the list of administrators; its family's names are not told."""

    glance: Glance
    source: Source
    counts: StoryCounts
    sorted_by: SortedBy

    @property
    def cursor(self) -> Cursor:
        """What else than an instant it is sorted by is remembered beside."""
        glance = self.glance
        match self.sorted_by:
            case SortedBy.TITLE:
                return Cursor(glance.created_at, glance.id, (glance.title,))
            case SortedBy.FAVORITES:
                return Cursor(glance.created_at, glance.id, (self.counts.favorites,))
            case SortedBy.CREATED_AT:
                return Cursor(glance.created_at, glance.id)
            case _:
                return Cursor(glance.updated_at, glance.id)


class ManuscriptViews(Protocol):
    def find(self, story_id: StoryId) -> Manuscript | None: ...

    def managed(self, wanted: ManagedFilter, page: Leafing) -> Page[ManagedGlance]:
        """No text is touched."""


class Manuscripts(Protocol):
    """Stories under the hands of those who write them."""

    def written(self, family_id: FamilyId) -> int:
        """How many stories a family has written; nobody else adds one until the unit of work is over."""

    def find(self, story_id: StoryId) -> Manuscript | None:
        """With what this unit of work has done to it."""


class StoryErasure(Protocol):
    """Taking a story and all that refers to it away."""

    def doomed(self, now: datetime, limit: int) -> Sequence[StoryId]:
        """Whose time to come back is over; held until the unit of work is over, but for those others hold."""

    def take(self, story_id: StoryId, limit: int) -> int:
        """Up to so many rows that refer to it, in the end the story itself; 0 when it is gone."""


class Glossary(Protocol):
    def words_in(self, text: str, band: Band) -> tuple[VocabularyWord, ...]:
        """Words worth knowing of an age that a text has, with their meanings."""


class CoverOrders(Protocol):
    def order(self, story: Story, at: datetime) -> Job:
        """The work of painting a cover for a story that has none."""


class Sketchbook(Protocol):
    """Pictures within stories: what was sent, and what becomes of it."""

    def take_in(self, upload: BinaryIO) -> Result["SentFile", PictureRejected | ServiceUnavailable]:
        """Its type and size are looked at, and it is put aside as it is."""

    def finish(self, file: str) -> Result["SentFile", PictureRejected | ServiceUnavailable]:
        """Made anew from what was put aside, without anything beyond the picture."""

    def remove(self, file: str) -> None:
        """What cannot be removed now is swept later."""


@frozen
class SentFile:
    """A file in the media store."""

    name: str
    content_type: str
    size: int
    sha256: str


class PictureFiles(Protocol):
    """What is noted of files; a file without a note is swept."""

    def note(self, name: str, content_type: str, size: int, sha256: str, scope: UUID | None, at: datetime) -> None: ...

    def forget(self, name: str) -> None: ...


class Shelves(Protocol):
    """Categories, themes and seasons, while the taxonomy is held."""

    def save(self, shelf: Shelf) -> None: ...

    def remove(self, shelf: Shelf) -> None:
        """Nothing may be filed under it any more."""

    def refile(self, before: Shelf, after: Shelf, limit: int) -> Sequence[StoryId]:
        """Stories of the one are put under the other; they are known and found by its name.  Which these are.

        No word of them changes, so their certificates stay.
        """

    def relabel(self, shelf: Shelf, beyond: StoryId | None, limit: int) -> Sequence[StoryId]:
        """The next of its stories by id are known and found by the name it has now.  Which these are."""


class Renames(Protocol):
    def get(self, shelf_id: UUID) -> Renamed | None: ...

    def save(self, renamed: Renamed) -> None:
        """From now on it is seen by no kid who may not see what it is called."""

    def remove(self, shelf_id: UUID) -> None: ...

    def waiting(self) -> Sequence[UUID]:
        """Which shelves there are."""


class Picks(Protocol):
    def hold(self) -> Mapping[StoryId, int]:
        """Every top pick and its place; held until the unit of work is over."""

    def put(self, places: Mapping[StoryId, int | None], at: datetime) -> None: ...


@frozen
class Recounted:
    """What a look at some stories brought."""

    last: StoryId
    looked_at: int
    put_right: int


class Counts(Protocol):
    def recount(self, beyond: StoryId | None, limit: int) -> Recounted | None:
        """Words, pages and seconds of the next stories by id; None if there are no more.

        Nothing else about them changes.
        """


class Imports(Protocol):
    """What was brought from elsewhere."""

    def of(self, story_ids: Sequence[StoryId]) -> Mapping[StoryId, Imported]: ...

    def save(self, imported: Mapping[StoryId, Imported]) -> None: ...


class ImportSource(Protocol):
    """Reads catalogs a record at a time, however long they are."""

    def count(self, file: str) -> Result[int, ImportUnreadable]:
        """How many records there are; it is looked through to its end."""

    def records(self, file: str, beyond: int) -> Iterator[ImportRecord | RefusedRecord]:
        """From that many records on."""


class CatalogFiles(Protocol):
    def keep(self, upload: BinaryIO) -> Result[SentFile, ServiceUnavailable]:
        """As it was sent, until it is brought in."""

    def remove(self, file: str) -> None:
        """What cannot be removed now is swept later."""


class AuthoringUnitOfWork(CatalogUnitOfWork, Protocol):
    @property
    def manuscripts(self) -> Manuscripts: ...

    @property
    def erasure(self) -> StoryErasure: ...

    @property
    def files(self) -> PictureFiles: ...

    @property
    def shelves(self) -> Shelves: ...

    @property
    def renames(self) -> Renames: ...

    @property
    def picks(self) -> Picks: ...

    @property
    def imports(self) -> Imports: ...

    @property
    def counts(self) -> Counts: ...
