"""What is sealed for whoever delivers it is wiped as soon as everybody has been told."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from storytime_adapters.sql.tables.kernel import outbox
from storytime_adapters.testing.cast import A_WHILE, ADA, BEDTIME, NO_TIME, LightsOut, Whispered


@pytest.fixture
def kept(two_handlers, storage_kind):
    """The words as the storage keeps them."""

    def look():
        if storage_kind == "memory":
            return [event.words for event in two_handlers.store.tables["outbox"].values()]
        with two_handlers.database.engine.connect() as connection:
            return [row.payload["words"] for row in connection.execute(outbox.select())]

    return look


def whisper(storage, times=1):
    with storage.work() as uow:
        for _ in range(times):
            uow.publish(Whispered(at=BEDTIME, kid_id=ADA, words="the moon is cheese"))
        uow.commit()


def test_only_the_last_who_is_told_wipes_it(two_handlers, kept):
    whisper(two_handlers)
    relay = two_handlers.outbox()
    first, second = relay.lease(9, A_WHILE)
    relay.finish(first)
    assert kept() == ["the moon is cheese"] == [second.event.words]
    relay.finish(second)

    assert kept() == [""]


def test_who_is_still_to_be_told_again_is_told_everything(two_handlers, kept):
    whisper(two_handlers)
    relay = two_handlers.outbox()
    first, second = relay.lease(9, NO_TIME)
    relay.finish(first)
    relay.retry(second, NO_TIME)
    (again,) = relay.lease(9, A_WHILE)
    relay.finish(second)  # its lease has passed on

    assert again.event.words == "the moon is cheese"
    assert kept() == ["the moon is cheese"]


def test_what_is_set_aside_for_a_person_stays(two_handlers, kept):
    whisper(two_handlers)
    relay = two_handlers.outbox()
    first, second = relay.lease(9, A_WHILE)
    relay.park(first)
    relay.finish(second)

    assert kept() == ["the moon is cheese"]


def test_of_two_who_finish_at_once_one_wipes_it(two_handlers, kept):
    whisper(two_handlers, 20)
    relay = two_handlers.outbox()
    leased = relay.lease(99, A_WHILE)
    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(relay.finish, leased))

    assert kept() == [""] * 20


def test_what_is_not_sealed_stays():
    event = LightsOut(at=BEDTIME, kid_id=ADA, minute=7)
    whispered = Whispered(at=BEDTIME, kid_id=ADA, words="the moon is cheese")

    assert event.wiped() == event
    assert whispered.wiped() == Whispered(at=BEDTIME, kid_id=ADA, words="")
