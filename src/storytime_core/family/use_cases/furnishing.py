"""The faces we ship."""

from collections.abc import Callable, Sequence

from attrs import frozen
from returns.result import Result, Success

from storytime_core.kernel.access import ServiceUnavailable
from storytime_core.kernel.ids import AvatarId, BuddyId
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..avatars import SHIPPED, Avatar, shipped_id
from ..buddies import ENGLISH, Buddy, ShippedBuddy, reviewed
from ..face_ports import FacePainter, FacePictures
from ..ports import FamilyUnitOfWork


@frozen
class Furnishing:
    unit_of_work: Callable[[], FamilyUnitOfWork]
    packs: Callable[[], Sequence[ShippedBuddy]]
    painter: FacePainter
    pictures: FacePictures
    clock: Clock

    @use_case
    def run(self) -> Result[int, ServiceUnavailable]:
        """Put in what was never there; what was changed or removed since stays so.  How many faces are new."""
        avatars = sum([self._avatar(name, shown).unwrap() for name, shown in SHIPPED.items()])
        return Success(avatars + sum([self._buddy(one).unwrap() for one in self.packs()]))

    def _avatar(self, name: str, display_name: str) -> Result[int, ServiceUnavailable]:
        avatar_id = AvatarId(shipped_id("avatar", name))
        with self.unit_of_work() as uow:
            if uow.avatars.system(avatar_id) or uow.avatars.named(name):
                return Success(0)
        kept = self.pictures.keep(self.painter.face(name)).unwrap()
        now = self.clock.now()
        avatar = Avatar(
            id=avatar_id, name=name, display_name=display_name, file=kept.file, created_at=now, updated_at=now
        )
        with self.unit_of_work() as uow:
            is_new = uow.avatars.add_once(avatar)
            if is_new:
                uow.files.note(kept, None, now)
                uow.commit()
        return Success(int(is_new))

    def _buddy(self, shipped: ShippedBuddy) -> Result[int, ServiceUnavailable]:
        """With every line it may say."""
        buddy_id = BuddyId(shipped_id("buddy", shipped.name))
        with self.unit_of_work() as uow:
            if uow.buddies.get(buddy_id) or uow.buddies.named(shipped.name):
                return Success(0)
        figure = self.pictures.keep(self.painter.figure(shipped.name)).unwrap()
        face = self.pictures.keep(self.painter.face(shipped.name)).unwrap()
        now = self.clock.now()
        buddy = Buddy(
            id=buddy_id,
            name=shipped.name,
            display_name=shipped.display_name,
            type=shipped.type,
            description=shipped.description,
            image=figure.file,
            profile_avatar=face.file,
            theme_color=shipped.theme_color,
            created_at=now,
            updated_at=now,
        )
        with self.unit_of_work() as uow:
            is_new = uow.buddies.add_once(buddy)
            if is_new:
                for picture in (figure, face):
                    uow.files.note(picture, None, now)
                for (context, band), texts in shipped.lines.items():
                    lines = reviewed(buddy_id, ENGLISH, context, band, texts)
                    uow.buddies.replace_lines(buddy_id, ENGLISH, context, band, lines)
                uow.commit()
        return Success(int(is_new))
