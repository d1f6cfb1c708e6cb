"""The relay tells everyone who handles an event, patiently, and gives up in the end."""

from datetime import timedelta

import pytest
from attrs import define, field

from storytime_adapters.clocks import StoppedClock
from storytime_adapters.memory.storage import MemoryStorage
from storytime_adapters.memory.store import Store
from storytime_adapters.testing.cast import ADA, BEDTIME, LightsOut
from storytime_core.kernel.outbox import PAUSES, Relay

EVENT = LightsOut(at=BEDTIME, kid_id=ADA)


@define
class Listener:
    fails: int = 0
    heard: list[object] = field(factory=list)

    def __call__(self, event: object) -> None:
        self.heard.append(event)
        if len(self.heard) <= self.fails:
            raise ZeroDivisionError


@pytest.fixture
def storage(clock):
    storage = MemoryStorage(Store(clock=clock, handlers={LightsOut: ("mum", "dad")}))
    with storage.work() as uow:
        uow.publish(EVENT)
        uow.commit()
    return storage


def rounds(relay, clock: StoppedClock, pauses):
    for pause in pauses:
        clock.pass_time(pause)
        relay.deliver_due()


def test_everyone_is_told_once(storage, clock):
    mum, dad = Listener(), Listener()
    relay = Relay(storage.outbox(), {"mum": mum, "dad": dad})

    assert [relay.deliver_due(), relay.deliver_due()] == [2, 0]
    assert mum.heard == dad.heard == [EVENT]


def test_one_who_fails_keeps_nobody_else_waiting(storage, clock):
    mum, dad = Listener(fails=1), Listener()
    relay = Relay(storage.outbox(), {"mum": mum, "dad": dad})
    rounds(relay, clock, [timedelta(), PAUSES[0]])

    assert (len(mum.heard), len(dad.heard)) == (2, 1)


def test_pauses_grow_between_tries_and_no_try_comes_early(storage, clock):
    mum = Listener(fails=100)
    relay = Relay(storage.outbox(), {"mum": mum, "dad": Listener()})
    relay.deliver_due()
    for number, pause in enumerate(PAUSES, 1):
        clock.pass_time(pause - timedelta(milliseconds=1))
        assert (relay.deliver_due(), len(mum.heard)) == (0, number)
        clock.pass_time(timedelta(milliseconds=1))
        assert (relay.deliver_due(), len(mum.heard)) == (1, number + 1)


def test_after_the_tenth_try_it_is_set_aside(storage, clock):
    mum = Listener(fails=100)
    relay = Relay(storage.outbox(), {"mum": mum, "dad": Listener()})
    rounds(relay, clock, [timedelta(), *PAUSES, *[timedelta(days=1)] * 3])

    assert len(mum.heard) == 10
    (row,) = storage.store.tables["outbox_deliveries"].values()
    assert row.parked


def test_the_tenth_try_may_still_succeed(storage, clock):
    mum = Listener(fails=9)
    relay = Relay(storage.outbox(), {"mum": mum, "dad": Listener()})
    rounds(relay, clock, [timedelta(), *PAUSES])

    assert len(mum.heard) == 10
    assert storage.store.tables["outbox_deliveries"] == {}


def test_a_handler_that_is_not_there_yet_is_waited_for(storage, clock):
    Relay(storage.outbox(), {"dad": Listener()}).deliver_due()
    mum = Listener()
    rounds(Relay(storage.outbox(), {"mum": mum}), clock, [PAUSES[0]])

    assert mum.heard == [EVENT]
