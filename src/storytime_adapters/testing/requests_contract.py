"""A request that is sent again has one effect."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from attrs import evolve

from storytime_adapters.storage import Storage
from storytime_core.kernel.idempotency import (
    Claim,
    Claimed,
    KeptReply,
    KeyInHand,
    KeyTakenOver,
    RequestKey,
    holding,
)

from .cast import a_job

KEY = RequestKey("account:1 POST /stories/generate", "abc")
REPLY = KeptReply(202, (("location", "/jobs/1"),), b'{"jobId":"1"}')


def claim(storage: Storage, key: RequestKey = KEY, fingerprint: str = "f1") -> Any:
    with storage.work() as uow:
        answer = uow.requests.claim(key, fingerprint)
        uow.commit()
    return answer


def test_the_first_claims_and_the_second_waits(storage: Storage) -> None:
    assert claim(storage) == Claimed(1)
    assert claim(storage) is Claim.IN_PROGRESS
    assert claim(storage, evolve(KEY, scope="account:2 POST /stories/generate")) == Claimed(1)


def test_after_the_commit_the_reply_is_the_same(storage: Storage) -> None:
    claimed = claim(storage)
    with holding(KeyInHand(KEY, claimed.token, lambda outcome: REPLY)), storage.work() as uow:
        uow.jobs.add(a_job())
        uow.commit("the outcome")

    assert claim(storage) == REPLY
    assert claim(storage, fingerprint="f2") is Claim.OTHER_REQUEST


def test_a_refusal_leaves_the_key_free(storage: Storage) -> None:
    claimed = claim(storage)
    with storage.work() as uow:
        uow.requests.let_go(KEY, claimed.token)
        uow.commit()

    assert claim(storage, fingerprint="f2") == Claimed(1)


def test_whoever_lost_the_key_has_no_effect(storage: Storage) -> None:
    claimed = claim(storage)
    late = KeyInHand(KEY, claimed.token - 1, lambda outcome: REPLY)
    with holding(late), pytest.raises(KeyTakenOver), storage.work() as uow:
        uow.jobs.add(a_job())
        uow.commit("the outcome")

    assert storage.job_views().find(a_job().id) is None


def test_of_many_at_once_one_claims(storage: Storage) -> None:
    with ThreadPoolExecutor(10) as crowd:
        answers = list(crowd.map(lambda _: claim(storage), range(20)))

    assert [answer for answer in answers if isinstance(answer, Claimed)] == [Claimed(1)]
    assert answers.count(Claim.IN_PROGRESS) == 19
