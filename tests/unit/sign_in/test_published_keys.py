"""How long published keys are good, and how often they are asked for."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from storytime_adapters.sign_in.http_keys import max_age_of
from storytime_adapters.sign_in.published_keys import KeysAway, Published, PublishedKeys, keys_in
from storytime_adapters.testing.issuers import Issuer, jwk_of

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def issuer():
    return Issuer("https://issuer.test")


@pytest.fixture
def keys(issuer, clock):
    return PublishedKeys(issuer.publish, clock)


def test_keys_are_asked_for_once_while_they_are_fresh(issuer, keys, clock):
    for _ in range(3):
        assert keys.find("rsa-1").algorithm_name == "RS256"
        assert keys.find("ec-1").algorithm_name == "ES256"
        clock.pass_time(29 * MINUTE)

    assert issuer.asked == 1
    clock.pass_time(HOUR)
    keys.find("rsa-1")
    assert issuer.asked == 2


@pytest.mark.parametrize(("said", "kept"), [(HOUR * 100, HOUR * 24), (timedelta(), MINUTE), (HOUR * 2, HOUR * 2)])
def test_they_are_kept_as_long_as_said_within_reason(issuer, keys, clock, said, kept):
    issuer.max_age = said
    keys.find("rsa-1")
    clock.pass_time(kept - SECOND)
    keys.find("rsa-1")
    assert issuer.asked == 1
    clock.pass_time(SECOND)
    keys.find("rsa-1")
    assert issuer.asked == 2


def test_an_unknown_key_is_asked_for_at_most_once_in_five_minutes(issuer, keys, clock):
    """ID-28"""
    keys.find("rsa-1")
    for _ in range(10):
        assert keys.find("rsa-9") is None
        clock.pass_time(29 * SECOND)
    assert issuer.asked == 2
    issuer.key_names = ("rsa-9",)
    clock.pass_time(10 * SECOND)

    assert keys.find("rsa-9") is not None
    assert issuer.asked == 3


def test_a_key_that_was_withdrawn_is_good_no_more(issuer, keys, clock):
    keys.find("rsa-1")
    issuer.key_names = ("rsa-9",)
    assert keys.find("rsa-9") is not None

    assert keys.find("rsa-1") is None


def test_stale_keys_stand_in_for_a_day_while_the_provider_is_away(issuer, keys, clock):
    """ID-28"""
    keys.find("rsa-1")
    issuer.is_away = True
    clock.pass_time(25 * HOUR - SECOND)
    assert keys.find("rsa-1") is not None
    with pytest.raises(KeysAway):
        keys.find("rsa-9")
    clock.pass_time(SECOND)
    with pytest.raises(KeysAway):
        keys.find("rsa-1")

    issuer.is_away = False
    clock.pass_time(10 * SECOND)
    assert keys.find("rsa-1") is not None


def test_who_is_away_is_asked_at_most_every_ten_seconds(issuer, keys, clock):
    issuer.is_away = True
    for _ in range(30):
        with pytest.raises(KeysAway):
            keys.find("rsa-1")
        clock.pass_time(SECOND)

    assert issuer.asked == 3


def test_an_unknown_key_while_the_provider_is_away_is_nobodys_fault(issuer, keys):
    keys.find("rsa-1")
    issuer.is_away = True

    with pytest.raises(KeysAway):
        keys.find("rsa-9")
    assert keys.find("rsa-1") is not None


def test_many_at_once_ask_once(issuer, keys):
    with ThreadPoolExecutor(10) as crowd:
        found = list(crowd.map(lambda _: keys.find("rsa-1"), range(50)))

    assert all(found) and issuer.asked == 1


def test_whoever_has_a_stale_key_does_not_wait_for_somebody_who_asks(issuer, clock):
    asking, answer = Event(), Event()
    first = [True]

    def slowly():
        if first.pop() if first else False:
            return Published(issuer.document(), HOUR)
        asking.set()
        answer.wait(10)
        return Published(issuer.document(), HOUR)

    keys = PublishedKeys(slowly, clock)
    keys.find("rsa-1")
    clock.pass_time(2 * HOUR)
    with ThreadPoolExecutor(1) as one:
        waiting = one.submit(keys.find, "rsa-1")
        asking.wait(10)
        assert keys.find("ec-1") is not None
        assert not waiting.done()
        answer.set()
        assert waiting.result() is not None


def short_key():
    return {**RSAAlgorithm.to_jwk(rsa.generate_private_key(65537, 1024).public_key(), as_dict=True), "kid": "short"}


def other_curve():
    return {**ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP384R1()).public_key(), as_dict=True), "kid": "p384"}


def test_only_keys_that_sign_as_they_must_are_taken():
    others = [
        {"kty": "oct", "k": "c2VjcmV0", "kid": "oct", "alg": "HS256"},
        {**jwk_of("rsa-1"), "kid": "pss", "alg": "PS256"},
        {**jwk_of("rsa-1"), "kid": "enc", "use": "enc"},
        {**jwk_of("rsa-1"), "kid": "broken", "n": "!"},
        {**jwk_of("rsa-1"), "kid": 7},
        short_key(),
        other_curve(),
    ]

    assert set(keys_in(orjson.dumps({"keys": [*others, jwk_of("rsa-1"), jwk_of("ec-1")]}))) == {"rsa-1", "ec-1"}


@pytest.mark.parametrize("document", [b"", b"[]", b"null", b"{}", b'{"keys": []}', b'{"keys": [1]}', b'{"keys": 1}'])
def test_an_answer_without_keys_is_none(document):
    with pytest.raises(KeysAway):
        keys_in(document)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("public, max-age=25200, no-transform", 25200), ("Max-Age=0", 0), ("s-maxage=5", 3600), (None, 3600), ("x", 3600)],
)
def test_a_reply_says_how_long_it_is_good(said, seconds):
    assert max_age_of(said) == timedelta(seconds=seconds)
