"""Making a code and sending it on its way; a step of several use cases."""

from datetime import datetime, timedelta
from typing import Final

from attrs import frozen

from storytime_core.kernel.ports import Chance, Ids

from ..events import CodeIssued
from ..model import CODE_LASTS, MAIL_EVERY, Account, Code, Purpose
from ..ports import Fingerprints, IdentityUnitOfWork, SecretBox

BOUNDS: Final = ((MAIL_EVERY, 1), (timedelta(hours=1), 5), (timedelta(days=1), 10))
LONGEST: Final = max(span for span, _ in BOUNDS)
CODES: Final = 1_000_000


@frozen
class IssuingCodes:
    ids: Ids
    chance: Chance
    fingerprints: Fingerprints
    box: SecretBox

    def issue(self, uow: IdentityUnitOfWork, account: Account, purpose: Purpose, now: datetime) -> None:
        """A new code voids the old one.  Beyond what one mailbox may get, nothing happens and nothing shows it."""
        mailed = uow.codes.issued_since(account.id, purpose, now - LONGEST)
        if any(sum(code.issued_at > now - span for code in mailed) >= most for span, most in BOUNDS):
            return
        if old := uow.codes.live(account.id, purpose):
            uow.codes.save(old.voided(now))
        digits = self._unused(uow, purpose)
        uow.codes.add(
            Code(
                id=self.ids.new(),
                account_id=account.id,
                purpose=purpose,
                code_hash=self.hash_of(digits, purpose),
                issued_at=now,
                expires_at=now + CODE_LASTS,
            )
        )
        uow.publish(
            CodeIssued(
                at=now,
                account_id=account.id,
                purpose=purpose,
                sealed_to=self.box.seal(account.email, "mail"),
                sealed_code=self.box.seal(digits, "code"),
                expires_at=now + CODE_LASTS,
            )
        )

    def replace_account(
        self, uow: IdentityUnitOfWork, before: Account, account: Account, purpose: Purpose, now: datetime
    ) -> None:
        """Registering anew earns an address no further mails: those it got still count."""
        mailed = uow.codes.issued_since(before.id, purpose, now - LONGEST)
        uow.accounts.erase(before.id)
        uow.accounts.add(account)
        for code in mailed:
            uow.codes.add(code.handed_to(account.id, now))

    def hash_of(self, digits: str, purpose: Purpose) -> str:
        return self.fingerprints.of(digits, purpose)

    def _unused(self, uow: IdentityUnitOfWork, purpose: Purpose) -> str:
        """Live codes are unique, so that a code alone finds its account."""
        while True:
            digits = f"{self.chance.number(CODES):06}"
            if uow.codes.by_hash(purpose, self.hash_of(digits, purpose)) is None:
                return digits
