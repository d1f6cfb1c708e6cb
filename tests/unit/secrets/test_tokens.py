"""Access tokens: ours, as they were issued, and no others."""

import base64
import json
import random
from datetime import timedelta
from uuid import UUID

import jwt
import pytest
from returns.result import Success

from storytime_adapters.clocks import StoppedClock
from storytime_adapters.secrets.tokens import JwtAccessTokens
from storytime_core.identity.ports import AccessClaims
from storytime_core.kernel.access import TokenExpired, TokenInvalid
from storytime_core.kernel.ids import AccountId, KidId, SessionId

KEY, OLD_KEY, FOREIGN_KEY = "n" * 32, "o" * 32, "f" * 32
NOW = StoppedClock().now()
CLAIMS = AccessClaims(AccountId(UUID(int=1)), SessionId(UUID(int=2)), 1, None)
TOKENS = JwtAccessTokens((("new", KEY), ("old", OLD_KEY)), "https://storytime.test")
TOKEN = TOKENS.issue(CLAIMS, NOW)
HEAD, BODY, SIGNATURE = TOKEN.split(".")
GOOD_BODY = jwt.decode(TOKEN, options={"verify_signature": False})
GOOD_HEAD = {"kid": "new", "typ": "at+jwt"}


def signed(body=None, key=KEY, algorithm="HS256", **head):
    return jwt.encode({**GOOD_BODY, **(body or {})}, key, algorithm, headers={**GOOD_HEAD, **head})


def without(claim):
    return jwt.encode({name: value for name, value in GOOD_BODY.items() if name != claim}, KEY, headers=GOOD_HEAD)


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def read(token, now=NOW, tokens=TOKENS):
    return tokens.read(token, now)


FORGED = {
    "no algorithm": ".".join((part({**GOOD_HEAD, "alg": "none"}), BODY, "")),
    "no algorithm, old signature": ".".join((part({**GOOD_HEAD, "alg": "none"}), BODY, SIGNATURE)),
    "another algorithm": signed(key=KEY * 2, algorithm="HS512"),
    "another algorithm, our key": signed(algorithm="HS384"),
    "a foreign key": signed(key=FOREIGN_KEY),
    "a foreign key that is pointed to": signed(key=FOREIGN_KEY, jku="https://evil.test/keys"),
    "a foreign key that comes with it": signed(key=FOREIGN_KEY, jwk={"kty": "oct", "k": "Zm9v"}),
    "the other key's name": signed(kid="old"),
    "an unknown key": signed(kid="newer"),
    "a path for a key": signed(kid="../../dev/null"),
    "no key named": jwt.encode(GOOD_BODY, KEY, headers={"typ": "at+jwt"}),
    "another type": signed(typ="JWT"),
    "another issuer": signed({"iss": "https://evil.test"}),
    "another audience": signed({"aud": "moonlight"}),
    "an audience of nobody": signed({"aud": []}),
    "a subject that is no id": signed({"sub": "mum"}),
    "a session that is no id": signed({"sid": "x"}),
    "a version in words": signed({"ver": "1"}),
    "a version that is a truth": signed({"ver": True}),
    "an unknown mode": signed({"mode": "admin"}),
    "a kid mode without a kid": signed({"mode": "kid"}),
    "a kid that is no id": signed({"mode": "kid", "kidId": "Ada"}),
    "an end in words": signed({"exp": "tomorrow"}),
    "an end beyond all time": signed({"exp": 10**30}),
    "an end that is no number": signed({"exp": float("nan")}),
    "from the future": signed({"iat": GOOD_BODY["iat"] + 3600}),
    "stretched": ".".join((HEAD, part({**GOOD_BODY, "exp": GOOD_BODY["exp"] + 86400}), SIGNATURE)),
    "for somebody else": ".".join((HEAD, part({**GOOD_BODY, "sub": str(UUID(int=9))}), SIGNATURE)),
    "very deep": ".".join((base64.urlsafe_b64encode(b"[" * 60_000).decode().rstrip("="), BODY, SIGNATURE)),
    "nothing": "",
    "dots": "..",
    "many dots": TOKEN + "." + SIGNATURE,
    "with letters to skip": TOKEN + "!!!!",
    "with padding": TOKEN + "=",
    "not of this script": "мама.мама.мама",
    **{f"without {claim}": without(claim) for claim in GOOD_BODY},
}


@pytest.mark.parametrize("what", FORGED)
def test_a_token_that_is_not_ours_is_invalid(what):
    """ID-16"""
    assert read(FORGED[what]).failure() == TokenInvalid()


def test_a_token_has_one_spelling():
    """Any one character changed, added or left out, anywhere, and it is nothing."""
    chance = random.Random(7)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
    changed = {TOKEN[:place] + chance.choice(letters) + TOKEN[place + 1 :] for place in range(len(TOKEN))}
    changed |= {TOKEN[:-1] + letter for letter in letters}
    changed |= {TOKEN[:place] + TOKEN[place + 1 :] for place in range(0, len(TOKEN), 3)}
    changed |= {TOKEN[:place] + chance.choice(letters) + TOKEN[place:] for place in range(0, len(TOKEN), 3)}
    changed -= {TOKEN}

    assert len(changed) > 400
    assert [token for token in changed if isinstance(read(token), Success)] == []


def test_what_was_issued_is_read():
    """ID-16"""
    kid = AccessClaims(CLAIMS.account_id, CLAIMS.session_id, 3, KidId(UUID(int=4)))

    assert read(TOKEN) == Success(CLAIMS)
    assert read(TOKENS.issue(kid, NOW)) == Success(kid)
    assert jwt.decode(TOKENS.issue(kid, NOW), options={"verify_signature": False})["kidId"] == str(UUID(int=4))


def test_a_token_says_nothing_of_name_email_or_role():
    assert set(GOOD_BODY) == {"iss", "aud", "sub", "sid", "jti", "iat", "exp", "mode", "ver"}


def test_the_older_key_still_verifies_until_it_is_removed():
    """ID-16: changing keys signs nobody out."""
    older = JwtAccessTokens((("old", OLD_KEY),), "https://storytime.test").issue(CLAIMS, NOW)

    assert read(older) == Success(CLAIMS)
    assert read(older, tokens=JwtAccessTokens((("new", KEY),), TOKENS.issuer)).failure() == TokenInvalid()


def test_a_token_lasts_its_time_and_a_minute_of_leeway():
    last = NOW + timedelta(seconds=900 + 59)

    assert read(TOKEN, last) == Success(CLAIMS)
    assert read(TOKEN, last + timedelta(seconds=1)).failure() == TokenExpired()


def test_a_clock_may_be_a_minute_behind():
    assert read(TOKEN, NOW - timedelta(seconds=60)) == Success(CLAIMS)
    assert read(TOKEN, NOW - timedelta(seconds=61)).failure() == TokenInvalid()


def test_a_forged_token_is_invalid_before_it_is_expired():
    assert read(signed(key=FOREIGN_KEY), NOW + timedelta(days=9)).failure() == TokenInvalid()
