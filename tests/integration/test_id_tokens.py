"""ID tokens, against an issuer that publishes its keys over real HTTP."""

import hmac
from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256

import jwt
import orjson
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from returns.result import Success

from storytime_adapters.sign_in.http_keys import LARGEST, HttpKeys
from storytime_adapters.sign_in.id_tokens import IdTokens, Trusted
from storytime_adapters.sign_in.published_keys import KeysAway, PublishedKeys
from storytime_adapters.testing.issuers import US, a_key
from storytime_core.identity.errors import ProviderTokenInvalid
from storytime_core.identity.linked import ProvedIdentity, Provider
from storytime_core.kernel.access import ServiceUnavailable
from tests.issuing import running_issuer

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
GOOGLE = Provider.GOOGLE
BAD, AWAY = ProviderTokenInvalid(), ServiceUnavailable("google")


@pytest.fixture
def publisher():
    with running_issuer() as publisher:
        yield publisher


@pytest.fixture
def id_tokens(publisher, clock):
    keys = PublishedKeys(HttpKeys(publisher.keys_url, seconds=0.5), clock)
    return IdTokens({GOOGLE: Trusted((publisher.url, "an old name"), (US, "storytime.web"), keys)}, clock)


@pytest.fixture
def prove(id_tokens, publisher, clock):
    """What comes of a token that differs from a good one in this."""

    def proved(key_name=None, nonce_wanted=None, **claims):
        token = publisher.issuer.token(clock.now(), key_name, **claims)
        return id_tokens.prove(GOOGLE, token, nonce_wanted)

    return proved


def part(data):
    return urlsafe_b64encode(data).decode().rstrip("=")


@pytest.mark.parametrize("key_name", ["rsa-1", "ec-1"])
def test_a_good_token_proves_who_it_is_about(prove, publisher, key_name):
    """ID-28"""
    assert prove(key_name) == Success(
        ProvedIdentity(GOOGLE, publisher.url, "10769150350006150715113082367", "mum@example.org", True, "Ada's mum")
    )
    assert publisher.asked == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another.app"},
        {"aud": ["another.app"]},
        {"aud": None},
        {"aud": ""},
        {"iss": "https://accounts.example.org"},
        {"iss": None},
        {"iss": ["an old name"]},
        {"sub": None},
        {"sub": ""},
        {"sub": 42},
        {"sub": "x" * 256},
        {"sub": "a\nb"},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": float("inf")},
        {"exp": float("nan")},
        {"exp": 10**400},
        {"exp": True},
        {"iat": None},
        {"iat": "now"},
    ],
    ids=lambda claims: str(claims)[:40],
)
def test_a_token_that_is_not_all_it_must_be_proves_nothing(prove, claims):
    """ID-28"""
    assert prove(**claims).failure() == BAD


@pytest.mark.parametrize("claims", [{"aud": ["another.app", US]}, {"aud": "storytime.web"}, {"iss": "an old name"}])
def test_each_of_our_names_and_of_theirs_will_do(prove, publisher, claims):
    assert prove(**claims).unwrap().issuer == publisher.url


def test_times_are_held_to_the_minute(prove, clock):
    """ID-28: 60 s leeway"""
    now = int(clock.now().timestamp())
    good = [{"exp": now - 59}, {"iat": now + 60}, {"nbf": now + 60}]
    bad = [{"exp": now - 60}, {"iat": now + 61}, {"nbf": now + 61}]

    assert all(isinstance(prove(**claims), Success) for claims in good)
    assert [prove(**claims).failure() for claims in bad] == [BAD] * 3


def test_a_nonce_is_held_to_when_the_request_has_one(prove):
    """ID-28: a token of another occasion proves nothing."""
    assert isinstance(prove(nonce="today", nonce_wanted="today"), Success)
    assert isinstance(prove(nonce="today"), Success)
    for claims in ({"nonce": "yesterday"}, {"nonce": None}, {"nonce": ""}, {"nonce": 7}):
        assert prove(nonce_wanted="today", **claims).failure() == BAD


@pytest.mark.parametrize(
    ("claims", "email", "is_verified"),
    [
        ({"email_verified": "true"}, "mum@example.org", True),
        ({"email_verified": False}, "mum@example.org", False),
        ({"email_verified": "false"}, "mum@example.org", False),
        ({"email_verified": 1}, "mum@example.org", False),
        ({"email_verified": None}, "mum@example.org", False),
        ({"email": " MUM@Example.org "}, "mum@example.org", True),
        ({"email": None}, "", False),
        ({"email": "no address"}, "", False),
        ({"email": "mum@example.org\nBcc: all@example.org"}, "", False),
        ({"email": "x" * 64 + "@" + "y" * 200 + ".org"}, "", False),
        ({"email": ["mum@example.org"]}, "", False),
    ],
)
def test_an_email_is_taken_only_as_one_and_as_verified_as_it_is(prove, claims, email, is_verified):
    """ID-29"""
    proved = prove(**claims).unwrap()

    assert (proved.email, proved.is_email_verified) == (email, is_verified)


def test_forged_tokens_prove_nothing(id_tokens, publisher, clock):
    """ID-28"""
    now = clock.now()
    good = publisher.issuer.token(now)
    head, body, signature = good.split(".")
    other_body = publisher.issuer.token(now, sub="somebody else").split(".")[1]
    claims = jwt.decode(good, options={"verify_signature": False})
    public = a_key("rsa-1").public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def signed_by(key_name, kid, algorithm):
        return jwt.encode(claims, a_key(key_name), algorithm, headers={"kid": kid})

    def by_secret(kid):
        start = f"{part(orjson.dumps({'alg': 'HS256', 'typ': 'JWT', 'kid': kid}))}.{body}"
        return f"{start}.{part(hmac.new(public, start.encode(), sha256).digest())}"

    def with_head(**fields):
        return f"{part(orjson.dumps({'typ': 'JWT', 'alg': 'RS256', 'kid': 'rsa-1', **fields}))}.{body}.{signature}"

    forged = {
        "another body": f"{head}.{other_body}.{signature}",
        "no signature": f"{head}.{body}.",
        "cut": good[:-8] + "AAAAAAAA",
        "somebody else's key": signed_by("rsa-evil", "rsa-1", "RS256"),
        "an unknown key": signed_by("rsa-evil", "rsa-evil", "RS256"),
        "no key": jwt.encode(claims, a_key("rsa-1"), "RS256"),
        "none": with_head(alg="none"),
        "none, unsigned": f"{part(b'{}')}.{body}.",
        "public key as secret": by_secret("rsa-1"),
        "longer hash": signed_by("rsa-1", "rsa-1", "RS512"),
        "other padding": signed_by("rsa-1", "rsa-1", "PS256"),
        "the other kind of key": signed_by("ec-1", "rsa-1", "ES256"),
        "and the other way round": signed_by("rsa-1", "ec-1", "RS256"),
        "its own key": jwt.encode(
            claims, a_key("rsa-evil"), "RS256", headers={"kid": "rsa-evil", "jku": publisher.keys_url}
        ),
        "a list": with_head(kid=["rsa-1"]),
        "nonsense": "nonsense",
        "empty": "..",
        "deep": part(b"[" * 5000) + "." + body + "." + signature,
        "not ASCII": "é.é.é",
    }
    assert isinstance(id_tokens.prove(GOOGLE, good), Success)
    answers = {name: id_tokens.prove(GOOGLE, token) for name, token in forged.items()}

    assert {name for name, answer in answers.items() if isinstance(answer, Success) or answer.failure() != BAD} == set()


def test_a_token_of_one_provider_is_none_of_another(id_tokens, publisher, clock):
    token = publisher.issuer.token(clock.now())

    assert id_tokens.prove(Provider.APPLE, token).failure() == ServiceUnavailable("apple")


def test_a_new_key_is_found_when_it_is_used(prove, publisher, clock):
    """ID-28"""
    prove().unwrap()
    publisher.issuer.key_names = ("rsa-new",)

    assert isinstance(prove("rsa-new"), Success)
    assert prove("rsa-1").failure() == BAD
    assert publisher.asked == 2
    clock.pass_time(5 * MINUTE)
    assert prove("rsa-other").failure() == BAD
    assert prove("rsa-other").failure() == BAD
    assert publisher.asked == 3


def test_an_outage_is_bridged_with_the_keys_there_are(prove, publisher, clock):
    """ID-28"""
    prove().unwrap()
    publisher.status = 500
    clock.pass_time(24 * HOUR)
    assert isinstance(prove(), Success)
    assert prove("rsa-new").failure() == AWAY
    clock.pass_time(HOUR)
    assert prove().failure() == AWAY
    publisher.status = 200
    clock.pass_time(MINUTE)

    assert isinstance(prove(), Success)


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (500, {}, None),
        (404, {}, None),
        (302, {"Location": "/keys"}, None),
        (200, {}, b"<html>Sign in to this network</html>"),
        (200, {}, b'{"keys": []}'),
    ],
)
def test_whatever_is_no_keys_is_like_nobody_there(prove, publisher, status, headers, body):
    publisher.status, publisher.headers, publisher.body = status, headers, body

    assert prove().failure() == AWAY
    assert publisher.asked == 1


def test_more_than_keys_can_be_is_not_read_to_its_end(prove, publisher):
    document = publisher.issuer.document()
    publisher.body = document + b" " * (LARGEST - len(document) + 1)
    assert prove().failure() == AWAY
    assert publisher.asked == 1


def test_as_much_as_keys_can_be_is_read(prove, publisher):
    document = publisher.issuer.document()
    publisher.body = document + b" " * (LARGEST - len(document))
    assert isinstance(prove(), Success)


def test_who_says_nothing_is_left_soon(prove, publisher):
    publisher.silence.set()

    assert prove().failure() == AWAY


def test_where_nobody_listens_there_are_no_keys(publisher):
    publisher.server_close()

    with pytest.raises(KeysAway):
        HttpKeys(publisher.keys_url, seconds=0.5)()
