"""The groups ages are spoken of in."""

from collections.abc import Callable
from typing import Never

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.use_case import use_case

from ..ages import AgeGroup, AgeGroupId, AgeSpan
from ..errors import AgesOverlap, AgesUnfit, ChangedMeanwhile, NameTaken, UnknownAgeGroup
from ..events import CatalogOfFacesChanged
from ..ports import FamilyUnitOfWork
from ..views import OfferViews

KIND = "ageGroups"


@frozen
class AgeGroups:
    """Administrators change the list while they hold all of it."""

    unit_of_work: Callable[[], FamilyUnitOfWork]
    views: OfferViews
    clock: Clock
    ids: Ids

    @use_case
    def list(self) -> Result[tuple[AgeGroup, ...], Never]:
        return Success(self.views.age_groups())

    @use_case
    def show(self, group_id: AgeGroupId) -> Result[AgeGroup, UnknownAgeGroup]:
        found = next((group for group in self.views.age_groups() if group.id == group_id), None)
        return Success(found) if found else Failure(UnknownAgeGroup())

    @use_case
    def lookup(self, age: int) -> Result[AgeGroup, UnknownAgeGroup]:
        found = next((group for group in self.views.age_groups() if group.span.holds(age)), None)
        return Success(found) if found else Failure(UnknownAgeGroup())

    @use_case
    def add(
        self, caller: Caller, name: str, low: int, high: int
    ) -> Result[AgeGroup, AgesUnfit | AgesOverlap | NameTaken]:
        with self.unit_of_work() as uow:
            group = AgeGroup(id=AgeGroupId(self.ids.new()), name=name, span=AgeSpan(low, high))
            group.beside(uow.age_groups.hold()).unwrap()
            self._keep(uow, group)
            uow.commit(group)
        return Success(group)

    @use_case
    def change(
        self,
        caller: Caller,
        group_id: AgeGroupId,
        name: str | None,
        low: int | None,
        high: int | None,
        revision: int | None = None,
    ) -> Result[AgeGroup, UnknownAgeGroup | AgesUnfit | AgesOverlap | NameTaken | ChangedMeanwhile]:
        with self.unit_of_work() as uow:
            groups = uow.age_groups.hold()
            before = self._live(uow, group_id, revision).unwrap()
            after = before.changed(name, low, high)
            after.beside(groups).unwrap()
            if after != before:
                self._keep(uow, after)
            uow.commit()
        return Success(after)

    @use_case
    def remove(
        self, caller: Caller, group_id: AgeGroupId, revision: int | None = None
    ) -> Result[AgeGroup, UnknownAgeGroup | ChangedMeanwhile]:
        with self.unit_of_work() as uow:
            uow.age_groups.hold()
            removed = self._live(uow, group_id, revision).unwrap().removed(self.clock.now())
            self._keep(uow, removed)
            uow.commit()
        return Success(removed)

    @use_case
    def bring_back(
        self, caller: Caller, group_id: AgeGroupId
    ) -> Result[AgeGroup, UnknownAgeGroup | AgesUnfit | AgesOverlap | NameTaken]:
        """If its ages and its name are still free."""
        with self.unit_of_work() as uow:
            groups = uow.age_groups.hold()
            removed = uow.age_groups.find(group_id)
            if removed is None or removed.removed_at is None:
                return Failure(UnknownAgeGroup())
            back = removed.brought_back()
            back.beside(groups).unwrap()
            self._keep(uow, back)
            uow.commit()
        return Success(back)

    def _live(
        self, uow: FamilyUnitOfWork, group_id: AgeGroupId, revision: int | None
    ) -> Result[AgeGroup, UnknownAgeGroup | ChangedMeanwhile]:
        group = uow.age_groups.find(group_id)
        if group is None or group.removed_at is not None:
            return Failure(UnknownAgeGroup())
        return Success(group) if revision in (None, group.revision) else Failure(ChangedMeanwhile())

    def _keep(self, uow: FamilyUnitOfWork, group: AgeGroup) -> None:
        uow.age_groups.save(group)
        uow.publish(CatalogOfFacesChanged(at=self.clock.now(), kind=KIND))
