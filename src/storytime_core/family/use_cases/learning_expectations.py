"""What parents may hope for."""

from collections.abc import Callable
from typing import Never

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.use_case import use_case

from ..errors import ChangedMeanwhile, ListFull, NameTaken, UnknownExpectation
from ..events import CatalogOfFacesChanged
from ..expectations import Expectation, ExpectationChange, ExpectationId
from ..ports import FamilyUnitOfWork
from ..views import OfferViews

KIND = "expectations"


@frozen
class LearningExpectations:
    """Administrators change the list while they hold all of it."""

    unit_of_work: Callable[[], FamilyUnitOfWork]
    views: OfferViews
    clock: Clock
    ids: Ids

    @use_case
    def list(self) -> Result[tuple[Expectation, ...], Never]:
        """Those one may choose."""
        return Success(tuple(one for one in self.views.expectations() if one.is_active))

    @use_case
    def add(
        self,
        caller: Caller,
        name: str,
        description: str | None = None,
        category: str | None = None,
        is_active: bool = True,
    ) -> Result[Expectation, NameTaken | ListFull]:
        with self.unit_of_work() as uow:
            new = Expectation(
                id=ExpectationId(self.ids.new()),
                name=name,
                description=description,
                category=category,
                is_active=is_active,
            )
            new.beside(uow.expectations.hold()).unwrap()
            self._keep(uow, new)
            uow.commit(new)
        return Success(new)

    @use_case
    def change(
        self,
        caller: Caller,
        expectation_id: ExpectationId,
        change: ExpectationChange,
        revision: int | None = None,
    ) -> Result[Expectation, UnknownExpectation | NameTaken | ListFull | ChangedMeanwhile]:
        with self.unit_of_work() as uow:
            known = uow.expectations.hold()
            before = next((one for one in known if one.id == expectation_id), None)
            if before is None:
                return Failure(UnknownExpectation())
            if revision not in (None, before.revision):
                return Failure(ChangedMeanwhile())
            after = before.changed(change)
            after.beside(known).unwrap()
            if after != before:
                self._keep(uow, after)
            uow.commit()
        return Success(after)

    def _keep(self, uow: FamilyUnitOfWork, one: Expectation) -> None:
        uow.expectations.save(one)
        uow.publish(CatalogOfFacesChanged(at=self.clock.now(), kind=KIND))
