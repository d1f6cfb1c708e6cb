"""What is said when somebody closes an account, comes back, or leaves for good."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from attrs import frozen

from storytime_core.identity.events import (
    AccountClosed,
    AccountErasureBegun,
    AccountModerated,
    AccountReopened,
    ExportFinished,
    InactivityNoticed,
)
from storytime_core.kernel.ids import AccountId

from ..ports import Letter, Mailboxes, Mailer, Unsealer
from .warning_owners import moment

ACTS: Final[Mapping[str, str]] = {
    "suspend": "your account was suspended, and nobody can sign in to it",
    "unsuspend": "the suspension of your account was lifted",
    "end_sessions": "your account was signed out on all devices",
    "reset_second_factor": "your second factor was taken away, so that you can set up another one",
    "role_admin": "your account was made an administrator's",
    "role_parent": "your account is not an administrator's any more",
}


@frozen
class Parting:
    mailer: Mailer
    mailboxes: Mailboxes
    box: Unsealer

    def on_closed(self, event: AccountClosed) -> None:
        self._write(event.account_id, f"account_closed_by_{event.by}", event.at)

    def on_reopened(self, event: AccountReopened) -> None:
        self._write(event.account_id, "account_reopened", event.at)

    def on_erased(self, event: AccountErasureBegun) -> None:
        """The account has no address any more: it came with the news."""
        self.mailer.send(Letter(self.box.open(event.sealed_to, "mail"), "account_erased", {"when": moment(event.at)}))

    def on_export_finished(self, event: ExportFinished) -> None:
        self._write(event.account_id, "export_finished", event.at)

    def on_inactivity_noticed(self, event: InactivityNoticed) -> None:
        """Until when there is time."""
        if to := self.mailboxes.of(event.account_id):
            when = f"{event.closes_on.day} {event.closes_on:%B %Y}"
            self.mailer.send(Letter(to, "inactivity_noticed", {"when": when}))

    def on_moderated(self, event: AccountModerated) -> None:
        """What was done; where a letter of its own tells it, none more."""
        if said := ACTS.get(event.act):
            self._write(event.account_id, "account_moderated", event.at, said=said)

    def _write(self, account_id: AccountId, template: str, at: datetime, **more: str) -> None:
        if to := self.mailboxes.of(account_id):
            self.mailer.send(Letter(to, template, {"when": moment(at), **more}))
