"""What the family context asks of the outside."""

from collections.abc import Sequence
from typing import Protocol

from storytime_core.kernel.ids import AvatarId, CategoryId, FamilyId, KidId
from storytime_core.kernel.ports import UnitOfWork

from .buddy_ports import BuddyRepository, TalkRepository
from .face_ports import AvatarRepository, FaceFiles, GrownUpRepository
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

    def wearing(self, avatar_id: AvatarId, family_id: FamilyId) -> Sequence[Kid]:
        """Removed ones too; held still until the unit of work is over."""


class ConsentRepository(Protocol):
    def ledger(self, family_id: FamilyId) -> ConsentLedger: ...

    def add(self, entry: ConsentEntry) -> None: ...


class CategoryLookup(Protocol):
    def named(self, categories: Sequence[CategoryId]) -> tuple[NamedCategory, ...]:
        """Those of them that exist, in the order asked."""


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
