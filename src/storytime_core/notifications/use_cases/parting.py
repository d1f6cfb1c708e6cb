"""What is said when somebody closes an account, comes back, or leaves for good."""

from datetime import datetime

from attrs import frozen

from storytime_core.identity.events import AccountClosed, AccountErasureBegun, AccountReopened
from storytime_core.kernel.ids import AccountId

from ..ports import Letter, Mailboxes, Mailer, Unsealer
from .warning_owners import moment


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

    def _write(self, account_id: AccountId, template: str, at: datetime) -> None:
        if to := self.mailboxes.of(account_id):
            self.mailer.send(Letter(to, template, {"when": moment(at)}))
