"""What follows from consents with time: second mails, new texts, and what is erased when one is taken back."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from attrs import Factory, frozen

from storytime_core.kernel.ids import AvatarId, FamilyId, KidId
from storytime_core.kernel.ports import Clock, Ids

from ..avatars import Avatar
from ..events import ConsentAskedAnew, ConsentConfirmed, ConsentRevoked, KidChanged, KidErased
from ..face_ports import FacePictures
from ..model import KEPT_WHEN_HIDDEN, ConsentEntry, EntryKind, Method, Notice, Purpose
from ..notices import NoticeBoard
from ..ports import FamilyUnitOfWork
from .avatars import erase

BATCH: Final = 100
CONFIRMED_AFTER: Final = timedelta(hours=24)
LATEST: Final = timedelta(days=30)


@frozen
class ConsentKeeping:
    unit_of_work: Callable[[], FamilyUnitOfWork]
    pictures: FacePictures
    clock: Clock
    ids: Ids
    board: NoticeBoard = Factory(NoticeBoard)

    def sweep(self) -> int:
        """Everything that is due; how much that was."""
        return self.confirm_due() + self.ask_anew_due() + self.erase_due()

    def confirm_due(self) -> int:
        """A day after a consent by mail it is confirmed, and the second mail goes out."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            due = uow.consents.unconfirmed(now - LATEST, now - CONFIRMED_AFTER, BATCH)
        return sum(self._confirm(family_id, purpose, now) for family_id, purpose in due)

    def ask_anew_due(self) -> int:
        """Whoever agreed to an older text is told two weeks before it ends."""
        now, told = self.clock.now(), 0
        for notice in self.board.to_be_told(now):
            with self.unit_of_work() as uow:
                families = uow.consents.not_asked_anew(notice, BATCH)
            told += sum(self._ask_anew(family_id, notice, now) for family_id in families)
        return told

    def erase_due(self) -> int:
        """Kids that stayed hidden for a week."""
        with self.unit_of_work() as uow:
            due = uow.kids.hidden_before(self.clock.now() - KEPT_WHEN_HIDDEN, BATCH)
        return sum(self._erase_kid(family_id, kid_id) for family_id, kid_id in due)

    def on_consent_revoked(self, event: ConsentRevoked) -> None:
        """Pictures of kids go with their consent; whoever wore one wears a face of the house."""
        if event.purpose != Purpose.CHILD_PHOTO:
            return
        now = self.clock.now()
        with self.unit_of_work() as uow:
            uow.families.get(event.family_id)
            if self.board.allows(uow.consents.ledger(event.family_id), Purpose.CHILD_PHOTO, now):
                return
            gone = uow.avatars.pictures_of_kids(event.family_id)
            for picture in gone:
                erase_picture(uow, picture, event.family_id, now)
            uow.commit()
        for picture in gone:
            self.pictures.remove(picture.file)

    def _confirm(self, family_id: FamilyId, purpose: Purpose, now: datetime) -> bool:
        with self.unit_of_work() as uow:
            uow.families.get(family_id)
            ledger = uow.consents.ledger(family_id)
            last = ledger.last(purpose)
            if last is None or not is_due(last, now):
                return False
            uow.consents.add(
                ConsentEntry(
                    id=self.ids.new(),
                    family_id=family_id,
                    sequence=ledger.next_sequence,
                    purpose=purpose,
                    kind=EntryKind.CONFIRMED,
                    method=last.method,
                    text_version=last.text_version,
                    account_id=last.account_id,
                    at=now,
                )
            )
            uow.publish(ConsentConfirmed(at=now, family_id=family_id, purpose=purpose))
            uow.commit()
        return True

    def _ask_anew(self, family_id: FamilyId, notice: Notice, now: datetime) -> bool:
        with self.unit_of_work() as uow:
            uow.families.get(family_id)
            stands = uow.consents.ledger(family_id).stands(notice.purpose)
            if not stands or not uow.consents.asked_anew(family_id, notice):
                return False
            uow.publish(
                ConsentAskedAnew(
                    at=now,
                    family_id=family_id,
                    purpose=notice.purpose,
                    text_version=notice.version,
                    effective_at=notice.effective_at,
                )
            )
            uow.commit()
        return True

    def _erase_kid(self, family_id: FamilyId, kid_id: KidId) -> bool:
        now = self.clock.now()
        with self.unit_of_work() as uow:
            uow.families.get(family_id)
            kid = uow.kids.get(kid_id, family_id)
            if kid is None or kid.hidden_at is None or now < kid.hidden_at + KEPT_WHEN_HIDDEN:
                return False
            uow.kids.erase(kid.id)
            gone = [picture for picture in uow.avatars.pictures_of_kids(family_id) if picture.kid_id == kid.id]
            for picture in gone:
                erase_picture(uow, picture, family_id, now)
            uow.publish(KidErased(at=now, family_id=family_id, kid_id=kid.id, erasure_id=self.ids.new()))
            uow.commit()
        for picture in gone:
            self.pictures.remove(picture.file)
        return True


def is_due(last: ConsentEntry, now: datetime) -> bool:
    is_fresh = last.kind is EntryKind.GRANTED and last.method is Method.EMAIL_PLUS
    return is_fresh and now >= last.at + CONFIRMED_AFTER


def erase_picture(uow: FamilyUnitOfWork, picture: Avatar, family_id: FamilyId, now: datetime) -> None:
    faces = uow.avatars.live()
    for kid in uow.kids.wearing(picture.id, family_id):
        uow.kids.save(kid.wearing(face_for(kid.id, faces), now))
        uow.publish(KidChanged(at=now, family_id=family_id, kid_id=kid.id, fields=("avatar_id",)))
    erase(uow, picture)


def face_for(kid_id: KidId, faces: Sequence[AvatarId]) -> AvatarId | None:
    """Any face of the house, and for the same kid the same one."""
    return faces[kid_id.int % len(faces)] if faces else None
