"""Handing the device over, and back."""

from typing import Self
from uuid import UUID

from attrs import field, frozen
from returns.result import Result

from storytime_core.identity.errors import (
    HashingBusy,
    PasswordIncorrect,
    PinIncorrect,
    PinLocked,
    PinNotSet,
    ProviderTokenInvalid,
)
from storytime_core.identity.linked import Provider
from storytime_core.identity.ports import OwnKid
from storytime_core.identity.use_cases.kid_mode import EnteredKidMode, KidMode, TurnedSession
from storytime_core.kernel.access import RateLimited, ServiceUnavailable, TokenInvalid
from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.faces import AvatarOnScreen
from storytime_core.kernel.ids import KidId

from ..answers import answers
from ..declarations import Auth, Rate
from ..requests import Malformed
from .identity import AUTH_BODY, SixDigits
from .linked import NAMED_AS_IT_IS, IdToken, id_token_with
from .proofs import GivenPassword


@frozen
class Handover:
    kid_id: UUID


@frozen
class Return:
    """One of these."""

    pin: SixDigits | None = field(default=None, repr=False)
    password: GivenPassword | None = field(default=None, repr=False)
    provider: Provider | None = None
    id_token: IdToken | None = field(default=None, repr=False, metadata=NAMED_AS_IT_IS)

    @property
    def token(self) -> tuple[Provider, str] | None:
        return id_token_with(self.provider, self.id_token)

    def exactly_one(self) -> Self:
        if sum(map(bool, (self.pin, self.password, self.token))) != 1:
            raise Malformed({"path": "", "message": "must be a pin, a password, or a provider and its id_token"})
        return self


@frozen
class KidInCharge:
    id: UUID
    name: str
    avatar: AvatarOnScreen | None

    @classmethod
    def of(cls, kid: OwnKid) -> Self:
        return cls(kid.id, kid.name, kid.avatar)


@frozen
class HandedOver:
    jwt: str
    expires_in: int
    kid: KidInCharge

    @classmethod
    def of(cls, entered: EnteredKidMode) -> Self:
        return cls(entered.session.jwt, entered.session.expires_in, KidInCharge.of(entered.kid))


@frozen
class HandedBack:
    jwt: str
    expires_in: int

    @classmethod
    def of(cls, turned: TurnedSession) -> Self:
        return cls(turned.jwt, turned.expires_in)


@frozen
class Entering:
    """/auth/kid-mode"""

    kid_mode: KidMode

    @answers(
        "Have fun with your stories!",
        auth=Auth.PARENT,
        rate=Rate.OTP,
        show=HandedOver.of,
        largest_body=AUTH_BODY,
    )
    def on_post(self, caller: Caller, body: Handover) -> Result[EnteredKidMode, PinNotSet | UnknownKid | TokenInvalid]:
        """Turn this session over to a kid; every earlier token of it is worthless."""
        return self.kid_mode.enter(caller, KidId(body.kid_id))


@frozen
class Leaving:
    """/auth/kid-mode/leave"""

    kid_mode: KidMode

    @answers("Welcome back.", auth=Auth.KID_MODE, rate=Rate.OTP, show=HandedBack.of, largest_body=AUTH_BODY)
    def on_post(
        self, caller: Caller, body: Return
    ) -> Result[
        TurnedSession,
        PinIncorrect
        | PinLocked
        | PasswordIncorrect
        | ProviderTokenInvalid
        | RateLimited
        | HashingBusy
        | ServiceUnavailable
        | TokenInvalid,
    ]:
        """Turn it back with the PIN, the password, or a token of a linked account."""
        proof = body.exactly_one()
        if proof.pin:
            return self.kid_mode.leave_by_pin(caller, proof.pin)
        if proof.token:
            return self.kid_mode.leave_by_provider(caller, *proof.token)
        return self.kid_mode.leave_by_password(caller, proof.password or "")
