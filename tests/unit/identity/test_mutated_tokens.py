"""An access token that was tampered with opens nothing, however it was done."""

import base64
import json
from itertools import product

import jwt
import pytest
from returns.result import Success

from storytime_adapters.memory.storage import MemoryStorage
from storytime_adapters.memory.store import Store
from storytime_adapters.testing.desk import HANDLERS, Desk
from storytime_core.kernel.access import TokenInvalid

KEY, FOREIGN = "k" * 32, "f" * 64
OTHER = "01936d2e-7c1a-7e6b-9f0a-5b8f0c2d4e61"

HINTS = (
    {},
    {"jku": "https://evil.test/keys"},
    {"x5u": "https://evil.test/chain"},
    {"x5c": ["MIIB"]},
    {"jwk": {"kty": "oct", "k": base64.urlsafe_b64encode(FOREIGN.encode()).decode()}},
    {"kid": "/dev/null"},
    {"kid": "k1' OR '1'='1"},
    {"kid": "https://evil.test/key"},
    {"typ": "JWT"},
    {"typ": None},
)
CLAIMS = (
    {},
    {"exp": 4_102_444_800},
    {"iat": 0},
    {"sub": OTHER},
    {"sid": OTHER},
    {"ver": 2},
    {"ver": 0},
    {"iss": "https://evil.test"},
    {"aud": "moonlight"},
    {"mode": "kid", "kidId": OTHER},
)
NOT_OF_OURS = [claims for claims in CLAIMS if claims and "exp" not in claims and "iat" not in claims]


@pytest.fixture(scope="module")
def desk():
    return Desk(MemoryStorage(Store(handlers=HANDLERS)))


@pytest.fixture(scope="module")
def good(desk):
    return desk.register().jwt


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def variants(good):
    """Signed by strangers, by nobody, by another algorithm; signed by us for something else."""
    body = jwt.decode(good, options={"verify_signature": False})
    head = {"kid": "k1", "typ": "at+jwt"}
    signature = good.rpartition(".")[2]
    for hint, claims in product(HINTS, CLAIMS):
        changed = {**body, **claims}
        yield jwt.encode(changed, FOREIGN, "HS256", headers={**head, **hint})
        yield jwt.encode(changed, KEY * 2, "HS512", headers={**head, **hint})
        for algorithm, tail in (("none", ""), ("None", signature), ("RS256", signature)):
            yield ".".join((part({**head, **hint, "alg": algorithm}), part(changed), tail))
    for claims in NOT_OF_OURS:
        yield jwt.encode({**body, **claims}, KEY, "HS256", headers=head)
    for hint in ({"typ": "JWT"}, {"kid": "other"}, {"crit": ["exp"]}):
        yield jwt.encode(body, KEY, "HS256", headers={**head, **hint})


def test_of_five_hundred_that_were_tampered_with_none_opens_anything(desk, good):
    """ID-16, ID-17"""
    tokens = set(variants(good)) - {good}
    answers = {token: desk.signing_in.caller_for(f"Bearer {token}") for token in tokens}

    assert len(tokens) >= 500
    assert isinstance(desk.signing_in.caller_for(f"Bearer {good}"), Success)
    assert [token for token, answer in answers.items() if isinstance(answer, Success)] == []
    assert {type(answer.failure()) for answer in answers.values()} == {TokenInvalid}
