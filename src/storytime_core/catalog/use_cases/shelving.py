"""Looking after categories, themes and seasons.  Whoever changes one sees it at once; other processes soon."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, Never
from uuid import UUID

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.ids import JobId
from storytime_core.kernel.jobs import MAINTENANCE, JobSignals
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.use_case import use_case
from storytime_core.kernel.words import folded

from ..authoring_ports import AuthoringUnitOfWork
from ..errors import Fault, NameTaken, ShelfUnfit, TaxonomyInUse, UnknownShelf, UnknownTaxonomy
from ..events import TaxonomyChanged
from ..model import Taxonomy
from ..shelving import (
    NOUNS,
    Renamed,
    Shelf,
    ShelfEdit,
    days_unfit,
    is_taken,
    rearranged,
    relabeling,
    shelves_of,
    slug_beside,
)
from ..views import TaxonomyViews

BATCH: Final = 100


@frozen
class FullShelf:
    """A shelf, and how many stories stand there."""

    shelf: Shelf
    story_count: int


@frozen
class Shelving:
    unit_of_work: Callable[[], AuthoringUnitOfWork]
    views: TaxonomyViews
    forget: Callable[[], None]
    signals: JobSignals
    clock: Clock
    ids: Ids

    @use_case
    def list(self, kind: type[Shelf]) -> Result[tuple[FullShelf, ...], Never]:
        counts, taxonomy = self.views.counts(), self.views.taxonomy()
        return Success(tuple(FullShelf(one, counts.get(one.id, 0)) for one in shelves_of(taxonomy, kind)))

    @use_case
    def show(self, kind: type[Shelf], shelf_id: UUID) -> Result[FullShelf, UnknownShelf]:
        shelf = self._one(self.views.taxonomy(), kind, shelf_id).unwrap()
        return Success(self._counted(shelf, self.views.counts()))

    @use_case
    def add(self, kind: type[Shelf], new: ShelfEdit) -> Result[FullShelf, NameTaken | ShelfUnfit]:
        """Behind the others, unless a place is named."""
        faults = days_unfit(new)
        if faults:
            return Failure(ShelfUnfit(faults))
        with self.unit_of_work() as uow:
            others = shelves_of(uow.taxonomy.hold(), kind)
            if is_taken(new.name or "", others):
                return Failure(NameTaken(NOUNS[kind]))
            last = max((one.position for one in others), default=-1)
            slug = slug_beside(new.name or "", others)
            said = {"description": "", "position": last + 1, **new.said_of(kind), "id": self.ids.new(), "slug": slug}
            shelf = kind(**said)
            uow.taxonomy.add(shelf)
            self._tell(uow, shelf, self.clock.now())
            full = FullShelf(shelf, 0)
            uow.commit(full)
        self.forget()
        return Success(full)

    @use_case
    def change(
        self, kind: type[Shelf], shelf_id: UUID, edit: ShelfEdit
    ) -> Result[FullShelf, UnknownShelf | NameTaken | ShelfUnfit]:
        """Its stories are found under the new name a little later; where that is excluded they are hidden at once."""
        faults = days_unfit(edit)
        if faults:
            return Failure(ShelfUnfit(faults))
        with self.unit_of_work() as uow:
            taxonomy = uow.taxonomy.hold()
            before = self._one(taxonomy, kind, shelf_id).unwrap()
            others = tuple(one for one in shelves_of(taxonomy, kind) if one.id != shelf_id)
            if edit.name and is_taken(edit.name, others):
                return Failure(NameTaken(NOUNS[kind]))
            after = rearranged(before, edit)
            now = self.clock.now()
            uow.shelves.save(after)
            if folded(after.name) != folded(before.name):
                uow.renames.save(Renamed(after.id, folded(after.name)))
                uow.jobs.add(relabeling(JobId(self.ids.new()), after.id, now))
            self._tell(uow, after, now)
            uow.commit()
        self.forget()
        self.signals.wake(MAINTENANCE)
        return Success(self._counted(after, self.views.counts()))

    @use_case
    def remove(
        self, kind: type[Shelf], shelf_id: UUID, move_to: UUID | None = None
    ) -> Result[None, UnknownShelf | UnknownTaxonomy | TaxonomyInUse]:
        """An empty one; or its stories move to another first, a hundred at a time."""
        while True:
            with self.unit_of_work() as uow:
                taxonomy = uow.taxonomy.hold()
                shelf = self._one(taxonomy, kind, shelf_id).unwrap()
                target = self._target(taxonomy, shelf, move_to).unwrap()
                moved = uow.shelves.refile(shelf, target, BATCH)
                if moved and move_to is None:
                    return Failure(TaxonomyInUse(NOUNS[kind]))
                if not moved:
                    uow.shelves.remove(shelf)
                    uow.renames.remove(shelf.id)
                    self._tell(uow, shelf, self.clock.now())
                uow.commit()
            if not moved:
                self.forget()
                return Success(None)

    def _target(self, taxonomy: Taxonomy, shelf: Shelf, move_to: UUID | None) -> Result[Shelf, UnknownTaxonomy]:
        """Where its stories go; to itself if nobody says where."""
        if move_to is None:
            return Success(shelf)
        others = (one for one in shelves_of(taxonomy, type(shelf)) if one.id != shelf.id)
        found = next((one for one in others if one.id == move_to), None)
        return Success(found) if found else Failure(UnknownTaxonomy((Fault("moveTo", "there is no such shelf"),)))

    def _one(self, taxonomy: Taxonomy, kind: type[Shelf], shelf_id: UUID) -> Result[Shelf, UnknownShelf]:
        found = next((one for one in shelves_of(taxonomy, kind) if one.id == shelf_id), None)
        return Success(found) if found else Failure(UnknownShelf(NOUNS[kind]))

    def _counted(self, shelf: Shelf, counts: Mapping[UUID, int]) -> FullShelf:
        return FullShelf(shelf, counts.get(shelf.id, 0))

    def _tell(self, uow: AuthoringUnitOfWork, shelf: Shelf, now: datetime) -> None:
        uow.publish(TaxonomyChanged(at=now, kind=NOUNS[type(shelf)], id=shelf.id))
