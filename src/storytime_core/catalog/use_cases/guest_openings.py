"""What guests have opened: moved when they get an account, erased when they are gone."""

from collections.abc import Callable, Sequence
from typing import Final

from attrs import frozen
from returns.result import Success

from storytime_core.identity.events import GuestBecameAccount
from storytime_core.kernel.caller import Guest
from storytime_core.kernel.ids import FamilyId, GuestSessionId, HolderId
from storytime_core.kernel.ports import Clock

from ..model import ReadingAllowance, holders_of
from ..ports import CatalogUnitOfWork, PremiumLookup
from .counting import Counting

AT_ONCE: Final = 100
MOST_MOVED: Final = 200
TRIES: Final = 10


@frozen
class GuestOpenings:
    unit_of_work: Callable[[], CatalogUnitOfWork]
    premium: PremiumLookup
    clock: Clock
    base_limit: int

    def on_guest_became_account(self, event: GuestBecameAccount) -> None:
        """What was open to the guest is open to the family, and counted as long as there is something to count on."""
        family_id = FamilyId(event.account_id)
        terms = Counting(self.premium, self.base_limit).of_family(family_id, ReadingAllowance())
        if not any(self._moved(event, HolderId(family_id), terms) for _ in range(TRIES)):
            raise RuntimeError(f"the family {family_id} opens stories all the time")

    def erase(self, session_ids: Sequence[GuestSessionId]) -> None:
        """Their devices are remembered for longer."""
        with self.unit_of_work() as uow:
            self._erase(uow, [HolderId(session_id) for session_id in session_ids])
            uow.commit()

    def forget_devices(self) -> int:
        """Those that opened nothing for a while, and how many they were."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            devices = uow.allowances.forgotten(now, AT_ONCE)
            if devices:
                uow.openings.erase(devices)
                uow.allowances.erase(devices)
                uow.commit()
        return len(devices)

    def _moved(self, event: GuestBecameAccount, family: HolderId, terms: ReadingAllowance) -> bool:
        """False, and nothing is moved, if the family opened a story in the meantime."""
        visit, *device = holders_of(Guest(event.guest_session_id, event.device_hash))
        with self.unit_of_work() as uow:
            before = after = terms.seen_anew(uow.allowances.of(family))
            for opened in uow.openings.of((visit, *device), event.at, MOST_MOVED):
                one_more = after.opening(event.at)
                counts = isinstance(one_more, Success) and not after.is_premium
                if uow.openings.add(family, opened.story_id, counts, opened.at) and counts:
                    after = one_more.unwrap()
            if after != before and not uow.allowances.replace(family, before, after):
                return False
            self._erase(uow, [visit])
            uow.commit()
        return True

    def _erase(self, uow: CatalogUnitOfWork, visits: Sequence[HolderId]) -> None:
        uow.openings.erase(visits)
        uow.allowances.erase(visits)
