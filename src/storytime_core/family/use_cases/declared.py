"""What the deployment has declared for every family; a step of several use cases."""

from datetime import datetime

from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ports import Ids

from ..errors import ConsentRequired
from ..events import ConsentGranted
from ..model import ConsentEntry, ConsentLedger, EntryKind, Method, Purpose
from ..notices import notice_for
from ..ports import DeclaredConsents, FamilyUnitOfWork


def ledger_of(
    uow: FamilyUnitOfWork, caller: Caller, declared: DeclaredConsents, ids: Ids, now: datetime
) -> ConsentLedger:
    """What the family has said.  What the deployment collected by its own means is noted at the first look, while
    the family is held; from then on it is an entry like any other."""
    ledger = uow.consents.ledger(caller.family_id)
    for purpose in Purpose:
        version = declared.version_of(purpose)
        if version is None or ledger.last(purpose):
            continue
        entry = ConsentEntry(
            id=ids.new(),
            family_id=caller.family_id,
            sequence=ledger.next_sequence,
            purpose=purpose,
            kind=EntryKind.GRANTED,
            method=Method.OPERATOR,
            text_version=version,
            account_id=caller.account_id,
            at=now,
        )
        uow.consents.add(entry)
        uow.publish(
            ConsentGranted(
                at=now, family_id=caller.family_id, purpose=purpose, method=Method.OPERATOR, text_version=version
            )
        )
        ledger = ledger.followed_by(entry)
    return ledger


def consented(
    uow: FamilyUnitOfWork, caller: Caller, purpose: Purpose, declared: DeclaredConsents, ids: Ids, now: datetime
) -> Result[None, ConsentRequired]:
    """The family is held."""
    if ledger_of(uow, caller, declared, ids, now).allows(purpose):
        return Success(None)
    return Failure(ConsentRequired(purpose, notice_for(purpose).version))
