"""A key is held for a minute, and its reply for a day."""

from datetime import timedelta

import pytest

from storytime_adapters.memory.storage import MemoryStorage
from storytime_adapters.memory.store import Store
from storytime_adapters.testing.cast import a_job
from storytime_core.kernel.idempotency import (
    CLAIM,
    KEPT,
    Claim,
    Claimed,
    KeptReply,
    KeyInHand,
    KeyTakenOver,
    RequestKey,
    holding,
    in_hand,
)

KEY = RequestKey("account:1 POST /kids", "abc")
REPLY = KeptReply(201, (), b"{}")
MOMENT = timedelta(milliseconds=1)


@pytest.fixture
def storage(clock):
    return MemoryStorage(Store(clock=clock))


def claim(storage, fingerprint="f1"):
    with storage.work() as uow:
        answer = uow.requests.claim(KEY, fingerprint)
        uow.commit()
    return answer


def work(storage, token):
    with holding(KeyInHand(KEY, token, lambda outcome: REPLY)), storage.work() as uow:
        uow.jobs.add(a_job())
        uow.commit("the outcome")


def test_whoever_is_still_at_work_after_a_minute_may_be_replaced(storage, clock):
    claim(storage)
    clock.pass_time(CLAIM - MOMENT)
    assert claim(storage) is Claim.IN_PROGRESS
    clock.pass_time(MOMENT)
    assert claim(storage) == Claimed(2)

    with pytest.raises(KeyTakenOver):
        work(storage, 1)
    assert storage.job_views().find(a_job().id) is None
    work(storage, 2)
    assert claim(storage) == REPLY


def test_the_one_who_was_replaced_does_not_let_the_other_s_key_go(storage, clock):
    claim(storage)
    clock.pass_time(CLAIM)
    claim(storage)
    with storage.work() as uow:
        uow.requests.let_go(KEY, 1)
        uow.commit()

    assert claim(storage) is Claim.IN_PROGRESS


def test_a_reply_is_kept_for_a_day(storage, clock):
    claim(storage)
    work(storage, 1)
    clock.pass_time(KEPT - MOMENT)
    with storage.work() as uow:
        assert uow.requests.purge(10) == 0
        uow.commit()
    assert claim(storage) == REPLY

    clock.pass_time(MOMENT)
    with storage.work() as uow:
        assert uow.requests.purge(10) == 1
        uow.commit()
    assert claim(storage, "f2") == Claimed(1)


def test_what_has_no_outcome_settles_no_key(storage):
    claim(storage)
    with holding(KeyInHand(KEY, 1, lambda outcome: REPLY)), storage.work() as uow:
        uow.commit()

    assert claim(storage) is Claim.IN_PROGRESS
    assert in_hand.get() is None


def test_a_kept_reply_does_not_show_its_body():
    assert "secret" not in repr(KeptReply(200, (), b"secret"))
