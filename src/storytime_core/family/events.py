"""What others may want to know of families: never a nickname, a birth month or an age."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from attrs import frozen

from storytime_core.kernel.events import Event
from storytime_core.kernel.ids import AvatarId, BuddyId, FamilyId, KidId


@frozen(kw_only=True)
class ConsentGranted(Event):
    name: ClassVar = "consent.granted"
    family_id: FamilyId
    purpose: str
    method: str
    text_version: str


@frozen(kw_only=True)
class ConsentConfirmed(Event):
    """A day after a consent by mail; the second mail goes out."""

    name: ClassVar = "consent.confirmed"
    family_id: FamilyId
    purpose: str


@frozen(kw_only=True)
class ConsentAskedAnew(Event):
    name: ClassVar = "consent.asked_anew"
    family_id: FamilyId
    purpose: str
    text_version: str
    effective_at: datetime


@frozen(kw_only=True)
class ConsentRevoked(Event):
    name: ClassVar = "consent.revoked"
    family_id: FamilyId
    purpose: str
    source: str


@frozen(kw_only=True)
class KidAdded(Event):
    name: ClassVar = "kid.created"
    family_id: FamilyId
    kid_id: KidId


@frozen(kw_only=True)
class KidChanged(Event):
    name: ClassVar = "kid.changed"
    family_id: FamilyId
    kid_id: KidId
    fields: tuple[str, ...]


@frozen(kw_only=True)
class KidRemoved(Event):
    name: ClassVar = "kid.removed"
    family_id: FamilyId
    kid_id: KidId
    permanent: bool


@frozen(kw_only=True)
class KidRestored(Event):
    name: ClassVar = "kid.restored"
    family_id: FamilyId
    kid_id: KidId


@frozen(kw_only=True)
class KidErased(Event):
    name: ClassVar = "kid.erased"
    family_id: FamilyId
    kid_id: KidId
    erasure_id: UUID


@frozen(kw_only=True)
class AvatarWorn(Event):
    """By a kid or a grown-up; without an avatar it was taken off."""

    name: ClassVar = "avatar.worn"
    family_id: FamilyId
    wearer: UUID
    avatar_id: AvatarId | None
    replaced_id: AvatarId | None


@frozen(kw_only=True)
class BuddyChosen(Event):
    """Without a buddy, it was let go."""

    name: ClassVar = "buddy.chosen"
    family_id: FamilyId
    kid_id: KidId
    buddy_id: BuddyId | None


@frozen(kw_only=True)
class HouseRulesChanged(Event):
    name: ClassVar = "house_rules.changed"
    family_id: FamilyId
    fields: tuple[str, ...]


@frozen(kw_only=True)
class DailyLimitChanged(Event):
    """Of one kid; without one, of the whole family."""

    name: ClassVar = "daily_limit.changed"
    family_id: FamilyId
    kid_id: KidId | None = None
    minutes: int | None = None


@frozen(kw_only=True)
class BedtimeChanged(Event):
    name: ClassVar = "bedtime.changed"
    family_id: FamilyId
    kid_id: KidId


@frozen(kw_only=True)
class PreferencesChanged(Event):
    name: ClassVar = "preferences.changed"
    family_id: FamilyId


@frozen(kw_only=True)
class CatalogOfFacesChanged(Event):
    """What administrators offer to all: ``ageGroups`` ``expectations``, ``avatars`` or ``buddies``."""

    name: ClassVar = "faces.changed"
    kind: str
