"""The names by which contexts speak of each other's things."""

from typing import NewType
from uuid import UUID

AccountId = NewType("AccountId", UUID)
AvatarId = NewType("AvatarId", UUID)
BuddyId = NewType("BuddyId", UUID)
FamilyId = NewType("FamilyId", UUID)  # a family is founded by an account and has its id
GuestSessionId = NewType("GuestSessionId", UUID)
HolderId = NewType("HolderId", UUID)  # whose opened stories are counted together: a family, a visit, a device
JobId = NewType("JobId", UUID)
KidId = NewType("KidId", UUID)
MediaId = NewType("MediaId", UUID)
SessionId = NewType("SessionId", UUID)
StoryId = NewType("StoryId", UUID)
CategoryId = NewType("CategoryId", UUID)
ThemeId = NewType("ThemeId", UUID)
SeasonId = NewType("SeasonId", UUID)
