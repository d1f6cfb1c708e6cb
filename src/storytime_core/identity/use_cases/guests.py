"""Visits without an account."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, Never
from uuid import UUID

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import GuestSessionInvalid
from storytime_core.kernel.caller import Guest
from storytime_core.kernel.ids import GuestSessionId
from storytime_core.kernel.ports import Chance, Clock
from storytime_core.kernel.use_case import use_case

from ..events import GuestBecameAccount, GuestSessionStarted
from ..model import GUEST_KEPT, Account, AccountState, GuestSession, is_a_device
from ..ports import Fingerprints, GuestBelongings, GuestViews, IdentityUnitOfWork

AT_ONCE: Final = 100


@frozen
class Guests:
    unit_of_work: Callable[[], IdentityUnitOfWork]
    views: GuestViews
    belongings: GuestBelongings
    clock: Clock
    chance: Chance
    fingerprints: Fingerprints

    @use_case
    def begin(self, device: str | None) -> Result[GuestSession, Never]:
        """A new visit.  Whoever knows its id is its guest, so nobody may guess it."""
        now = self.clock.now()
        session_id = GuestSessionId(UUID(bytes=self.chance.token(16), version=4))
        guest = GuestSession.begun(session_id, self._device_hash(device), now)
        with self.unit_of_work() as uow:
            uow.guests.add(guest)
            uow.publish(GuestSessionStarted(at=now, guest_session_id=guest.id))
            uow.commit(guest)
        return Success(guest)

    @use_case
    def caller_for(self, session: str | None, device: str | None) -> Result[Guest, GuestSessionInvalid]:
        """Who stands behind the headers of a guest.  The visit is looked up each time, and lives on by it."""
        now = self.clock.now()
        session_id = read_id(session)
        known = self.views.known(session_id) if session_id else None
        if known is None or not known.is_live(now):
            return Failure(GuestSessionInvalid())
        seen = known.seen(self._device_hash(device), now)
        if seen != known:
            self.views.saw(seen)
        return Success(seen.guest)

    def purge(self) -> int:
        """Erase all that is left of visits a day after their end, and say how many those were."""
        over = self.views.over(self.clock.now() - GUEST_KEPT, AT_ONCE)
        if over:
            self.belongings.erase(over)
            with self.unit_of_work() as uow:
                uow.guests.forget(over)
                uow.commit()
        return len(over)

    def _device_hash(self, device: str | None) -> str | None:
        return self.fingerprints.of(device, "guest device") if device and is_a_device(device) else None


def read_id(text: str | None) -> GuestSessionId | None:
    """Only as it was given out: 36 characters."""
    try:
        return GuestSessionId(UUID(text)) if text and len(text) == 36 else None
    except ValueError:
        return None


def welcome(uow: IdentityUnitOfWork, account: Account, now: datetime) -> None:
    """Whoever registered as a guest brings along what they have once the account lives; of several, the first one."""
    guest = uow.guests.get(account.guest_session_id) if account.guest_session_id else None
    if account.state is not AccountState.LIVE or guest is None or guest.account_id is not None:
        return
    uow.guests.save(guest.became(account.id, now))
    uow.publish(
        GuestBecameAccount(at=now, guest_session_id=guest.id, account_id=account.id, device_hash=guest.device_hash)
    )
