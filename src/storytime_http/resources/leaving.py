"""Closing an account, coming back, and leaving for good."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from attrs import field, frozen
from falcon import Request
from msgspec import Meta
from returns.result import Result

from storytime_core.identity.errors import AccountClosed, HashingBusy, LastAdmin, PasswordIncorrect
from storytime_core.identity.use_cases.leaving import Farewell, Leaving
from storytime_core.identity.use_cases.tokens import Tokens
from storytime_core.kernel.access import RateLimited, StepUpRequired
from storytime_core.kernel.caller import Caller

from ..answers import answers
from ..declarations import Auth, Rate, Reply
from ..origins import origin_of
from .identity import AUTH_BODY, TokensShape
from .profile import Me
from .proofs import GivenPassword

CLOSED = "Your account is closed. Sign in within 30 days to open it again."
ERASED = "Your account is being erased."
IN_STORES = " A subscription bought in an app store has to be ended there."

Reason = Annotated[str, Meta(min_length=1, max_length=100)]


@frozen
class LeavingQuery:
    permanent: bool = False


@frozen
class LeavingBody:
    """The notes are not kept: they may say who wrote them."""

    password: GivenPassword | None = field(default=None, repr=False)
    reasons: Annotated[tuple[Reason, ...], Meta(max_length=10)] = field(default=(), repr=False)
    notes: Annotated[str, Meta(max_length=1000)] | None = field(default=None, repr=False)
    permanent: bool = False


@frozen
class RestoreBody:
    restore_token: Annotated[str, Meta(min_length=1, max_length=256)] = field(repr=False)


@frozen
class FarewellShape:
    id: UUID
    permanent: bool
    closed_at: datetime
    erases_at: datetime

    @classmethod
    def of(cls, farewell: Farewell) -> Self:
        return cls(farewell.account_id, farewell.permanent, farewell.closed_at, farewell.erases_at)


def said(farewell: Farewell) -> Reply[FarewellShape]:
    message = (ERASED if farewell.permanent else CLOSED) + IN_STORES
    return Reply(FarewellShape.of(farewell), message=message)


@frozen
class MeWhoMayLeave(Me):
    """/user/me"""

    leaving: Leaving

    @answers(CLOSED, auth=Auth.PARENT, rate=Rate.DEFAULT, show=said)
    def on_delete(
        self, caller: Caller, query: LeavingQuery
    ) -> Result[Farewell, StepUpRequired | PasswordIncorrect | LastAdmin]:
        """Close one's account, with thirty days to come back; with ``permanent`` have it erased."""
        return self.leaving.leave(caller, query.permanent)


@frozen
class DeleteMe:
    """/user/me/delete"""

    leaving: Leaving

    @answers(CLOSED, auth=Auth.PARENT, rate=Rate.RESET, show=said, once=True, largest_body=AUTH_BODY)
    def on_post(
        self, caller: Caller, body: LeavingBody
    ) -> Result[Farewell, StepUpRequired | PasswordIncorrect | RateLimited | HashingBusy | LastAdmin]:
        """The same, proving who one is; the reasons are kept without the account."""
        return self.leaving.leave_proving(caller, body.password, body.permanent, body.reasons)


@frozen
class UndoDelete:
    """/user/me/undo-delete"""

    leaving: Leaving

    @answers("Welcome back!", auth=Auth.PUBLIC, rate=Rate.OTP, show=TokensShape.of, largest_body=AUTH_BODY)
    def on_post(self, body: RestoreBody, req: Request) -> Result[Tokens, AccountClosed]:
        """Open a closed account again with the token that signing in to it gave."""
        return self.leaving.come_back(body.restore_token, origin_of(req))
