"""Digits that change every half minute, as RFC 6238 has them."""

from base64 import b32encode
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storytime_adapters.secrets.one_time import TimedPasswords, digits_at

SECRET = b32encode(b"12345678901234567890").decode()
PUBLISHED = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}


@pytest.mark.parametrize("seconds", PUBLISHED)
def test_the_published_values_come_out(seconds):
    assert digits_at(SECRET, seconds // 30, digits=8) == PUBLISHED[seconds]
    at = datetime.fromtimestamp(seconds, UTC)
    assert TimedPasswords().step_of(SECRET, PUBLISHED[seconds][2:], at) == seconds // 30


@given(st.binary(min_size=20, max_size=20), st.integers(10, 2**31), st.integers(-5, 5))
def test_whatever_is_found_is_of_now_or_of_a_neighbor(secret, step, away):
    text, at = b32encode(secret).decode(), datetime.fromtimestamp(step * 30 + 29, UTC)
    found = TimedPasswords().step_of(text, digits_at(text, step + away), at)

    assert found is None or (abs(found - step) <= 1 and digits_at(text, found) == digits_at(text, step + away))
    assert found is not None or abs(away) > 1


def test_an_app_reads_whose_secret_it_is():
    uri = urlsplit(TimedPasswords().uri_of(SECRET, "ann@example.org"))

    assert (uri.scheme, uri.netloc, uri.path) == ("otpauth", "totp", "/Storytime%3Aann%40example.org")
    assert parse_qs(uri.query) == {"secret": [SECRET], "issuer": ["Storytime"]}
