"""Making a code and sending it on its way; a step of several use cases."""

from datetime import datetime
from typing import Final

from attrs import frozen

from storytime_core.kernel.ports import Chance, Ids

from ..addresses import LONGEST_MAIL_BOUND, MAIL_BOUNDS, Origin, SentMail
from ..events import CodeAsked, CodeIssued
from ..model import Account, Code, Purpose
from ..ports import Fingerprints, IdentityUnitOfWork, SecretBox

CODES: Final = 1_000_000
DRAWS: Final = 100


@frozen
class IssuingCodes:
    ids: Ids
    chance: Chance
    fingerprints: Fingerprints
    box: SecretBox

    def ask(self, uow: IdentityUnitOfWork, email: str, purpose: Purpose, origin: Origin, now: datetime) -> None:
        """Look into it later, so that nobody can tell by the time it takes whether there is an account."""
        uow.publish(
            CodeAsked(
                at=now,
                purpose=purpose,
                sealed_email=self.box.seal(email, "mail"),
                client_kind=origin.client_kind,
                address=origin.address,
                neighborhood=origin.neighborhood,
            )
        )

    def email_of(self, event: CodeAsked) -> str:
        return self.box.open(event.sealed_email, "mail")

    def issue(self, uow: IdentityUnitOfWork, account: Account, purpose: Purpose, origin: Origin, now: datetime) -> bool:
        """A code to the account's own address.  Beyond what a mailbox may get, nothing happens and nothing shows it."""
        if not self.may_mail(uow, account.email, purpose, origin, now):
            return False
        self.send(uow, account, purpose, now)
        return True

    def send(
        self, uow: IdentityUnitOfWork, account: Account, purpose: Purpose, now: datetime, to: str | None = None
    ) -> None:
        """Where a mail may go: a new code voids the old one."""
        if old := uow.codes.live(account.id, purpose):
            uow.codes.save(old.voided(now))
        digits = self._added(uow, account, purpose, now, to)
        uow.publish(
            CodeIssued(
                at=now,
                account_id=account.id,
                purpose=purpose,
                sealed_to=self.box.seal(to or account.email, "mail"),
                sealed_code=self.box.seal(digits, "code"),
                expires_at=now + purpose.lasts,
            )
        )

    def may_mail(self, uow: IdentityUnitOfWork, target: str, purpose: Purpose, origin: Origin, now: datetime) -> bool:
        """Whether one more may go there; if so, it is counted."""
        target_hash = self.target_hash_of(target)
        mailed = uow.mails.since(target_hash, purpose, now - LONGEST_MAIL_BOUND)
        if any(sum(at > now - span for at in mailed) >= most for span, most in MAIL_BOUNDS):
            return False
        uow.mails.add(SentMail(self.ids.new(), target_hash, purpose, origin.address, now))
        return True

    def target_hash_of(self, email: str) -> str:
        return self.fingerprints.of(email, "mail target")

    def hash_of(self, digits: str, purpose: Purpose) -> str:
        return self.fingerprints.of(digits, purpose)

    def _added(self, uow: IdentityUnitOfWork, account: Account, purpose: Purpose, now: datetime, to: str | None) -> str:
        """Live codes that are found by themselves are unique: an equal one is drawn again."""
        for _ in range(DRAWS):
            digits = f"{self.chance.number(CODES):06}"
            code = Code(
                id=self.ids.new(),
                account_id=account.id,
                purpose=purpose,
                code_hash=self.hash_of(digits, purpose),
                issued_at=now,
                expires_at=now + purpose.lasts,
                target=to,
            )
            if uow.codes.add(code):
                return digits
        raise RuntimeError("nearly all codes are taken")
