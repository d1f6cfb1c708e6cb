"""Avatars of the house, as administrators look after them."""

from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO, Never

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import ServiceUnavailable
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import AvatarId
from storytime_core.kernel.pages import Leafing, Page
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.use_case import use_case

from ..avatars import Avatar
from ..errors import ChangedMeanwhile, NameTaken, StillInUse, UnknownAvatar, UploadRejected
from ..events import CatalogOfFacesChanged
from ..face_ports import AvatarViews, FacePictures, ManagedAvatar, PictureWorkshop
from ..ports import FamilyUnitOfWork

KIND = "avatars"


@frozen
class AvatarGallery:
    unit_of_work: Callable[[], FamilyUnitOfWork]
    views: AvatarViews
    workshop: PictureWorkshop
    pictures: FacePictures
    clock: Clock
    ids: Ids
    public_url: str

    @use_case
    def list(self, caller: Caller, page: Leafing) -> Result[Page[ManagedAvatar], Never]:
        return Success(self.views.managed(page))

    @use_case
    def add(
        self, caller: Caller, picture: BinaryIO, name: str, display_name: str
    ) -> Result[ManagedAvatar, NameTaken | UploadRejected | ServiceUnavailable]:
        kept = self.pictures.keep(self.workshop.finished(picture).unwrap()).unwrap()
        now = self.clock.now()
        with self.unit_of_work() as uow:
            avatar = Avatar(
                id=AvatarId(self.ids.new()),
                name=name,
                display_name=display_name,
                file=kept.file,
                created_at=now,
                updated_at=now,
            )
            if not uow.avatars.add_once(avatar):
                return Failure(NameTaken("avatar"))
            uow.files.note(kept, None, now)
            self._tell(uow, now)
            uow.commit()
        return Success(ManagedAvatar(avatar, self.public_url))

    @use_case
    def change(
        self,
        caller: Caller,
        avatar_id: AvatarId,
        picture: BinaryIO | None,
        name: str | None,
        display_name: str | None,
        revision: int | None = None,
    ) -> Result[ManagedAvatar, UnknownAvatar | NameTaken | UploadRejected | ServiceUnavailable | ChangedMeanwhile]:
        """A new picture replaces the old one for everybody who wears it."""
        kept = self.pictures.keep(self.workshop.finished(picture).unwrap()).unwrap() if picture else None
        now = self.clock.now()
        with self.unit_of_work() as uow:
            avatar = self._live(uow, avatar_id).unwrap()
            is_current(avatar, revision).unwrap()
            if name:
                self._is_free(uow, name, avatar).unwrap()
            changed = avatar.changed(now, name, display_name, kept.file if kept else None)
            if kept:
                uow.files.note(kept, None, now)
                uow.files.forget(avatar.file)
            uow.avatars.save(changed)
            self._tell(uow, now)
            uow.commit()
        if kept:
            self.pictures.remove(avatar.file)
        return Success(ManagedAvatar(changed, self.public_url))

    @use_case
    def remove(
        self, caller: Caller, avatar_id: AvatarId, revision: int | None = None
    ) -> Result[ManagedAvatar, UnknownAvatar | StillInUse | ChangedMeanwhile]:
        now = self.clock.now()
        with self.unit_of_work() as uow:
            avatar = self._live(uow, avatar_id).unwrap()
            is_current(avatar, revision).unwrap()
            if uow.avatars.is_worn(avatar.id):
                return Failure(StillInUse("avatar"))
            removed = avatar.removed(now)
            uow.avatars.save(removed)
            self._tell(uow, now)
            uow.commit()
        return Success(ManagedAvatar(removed, self.public_url))

    @use_case
    def bring_back(self, caller: Caller, avatar_id: AvatarId) -> Result[ManagedAvatar, UnknownAvatar | NameTaken]:
        now = self.clock.now()
        with self.unit_of_work() as uow:
            avatar = uow.avatars.system(avatar_id)
            if avatar is None or avatar.removed_at is None:
                return Failure(UnknownAvatar())
            self._is_free(uow, avatar.name, avatar).unwrap()
            back = avatar.brought_back(now)
            uow.avatars.save(back)
            self._tell(uow, now)
            uow.commit()
        return Success(ManagedAvatar(back, self.public_url))

    def _live(self, uow: FamilyUnitOfWork, avatar_id: AvatarId) -> Result[Avatar, UnknownAvatar]:
        avatar = uow.avatars.system(avatar_id)
        return Success(avatar) if avatar and avatar.removed_at is None else Failure(UnknownAvatar())

    def _is_free(self, uow: FamilyUnitOfWork, name: str, avatar: Avatar) -> Result[None, NameTaken]:
        other = uow.avatars.named(name)
        return Success(None) if other is None or other.id == avatar.id else Failure(NameTaken("avatar"))

    def _tell(self, uow: FamilyUnitOfWork, now: datetime) -> None:
        uow.publish(CatalogOfFacesChanged(at=now, kind=KIND))


def is_current(avatar: Avatar, revision: int | None) -> Result[None, ChangedMeanwhile]:
    return Success(None) if revision in (None, avatar.revision) else Failure(ChangedMeanwhile())
