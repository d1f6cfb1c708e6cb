"""Hashing passwords takes its time, so only some may do it at once."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from returns.result import Success

from storytime_adapters.secrets import passwords
from storytime_adapters.secrets.passwords import Argon2Hasher, PackagedCommonPasswords
from storytime_adapters.testing.desk import quick_hasher
from storytime_core.identity.errors import HashingBusy


class SlowArgon:
    """Hashes when it is told to."""

    def __init__(self):
        self.go_on = Event()

    def hash(self, password):
        assert self.go_on.wait(30)
        return "a hash"


def inside(hasher, number):
    while hasher._inside < number:
        pass


def test_a_password_fits_its_own_hash_only():
    hasher = quick_hasher()
    password_hash = hasher.hash("moon over the barn").unwrap()

    assert hasher.verify("moon over the barn", password_hash) == Success(True)
    for password, kept in (
        ("moon over the bar", password_hash),
        ("nobody's password", None),
        ("moon over the barn", "not a hash"),
    ):
        assert hasher.verify(password, kept) == Success(False)


def test_as_the_settings_rise_older_hashes_want_renewal():
    """ID-11"""
    older = quick_hasher().hash("moon over the barn").unwrap()

    assert quick_hasher(time_cost=2).needs_renewal(older)
    assert not quick_hasher().needs_renewal(older)


def test_four_hash_sixteen_wait_and_the_next_is_sent_away():
    """ID-11"""
    hasher, slow = Argon2Hasher(at_once=4), SlowArgon()
    hasher._hasher = slow
    with ThreadPoolExecutor(20) as crowd:
        served = [crowd.submit(hasher.hash, "a password") for _ in range(20)]
        inside(hasher, 20)
        assert hasher.hash("one more").failure() == HashingBusy()
        assert hasher.verify("one more", None).failure() == HashingBusy()
        slow.go_on.set()
        assert [one.result() for one in served] == [Success("a hash")] * 20

    assert hasher.hash("there is room again") == Success("a hash")


def test_whoever_waits_too_long_is_sent_away(monkeypatch):
    monkeypatch.setattr(passwords, "PATIENCE", 0.01)
    hasher, slow = Argon2Hasher(at_once=1), SlowArgon()
    hasher._hasher = slow
    with ThreadPoolExecutor(1) as somebody:
        served = somebody.submit(hasher.hash, "a password")
        inside(hasher, 1)
        assert hasher.hash("one more").failure() == HashingBusy()
        slow.go_on.set()
        assert served.result() == Success("a hash")


def test_at_least_ten_thousand_passwords_are_known_to_everybody():
    """ID-10"""
    known = PackagedCommonPasswords().all()

    assert len(known) >= 10_000
    assert {"password123", "storytime123", "qwerty123"} <= known
    assert all(word == word.casefold() for word in known)


def test_no_more_hash_at_once_than_there_are_cores():
    assert 1 <= Argon2Hasher().at_once <= min(4, os.cpu_count())
