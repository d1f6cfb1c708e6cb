"""Choosing a face, and bringing one's own."""

from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO, Never
from uuid import UUID

from attrs import Factory, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import ServiceUnavailable
from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.faces import AvatarOnScreen
from storytime_core.kernel.ids import AvatarId, FamilyId, KidId
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.use_case import use_case

from ..avatars import OWN_PICTURE, Avatar
from ..errors import ConsentRequired, UnknownAvatar, UnknownUser, UploadRejected
from ..events import AvatarWorn, KidChanged
from ..face_ports import AvatarViews, FacePictures, KeptPicture, PictureWorkshop
from ..model import Kid, Purpose
from ..notices import NoticeBoard
from ..ports import DeclaredConsents, FamilyUnitOfWork
from .declared import consented


@frozen
class Avatars:
    unit_of_work: Callable[[], FamilyUnitOfWork]
    views: AvatarViews
    workshop: PictureWorkshop
    pictures: FacePictures
    declared: DeclaredConsents
    clock: Clock
    ids: Ids
    public_url: str
    reached: Callable[[str], None] = lambda place: None
    board: NoticeBoard = Factory(NoticeBoard)

    @use_case
    def offer(self) -> Result[tuple[AvatarOnScreen, ...], Never]:
        """Those of the house."""
        return Success(self.views.system())

    @use_case
    def own(self, caller: Caller) -> Result[tuple[AvatarOnScreen, ...], Never]:
        """What the family has uploaded."""
        return Success(self.views.uploads(caller.family_id))

    @use_case
    def wear(self, caller: Caller, avatar_id: AvatarId | None) -> Result[None, UnknownAvatar]:
        """A grown-up's own face; None takes it off."""
        with self.unit_of_work() as uow:
            uow.families.get(caller.family_id)
            before = uow.grown_ups.avatar_of(caller.account_id)
            if avatar_id is not None and uow.avatars.wearable(avatar_id, caller.family_id) is None:
                return Failure(UnknownAvatar())
            if avatar_id != before:
                self._dress_grown_up(uow, caller, avatar_id, before, self.clock.now())
            uow.commit()
        return Success(None)

    @use_case
    def upload(
        self, caller: Caller, picture: BinaryIO, user_id: UUID | None = None
    ) -> Result[AvatarOnScreen, UnknownUser | UploadRejected | ServiceUnavailable]:
        """A grown-up's own picture replaces the one before.  Whose it is says the caller, and nobody else."""
        if user_id not in (None, caller.account_id):
            return Failure(UnknownUser())
        kept = self._kept(picture).unwrap()
        now = self.clock.now()
        with self.unit_of_work() as uow:
            uow.families.get(caller.family_id)
            before = uow.grown_ups.avatar_of(caller.account_id)
            avatar = self._added(uow, caller, kept, None, now)
            self._dress_grown_up(uow, caller, avatar.id, before, now)
            uow.commit()
        return Success(avatar.on_screen(self.public_url))

    @use_case
    def upload_for_kid(
        self, caller: Caller, kid_id: KidId, picture: BinaryIO
    ) -> Result[AvatarOnScreen, UnknownKid | ConsentRequired | UploadRejected | ServiceUnavailable]:
        """A kid's picture needs its own consent, before it is looked at and again when it is put on."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            self._may_bring(uow, caller, kid_id, now).unwrap()
            uow.commit()
        kept = self._kept(picture).unwrap()
        with self.unit_of_work() as uow:
            kid = self._may_bring(uow, caller, kid_id, now).unwrap()
            avatar = self._added(uow, caller, kept, kid.id, now)
            uow.kids.save(kid.wearing(avatar.id, now))
            uow.publish(KidChanged(at=now, family_id=kid.family_id, kid_id=kid.id, fields=("avatar_id",)))
            uow.publish(worn(kid.family_id, kid.id, avatar.id, kid.avatar_id, now))
            uow.commit()
        return Success(avatar.on_screen(self.public_url))

    def on_avatar_worn(self, event: AvatarWorn) -> None:
        """An upload that nobody wears any more is gone, its file last."""
        if event.replaced_id is None:
            return
        with self.unit_of_work() as uow:
            uow.families.get(event.family_id)
            replaced = uow.avatars.wearable(event.replaced_id, event.family_id)
            if replaced is None or replaced.is_system or uow.avatars.is_worn(replaced.id):
                return
            erase(uow, replaced)
            uow.commit()
        self.reached("avatar-erased")
        self.pictures.remove(replaced.file)

    def _kept(self, picture: BinaryIO) -> Result[KeptPicture, UploadRejected | ServiceUnavailable]:
        finished = self.workshop.finished(picture).unwrap()
        kept = self.pictures.keep(finished).unwrap()
        self.reached("avatar-kept")
        return Success(kept)

    def _may_bring(
        self, uow: FamilyUnitOfWork, caller: Caller, kid_id: KidId, now: datetime
    ) -> Result[Kid, UnknownKid | ConsentRequired]:
        uow.families.get(caller.family_id)
        kid = uow.kids.get(kid_id, caller.family_id)
        if kid is None or kid.removed_at:
            return Failure(UnknownKid())
        for purpose in (Purpose.CHILD_PROFILE, Purpose.CHILD_PHOTO):
            consented(uow, caller, purpose, self.declared, self.board, self.ids, now).unwrap()
        return Success(kid)

    def _added(
        self, uow: FamilyUnitOfWork, caller: Caller, kept: KeptPicture, kid_id: KidId | None, now: datetime
    ) -> Avatar:
        avatar = Avatar(
            id=AvatarId(self.ids.new()),
            name=OWN_PICTURE,
            display_name="Own picture",
            file=kept.file,
            created_at=now,
            updated_at=now,
            family_id=caller.family_id,
            kid_id=kid_id,
        )
        uow.files.note(kept, caller.family_id, now)
        uow.avatars.add_once(avatar)
        return avatar

    def _dress_grown_up(
        self,
        uow: FamilyUnitOfWork,
        caller: Caller,
        avatar_id: AvatarId | None,
        before: AvatarId | None,
        now: datetime,
    ) -> None:
        uow.grown_ups.wear(caller.account_id, avatar_id)
        uow.publish(worn(caller.family_id, caller.account_id, avatar_id, before, now))


def worn(
    family_id: FamilyId, wearer: UUID, avatar_id: AvatarId | None, replaced: AvatarId | None, now: datetime
) -> AvatarWorn:
    return AvatarWorn(at=now, family_id=family_id, wearer=wearer, avatar_id=avatar_id, replaced_id=replaced)


def erase(uow: FamilyUnitOfWork, avatar: Avatar) -> None:
    """Row and note together; the file is removed once this is committed, or swept."""
    uow.avatars.erase(avatar.id)
    uow.files.forget(avatar.file)
