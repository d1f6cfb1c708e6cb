"""What a parent has agreed to."""

from collections.abc import Callable
from datetime import datetime
from typing import Never

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import StepUpRequired
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.use_case import use_case

from ..errors import MethodNotAccepted, NoticeOutdated, UnknownConsent
from ..events import ConsentGranted, ConsentRevoked
from ..model import ConsentEntry, ConsentLedger, EntryKind, Method, Notice, Purpose
from ..notices import NOTICES, notice_for
from ..ports import DeclaredConsents, FamilyUnitOfWork
from .declared import ledger_of


@frozen
class Consent:
    """Where one purpose stands."""

    purpose: Purpose
    entry: ConsentEntry | None
    current_version: str

    @property
    def status(self) -> str:
        if self.entry is None:
            return "none"
        return "revoked" if self.entry.kind is EntryKind.REVOKED else "granted"


@frozen
class Granted:
    consent: Consent
    is_new: bool


@frozen
class Consents:
    unit_of_work: Callable[[], FamilyUnitOfWork]
    declared: DeclaredConsents
    clock: Clock
    ids: Ids

    @use_case
    def notices(self, caller: Caller) -> Result[tuple[Notice, ...], Never]:
        return Success(NOTICES)

    @use_case
    def list(self, caller: Caller) -> Result[tuple[Consent, ...], Never]:
        """One for every purpose."""
        with self.unit_of_work() as uow:
            ledger = self._ledger(uow, caller, self.clock.now())
            uow.commit()
        return Success(tuple(standing(ledger, purpose) for purpose in Purpose))

    @use_case
    def grant(
        self, caller: Caller, purpose: Purpose, text_version: str, method: Method
    ) -> Result[Granted, StepUpRequired | NoticeOutdated | MethodNotAccepted]:
        """Granting what is granted changes nothing."""
        now = self.clock.now()
        if not caller.has_proved(now):
            return Failure(StepUpRequired())
        notice = notice_for(purpose)
        if text_version != notice.version:
            return Failure(NoticeOutdated(notice.version))
        if method is not Method.EMAIL_PLUS or method not in notice.methods:
            return Failure(MethodNotAccepted())
        with self.unit_of_work() as uow:
            ledger = self._ledger(uow, caller, now)
            if ledger.allows(purpose):
                granted = Granted(standing(ledger, purpose), is_new=False)
                uow.commit(granted)
                return Success(granted)
            entry = self._entry(caller, ledger, purpose, EntryKind.GRANTED, method, text_version, now)
            uow.consents.add(entry)
            uow.publish(
                ConsentGranted(
                    at=now, family_id=caller.family_id, purpose=purpose, method=method, text_version=text_version
                )
            )
            granted = Granted(Consent(purpose, entry, notice.version), is_new=True)
            uow.commit(granted)
        return Success(granted)

    @use_case
    def revoke(self, caller: Caller, purpose: Purpose) -> Result[Consent, StepUpRequired | UnknownConsent]:
        now = self.clock.now()
        if not caller.has_proved(now):
            return Failure(StepUpRequired())
        with self.unit_of_work() as uow:
            ledger = self._ledger(uow, caller, now)
            last = ledger.last(purpose)
            if last is None or not ledger.allows(purpose):
                return Failure(UnknownConsent())
            entry = self._entry(caller, ledger, purpose, EntryKind.REVOKED, last.method, last.text_version, now)
            uow.consents.add(entry)
            uow.publish(ConsentRevoked(at=now, family_id=caller.family_id, purpose=purpose, source="parent"))
            uow.commit()
        return Success(Consent(purpose, entry, notice_for(purpose).version))

    def _ledger(self, uow: FamilyUnitOfWork, caller: Caller, now: datetime) -> ConsentLedger:
        """With the family held, so that nobody else adds to it."""
        uow.families.get(caller.family_id)
        return ledger_of(uow, caller, self.declared, self.ids, now)

    def _entry(
        self,
        caller: Caller,
        ledger: ConsentLedger,
        purpose: Purpose,
        kind: EntryKind,
        method: Method,
        text_version: str,
        at: datetime,
    ) -> ConsentEntry:
        return ConsentEntry(
            id=self.ids.new(),
            family_id=caller.family_id,
            sequence=ledger.next_sequence,
            purpose=purpose,
            kind=kind,
            method=method,
            text_version=text_version,
            account_id=caller.account_id,
            at=at,
        )


def standing(ledger: ConsentLedger, purpose: Purpose) -> Consent:
    return Consent(purpose, ledger.last(purpose), notice_for(purpose).version)
