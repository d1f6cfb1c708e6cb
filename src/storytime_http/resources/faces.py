"""Avatars: those of the house, and one's own."""

from typing import Annotated, Never
from uuid import UUID

from attrs import field, frozen
from falcon import Request
from msgspec import Meta
from returns.result import Failure, Result

from storytime_core.family.errors import (
    ChangedMeanwhile,
    ConsentRequired,
    NameTaken,
    StillInUse,
    UnknownAvatar,
    UnknownUser,
    UploadRejected,
)
from storytime_core.family.face_ports import ManagedAvatar
from storytime_core.family.model import KidChange
from storytime_core.family.use_cases.avatar_gallery import AvatarGallery
from storytime_core.family.use_cases.avatars import Avatars
from storytime_core.family.use_cases.kid_profiles import ChangingFails, KidProfiles
from storytime_core.family.views import KidOnScreen
from storytime_core.identity.ports import Profile
from storytime_core.identity.use_cases.own_account import OwnAccount
from storytime_core.kernel.access import ServiceUnavailable
from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.faces import AvatarOnScreen
from storytime_core.kernel.ids import AvatarId, KidId
from storytime_core.kernel.pages import Leafing, Page

from ..answers import answers
from ..conditions import revision_wanted
from ..declarations import Auth, Caching, Rate, Reply
from ..forms import Upload
from ..objections import Objections
from .family import one_kid, whole_list
from .profile import User

FaceName = Annotated[str, Meta(min_length=1, max_length=60)]


@frozen
class AvatarBody:
    avatar_id: UUID


@frozen
class AvatarOrNoneBody:
    """Null takes the avatar off."""

    avatar_id: UUID | None = None
    clears: frozenset[str] = field(default=frozenset(), metadata={"internal": True})

    def __attrs_post_init__(self) -> None:
        if self.avatar_id is None and "avatar_id" not in self.clears:
            raise ValueError(Objections(("avatarId", "is required")))

    @property
    def change(self) -> KidChange:
        if self.avatar_id is None:
            return KidChange(clears=frozenset({"avatar_id"}))
        return KidChange(avatar_id=AvatarId(self.avatar_id))


@frozen
class PictureForm:
    image: Upload


@frozen
class OwnPictureForm:
    image: Upload
    user_id: UUID | None = None


@frozen
class NewAvatarForm:
    image: Upload
    name: FaceName
    display_name: FaceName


@frozen
class AvatarChangeForm:
    image: Upload | None = None
    name: FaceName | None = None
    display_name: FaceName | None = None

    def __attrs_post_init__(self) -> None:
        if self.image is None and self.name is None and self.display_name is None:
            raise ValueError(Objections(("", "names nothing to change")))


@frozen
class NewAvatar:
    avatar: AvatarOnScreen


@frozen
class OwnNewAvatar:
    avatar: AvatarOnScreen
    avatar_url: str


def new_avatar(avatar: AvatarOnScreen) -> NewAvatar:
    return NewAvatar(avatar)


def own_new_avatar(avatar: AvatarOnScreen) -> OwnNewAvatar:
    return OwnNewAvatar(avatar, avatar.url)


def bare(avatars: tuple[AvatarOnScreen, ...]) -> tuple[AvatarOnScreen, ...]:
    return avatars


def listed(avatars: tuple[AvatarOnScreen, ...]) -> Page[AvatarOnScreen]:
    return whole_list(avatars)


@frozen
class SystemAvatars:
    """/avatars/system"""

    avatars: Avatars

    @answers("Faces to choose from.", auth=Auth.PUBLIC, rate=Rate.READING, show=bare, caching=Caching.PUBLIC)
    def on_get(self) -> Result[tuple[AvatarOnScreen, ...], Never]:
        """The avatars of the house, by name."""
        return self.avatars.offer()


@frozen
class OwnUploads:
    """/avatars"""

    avatars: Avatars

    @answers("Your own pictures.", auth=Auth.PARENT, rate=Rate.DEFAULT, show=listed)
    def on_get(self, caller: Caller) -> Result[tuple[AvatarOnScreen, ...], Never]:
        """What the family has uploaded."""
        return self.avatars.own(caller)


@frozen
class OwnPicture:
    """/avatars/upload/user"""

    avatars: Avatars

    @answers("What a nice picture.", auth=Auth.PARENT, rate=Rate.UPLOAD, status=201, show=own_new_avatar)
    def on_post(
        self, caller: Caller, form: OwnPictureForm
    ) -> Result[AvatarOnScreen, UnknownUser | UploadRejected | ServiceUnavailable]:
        """A picture of one's own."""
        return self.avatars.upload(caller, form.image.file, form.user_id)


@frozen
class OwnAvatar:
    """/user/me/avatar"""

    avatars: Avatars
    own_account: OwnAccount

    @answers("It suits you.", auth=Auth.PARENT, rate=Rate.DEFAULT, show=User.of)
    def on_put(self, caller: Caller, body: AvatarBody) -> Result[Profile, UnknownAvatar]:
        """Wear an avatar of the house, or one the family has uploaded."""
        return self._worn(caller, AvatarId(body.avatar_id))

    @answers("It is taken off.", auth=Auth.PARENT, rate=Rate.DEFAULT, show=User.of)
    def on_delete(self, caller: Caller) -> Result[Profile, UnknownAvatar]:
        """Wear none."""
        return self._worn(caller, None)

    def _worn(self, caller: Caller, avatar_id: AvatarId | None) -> Result[Profile, UnknownAvatar]:
        match self.avatars.wear(caller, avatar_id):
            case Failure(unknown):
                return Failure(unknown)
            case _:
                return self.own_account.show(caller)


@frozen
class KidAvatar:
    """/kids/{kid_id}/avatar"""

    kid_profiles: KidProfiles
    avatars: Avatars

    @answers("It suits them.", auth=Auth.PARENT, rate=Rate.KIDS, show=one_kid)
    def on_put(self, caller: Caller, kid_id: KidId, body: AvatarOrNoneBody) -> Result[KidOnScreen, ChangingFails]:
        """Wear an avatar of the house, or one the family has uploaded; null takes it off."""
        return self.kid_profiles.change(caller, kid_id, body.change)

    @answers("What a nice picture.", auth=Auth.PARENT, rate=Rate.UPLOAD, status=201, show=new_avatar)
    def on_post(
        self, caller: Caller, kid_id: KidId, form: PictureForm
    ) -> Result[AvatarOnScreen, UnknownKid | ConsentRequired | UploadRejected | ServiceUnavailable]:
        """A picture for a kid, if its parent has agreed to that."""
        return self.avatars.upload_for_kid(caller, kid_id, form.image.file)


def one_managed(managed: ManagedAvatar) -> Reply[AvatarOnScreen]:
    return Reply(managed.shown, etag=f'"{managed.avatar.revision}"')


def page_of_managed(page: Page[ManagedAvatar]) -> Page[AvatarOnScreen]:
    return page.showing(lambda one: one.shown)


@frozen
class ManagedAvatars:
    """/admin/avatars"""

    gallery: AvatarGallery

    @answers("The avatars of the house.", auth=Auth.ADMIN, rate=Rate.ADMIN_READ, show=page_of_managed)
    def on_get(self, caller: Caller, page: Leafing) -> Result[Page[ManagedAvatar], Never]:
        """The first added first."""
        return self.gallery.list(caller, page)

    @answers("It is there to be worn.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, status=201, show=one_managed)
    def on_post(
        self, caller: Caller, form: NewAvatarForm
    ) -> Result[ManagedAvatar, NameTaken | UploadRejected | ServiceUnavailable]:
        """Add an avatar of the house."""
        return self.gallery.add(caller, form.image.file, form.name, form.display_name)


@frozen
class OneManagedAvatar:
    """/admin/avatars/{avatar_id}"""

    gallery: AvatarGallery

    @answers("It is changed.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, show=one_managed)
    def on_patch(
        self, caller: Caller, avatar_id: AvatarId, form: AvatarChangeForm, req: Request
    ) -> Result[ManagedAvatar, UnknownAvatar | NameTaken | UploadRejected | ServiceUnavailable | ChangedMeanwhile]:
        """Another picture, or another name."""
        picture = form.image.file if form.image else None
        return self.gallery.change(caller, avatar_id, picture, form.name, form.display_name, revision_wanted(req))

    @answers("It is removed.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, show=one_managed)
    def on_delete(
        self, caller: Caller, avatar_id: AvatarId, req: Request
    ) -> Result[ManagedAvatar, UnknownAvatar | StillInUse | ChangedMeanwhile]:
        """Take an avatar away that nobody wears."""
        return self.gallery.remove(caller, avatar_id, revision_wanted(req))


@frozen
class ManagedAvatarUndo:
    """/admin/avatars/{avatar_id}/undo-delete"""

    gallery: AvatarGallery

    @answers("It is back.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, show=one_managed)
    def on_post(self, caller: Caller, avatar_id: AvatarId) -> Result[ManagedAvatar, UnknownAvatar | NameTaken]:
        """Bring a removed avatar back."""
        return self.gallery.bring_back(caller, avatar_id)
