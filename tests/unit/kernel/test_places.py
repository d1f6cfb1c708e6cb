"""Zones, countries and languages are the ones the world knows."""

import pytest

from storytime_core.kernel.places import is_a_country, is_a_zone, language_tag, primary


@pytest.mark.parametrize(
    ("written", "tag"),
    [("en", "en"), ("EN-gb", "en-GB"), ("zh-hant-tw", "zh-Hant-TW"), ("gsw", "gsw"), ("de-1996", "de-1996")],
)
def test_a_language_is_written_one_way(written, tag):
    assert language_tag(written) == tag


@pytest.mark.parametrize("written", ["", "xx", "qqq", "english", "e", "en-", "en_GB", "en-" + "abcdefgh-" * 4, "en-é"])
def test_what_is_no_language_is_none(written):
    assert language_tag(written) is None


def test_the_primary_part_is_small():
    assert (primary("zh-Hant-TW"), primary("EN")) == ("zh", "en")


def test_zones_are_those_of_the_calendar():
    assert all(map(is_a_zone, ("UTC", "Europe/Berlin", "Pacific/Kiritimati", "Etc/GMT+12")))
    assert not any(
        map(is_a_zone, ("", "Mars/Base", "europe/berlin", "Factory", "localtime", "../etc/passwd", "+02:00"))
    )


def test_countries_have_two_large_letters():
    assert all(map(is_a_country, ("DE", "US", "ZW")))
    assert not any(map(is_a_country, ("", "de", "XX", "DEU", "EU")))
