"""Text as it is stored: one normal form, nothing invisible."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storytime_core.kernel.text import INVISIBLE, normal_email, one_line, tidy

TEXTS = st.text()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  The Moon ", "The Moon"),
        ("one\r\ntwo\rthree\u2028four\u2029five\u0085six", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("A\u030adal", "\u00c5dal"),
        ("zero\u200bwidth\u200d\u2060\ufeff", "zerowidth"),
        ("right\u202eto\u2066left\u2069", "righttoleft"),
        ("odd\u206a\u206f\ufff9\ufffb", "odd"),
        ("tag\U000e0041\U000e007f", "tag"),
        ("soft\u00adhyphen", "softhyphen"),
        ("nul\x00bell\x07esc\x1b\x7f", "nulbellesc"),
        ("half\ud83dan emoji\udc00", "halfan emoji"),
        ("heart\ufe0f", "heart"),
        ("tab\tstays\nand lines", "tab\tstays\nand lines"),
        ("\u200b \u200b", ""),
        ("", ""),
    ],
)
def test_text_is_tidied(written, kept):
    assert tidy(written) == kept


@given(TEXTS)
def test_what_is_tidy_stays_as_it_is(text):
    once = tidy(text)

    assert tidy(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not INVISIBLE.search(once)
    once.encode()


@given(TEXTS)
def test_the_same_word_is_the_same_however_it_was_typed(text):
    assert tidy(unicodedata.normalize("NFD", text)) == tidy(unicodedata.normalize("NFC", text))


@given(TEXTS)
def test_one_line_is_one_line(text):
    assert "\n" not in one_line(text) and one_line(one_line(text)) == one_line(text)


@pytest.mark.parametrize(
    "written", ["mum@example.org", " Mum@Example.ORG\n", "m\u200bum@example.org", "MUM@EXAMPLE.ORG"]
)
def test_an_email_has_one_normal_form(written):
    assert normal_email(written) == "mum@example.org"


@given(TEXTS)
def test_the_normal_form_of_an_email_is_its_own(text):
    assert normal_email(normal_email(text)) == normal_email(text)
