"""What opening a story counts; a step of several use cases."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve, frozen
from returns.result import Result, Success

from storytime_core.kernel.caller import Caller, Guest
from storytime_core.kernel.ids import FamilyId, HolderId, StoryId
from storytime_core.kernel.openings import StoryLimitReached

from ..events import StoryAllowanceUsedUp, StoryOpened
from ..model import ReadingAllowance, holders_of, on_guests_terms, tightest
from ..ports import CountingUnitOfWork, OpeningUnitOfWork, PremiumLookup


@frozen
class Counting:
    premium: PremiumLookup
    base_limit: int

    def known(self, viewer: Caller | Guest, counted: Sequence[ReadingAllowance]) -> tuple[ReadingAllowance, ...]:
        """What is counted of each holder, with what the settings and the plan say."""
        if isinstance(viewer, Guest):
            return on_guests_terms(counted)
        return tuple(self.of_family(viewer.family_id, one) for one in counted)

    def of_family(self, family_id: FamilyId, counted: ReadingAllowance) -> ReadingAllowance:
        return evolve(counted, base_limit=self.base_limit, is_premium=self.premium.is_premium(family_id))

    def count(
        self, uow: CountingUnitOfWork, holder: HolderId, before: ReadingAllowance, now: datetime
    ) -> Result[ReadingAllowance, StoryLimitReached]:
        """Raised on what was seen; if that has changed since, seen anew, until it is used up."""
        if before.is_premium:
            return Success(before)
        after = before.opening(now).unwrap()
        while not uow.allowances.replace(holder, before, after):
            before = before.seen_anew(uow.allowances.of(holder))
            after = before.opening(now).unwrap()
        return Success(after)

    def open(
        self,
        uow: OpeningUnitOfWork,
        viewer: Caller | Guest,
        story_id: StoryId,
        allowances: Sequence[ReadingAllowance],
        now: datetime,
    ) -> Result[bool, StoryLimitReached]:
        """The opening, its count for every holder and the news of it; False if one of them had opened it before."""
        holders = holders_of(viewer)
        is_premium = any(allowance.is_premium for allowance in allowances)
        counted = self._opened(uow, holders, story_id, allowances, is_premium, now).unwrap()
        if not counted:
            return Success(False)
        after = tightest(counted, now)
        used, total = after.used_by(now), after.total_allowed(now)
        opened = StoryOpened(
            at=now,
            story_id=story_id,
            holder=holders[0],
            counted=not is_premium,
            used=used,
            total_allowed=total,
            kid_id=viewer.kid_id if isinstance(viewer, Caller) else None,
        )
        if is_premium or after.remaining(now) > 0:
            uow.publish(opened)
            return Success(True)
        used_up = StoryAllowanceUsedUp(
            at=now, holder=holders[0], used=used, total_allowed=total, next_story_at=after.next_story_at(now)
        )
        uow.publish(opened, used_up)
        return Success(True)

    def _opened(
        self,
        uow: OpeningUnitOfWork,
        holders: Sequence[HolderId],
        story_id: StoryId,
        allowances: Sequence[ReadingAllowance],
        is_premium: bool,
        now: datetime,
    ) -> Result[Sequence[ReadingAllowance], StoryLimitReached]:
        """What is counted of each by then; nothing if one of them had opened it before."""
        if len(holders) == 1 and not is_premium and (after := allowances[0].opening(now).value_or(None)):
            is_counted = uow.openings.add_counted(holders[0], story_id, allowances[0], after, now)
            if is_counted is None:
                return Success(())
            if is_counted:
                return Success((after,))
        elif not all(uow.openings.add(holder, story_id, not is_premium, now) for holder in holders):
            return Success(())
        pairs = zip(holders, allowances, strict=True)
        return Success([self.count(uow, holder, before, now).unwrap() for holder, before in pairs])
