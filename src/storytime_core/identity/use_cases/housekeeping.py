"""Forgetting what has served its time."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from attrs import frozen

from storytime_core.kernel.ports import Clock

from ..addresses import KNOWN_FOR
from ..ports import IdentityUnitOfWork
from ..security import SECURITY_LINES_KEPT

UNVERIFIED_KEPT: Final = timedelta(days=7)
SESSIONS_KEPT: Final = timedelta(days=30)
CODES_KEPT: Final = timedelta(days=7)
COUNTED_KEPT: Final = timedelta(days=1)  # no bound on mails and tries looks further back
FAILURES_KEPT: Final = timedelta(days=30)
BATCH: Final = 500


@frozen
class Housekeeping:
    unit_of_work: Callable[[], IdentityUnitOfWork]
    clock: Clock

    def sweep(self) -> int:
        """Some of each kind at a time; how many that were."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            gone = (
                uow.accounts.purge(now - UNVERIFIED_KEPT, BATCH)
                + uow.sessions.purge(now - SESSIONS_KEPT, BATCH)
                + uow.codes.purge(now - CODES_KEPT, BATCH)
                + uow.mails.purge(now - COUNTED_KEPT, BATCH)
                + uow.misses.purge(now - COUNTED_KEPT, BATCH)
                + uow.known_addresses.purge(now - KNOWN_FOR, BATCH)
                + uow.failures.purge(now - FAILURES_KEPT, BATCH)
                + uow.security.purge(now - SECURITY_LINES_KEPT, BATCH)
            )
            uow.commit()
        return gone
