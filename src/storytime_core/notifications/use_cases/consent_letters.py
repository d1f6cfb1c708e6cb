"""Mails about consents: a receipt at once, a second one a day later, and word of texts that ask anew."""

from attrs import frozen

from storytime_core.family.events import ConsentAskedAnew, ConsentConfirmed, ConsentGranted
from storytime_core.kernel.ids import AccountId, FamilyId

from ..ports import Letter, Mailboxes, Mailer

BY_MAIL = "email_plus"


@frozen
class ConsentLetters:
    mailer: Mailer
    mailboxes: Mailboxes

    def on_consent_granted(self, event: ConsentGranted) -> None:
        """Only what was proven by mail is told by mail."""
        if event.method == BY_MAIL:
            self._send(event.family_id, "consent_granted", purpose=event.purpose)

    def on_consent_confirmed(self, event: ConsentConfirmed) -> None:
        self._send(event.family_id, "consent_confirmed", purpose=event.purpose)

    def on_consent_asked_anew(self, event: ConsentAskedAnew) -> None:
        self._send(event.family_id, "consent_asked_anew", purpose=event.purpose, day=f"{event.effective_at:%Y-%m-%d}")

    def _send(self, family_id: FamilyId, template: str, **values: str) -> None:
        to = self.mailboxes.of(AccountId(family_id))
        if to is not None:
            self.mailer.send(Letter(to, template, values))
