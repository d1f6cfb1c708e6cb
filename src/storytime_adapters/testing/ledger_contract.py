"""How allowances are kept, and that they are never overdrawn."""

from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar
from uuid import UUID

from attrs import frozen
from returns.result import Success

from storytime_adapters.storage import Storage
from storytime_core.kernel.errors import LimitReached
from storytime_core.kernel.ledger import AllowanceName, Balance, Entry, EntryKind

from .cast import BEDTIME, FAMILY

MARCH = AllowanceName(FAMILY, "stories", "2024-03")
PURPOSE, ANOTHER = UUID(int=1), UUID(int=2)


@frozen
class NoMore(LimitReached):
    code: ClassVar = "NO_MORE"
    sentence: ClassVar = "The limit is reached."


def reserve(storage: Storage, purpose: UUID, granted: int) -> bool:
    with storage.work() as uow:
        answer = uow.ledger.balance(MARCH, granted).reserving(1, otherwise=NoMore())
        if isinstance(answer, Success):
            uow.ledger.reserve(answer.unwrap(), Entry(MARCH, purpose, EntryKind.RESERVE, 1, BEDTIME))
            uow.commit()
    return isinstance(answer, Success)


def end(storage: Storage, purpose: UUID, kind: EntryKind) -> bool:
    with storage.work() as uow:
        change = uow.ledger.settle if kind is EntryKind.SETTLE else uow.ledger.release
        ended = change("stories", purpose, BEDTIME)
        uow.commit()
    return ended


def balance(storage: Storage, granted: int = 3) -> Balance:
    with storage.work() as uow:
        return uow.ledger.balance(MARCH, granted)


def test_at_first_nothing_is_spoken_for(storage: Storage) -> None:
    assert balance(storage) == Balance(MARCH, granted=3)


def test_what_is_settled_is_used_up_and_what_is_released_is_free_again(storage: Storage) -> None:
    reserve(storage, PURPOSE, granted=3)
    reserve(storage, ANOTHER, granted=3)

    end(storage, PURPOSE, EntryKind.SETTLE)
    end(storage, ANOTHER, EntryKind.RELEASE)

    assert balance(storage) == Balance(MARCH, granted=3, reserved=0, settled=1)


def test_each_purpose_is_ended_once(storage: Storage) -> None:
    reserve(storage, PURPOSE, granted=3)

    ended = [end(storage, PURPOSE, kind) for kind in (EntryKind.RELEASE, EntryKind.SETTLE, EntryKind.RELEASE)]

    assert ended == [True, False, False]
    assert balance(storage) == Balance(MARCH, granted=3)
    assert not end(storage, ANOTHER, EntryKind.RELEASE)


def test_balances_equal_their_entries(storage: Storage) -> None:
    reserve(storage, PURPOSE, granted=3)
    reserve(storage, ANOTHER, granted=3)
    end(storage, PURPOSE, EntryKind.SETTLE)

    with storage.work() as uow:
        entries = uow.ledger.entries(MARCH)

    assert sorted((entry.purpose.int, entry.kind.value) for entry in entries) == [
        (1, "reserve"),
        (1, "settle"),
        (2, "reserve"),
    ]


def test_more_is_granted_at_once_and_less_takes_nothing_away(storage: Storage) -> None:
    reserve(storage, PURPOSE, granted=3)

    assert balance(storage, granted=60).granted == 60


def test_of_fifty_at_once_as_many_succeed_as_there_are(storage: Storage) -> None:
    with ThreadPoolExecutor(16) as crowd:
        served = list(crowd.map(lambda number: reserve(storage, UUID(int=number), granted=3), range(50)))

    assert served.count(True) == 3
    assert balance(storage).reserved == 3
