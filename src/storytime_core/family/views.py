"""What a family looks like on screen."""

from datetime import date, datetime
from typing import Protocol

from attrs import field, frozen

from storytime_core.kernel.ids import FamilyId, KidId
from storytime_core.kernel.pages import Cursor, Page, PageRequest

from .model import Family, Kid, NamedCategory


@frozen
class KidOnScreen:
    """A kid, and the words for what it refers to."""

    kid: Kid = field(repr=False)
    today: date  # where the family lives
    categories: tuple[NamedCategory, ...] = ()

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.kid.created_at, self.kid.id)


class KidViews(Protocol):
    """Live kids only."""

    def page(self, family_id: FamilyId, page: PageRequest, now: datetime) -> Page[KidOnScreen]:
        """The first added first."""

    def find(self, family_id: FamilyId, kid_id: KidId, now: datetime) -> KidOnScreen | None: ...


class FamilyViews(Protocol):
    def of(self, family_id: FamilyId) -> Family:
        """With its defaults, if nothing is set yet."""
