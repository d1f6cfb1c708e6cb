"""What a family looks like on screen."""

from typing import Protocol

from attrs import field, frozen

from storytime_core.kernel.ids import CategoryId, FamilyId, KidId
from storytime_core.kernel.pages import Cursor, Page, PageRequest

from .model import Family, Kid


@frozen
class NamedCategory:
    id: CategoryId
    name: str


@frozen
class KidOnScreen:
    """A kid, and the words for what it refers to."""

    kid: Kid = field(repr=False)
    time_zone: str
    categories: tuple[NamedCategory, ...] = ()

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.kid.created_at, self.kid.id)


class KidViews(Protocol):
    """Live kids only."""

    def page(self, family_id: FamilyId, page: PageRequest) -> Page[KidOnScreen]:
        """The first added first."""

    def find(self, family_id: FamilyId, kid_id: KidId) -> KidOnScreen | None: ...


class FamilyViews(Protocol):
    def find(self, family_id: FamilyId) -> Family: ...
