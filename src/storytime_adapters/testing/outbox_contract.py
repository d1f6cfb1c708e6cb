"""How events wait for their handlers."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from storytime_adapters.storage import Storage
from storytime_core.kernel.outbox import Delivery

from .cast import A_WHILE, ADA, BEDTIME, NO_TIME, LightsOut


def publish(storage: Storage, *minutes: int) -> None:
    with storage.work() as uow:
        for minute in minutes:
            uow.publish(LightsOut(at=BEDTIME, kid_id=ADA, minute=minute))
        uow.commit()


def minutes(deliveries: Iterable[Delivery]) -> list[int]:
    return [delivery.event.minute for delivery in deliveries if isinstance(delivery.event, LightsOut)]


def test_the_oldest_come_first(storage: Storage) -> None:
    publish(storage, 1, 2, 3)

    assert minutes(storage.outbox().lease(2, A_WHILE)) == [1, 2]


def test_every_handler_gets_its_own_delivery(two_handlers: Storage) -> None:
    publish(two_handlers, 1)

    deliveries = two_handlers.outbox().lease(9, A_WHILE)

    assert sorted(delivery.handler for delivery in deliveries) == ["test.dad", "test.mum"]


def test_one_handlers_trouble_delays_no_other(two_handlers: Storage) -> None:
    publish(two_handlers, 1)
    outbox = two_handlers.outbox()
    for delivery in outbox.lease(9, NO_TIME):
        if delivery.handler == "test.mum":
            outbox.retry(delivery, A_WHILE)

    assert [delivery.handler for delivery in outbox.lease(9, NO_TIME)] == ["test.dad"]


def test_what_is_leased_is_hidden_until_the_lease_runs_out(storage: Storage) -> None:
    publish(storage, 1, 2)
    outbox = storage.outbox()

    assert minutes(outbox.lease(1, A_WHILE)) == [1]
    assert minutes(outbox.lease(1, NO_TIME)) == [2]
    assert minutes(outbox.lease(9, NO_TIME)) == [2]


def test_relays_at_once_share_the_deliveries(storage: Storage) -> None:
    publish(storage, *range(20))

    with ThreadPoolExecutor(5) as pool:
        shares = list(pool.map(lambda _: minutes(storage.outbox().lease(8, A_WHILE)), range(5)))

    assert sorted(minute for share in shares for minute in share) == list(range(20))


def test_what_is_finished_never_comes_back(storage: Storage) -> None:
    publish(storage, 1)
    outbox = storage.outbox()
    (delivery,) = outbox.lease(1, NO_TIME)

    outbox.finish(delivery)

    assert outbox.lease(1, NO_TIME) == []


def test_what_is_parked_is_not_delivered(storage: Storage) -> None:
    publish(storage, 1)
    outbox = storage.outbox()
    (delivery,) = outbox.lease(1, NO_TIME)

    outbox.park(delivery)

    assert outbox.lease(1, NO_TIME) == []


def test_a_retry_waits_for_its_pause_and_counts(storage: Storage) -> None:
    publish(storage, 1)
    outbox = storage.outbox()
    (delivery,) = outbox.lease(1, A_WHILE)
    outbox.retry(delivery, NO_TIME)
    (again,) = outbox.lease(1, A_WHILE)
    assert (delivery.attempts, again.attempts) == (1, 2)

    outbox.retry(again, timedelta(hours=1))

    assert outbox.lease(1, NO_TIME) == []


def test_a_relay_that_was_overtaken_changes_nothing(storage: Storage) -> None:
    publish(storage, 1)
    outbox = storage.outbox()
    (slow,) = outbox.lease(1, NO_TIME)
    (quick,) = outbox.lease(1, NO_TIME)

    outbox.park(slow)
    outbox.finish(slow)
    outbox.retry(slow, A_WHILE)

    (again,) = outbox.lease(1, NO_TIME)
    assert again.token == quick.token + 1


def test_old_events_are_forgotten_once_everybody_was_told(storage: Storage) -> None:
    publish(storage, 1, 2)
    outbox = storage.outbox()
    (told, _) = outbox.lease(2, NO_TIME)
    outbox.finish(told)

    assert outbox.purge(10) == 1
    assert minutes(outbox.lease(9, NO_TIME)) == [2]
