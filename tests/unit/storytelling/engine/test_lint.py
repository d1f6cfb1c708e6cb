"""The linter finds what a careful reader would."""

import pytest

from storytime_core.storytelling.engine.lint import findings

GOOD = '{{HERO}} saw an owl. "Look!" said Mum. "It is an old one."\n\nThey were glad.'


def test_it_has_nothing_to_say_about_good_language():
    assert findings(GOOD) == ()


@pytest.mark.parametrize(
    ("bad", "name"),
    [
        ("She saw a owl.", "article"),
        ("She saw an bear.", "article"),
        ("She saw the the bear.", "doubled word"),
        ("She saw  a bear.", "doubled space"),
        ("She saw a bear .", "space before a stop"),
        ("She saw a bear,, twice.", "doubled stop"),
        ("She saw a bear,twice.", "no space after a stop"),
        ("She saw {thing}.", "left-over slot"),
        ("She saw a bear. it was big.", "sentence start"),
        ("They was glad.", "agreement"),
        ("She were glad.", "agreement"),
        ("I has a bear.", "agreement of the hero"),
        ("She saw The bear.", "capital inside"),
        ('"Look, said Mum.', "quotes"),
        ("She saw a bear", "sentence end"),
    ],
)
def test_it_finds_a_slip(bad, name):
    assert any(finding.startswith(name) for finding in findings(bad))
