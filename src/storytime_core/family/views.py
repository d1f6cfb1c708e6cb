"""What a family looks like on screen."""

from datetime import date, datetime
from typing import Protocol, Self
from uuid import UUID

from attrs import field, frozen

from storytime_core.kernel.faces import AvatarOnScreen, BuddyCard
from storytime_core.kernel.ids import FamilyId, KidId
from storytime_core.kernel.pages import Cursor, Page, PageRequest

from .avatars import address
from .buddies import Buddy
from .model import Kid, NamedCategory


@frozen
class KidOnScreen:
    """A kid, and the words for what it refers to."""

    kid: Kid = field(repr=False)
    today: date  # where the family lives
    categories: tuple[NamedCategory, ...] = ()
    avatar: AvatarOnScreen | None = None
    buddy: BuddyCard | None = None

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.kid.created_at, self.kid.id)


@frozen
class BuddyOnScreen:
    id: UUID
    name: str
    display_name: str
    type: str
    description: str
    image_url: str
    profile_avatar_url: str
    theme_color: str
    age_group_min: int
    age_group_max: int

    @classmethod
    def of(cls, buddy: Buddy, public_url: str) -> Self:
        return cls(
            id=buddy.id,
            name=buddy.name,
            display_name=buddy.display_name,
            type=buddy.type,
            description=buddy.description,
            image_url=address(public_url, buddy.image),
            profile_avatar_url=address(public_url, buddy.profile_avatar),
            theme_color=buddy.theme_color,
            age_group_min=buddy.age_min,
            age_group_max=buddy.age_max,
        )


class KidViews(Protocol):
    """Live kids only."""

    def page(self, family_id: FamilyId, page: PageRequest, now: datetime) -> Page[KidOnScreen]:
        """The first added first."""

    def find(self, family_id: FamilyId, kid_id: KidId, now: datetime) -> KidOnScreen | None: ...
