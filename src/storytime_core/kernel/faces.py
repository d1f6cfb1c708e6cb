"""Faces as screens show them, whoever wears them."""

from uuid import UUID

from attrs import frozen


@frozen
class AvatarOnScreen:
    id: UUID
    name: str
    display_name: str
    url: str
    is_system_avatar: bool


@frozen
class BuddyCard:
    """A kid's story buddy, in short."""

    id: UUID
    name: str
    display_name: str
    profile_avatar_url: str
