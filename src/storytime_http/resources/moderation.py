"""What administrators may do to accounts."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from attrs import field, frozen
from falcon import Request
from msgspec import Meta
from returns.result import Result

from storytime_core.identity.errors import EmailAlreadyRegistered, LastAdmin, NotToOneself, StateForbids, UnknownAccount
from storytime_core.identity.model import Account, AccountState
from storytime_core.identity.use_cases.moderating import Moderating
from storytime_core.kernel.access import AdminOnly, StepUpRequired
from storytime_core.kernel.caller import Caller, Role
from storytime_core.kernel.ids import AccountId
from storytime_core.kernel.text import normal_email

from ..answers import answers
from ..declarations import Auth, Rate
from ..origins import origin_of
from .identity import Email, Ended
from .profile import FullName

Reason = Annotated[str, Meta(min_length=5, max_length=500)]


@frozen
class ReasonBody:
    reason: Reason = field(repr=False)


@frozen
class RoleBody:
    role: Role
    reason: Reason = field(repr=False)


@frozen
class InvitationBody:
    email: Email = field(converter=normal_email)
    name: FullName
    reason: Reason = field(repr=False)


@frozen
class RemovalQuery:
    reason: Reason = field(repr=False)
    permanent: bool = False


@frozen
class ModeratedShape:
    id: UUID
    email: str
    name: str
    role: Role
    state: AccountState
    state_since: datetime
    reason: str | None

    @classmethod
    def of(cls, account: Account) -> Self:
        return cls(
            id=account.id,
            email="" if account.state is AccountState.ERASED else account.email,
            name=account.name,
            role=account.role,
            state=account.state,
            state_since=account.state_since,
            reason=account.state_reason,
        )


@frozen
class Invitations:
    """/admin/users"""

    moderating: Moderating

    @answers(
        "The invitation is on its way.",
        auth=Auth.ADMIN,
        rate=Rate.ADMIN_WRITE,
        status=201,
        show=ModeratedShape.of,
        once=True,
    )
    def on_post(
        self, caller: Caller, body: InvitationBody, req: Request
    ) -> Result[Account, EmailAlreadyRegistered | AdminOnly | StepUpRequired]:
        """Invite another administrator; a code to set a password goes by mail."""
        return self.moderating.invite(caller, body.email, body.name, body.reason, origin_of(req))


@frozen
class OneUser:
    """/admin/users/{account_id}"""

    moderating: Moderating

    @answers("The account is closed.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, show=ModeratedShape.of)
    def on_delete(
        self, caller: Caller, account_id: AccountId, query: RemovalQuery
    ) -> Result[Account, UnknownAccount | NotToOneself | LastAdmin | StateForbids | AdminOnly | StepUpRequired]:
        """Close an account; with ``permanent`` have it erased, which needs a proof."""
        return self.moderating.remove(caller, account_id, query.reason, query.permanent)


@frozen
class Suspend:
    """/admin/users/{account_id}/suspend"""

    moderating: Moderating

    @answers("The account is suspended.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, show=ModeratedShape.of)
    def on_patch(
        self, caller: Caller, account_id: AccountId, body: ReasonBody
    ) -> Result[Account, UnknownAccount | NotToOneself | LastAdmin | StateForbids | AdminOnly | StepUpRequired]:
        """Shut an account until further notice; all its sessions end."""
        return self.moderating.suspend(caller, account_id, body.reason)


@frozen
class Unsuspend:
    """/admin/users/{account_id}/unsuspend"""

    moderating: Moderating

    @answers("The suspension is lifted.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, show=ModeratedShape.of)
    def on_patch(
        self, caller: Caller, account_id: AccountId, body: ReasonBody
    ) -> Result[Account, UnknownAccount | NotToOneself | LastAdmin | StateForbids | AdminOnly | StepUpRequired]:
        """Let its owner sign in again."""
        return self.moderating.unsuspend(caller, account_id, body.reason)


@frozen
class Reopen:
    """/admin/users/{account_id}/reopen"""

    moderating: Moderating

    @answers("The account is open again.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, show=ModeratedShape.of)
    def on_patch(
        self, caller: Caller, account_id: AccountId, body: ReasonBody
    ) -> Result[Account, UnknownAccount | NotToOneself | LastAdmin | StateForbids | AdminOnly | StepUpRequired]:
        """Open a closed account again, whoever closed it."""
        return self.moderating.reopen(caller, account_id, body.reason)


@frozen
class ChangeRole:
    """/admin/users/{account_id}/role"""

    moderating: Moderating

    @answers("The role is changed.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, show=ModeratedShape.of)
    def on_patch(
        self, caller: Caller, account_id: AccountId, body: RoleBody
    ) -> Result[Account, UnknownAccount | NotToOneself | LastAdmin | StateForbids | AdminOnly | StepUpRequired]:
        """Make an administrator of a live account, or a parent again; needs a proof."""
        return self.moderating.change_role(caller, account_id, body.role, body.reason)


@frozen
class ResetSecondFactor:
    """/admin/users/{account_id}/reset-second-factor"""

    moderating: Moderating

    @answers("The second factor is taken away.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, show=ModeratedShape.of)
    def on_post(
        self, caller: Caller, account_id: AccountId, body: ReasonBody
    ) -> Result[Account, UnknownAccount | NotToOneself | LastAdmin | StateForbids | AdminOnly | StepUpRequired]:
        """Let another administrator who lost it enroll anew; needs a proof."""
        return self.moderating.reset_second_factor(caller, account_id, body.reason)


@frozen
class EndSessions:
    """/admin/users/{account_id}/end-sessions"""

    moderating: Moderating

    @answers("The account is signed out everywhere.", auth=Auth.ADMIN, rate=Rate.ADMIN_WRITE, show=Ended.of)
    def on_post(
        self, caller: Caller, account_id: AccountId, body: ReasonBody
    ) -> Result[int, UnknownAccount | NotToOneself | LastAdmin | AdminOnly]:
        """End all sessions of an account."""
        return self.moderating.end_sessions(caller, account_id, body.reason)
