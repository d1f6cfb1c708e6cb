"""Pictures that kids and grown-ups go by: some of the house, some uploaded."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Final, Self
from uuid import UUID

from attrs import evolve, frozen

from storytime_core.kernel.faces import AvatarOnScreen
from storytime_core.kernel.ids import AvatarId, FamilyId, KidId

SHIPPED_SINCE: Final = datetime(2026, 11, 1, tzinfo=UTC)
OWN_PICTURE: Final = "own-picture"
SHIPPED: Final = {
    "bear": "Bear",
    "cat": "Cat",
    "dog": "Dog",
    "dragon": "Dragon",
    "elephant": "Elephant",
    "frog": "Frog",
    "hedgehog": "Hedgehog",
    "lion": "Lion",
    "owl": "Owl",
    "penguin": "Penguin",
    "rabbit": "Rabbit",
    "sheep": "Sheep",
    "turtle": "Turtle",
    "unicorn": "Unicorn",
    "whale": "Whale",
}


@frozen(kw_only=True)
class Avatar:
    """One of the house, which anybody may wear, or an upload, which its family may wear."""

    id: AvatarId
    name: str
    display_name: str
    file: str
    created_at: datetime
    updated_at: datetime
    family_id: FamilyId | None = None
    kid_id: KidId | None = None  # whom it shows: kept only as long as the consent for pictures of kids stands
    revision: int = 1
    removed_at: datetime | None = None

    @property
    def is_system(self) -> bool:
        return self.family_id is None

    def changed(self, at: datetime, name: str | None, display_name: str | None, file: str | None) -> Self:
        return evolve(
            self,
            name=name or self.name,
            display_name=display_name or self.display_name,
            file=file or self.file,
            updated_at=at,
            revision=self.revision + 1,
        )

    def removed(self, at: datetime) -> Self:
        return evolve(self, removed_at=at, updated_at=at, revision=self.revision + 1)

    def brought_back(self, at: datetime) -> Self:
        return evolve(self, removed_at=None, updated_at=at, revision=self.revision + 1)

    def on_screen(self, public_url: str) -> AvatarOnScreen:
        return AvatarOnScreen(self.id, self.name, self.display_name, address(public_url, self.file), self.is_system)


def address(public_url: str, file: str) -> str:
    """Where a picture is found: its name alone is the way to it."""
    return f"{public_url}/media/{file}"


def shipped_id(kind: str, name: str) -> UUID:
    """What we ship has the same id everywhere and always, so it is put in once, whatever becomes of it."""
    moment = int(SHIPPED_SINCE.timestamp() * 1000).to_bytes(6, "big")
    rest = bytearray(sha256(f"{kind} {name}".encode()).digest()[:10])
    rest[0] = 0x70 | rest[0] & 0x0F
    rest[2] = 0x80 | rest[2] & 0x3F
    return UUID(bytes=moment + bytes(rest))
