"""Links that are good for one file, one holder and half a day."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from attrs import define

from storytime_adapters.media.links import SignedLinks
from storytime_core.kernel.ids import FamilyId

NAME = f"{7:032x}.mp3"
ADA, BEN = FamilyId(UUID(int=1)), FamilyId(UUID(int=2))
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@define
class HandSet:
    at: datetime = NOON

    def now(self):
        return self.at


@pytest.fixture
def clock():
    return HandSet()


@pytest.fixture
def links(clock):
    return SignedLinks("https://house.example", (b"new key", b"old key"), clock)


def parts(url):
    found = {name: value for name, (value,) in parse_qs(urlsplit(url).query).items()}
    return urlsplit(url).path.rpartition("/")[2], found["e"], found["h"], found["s"]


def test_a_link_stays_the_same_for_half_a_day_and_lasts_as_long(links, clock):
    first = links.signed(NAME, ADA)
    clock.at = NOON + timedelta(hours=11, minutes=59)
    assert links.signed(NAME, ADA) == first
    assert links.is_good(*parts(first))
    clock.at = NOON + timedelta(hours=12)
    assert links.signed(NAME, ADA) != first
    assert links.is_good(*parts(first))
    clock.at = NOON + timedelta(hours=24)
    assert not links.is_good(*parts(first))


def test_everybody_has_a_link_of_their_own(links):
    assert links.signed(NAME, ADA) != links.signed(NAME, BEN)
    assert str(ADA) not in links.signed(NAME, ADA)


def test_altered_in_any_letter_it_is_no_good(links):
    good = parts(links.signed(NAME, ADA))
    for part, text in enumerate(good):
        for at, letter in enumerate(text):
            altered = text[:at] + ("0" if letter != "0" else "1") + text[at + 1 :]
            assert not links.is_good(*good[:part], altered, *good[part + 1 :])
    assert not links.is_good(NAME, "", "", "") and not links.is_good(NAME, "zz", "ä", "ß")


def test_an_older_key_still_verifies(clock):
    old = SignedLinks("https://house.example", (b"old key",), clock).signed(NAME, ADA)
    assert SignedLinks("", (b"new key", b"old key"), clock).is_good(*parts(old))
    assert not SignedLinks("", (b"new key",), clock).is_good(*parts(old))
