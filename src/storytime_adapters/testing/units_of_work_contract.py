"""All or nothing, one after the other."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar
from uuid import UUID

import pytest
from attrs import frozen

from storytime_adapters.storage import Storage
from storytime_core.kernel.errors import LimitReached
from storytime_core.kernel.ledger import AllowanceName, Entry, EntryKind

from .cast import ADA, BEDTIME, FAMILY, NO_TIME, LightsOut, a_job

LIGHTS_OUT = LightsOut(at=BEDTIME, kid_id=ADA)


@frozen
class NoMore(LimitReached):
    code: ClassVar = "NO_MORE"
    sentence: ClassVar = "The limit is reached."


STORIES = AllowanceName(FAMILY, "stories", "2024-03")


def published(storage: Storage) -> list[Any]:
    return [delivery.event for delivery in storage.outbox().lease(100, NO_TIME)]


def there_is_a_job(storage: Storage) -> bool:
    return storage.job_views().find(a_job().id) is not None


def test_what_is_not_committed_never_happened(storage: Storage) -> None:
    with storage.work() as uow:
        uow.jobs.add(a_job())
        uow.publish(LIGHTS_OUT)

    assert not there_is_a_job(storage)
    assert published(storage) == []


def test_what_fails_half_way_never_happened(storage: Storage) -> None:
    with pytest.raises(ZeroDivisionError), storage.work() as uow:
        uow.jobs.add(a_job())
        uow.publish(LIGHTS_OUT)
        raise ZeroDivisionError

    assert not there_is_a_job(storage)
    assert published(storage) == []


def test_what_comes_after_the_commit_never_happened(storage: Storage) -> None:
    with storage.work() as uow:
        uow.publish(LIGHTS_OUT)
        uow.commit()
        uow.jobs.add(a_job())

    assert not there_is_a_job(storage)
    assert published(storage) == [LIGHTS_OUT]


def test_views_show_only_what_is_committed(storage: Storage) -> None:
    with ThreadPoolExecutor(1) as somebody_else:
        with storage.work() as uow:
            uow.jobs.add(a_job())
            look = somebody_else.submit(there_is_a_job, storage)

        assert look.result() is False


def test_two_at_once_lose_no_update(storage: Storage) -> None:
    def take_one(number: int) -> None:
        with storage.work() as uow:
            balance = uow.ledger.balance(STORIES, granted=64).reserving(1, otherwise=NoMore()).unwrap()
            uow.ledger.reserve(balance, Entry(STORIES, UUID(int=number), EntryKind.RESERVE, 1, BEDTIME))
            uow.commit()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(take_one, range(64)))

    with storage.work() as uow:
        assert uow.ledger.balance(STORIES, granted=64).reserved == 64


def test_no_commit_without_its_event_and_no_event_without_its_commit(storage: Storage) -> None:
    def work(number: int) -> bool:
        with storage.work() as uow:
            uow.jobs.add(a_job(number + 1))
            uow.publish(LightsOut(at=BEDTIME, kid_id=ADA, minute=number + 1))
            if number % 3:
                uow.commit()
        return bool(number % 3)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(60)))

    kept = {number + 1 for number in range(60) if storage.job_views().find(a_job(number + 1).id)}
    assert kept == {number + 1 for number in range(60) if number % 3}
    assert {event.minute for event in published(storage)} == kept
