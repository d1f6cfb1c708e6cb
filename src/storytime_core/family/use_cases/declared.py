"""What the deployment has declared for every family, and whether a consent stands; a step of several use cases."""

from datetime import datetime

from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ports import Ids

from ..errors import ConsentRequired
from ..events import ConsentGranted
from ..model import ConsentEntry, ConsentLedger, EntryKind, Method, Purpose
from ..notices import NoticeBoard
from ..ports import DeclaredConsents, FamilyUnitOfWork


def ledger_of(
    uow: FamilyUnitOfWork, caller: Caller, declared: DeclaredConsents, board: NoticeBoard, ids: Ids, now: datetime
) -> ConsentLedger:
    """What the family has said.  What the deployment collected by its own means is noted at the first look, while
    the family is held, and once more when a newer text was declared; from then on it is an entry like any other."""
    ledger = uow.consents.ledger(caller.family_id)
    for purpose in Purpose:
        version, last = declared.version_of(purpose), ledger.last(purpose)
        if version is None or (last and not is_renewed(last, version, board, now)):
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


def is_renewed(last: ConsentEntry, version: str, board: NoticeBoard, now: datetime) -> bool:
    """The operator has declared a newer text since; what a parent took back stays so."""
    is_standing = last.kind is not EntryKind.REVOKED and last.method is Method.OPERATOR
    return is_standing and last.text_version != version and board.is_outdated(last, now)


def consented(
    uow: FamilyUnitOfWork,
    caller: Caller,
    purpose: Purpose,
    declared: DeclaredConsents,
    board: NoticeBoard,
    ids: Ids,
    now: datetime,
) -> Result[None, ConsentRequired]:
    """The family is held."""
    if board.allows(ledger_of(uow, caller, declared, board, ids, now), purpose, now):
        return Success(None)
    return Failure(ConsentRequired(purpose, board.current(purpose, now).version))
