"""What faces ask of the outside: whoever keeps them, wears them, draws them and looks at them."""

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO, Protocol

from attrs import frozen
from returns.result import Result

from storytime_core.kernel.access import ServiceUnavailable
from storytime_core.kernel.faces import AvatarOnScreen
from storytime_core.kernel.ids import AccountId, AvatarId, FamilyId
from storytime_core.kernel.pages import Cursor, Leafing, Page

from .avatars import Avatar
from .errors import UploadRejected

WEBP = "image/webp"


class AvatarRepository(Protocol):
    """Whoever is got is held still until the unit of work is over."""

    def wearable(self, avatar_id: AvatarId, family_id: FamilyId) -> Avatar | None:
        """A live one of the house, or an upload of this family."""

    def system(self, avatar_id: AvatarId) -> Avatar | None:
        """One of the house; removed ones too."""

    def named(self, name: str) -> Avatar | None:
        """The live one of the house that has this name; the name is held even if there is none."""

    def live(self) -> Sequence[AvatarId]:
        """Those of the house, by name."""

    def pictures_of_kids(self, family_id: FamilyId) -> Sequence[Avatar]:
        """Uploads that show a kid of the family."""

    def is_worn(self, avatar_id: AvatarId) -> bool:
        """By anybody; kids count until they are erased."""

    def add_once(self, avatar: Avatar) -> bool:
        """False if its id or its name is taken."""

    def save(self, avatar: Avatar) -> None: ...

    def erase(self, avatar_id: AvatarId) -> None: ...


class GrownUpRepository(Protocol):
    """Of accounts, what this context may know and change."""

    def exists(self, account_id: AccountId) -> bool: ...

    def avatar_of(self, account_id: AccountId) -> AvatarId | None:
        """Held still until the unit of work is over."""

    def wear(self, account_id: AccountId, avatar_id: AvatarId | None) -> None: ...


@frozen
class KeptPicture:
    """A picture in the media store."""

    file: str
    content_type: str
    size: int
    sha256: str


class FaceFiles(Protocol):
    """What is noted of files; a file without a note is swept."""

    def note(self, picture: KeptPicture, scope: FamilyId | None, at: datetime) -> None: ...

    def forget(self, file: str) -> None: ...


@frozen
class ManagedAvatar:
    """One of the house, as an administrator sees it."""

    avatar: Avatar
    public_url: str

    @property
    def shown(self) -> AvatarOnScreen:
        return self.avatar.on_screen(self.public_url)

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.avatar.created_at, self.avatar.id)


class AvatarViews(Protocol):
    def system(self) -> tuple[AvatarOnScreen, ...]:
        """Live ones of the house, by name, id."""

    def uploads(self, family_id: FamilyId) -> tuple[AvatarOnScreen, ...]:
        """The first added first."""

    def managed(self, page: Leafing) -> Page[ManagedAvatar]:
        """Live ones of the house, the first added first."""


class PictureWorkshop(Protocol):
    """Looks a picture up and down before it opens it: five seconds and 128 MiB at most."""

    def finished(self, upload: BinaryIO) -> Result[bytes, UploadRejected | ServiceUnavailable]:
        """Upright, within 512 by 512, as WebP that says nothing beyond the picture."""


class FacePictures(Protocol):
    def keep(self, content: bytes) -> Result[KeptPicture, ServiceUnavailable]:
        """A WebP picture, under a name of chance."""

    def remove(self, file: str) -> None:
        """What cannot be removed now is swept later."""


class FacePainter(Protocol):
    def face(self, name: str) -> bytes:
        """Close up, as WebP."""

    def figure(self, name: str) -> bytes:
        """From head to toe, as WebP."""
