"""Story buddies, as administrators look after them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import BinaryIO, Final, Never

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import ServiceUnavailable
from storytime_core.kernel.bands import Band
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import BuddyId
from storytime_core.kernel.pages import Leafing, Page
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.use_case import use_case

from ..buddies import Buddy, BuddyChange, Context, asks_too_much, reviewed, slots_in
from ..buddy_ports import BuddyViews, LineCheck, ManagedBuddy
from ..errors import BuddyAgesUnfit, ChangedMeanwhile, LinesUnfit, NameTaken, StillInUse, UnknownBuddy, UploadRejected
from ..events import CatalogOfFacesChanged
from ..face_ports import FacePictures, KeptPicture, PictureWorkshop
from ..ports import FamilyUnitOfWork

KIND: Final = "buddies"
SAMPLES: Final = {"name": "Ada", "title": "The Moon", "word": "gentle"}


@frozen(kw_only=True)
class NewBuddy:
    name: str
    display_name: str
    type: str
    description: str
    theme_color: str
    age_min: int
    age_max: int
    is_active: bool


ChangingBuddyFails = UnknownBuddy | NameTaken | BuddyAgesUnfit | UploadRejected | ServiceUnavailable | ChangedMeanwhile


@frozen
class BuddyCatalog:
    unit_of_work: Callable[[], FamilyUnitOfWork]
    views: BuddyViews
    workshop: PictureWorkshop
    pictures: FacePictures
    check: LineCheck
    clock: Clock
    ids: Ids
    public_url: str = ""

    @use_case
    def list(self, caller: Caller, page: Leafing) -> Result[Page[ManagedBuddy], Never]:
        return Success(self.views.managed(page).showing(self._seen))

    @use_case
    def add(
        self, caller: Caller, new: NewBuddy, image: BinaryIO, face: BinaryIO
    ) -> Result[ManagedBuddy, NameTaken | BuddyAgesUnfit | UploadRejected | ServiceUnavailable]:
        """It says nothing until its lines are there."""
        if new.age_min > new.age_max:
            return Failure(BuddyAgesUnfit())
        figure, small = self._kept(image).unwrap(), self._kept(face).unwrap()
        now = self.clock.now()
        with self.unit_of_work() as uow:
            buddy = Buddy(
                id=BuddyId(self.ids.new()),
                name=new.name,
                display_name=new.display_name,
                type=new.type,
                description=new.description,
                image=figure.file,
                profile_avatar=small.file,
                theme_color=new.theme_color,
                created_at=now,
                updated_at=now,
                age_min=new.age_min,
                age_max=new.age_max,
                is_active=new.is_active,
            )
            if not uow.buddies.add_once(buddy):
                return Failure(NameTaken("buddy"))
            for picture in (figure, small):
                uow.files.note(picture, None, now)
            self._tell(uow, now)
            uow.commit()
        return Success(self._seen(ManagedBuddy(buddy)))

    @use_case
    def change(
        self,
        caller: Caller,
        buddy_id: BuddyId,
        change: BuddyChange,
        image: BinaryIO | None = None,
        face: BinaryIO | None = None,
        revision: int | None = None,
    ) -> Result[ManagedBuddy, ChangingBuddyFails]:
        """One that is switched off stays with the kids who chose it."""
        figure = self._kept(image).unwrap() if image else None
        small = self._kept(face).unwrap() if face else None
        now = self.clock.now()
        with self.unit_of_work() as uow:
            buddy = self._live(uow, buddy_id, revision).unwrap()
            if change.name and (other := uow.buddies.named(change.name)) and other.id != buddy.id:
                return Failure(NameTaken("buddy"))
            files = evolve(change, image=figure.file if figure else None, profile_avatar=small.file if small else None)
            changed = buddy.changed(files, now)
            if changed.age_min > changed.age_max:
                return Failure(BuddyAgesUnfit())
            replaced = self._replace(uow, ((figure, buddy.image), (small, buddy.profile_avatar)), now)
            uow.buddies.save(changed)
            self._tell(uow, now)
            uow.commit()
        for file in replaced:
            self.pictures.remove(file)
        return Success(self._counted(changed))

    @use_case
    def remove(
        self, caller: Caller, buddy_id: BuddyId, revision: int | None = None
    ) -> Result[ManagedBuddy, UnknownBuddy | StillInUse | ChangedMeanwhile]:
        now = self.clock.now()
        with self.unit_of_work() as uow:
            buddy = self._live(uow, buddy_id, revision).unwrap()
            if uow.buddies.is_chosen(buddy.id):
                return Failure(StillInUse("buddy"))
            removed = buddy.removed(now)
            uow.buddies.save(removed)
            self._tell(uow, now)
            uow.commit()
        return Success(self._counted(removed))

    @use_case
    def bring_back(self, caller: Caller, buddy_id: BuddyId) -> Result[ManagedBuddy, UnknownBuddy]:
        now = self.clock.now()
        with self.unit_of_work() as uow:
            buddy = uow.buddies.get(buddy_id)
            if buddy is None or buddy.removed_at is None:
                return Failure(UnknownBuddy())
            back = buddy.brought_back(now)
            uow.buddies.save(back)
            self._tell(uow, now)
            uow.commit()
        return Success(self._counted(back))

    @use_case
    def write_lines(
        self, caller: Caller, buddy_id: BuddyId, language: str, context: Context, band: Band, texts: Sequence[str]
    ) -> Result[ManagedBuddy, UnknownBuddy | LinesUnfit]:
        """All lines of one kind, each of them fit to be said."""
        unfit = tuple(at for at, text in enumerate(texts) if not self._is_fit(text, band))
        if unfit:
            return Failure(LinesUnfit(unfit))
        now = self.clock.now()
        with self.unit_of_work() as uow:
            buddy = self._live(uow, buddy_id, None).unwrap()
            before = uow.buddies.lines(buddy.id, language, context, band)
            version = max((line.pack_version for line in before), default=0) + 1
            lines = reviewed(buddy.id, language, context, band, texts, version)
            uow.buddies.replace_lines(buddy.id, language, context, band, lines)
            self._tell(uow, now)
            uow.commit()
        return Success(self._counted(buddy))

    def _is_fit(self, text: str, band: Band) -> bool:
        may_be_said = slots_in(text) is not None and not asks_too_much(text)
        return may_be_said and self.check.is_fit(text.format_map(SAMPLES), band)

    def _kept(self, picture: BinaryIO) -> Result[KeptPicture, UploadRejected | ServiceUnavailable]:
        return Success(self.pictures.keep(self.workshop.finished(picture).unwrap()).unwrap())

    def _live(
        self, uow: FamilyUnitOfWork, buddy_id: BuddyId, revision: int | None
    ) -> Result[Buddy, UnknownBuddy | ChangedMeanwhile]:
        buddy = uow.buddies.get(buddy_id)
        if buddy is None or buddy.removed_at:
            return Failure(UnknownBuddy())
        return Success(buddy) if revision in (None, buddy.revision) else Failure(ChangedMeanwhile())

    def _replace(
        self, uow: FamilyUnitOfWork, pairs: Sequence[tuple[KeptPicture | None, str]], now: datetime
    ) -> tuple[str, ...]:
        """New pictures are noted, and those they replace forgotten; which files these are."""
        fresh = [(picture, old) for picture, old in pairs if picture is not None]
        for picture, old in fresh:
            uow.files.note(picture, None, now)
            uow.files.forget(old)
        return tuple(old for _, old in fresh)

    def _counted(self, buddy: Buddy) -> ManagedBuddy:
        return self._seen(self.views.counted(buddy.id) or ManagedBuddy(buddy))

    def _seen(self, managed: ManagedBuddy) -> ManagedBuddy:
        return evolve(managed, public_url=self.public_url)

    def _tell(self, uow: FamilyUnitOfWork, now: datetime) -> None:
        uow.publish(CatalogOfFacesChanged(at=now, kind=KIND))
