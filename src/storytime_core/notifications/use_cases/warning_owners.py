"""What an owner hears of when something happened to the account."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from attrs import frozen

from storytime_core.identity.events import (
    EmailChangeAsked,
    EmailChanged,
    EmailClaimed,
    IdentityLinked,
    IdentityUnlinked,
    PasswordChanged,
    PasswordResetRequested,
    PinTriesExhausted,
    RefreshTokenReused,
    SignedIn,
    SignInSuspended,
)
from storytime_core.kernel.ids import AccountId

from ..ports import Letter, Mailboxes, Mailer, Unsealer

DEVICES: Final[Mapping[str, str]] = {
    "ios": "an iPhone or iPad",
    "android": "an Android device",
    "web": "a web browser",
}


def moment(at: datetime) -> str:
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


@frozen
class WarningOwners:
    mailer: Mailer
    mailboxes: Mailboxes
    box: Unsealer

    def on_signed_in(self, event: SignedIn) -> None:
        if event.new_device:
            self._write(event.account_id, "new_login", event.at, device=device(event.client_kind))

    def on_suspended(self, event: SignInSuspended) -> None:
        if event.account_id:
            self._write(event.account_id, "sign_in_suspended", event.at)

    def on_token_reused(self, event: RefreshTokenReused) -> None:
        self._write(event.account_id, "refresh_token_reused", event.at)

    def on_reset(self, event: PasswordResetRequested) -> None:
        if event.unknown_address:
            self._write(event.account_id, "password_reset_alert", event.at, device=device(event.client_kind))

    def on_password(self, event: PasswordChanged) -> None:
        self._write(event.account_id, "password_changed", event.at)

    def on_asked(self, event: EmailChangeAsked) -> None:
        self._write(event.account_id, "email_change_asked", event.at)

    def on_claimed(self, event: EmailClaimed) -> None:
        self._write(event.account_id, "email_claimed", event.at)

    def on_changed(self, event: EmailChanged) -> None:
        """Both addresses: whoever lost the account reads it at the former one."""
        former = self.box.open(event.former_email, "mail")
        self.mailer.send(Letter(former, "email_changed", {"when": moment(event.at)}))
        self._write(event.account_id, "email_changed", event.at)

    def on_pin_tries(self, event: PinTriesExhausted) -> None:
        self._write(event.account_id, "pin_tries_exhausted", event.at)

    def on_linked(self, event: IdentityLinked) -> None:
        self._write(event.account_id, "identity_linked", event.at, provider=event.provider.title())

    def on_unlinked(self, event: IdentityUnlinked) -> None:
        self._write(event.account_id, "identity_unlinked", event.at, provider=event.provider.title())

    def _write(self, account_id: AccountId, template: str, at: datetime, **more: str) -> None:
        if to := self.mailboxes.of(account_id):
            self.mailer.send(Letter(to, template, {"when": moment(at), **more}))


def device(client_kind: str) -> str:
    return DEVICES.get(client_kind, "another device")
