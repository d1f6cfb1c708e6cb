"""The PIN of a grown-up."""

from typing import Self

from attrs import field, frozen
from falcon import Request
from returns.result import Result

from storytime_core.identity.errors import (
    CodeInvalid,
    HashingBusy,
    PinIncorrect,
    PinLocked,
    PinNotSet,
    PinTooCommon,
    PinUnchanged,
)
from storytime_core.identity.use_cases.pins import Pins
from storytime_core.kernel.access import StepUpRequired
from storytime_core.kernel.caller import Caller

from ..answers import answers
from ..declarations import Auth, Rate
from ..origins import origin_of
from ..requests import Malformed
from .identity import AUTH_BODY, SixDigits, Verified
from .proofs import Valid


@frozen
class NewPin:
    pin: SixDigits = field(repr=False)
    current_pin: SixDigits | None = field(default=None, repr=False)


@frozen
class GivenPin:
    pin: SixDigits = field(repr=False)


@frozen
class MailedCode:
    otp: SixDigits


@frozen
class PinReset:
    otp: SixDigits
    new_pin: SixDigits = field(repr=False)
    confirm_new_pin: SixDigits = field(repr=False)

    def confirmed(self) -> Self:
        if self.new_pin != self.confirm_new_pin:
            raise Malformed({"path": "confirmNewPin", "message": "must equal newPin"})
        return self


@frozen
class PinShape:
    pin_set: bool

    @classmethod
    def of(cls, _: None) -> Self:
        return cls(True)


@frozen
class OwnPin:
    """/user/me/pin"""

    pins: Pins

    @answers("Your PIN is set.", auth=Auth.PARENT, rate=Rate.OTP, show=PinShape.of, largest_body=AUTH_BODY)
    def on_post(
        self, caller: Caller, body: NewPin
    ) -> Result[None, PinTooCommon | StepUpRequired | PinIncorrect | PinLocked | HashingBusy]:
        """Set a PIN; another one takes the current one, or a fresh proof of identity."""
        return self.pins.set(caller, body.pin, body.current_pin)


@frozen
class VerifyPin:
    """/user/me/pin/verify"""

    pins: Pins

    @answers("This is your PIN.", auth=Auth.PARENT, rate=Rate.OTP, show=Verified.of, largest_body=AUTH_BODY)
    def on_post(
        self, caller: Caller, body: GivenPin
    ) -> Result[None, PinNotSet | PinIncorrect | PinLocked | HashingBusy]:
        """Whether this is the PIN; it grants nothing."""
        return self.pins.verify(caller, body.pin)


@frozen
class RequestPinReset:
    """/user/me/pin/request-reset"""

    pins: Pins

    @answers("A code is on its way to your mailbox.", auth=Auth.PARENT, rate=Rate.OTP)
    def on_post(self, caller: Caller, req: Request) -> Result[None, PinNotSet]:
        """Be mailed a code for a new PIN."""
        return self.pins.ask_reset(caller, origin_of(req))


@frozen
class ValidatePinReset:
    """/user/me/pin/validate-otp"""

    pins: Pins

    @answers("This code is good.", auth=Auth.PARENT, rate=Rate.OTP, show=Valid.of, largest_body=AUTH_BODY)
    def on_post(self, caller: Caller, body: MailedCode) -> Result[None, CodeInvalid]:
        """Whether a mailed code would do; a wrong one counts."""
        return self.pins.check(caller, body.otp)


@frozen
class ResetPin:
    """/user/me/pin/reset-with-otp"""

    pins: Pins

    @answers("Your new PIN is set.", auth=Auth.PARENT, rate=Rate.OTP, show=PinShape.of, largest_body=AUTH_BODY)
    def on_post(
        self, caller: Caller, body: PinReset
    ) -> Result[None, CodeInvalid | PinTooCommon | PinUnchanged | HashingBusy]:
        """Set another PIN with the mailed code."""
        reset = body.confirmed()
        return self.pins.reset(caller, reset.otp, reset.new_pin)
