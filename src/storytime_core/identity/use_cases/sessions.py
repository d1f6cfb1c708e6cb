"""Signing out."""

from collections.abc import Callable
from typing import Never

from attrs import frozen
from returns.result import Result, Success

from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..events import SessionsEnded
from ..ports import IdentityUnitOfWork


@frozen
class Sessions:
    unit_of_work: Callable[[], IdentityUnitOfWork]
    clock: Clock

    @use_case
    def sign_out(self, caller: Caller) -> Result[int, Never]:
        """End this session, and say how many that was."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            session = uow.sessions.get(caller.session_id)
            if session is None or session.ended_at:
                return Success(0)
            uow.sessions.save(session.ended(now, "signed_out"))
            uow.publish(
                SessionsEnded(at=now, account_id=caller.account_id, session_ids=(session.id,), why="signed_out")
            )
            uow.commit()
        return Success(1)
