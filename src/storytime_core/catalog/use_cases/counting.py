"""What opening a story counts; a step of several use cases."""

from collections.abc import Sequence
from datetime import datetime

from attrs import evolve, frozen
from returns.result import Result, Success

from storytime_core.kernel.caller import Caller, Guest
from storytime_core.kernel.ids import FamilyId, HolderId

from ..errors import StoryLimitReached
from ..model import ReadingAllowance, on_guests_terms
from ..ports import CatalogUnitOfWork, PremiumLookup


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
        self, uow: CatalogUnitOfWork, holder: HolderId, before: ReadingAllowance, now: datetime
    ) -> Result[ReadingAllowance, StoryLimitReached]:
        """Raised on what was seen; if that has changed since, seen anew, until it is used up."""
        if before.is_premium:
            return Success(before)
        after = before.opening(now).unwrap()
        while not uow.allowances.replace(holder, before, after):
            before = before.seen_anew(uow.allowances.of(holder))
            after = before.opening(now).unwrap()
        return Success(after)
