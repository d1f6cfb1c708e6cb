"""What the family context asks of the outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from storytime_core.kernel.ids import CategoryId, FamilyId, KidId
from storytime_core.kernel.ports import UnitOfWork

from .ages import AgeGroup, AgeGroupId
from .expectations import Expectation
from .model import ConsentEntry, ConsentLedger, Family, Kid, NamedCategory, Purpose


class FamilyRepository(Protocol):
    def get(self, family_id: FamilyId) -> Family:
        """The family with its defaults, held still until the unit of work is over, even if nothing is set yet."""

    def save(self, family: Family) -> None: ...


class KidRepository(Protocol):
    """Nickname and birth month are stored sealed with the family's key."""

    def live(self, family_id: FamilyId) -> int:
        """How many there are.  Counting and adding is safe while the family is held."""

    def get(self, kid_id: KidId, family_id: FamilyId) -> Kid | None:
        """Removed ones too; held still until the unit of work is over."""

    def add(self, kid: Kid) -> None: ...

    def save(self, kid: Kid) -> None: ...

    def give_limit(self, family_id: FamilyId, minutes: int, at: datetime) -> tuple[KidId, ...]:
        """To the live kids that have none of their own; says which these were."""


class ConsentRepository(Protocol):
    def ledger(self, family_id: FamilyId) -> ConsentLedger: ...

    def add(self, entry: ConsentEntry) -> None: ...


class CategoryLookup(Protocol):
    def named(self, categories: Sequence[CategoryId]) -> tuple[NamedCategory, ...]:
        """Those of them that exist, in the order asked."""


class AgeGroupRepository(Protocol):
    def live(self) -> tuple[AgeGroup, ...]:
        """The youngest first; shipped ones too."""

    def hold(self) -> tuple[AgeGroup, ...]:
        """The same; nobody else changes the list until the unit of work is over."""

    def find(self, group_id: AgeGroupId) -> AgeGroup | None:
        """Removed ones too."""

    def save(self, group: AgeGroup) -> None: ...


class ExpectationRepository(Protocol):
    def all(self) -> tuple[Expectation, ...]:
        """By name; shipped ones too, and those switched off."""

    def hold(self) -> tuple[Expectation, ...]:
        """The same; nobody else changes the list until the unit of work is over."""

    def save(self, expectation: Expectation) -> None: ...


class FamilyUnitOfWork(UnitOfWork, Protocol):
    @property
    def families(self) -> FamilyRepository: ...

    @property
    def kids(self) -> KidRepository: ...

    @property
    def consents(self) -> ConsentRepository: ...

    @property
    def categories(self) -> CategoryLookup: ...

    @property
    def age_groups(self) -> AgeGroupRepository: ...

    @property
    def expectations(self) -> ExpectationRepository: ...


class DeclaredConsents(Protocol):
    """Consents the deployment collects by its own means: purpose and text version."""

    def version_of(self, purpose: Purpose) -> str | None: ...
