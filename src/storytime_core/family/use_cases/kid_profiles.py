"""Looking after kids."""

from collections.abc import Callable, Sequence
from typing import Never

from attrs import Factory, field, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import StepUpRequired
from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import AvatarId, CategoryId, KidId
from storytime_core.kernel.keepsakes import FamilyKeepsakes
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.use_case import use_case

from ..ages import AgeSpan
from ..errors import (
    AgeRangeUnfit,
    BirthMonthUnfit,
    ConsentRequired,
    KidLimitExceeded,
    KidOutdated,
    UnknownAvatar,
    UnknownCategory,
    UnknownVoice,
)
from ..events import KidAdded, KidChanged, KidRemoved, KidRestored
from ..model import (
    BirthMonth,
    Family,
    Kid,
    KidChange,
    Pronouns,
    Purpose,
    room_for,
    today_in,
)
from ..notices import NoticeBoard
from ..ports import DeclaredConsents, FamilyUnitOfWork
from ..views import KidOnScreen, KidViews
from .avatars import worn
from .declared import consented


@frozen(kw_only=True)
class NewKid:
    """What a parent tells of a kid."""

    name: str = field(repr=False)
    birth_month: BirthMonth | None = field(default=None, repr=False)
    age_range: AgeSpan | None = None
    pronouns: Pronouns | None = None
    language: str | None = None
    categories: tuple[CategoryId, ...] = ()
    excluded_tags: tuple[str, ...] = ()
    preferred_voice: str | None = None
    avatar_id: AvatarId | None = None


ReferringFails = UnknownAvatar | UnknownCategory | UnknownVoice | BirthMonthUnfit | AgeRangeUnfit
AddingFails = ConsentRequired | KidLimitExceeded | ReferringFails
ChangingFails = UnknownKid | ConsentRequired | KidOutdated | ReferringFails


@frozen
class KidProfiles:
    unit_of_work: Callable[[], FamilyUnitOfWork]
    views: KidViews
    declared: DeclaredConsents
    is_a_voice: Callable[[str], bool]
    clock: Clock
    ids: Ids
    most_kids: int = 10
    public_url: str = ""
    board: NoticeBoard = Factory(NoticeBoard)
    at_hand: FamilyKeepsakes = Factory(FamilyKeepsakes)

    @use_case
    def list(self, caller: Caller, page: PageRequest) -> Result[Page[KidOnScreen], Never]:
        now = self.clock.now()
        found = self.at_hand.of(caller, now, lambda: self.views.page(caller.family_id, page, now), "kids", page)
        return Success(found.showing(lambda kid: kid.at(now)))

    @use_case
    def show(self, caller: Caller, kid_id: KidId) -> Result[KidOnScreen, UnknownKid]:
        subject, now = caller.subject(kid_id).unwrap() or kid_id, self.clock.now()
        kid = self.at_hand.of(caller, now, lambda: self.views.find(caller.family_id, subject, now), "kid", subject)
        return Success(kid.at(now)) if kid else Failure(UnknownKid())

    @use_case
    def add(self, caller: Caller, new: NewKid) -> Result[KidOnScreen, AddingFails]:
        (kid,) = self._add(caller, (new,), many=False).unwrap()
        return Success(kid)

    @use_case
    def add_many(
        self, caller: Caller, new: Sequence[NewKid]
    ) -> Result[
        tuple[KidOnScreen, ...],
        AddingFails,
    ]:
        """All of them or none."""
        return self._add(caller, new, many=True)

    def _add(self, caller: Caller, new: Sequence[NewKid], many: bool) -> Result[tuple[KidOnScreen, ...], AddingFails]:
        now = self.clock.now()
        with self.unit_of_work() as uow:
            family = uow.families.get(caller.family_id)
            self._consented(uow, caller).unwrap()
            room_for(len(new), uow.kids.live(family.id), self.most_kids).unwrap()
            for one in new:
                self._may_hold(uow, family, one).unwrap()
                self._may_wear(uow, family, one.avatar_id).unwrap()
            kids = tuple(
                Kid(
                    id=KidId(self.ids.new()),
                    family_id=family.id,
                    name=one.name,
                    created_at=now,
                    updated_at=now,
                    birth_month=one.birth_month,
                    age_range=one.age_range,
                    pronouns=one.pronouns,
                    language=one.language,
                    categories=one.categories,
                    excluded_tags=one.excluded_tags,
                    preferred_voice=one.preferred_voice,
                    avatar_id=one.avatar_id,
                )
                for one in new
            )
            uow.families.save(family)
            for kid in kids:
                uow.kids.add(kid)
                uow.publish(KidAdded(at=now, family_id=family.id, kid_id=kid.id))
            seen = tuple(self._seen(uow, family, kid) for kid in kids)
            uow.commit(seen if many else seen[0])
        return Success(seen)

    @use_case
    def change(
        self, caller: Caller, kid_id: KidId, change: KidChange, revision: int | None = None
    ) -> Result[
        KidOnScreen,
        ChangingFails,
    ]:
        now = self.clock.now()
        with self.unit_of_work() as uow:
            family = uow.families.get(caller.family_id)
            kid = self._live(uow, caller, kid_id).unwrap()
            self._consented(uow, caller).unwrap()
            self._is_current(kid, revision).unwrap()
            self._may_hold(uow, family, change).unwrap()
            self._may_wear(uow, family, change.avatar_id).unwrap()
            changed = kid.changed(change, now)
            uow.kids.save(changed)
            uow.publish(KidChanged(at=now, family_id=family.id, kid_id=kid.id, fields=change.fields))
            if changed.avatar_id != kid.avatar_id:
                uow.publish(worn(family.id, kid.id, changed.avatar_id, kid.avatar_id, now))
            seen = self._seen(uow, family, changed)
            uow.commit()
        return Success(seen)

    @use_case
    def remove(
        self, caller: Caller, kid_id: KidId, revision: int | None = None, for_good: bool = False
    ) -> Result[Kid, UnknownKid | KidOutdated | StepUpRequired]:
        """Hidden at once; thirty days to undo, unless it is for good: then its erasure begins."""
        now = self.clock.now()
        if for_good and not caller.has_proved(now):
            return Failure(StepUpRequired())
        with self.unit_of_work() as uow:
            uow.families.get(caller.family_id)
            kid = self._removable(uow, caller, kid_id, for_good).unwrap()
            self._is_current(kid, revision).unwrap()
            removed = kid.removed(now, for_good)
            uow.kids.save(removed)
            uow.publish(KidRemoved(at=now, family_id=kid.family_id, kid_id=kid.id, permanent=for_good))
            uow.commit()
        return Success(removed)

    @use_case
    def bring_back(
        self, caller: Caller, kid_id: KidId
    ) -> Result[KidOnScreen, UnknownKid | KidLimitExceeded | ConsentRequired]:
        now = self.clock.now()
        with self.unit_of_work() as uow:
            family = uow.families.get(caller.family_id)
            kid = uow.kids.get(kid_id, caller.family_id)
            if kid is None or not kid.may_come_back(now):
                return Failure(UnknownKid())
            self._consented(uow, caller).unwrap()
            room_for(1, uow.kids.live(family.id), self.most_kids).unwrap()
            back = kid.brought_back(now)
            uow.kids.save(back)
            uow.publish(KidRestored(at=now, family_id=family.id, kid_id=kid.id))
            seen = self._seen(uow, family, back)
            uow.commit()
        return Success(seen)

    def _removable(
        self, uow: FamilyUnitOfWork, caller: Caller, kid_id: KidId, for_good: bool
    ) -> Result[Kid, UnknownKid]:
        """For good also a kid that could still be brought back."""
        kid = uow.kids.get(kid_id, caller.family_id)
        may = kid is not None and (kid.removed_at is None or (for_good and kid.may_come_back(self.clock.now())))
        return Success(kid) if kid and may else Failure(UnknownKid())

    def _live(self, uow: FamilyUnitOfWork, caller: Caller, kid_id: KidId) -> Result[Kid, UnknownKid]:
        kid = uow.kids.get(kid_id, caller.family_id)
        return Success(kid) if kid and kid.removed_at is None else Failure(UnknownKid())

    def _seen(self, uow: FamilyUnitOfWork, family: Family, kid: Kid) -> KidOnScreen:
        named = uow.categories.named(kid.categories) if kid.categories else ()
        avatar = uow.avatars.wearable(kid.avatar_id, kid.family_id) if kid.avatar_id else None
        buddy = uow.buddies.get(kid.buddy_id) if kid.buddy_id else None
        return KidOnScreen(
            kid=kid,
            now=self.clock.now(),
            time_zone=family.time_zone,
            family_limit=family.max_screen_time_mins,
            age_groups=uow.age_groups.live() if kid.birth_month else (),
            categories=named,
            avatar=avatar.on_screen(self.public_url) if avatar else None,
            buddy=buddy.card(self.public_url) if buddy else None,
        )

    def _consented(self, uow: FamilyUnitOfWork, caller: Caller) -> Result[None, ConsentRequired]:
        return consented(uow, caller, Purpose.CHILD_PROFILE, self.declared, self.board, self.ids, self.clock.now())

    def _is_current(self, kid: Kid, revision: int | None) -> Result[None, KidOutdated]:
        return Success(None) if revision in (None, kid.revision) else Failure(KidOutdated())

    def _may_wear(
        self, uow: FamilyUnitOfWork, family: Family, avatar_id: AvatarId | None
    ) -> Result[None, UnknownAvatar]:
        if avatar_id is None or uow.avatars.wearable(avatar_id, family.id):
            return Success(None)
        return Failure(UnknownAvatar())

    def _may_hold(
        self, uow: FamilyUnitOfWork, family: Family, told: NewKid | KidChange
    ) -> Result[None, ReferringFails]:
        if told.birth_month:
            told.birth_month.checked(today_in(family.time_zone, self.clock.now())).unwrap()
        if told.age_range and told.age_range not in [group.span for group in uow.age_groups.live()]:
            return Failure(AgeRangeUnfit())
        if told.categories and len(uow.categories.named(told.categories)) < len(told.categories):
            return Failure(UnknownCategory())
        if told.preferred_voice is not None and not self.is_a_voice(told.preferred_voice):
            return Failure(UnknownVoice())
        return Success(None)
