"""Bringing stories in from elsewhere: one record, and how far a whole run has come (CAT-41, CAT-42)."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Final, Self
from uuid import UUID

from attrs import evolve, field, fields, frozen

from storytime_core.kernel.ids import CategoryId, SeasonId, ThemeId
from storytime_core.kernel.library import Story, StoryState
from storytime_core.kernel.notes import to_note

from .authoring import WORDS, StoryEdit
from .errors import Fault
from .model import Taxonomy

REPORTED: Final = 100
QUEUE: Final = "catalog-import"
BY_HAND: Final = "catalog-import-by-hand"  # by whoever has the file at hand; no worker looks there
KIND: Final = "catalog-import"
ONE_AT_A_TIME: Final = UUID(int=1)


@frozen(kw_only=True)
class ImportRecord:
    """A story as a catalog brings it; it is filed under names or slugs."""

    index: int
    slug: str
    edit: StoryEdit = field(repr=False)
    categories: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    seasons: tuple[str, ...] = ()
    state: StoryState = StoryState.PUBLISHED
    digest: str = ""  # of the record as it was brought


@frozen
class RecordFault:
    """Why a record was left out."""

    index: int
    slug: str
    path: str
    message: str

    @classmethod
    def of(cls, record: ImportRecord, fault: Fault) -> Self:
        return cls(record.index, record.slug, fault.path, fault.message)


@frozen
class RefusedRecord:
    """One that is left out, and all that is wrong with it."""

    faults: tuple[RecordFault, ...]


@frozen(kw_only=True)
class ImportRun:
    """How far it has come."""

    file: str
    dry_run: bool
    overwrite: bool
    total: int
    processed: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    errors: tuple[RecordFault, ...] = ()

    @property
    def percent(self) -> int:
        return 100 * self.processed // self.total if self.total else 100

    def after(self, created: int, updated: int, unchanged: int, faults: tuple[RecordFault, ...]) -> Self:
        """One batch later; the first faults are kept for whoever repairs the file."""
        failed = len({fault.index for fault in faults})
        return evolve(
            self,
            processed=self.processed + created + updated + unchanged + failed,
            created=self.created + created,
            updated=self.updated + updated,
            unchanged=self.unchanged + unchanged,
            failed=self.failed + failed,
            errors=(*self.errors, *faults)[:REPORTED],
        )


@frozen
class Imported:
    """What an import brought last, and what was made of it."""

    record_hash: str
    kept_hash: str

    def was_edited(self, story: Story) -> bool:
        """Here, by hand, since then."""
        return self.kept_hash != kept_hash(story)


def kept_hash(story: Story) -> str:
    """Of all that a record says of a story."""
    words = {name: to_note(getattr(story.content, name)) for name in sorted(WORDS)}
    others = {one.name: to_note(getattr(story, one.name)) for one in fields(StoryEdit) if one.name not in WORDS}
    said = {**words, **others, "cover_url": None, "state": story.state.value, "deleted": story.deleted_at is not None}
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def on_shelves(record: ImportRecord, taxonomy: Taxonomy) -> tuple[StoryEdit, tuple[Fault, ...]]:
    """With the ids of its shelves; unknown ones are refused, never added."""
    found: dict[str, tuple[UUID, ...]] = {}
    faults: list[Fault] = []
    shelves = (
        ("categories", record.categories, taxonomy.categories),
        ("themes", record.themes, taxonomy.themes),
        ("seasons", record.seasons, taxonomy.seasons),
    )
    for path, names, known in shelves:
        ids: Mapping[str, UUID] = {
            **{one.name.casefold(): one.id for one in known},
            **{one.slug: one.id for one in known},
        }
        faults += (
            Fault(f"{path}[{number}]", "there is no such shelf")
            for number, name in enumerate(names)
            if name.casefold() not in ids
        )
        found[path] = tuple(ids[name.casefold()] for name in names if name.casefold() in ids)
    edit = evolve(
        record.edit,
        categories=tuple(map(CategoryId, found["categories"])),
        themes=tuple(map(ThemeId, found["themes"])),
        seasons=tuple(map(SeasonId, found["seasons"])),
    )
    return edit, tuple(faults)
