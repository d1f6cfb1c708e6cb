"""What the family context asks of the outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from storytime_core.kernel.ids import AccountId, AvatarId, CategoryId, FamilyId, KidId
from storytime_core.kernel.ports import UnitOfWork

from .ages import AgeGroup, AgeGroupId
from .buddy_ports import BuddyRepository, TalkRepository
from .expectations import Expectation
from .face_ports import AvatarRepository, FaceFiles, GrownUpRepository
from .model import ConsentEntry, ConsentLedger, Family, Kid, NamedCategory, Notice, Purpose


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

    def of_family(self, family_id: FamilyId) -> Sequence[Kid]:
        """All of them, removed ones too; held still until the unit of work is over."""

    def hidden_before(self, at: datetime, limit: int) -> Sequence[tuple[FamilyId, KidId]]:
        """Those hidden the longest first."""

    def erase(self, kid_id: KidId) -> None:
        """With what it talked about."""

    def wearing(self, avatar_id: AvatarId, family_id: FamilyId) -> Sequence[Kid]:
        """Removed ones too; held still until the unit of work is over."""


class ConsentRepository(Protocol):
    def ledger(self, family_id: FamilyId) -> ConsentLedger: ...

    def add(self, entry: ConsentEntry) -> None: ...

    def unconfirmed(self, after: datetime, until: datetime, limit: int) -> Sequence[tuple[FamilyId, Purpose]]:
        """Where the last word is a grant by mail between these moments; the oldest first."""

    def not_asked_anew(self, notice: Notice, limit: int) -> Sequence[FamilyId]:
        """Families whose consent stands, was given before the notice comes into force, and who were not told of it."""

    def asked_anew(self, family_id: FamilyId, notice: Notice) -> bool:
        """Noted once; False if it was before."""


class CategoryLookup(Protocol):
    def named(self, categories: Sequence[CategoryId]) -> tuple[NamedCategory, ...]:
        """Those of them that exist, in the order asked."""


class KidLevelLookup(Protocol):
    def of(self, kid_id: KidId) -> int | None:
        """How hard the stories are that it reads well; None before anybody knows."""


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

    @property
    def avatars(self) -> AvatarRepository: ...

    @property
    def grown_ups(self) -> GrownUpRepository: ...

    @property
    def files(self) -> FaceFiles: ...

    @property
    def buddies(self) -> BuddyRepository: ...

    @property
    def talks(self) -> TalkRepository: ...


class DeclaredConsents(Protocol):
    """Consents the deployment collects by its own means: purpose and text version."""

    def version_of(self, purpose: Purpose) -> str | None: ...


class PurchaseEvidence(Protocol):
    """That a grown-up has paid with a card of its own."""

    def of(self, account_id: AccountId) -> str | None:
        """Where to find the purchase again; None if there is none."""
