"""What narration leads to.  No text is in any of these."""

from typing import ClassVar
from uuid import UUID

from attrs import frozen

from storytime_core.kernel.events import Event
from storytime_core.kernel.ids import AccountId, FamilyId, KidId, StoryId


@frozen(kw_only=True)
class NarrationRequested(Event):
    """Pages have to be spoken that nobody has asked for before."""

    name: ClassVar = "narration.requested"
    narration_id: UUID
    story_id: StoryId
    holder: FamilyId
    voice: str
    provider: str


@frozen(kw_only=True)
class NarrationMade(Event):
    """Every page of a story can be heard in this voice."""

    name: ClassVar = "narration.made"
    narration_id: UUID
    story_id: StoryId
    family_id: FamilyId | None
    kid_id: KidId | None = None
    voice: str
    provider: str
    pages: int
    duration_ms: int


@frozen(kw_only=True)
class NarrationFailed(Event):
    name: ClassVar = "narration.failed"
    narration_id: UUID
    story_id: StoryId
    code: str
    family_id: FamilyId | None = None  # whose story it is, if it is one's


@frozen(kw_only=True)
class VoiceLocked(Event):
    """A free account has chosen its one voice."""

    name: ClassVar = "voice.locked"
    account_id: AccountId
    voice: str
