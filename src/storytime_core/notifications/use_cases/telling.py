"""Mails that follow from what has happened."""

from attrs import frozen

from storytime_core.identity.events import CodeIssued

from ..ports import Letter, Mailer, Unsealer


@frozen
class Telling:
    mailer: Mailer
    box: Unsealer

    def on_code_issued(self, event: CodeIssued) -> None:
        """Address and code are opened here, the last thing before the mail leaves."""
        code = self.box.open(event.sealed_code, "code")
        self.mailer.send(Letter(self.box.open(event.sealed_to, "mail"), event.purpose, {"code": code}))
