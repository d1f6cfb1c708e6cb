"""What a parent has agreed to."""

from collections.abc import Callable
from datetime import datetime
from typing import Never

from attrs import Factory, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import StepUpRequired
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import AccountId, FamilyId
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.use_case import use_case

from ..errors import MethodNotAccepted, NoticeOutdated, UnknownConsent, UnknownFamily, UnknownNotice
from ..events import ConsentGranted, ConsentRevoked, KidRemoved, KidRestored
from ..model import ConsentEntry, ConsentLedger, EntryKind, Method, Notice, Purpose
from ..notices import NoticeBoard
from ..ports import DeclaredConsents, FamilyUnitOfWork, PurchaseEvidence
from .declared import ledger_of


@frozen
class Consent:
    """Where one purpose stands."""

    purpose: Purpose
    entry: ConsentEntry | None
    current_version: str
    is_outdated: bool = False

    @property
    def status(self) -> str:
        if self.entry is None:
            return "none"
        if self.entry.kind is EntryKind.REVOKED:
            return "revoked"
        return "outdated" if self.is_outdated else "granted"


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
    purchases: PurchaseEvidence
    board: NoticeBoard = Factory(NoticeBoard)

    @use_case
    def notices(self, caller: Caller) -> Result[tuple[Notice, ...], Never]:
        """Those in force."""
        return Success(self.board.standing(self.clock.now()))

    @use_case
    def list(self, caller: Caller) -> Result[tuple[Consent, ...], Never]:
        """One for every purpose."""
        now = self.clock.now()
        with self.unit_of_work() as uow:
            ledger = self._ledger(uow, caller, now)
            uow.commit()
        return Success(tuple(self._standing(ledger, purpose, now) for purpose in Purpose))

    @use_case
    def grant(
        self, caller: Caller, purpose: Purpose, text_version: str, method: Method
    ) -> Result[Granted, StepUpRequired | NoticeOutdated | MethodNotAccepted]:
        """Granting what is granted changes nothing."""
        now = self.clock.now()
        if not caller.has_proved(now):
            return Failure(StepUpRequired())
        notice = self.board.current(purpose, now)
        if text_version != notice.version:
            return Failure(NoticeOutdated(notice.version))
        evidence = self.purchases.of(caller.account_id) if method is Method.CARD else None
        if not self.board.accepts(method, notice) or (method is Method.CARD and evidence is None):
            return Failure(MethodNotAccepted())
        with self.unit_of_work() as uow:
            ledger = self._ledger(uow, caller, now)
            if self.board.allows(ledger, purpose, now):
                granted = Granted(self._standing(ledger, purpose, now), is_new=False)
                uow.commit(granted)
                return Success(granted)
            entry = self._entry(
                caller.family_id,
                caller.account_id,
                ledger,
                purpose,
                EntryKind.GRANTED,
                method,
                text_version,
                now,
                evidence,
            )
            self._granted(uow, entry)
            granted = Granted(Consent(purpose, entry, notice.version), is_new=True)
            uow.commit(granted)
        return Success(granted)

    @use_case
    def enter_checked(
        self, caller: Caller, family_id: FamilyId, purpose: Purpose, text_version: str, reason: str
    ) -> Result[Granted, UnknownFamily | UnknownNotice]:
        """What an administrator has checked outside, with the reason as evidence."""
        now = self.clock.now()
        notice = self.board.current(purpose, now)
        if text_version != notice.version:
            return Failure(UnknownNotice())
        with self.unit_of_work() as uow:
            uow.families.get(family_id)
            if not uow.grown_ups.exists(AccountId(family_id)):
                return Failure(UnknownFamily())
            ledger = uow.consents.ledger(family_id)
            if self.board.allows(ledger, purpose, now):
                granted = Granted(self._standing(ledger, purpose, now), is_new=False)
                uow.commit(granted)
                return Success(granted)
            entry = self._entry(
                family_id,
                caller.account_id,
                ledger,
                purpose,
                EntryKind.GRANTED,
                Method.OPERATOR,
                text_version,
                now,
                reason,
            )
            self._granted(uow, entry)
            granted = Granted(Consent(purpose, entry, notice.version), is_new=True)
            uow.commit(granted)
        return Success(granted)

    @use_case
    def revoke(self, caller: Caller, purpose: Purpose) -> Result[Consent, StepUpRequired | UnknownConsent]:
        """Without the consent for profiles no kid is seen from this moment on."""
        now = self.clock.now()
        if not caller.has_proved(now):
            return Failure(StepUpRequired())
        with self.unit_of_work() as uow:
            ledger = self._ledger(uow, caller, now)
            last = ledger.last(purpose)
            if last is None or not ledger.stands(purpose):
                return Failure(UnknownConsent())
            entry = self._entry(
                caller.family_id,
                caller.account_id,
                ledger,
                purpose,
                EntryKind.REVOKED,
                last.method,
                last.text_version,
                now,
            )
            uow.consents.add(entry)
            uow.publish(ConsentRevoked(at=now, family_id=caller.family_id, purpose=purpose, source="parent"))
            if purpose is Purpose.CHILD_PROFILE:
                hide_kids(uow, caller.family_id, now)
            uow.commit()
        return Success(Consent(purpose, entry, self.board.current(purpose, now).version))

    def _ledger(self, uow: FamilyUnitOfWork, caller: Caller, now: datetime) -> ConsentLedger:
        """With the family held, so that nobody else adds to it."""
        uow.families.get(caller.family_id)
        return ledger_of(uow, caller, self.declared, self.board, self.ids, now)

    def _standing(self, ledger: ConsentLedger, purpose: Purpose, now: datetime) -> Consent:
        entry = ledger.last(purpose)
        return Consent(purpose, entry, self.board.current(purpose, now).version, self.board.is_outdated(entry, now))

    def _granted(self, uow: FamilyUnitOfWork, entry: ConsentEntry) -> None:
        uow.consents.add(entry)
        uow.publish(
            ConsentGranted(
                at=entry.at,
                family_id=entry.family_id,
                purpose=entry.purpose,
                method=entry.method,
                text_version=entry.text_version,
            )
        )
        if entry.purpose is Purpose.CHILD_PROFILE:
            show_kids(uow, entry.family_id, entry.at)

    def _entry(
        self,
        family_id: FamilyId,
        account_id: AccountId,
        ledger: ConsentLedger,
        purpose: Purpose,
        kind: EntryKind,
        method: Method,
        text_version: str,
        at: datetime,
        evidence: str | None = None,
    ) -> ConsentEntry:
        return ConsentEntry(
            id=self.ids.new(),
            family_id=family_id,
            sequence=ledger.next_sequence,
            purpose=purpose,
            kind=kind,
            method=method,
            text_version=text_version,
            account_id=account_id,
            at=at,
            evidence=evidence,
        )


def hide_kids(uow: FamilyUnitOfWork, family_id: FamilyId, now: datetime) -> None:
    for kid in uow.kids.of_family(family_id):
        if kid.removed_at is None:
            uow.kids.save(kid.hidden(now))
            uow.publish(KidRemoved(at=now, family_id=family_id, kid_id=kid.id, permanent=False))


def show_kids(uow: FamilyUnitOfWork, family_id: FamilyId, now: datetime) -> None:
    """Those that only the missing consent hid."""
    for kid in uow.kids.of_family(family_id):
        if kid.hidden_at is not None:
            uow.kids.save(kid.shown_again(now))
            uow.publish(KidRestored(at=now, family_id=family_id, kid_id=kid.id))
