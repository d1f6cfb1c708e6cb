"""Where one is signed in."""

from datetime import datetime
from typing import Literal, Never, Self
from uuid import UUID

from attrs import frozen
from returns.result import Result

from storytime_core.identity.errors import UnknownSession
from storytime_core.identity.use_cases.sessions import ListedSession, Sessions
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import SessionId
from storytime_core.kernel.pages import Page, PageRequest

from ..answers import answers
from ..declarations import Auth, Rate
from .identity import Ended


@frozen
class SessionShape:
    id: UUID
    client_kind: str
    mode: Literal["parent", "kid"]
    kid_id: UUID | None
    created_at: datetime
    last_seen_at: datetime
    ends_at: datetime
    is_current: bool

    @classmethod
    def of(cls, listed: ListedSession) -> Self:
        session = listed.session
        return cls(
            id=session.id,
            client_kind=session.client_kind,
            mode="kid" if session.kid_id else "parent",
            kid_id=session.kid_id,
            created_at=session.created_at,
            last_seen_at=session.last_seen_at,
            ends_at=min(session.ends_at, session.idle_ends_at),
            is_current=listed.is_current,
        )


def page_of_sessions(page: Page[ListedSession]) -> Page[SessionShape]:
    return Page(tuple(map(SessionShape.of, page.items)), page.limit, page.next)


@frozen
class SessionList:
    """/auth/sessions"""

    sessions: Sessions

    @answers("Where you are signed in.", auth=Auth.PARENT_UNVERIFIED, rate=Rate.DEFAULT, show=page_of_sessions)
    def on_get(self, caller: Caller, page: PageRequest) -> Result[Page[ListedSession], Never]:
        """One's live sessions, newest first."""
        return self.sessions.list(caller, page)


@frozen
class OneSession:
    """/auth/sessions/{session_id}"""

    sessions: Sessions

    @answers("This device is signed out.", auth=Auth.PARENT_UNVERIFIED, rate=Rate.DEFAULT)
    def on_delete(self, caller: Caller, session_id: SessionId) -> Result[None, UnknownSession]:
        """End one of one's sessions; its tokens are worthless from the next request on."""
        return self.sessions.end(caller, session_id)


@frozen
class LogoutAll:
    """/auth/logout-all"""

    sessions: Sessions

    @answers("You are signed out everywhere.", auth=Auth.PARENT_UNVERIFIED, rate=Rate.DEFAULT, show=Ended.of)
    def on_post(self, caller: Caller) -> Result[int, Never]:
        """End all of one's sessions, this one included."""
        return self.sessions.end_all(caller)
