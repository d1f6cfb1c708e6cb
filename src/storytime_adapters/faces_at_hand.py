"""What the house offers to all, kept at hand for whoever only looks; whoever decides reads the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from attrs import field, frozen

from storytime_core.family.ages import AgeGroup
from storytime_core.family.buddies import Buddy
from storytime_core.family.buddy_ports import BuddyViews, ManagedBuddy
from storytime_core.family.expectations import Expectation
from storytime_core.family.face_ports import AvatarViews, ManagedAvatar
from storytime_core.family.ports import FamilyUnitOfWork
from storytime_core.family.views import OfferViews
from storytime_core.kernel.faces import AvatarOnScreen
from storytime_core.kernel.ids import BuddyId, FamilyId
from storytime_core.kernel.keepsakes import Shelf
from storytime_core.kernel.pages import Leafing, Page


@frozen
class ShelvedOffers:
    groups: Shelf[tuple[AgeGroup, ...]]
    hopes: Shelf[tuple[Expectation, ...]]

    def age_groups(self) -> tuple[AgeGroup, ...]:
        return self.groups.get()

    def expectations(self) -> tuple[Expectation, ...]:
        return self.hopes.get()


@frozen
class ShelvedAvatars:
    views: AvatarViews
    faces: Shelf[tuple[AvatarOnScreen, ...]]

    def system(self) -> tuple[AvatarOnScreen, ...]:
        return self.faces.get()

    def uploads(self, family_id: FamilyId) -> tuple[AvatarOnScreen, ...]:
        return self.views.uploads(family_id)

    def managed(self, page: Leafing) -> Page[ManagedAvatar]:
        return self.views.managed(page)


@frozen
class ShelvedBuddies:
    views: BuddyViews
    companions: Shelf[tuple[Buddy, ...]]

    def active(self) -> tuple[Buddy, ...]:
        return self.companions.get()

    def find(self, buddy_id: BuddyId) -> Buddy | None:
        return self.views.find(buddy_id)

    def managed(self, page: Leafing) -> Page[ManagedBuddy]:
        return self.views.managed(page)

    def counted(self, buddy_id: BuddyId) -> ManagedBuddy | None:
        return self.views.counted(buddy_id)


@frozen
class FacesAtHand:
    """Age groups, expectations, avatars of the house and buddies, on shelves that every change made here empties."""

    groups: Shelf[tuple[AgeGroup, ...]]
    hopes: Shelf[tuple[Expectation, ...]]
    faces: Shelf[tuple[AvatarOnScreen, ...]]
    companions: Shelf[tuple[Buddy, ...]]
    offers: OfferViews
    avatars: AvatarViews
    buddies: BuddyViews
    unit_of_work: Callable[[], FamilyUnitOfWork] = field(repr=False)

    @contextmanager
    def changing(self) -> Iterator[FamilyUnitOfWork]:
        """A unit of work after which the shelves are filled anew."""
        with self.unit_of_work() as uow:
            yield uow
        self.forget()

    def forget(self) -> None:
        for shelf in (self.groups, self.hopes, self.faces, self.companions):
            shelf.forget()


def faces_at_hand(
    offers: OfferViews, avatars: AvatarViews, buddies: BuddyViews, unit_of_work: Callable[[], FamilyUnitOfWork]
) -> FacesAtHand:
    groups, hopes = Shelf(offers.age_groups), Shelf(offers.expectations)
    faces, companions = Shelf(avatars.system), Shelf(buddies.active)
    return FacesAtHand(
        groups,
        hopes,
        faces,
        companions,
        ShelvedOffers(groups, hopes),
        ShelvedAvatars(avatars, faces),
        ShelvedBuddies(buddies, companions),
        unit_of_work,
    )
