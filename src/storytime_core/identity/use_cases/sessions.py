"""One's sessions: looking at them, and ending them."""

from collections.abc import Callable
from datetime import datetime
from typing import Never

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import AccountId, SessionId
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..errors import UnknownSession
from ..events import SessionsEnded
from ..ports import IdentityUnitOfWork, SessionOnScreen, SessionViews


def end_sessions(
    uow: IdentityUnitOfWork, account_id: AccountId, why: str, now: datetime, but: SessionId | None = None
) -> int:
    """End all of an account that is held, or all others; how many that were."""
    ending = [session for session in uow.sessions.live(account_id, now) if session.id != but]
    for session in ending:
        uow.sessions.save(session.ended(now, why))
    if ending:
        ids = tuple(session.id for session in ending)
        uow.publish(SessionsEnded(at=now, account_id=account_id, session_ids=ids, why=why))
    return len(ending)


@frozen
class ListedSession:
    session: SessionOnScreen
    is_current: bool


@frozen
class Sessions:
    unit_of_work: Callable[[], IdentityUnitOfWork]
    views: SessionViews
    clock: Clock

    @use_case
    def list(self, caller: Caller, page: PageRequest) -> Result[Page[ListedSession], Never]:
        """The live ones, newest first."""
        found = self.views.page(caller.account_id, page, self.clock.now())
        items = tuple(ListedSession(session, session.id == caller.session_id) for session in found.items)
        return Success(Page(items, found.limit, found.next))

    @use_case
    def sign_out(self, caller: Caller) -> Result[int, Never]:
        """End this session, and say how many that was."""
        with self.unit_of_work() as uow:
            ended = self._end(uow, caller, caller.session_id, "signed_out")
            uow.commit()
        return Success(int(ended))

    @use_case
    def end(self, caller: Caller, session_id: SessionId) -> Result[None, UnknownSession]:
        """End one, on whatever device it is."""
        with self.unit_of_work() as uow:
            if not self._end(uow, caller, session_id, "ended_by_owner"):
                return Failure(UnknownSession())
            uow.commit()
        return Success(None)

    @use_case
    def end_all(self, caller: Caller) -> Result[int, Never]:
        """Sign out everywhere, here included."""
        with self.unit_of_work() as uow:
            uow.accounts.get(caller.account_id)
            ended = end_sessions(uow, caller.account_id, "signed_out_everywhere", self.clock.now())
            uow.commit(ended)
        return Success(ended)

    def _end(self, uow: IdentityUnitOfWork, caller: Caller, session_id: SessionId, why: str) -> bool:
        now = self.clock.now()
        session = uow.sessions.get(session_id)
        if session is None or session.account_id != caller.account_id or not session.is_live(now):
            return False
        uow.sessions.save(session.ended(now, why))
        uow.publish(SessionsEnded(at=now, account_id=caller.account_id, session_ids=(session.id,), why=why))
        return True
