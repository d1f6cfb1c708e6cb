"""Keeping the record of what touched the safety of accounts."""

from collections.abc import Callable

from attrs import frozen

from storytime_core.kernel.events import Event

from ..erasure import SUBJECT
from ..ports import Fingerprints, IdentityUnitOfWork
from ..security import SecurityLine


@frozen
class SecurityLog:
    unit_of_work: Callable[[], IdentityUnitOfWork]
    fingerprints: Fingerprints

    def on_event(self, event: Event) -> None:
        account_id = getattr(event, "account_id", None)
        subject_hash = self.fingerprints.of(str(account_id), SUBJECT) if account_id else None
        with self.unit_of_work() as uow:
            uow.security.note(SecurityLine.of(event, subject_hash))
            uow.commit()
