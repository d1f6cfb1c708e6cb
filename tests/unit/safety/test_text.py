"""Text cleaned, and seen through its disguises (SAF-1..3)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storytime_core.safety.forms import acrostics, looks, segmented
from storytime_core.safety.lexicon import pattern, patterns, spelled_out
from storytime_core.safety.tables import RULES_VERSION, rows, rules_hash
from storytime_core.safety.text import clean, is_clean, is_too_long, plain

UNSEEN = [
    0x200B,
    0x200D,
    0x200F,
    0x2060,
    0x2064,
    0xFEFF,
    0x202A,
    0x202E,
    0x2066,
    0x2069,
    0xAD,
    0xFE0F,
    0xE0041,
    0xE000,
    0x0378,
    0x07,
]


@pytest.mark.parametrize("code", UNSEEN)
def test_what_cannot_be_seen_is_removed(code):
    # SAF-1
    assert clean(f"a{chr(code)}b") == "ab"
    assert not is_clean(f"a{chr(code)}b")


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\u2028", "\u0085"])
def test_lines_end_in_one_way(line_end):
    assert clean(f"a{line_end}b\tc") == "a\nb\tc"


def test_letters_are_composed():
    assert clean("e\u0301") == "é"


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text):
    assert is_clean(clean(text))


def test_enough_lookalikes_are_known():
    # SAF-2
    assert len(rows("lookalikes.txt")) >= 500


@pytest.mark.parametrize("text", ["ѕесrеt", "ｓｅｃｒｅｔ", "𝓼𝓮𝓬𝓻𝓮𝓽", "SÉCRÈT", "ⓢⓔⓒⓡⓔⓣ", "s\u200becret"])
def test_lookalikes_read_as_plain_letters(text):
    assert plain(text) == "secret"


@pytest.mark.parametrize(
    "text",
    ["k i l l yourself", "k.i.l.l yourself", "k1ll yourself", "kiiiiill yourself", "k*ll yourself", "kill your-\nself",
     "flesruoy llik", "xvyy lbhefrys", "killyourself", "a2lsbCB5b3Vyc2VsZg==", "6b696c6c20796f757273656c66"],
)  # fmt: skip
def test_every_disguise_is_seen_through(text):
    assert any("kill" in look.words and "yourself" in look.words for look in looks(text))


def test_first_letters_are_read():
    spelled = "Many men met. Under us. Rain rang. Dogs dug. Even eels. Rats ran."
    assert "murder" in " ".join(acrostics(spelled))
    assert "murder" in " ".join(acrostics("\n".join(word for word in ["mum", "up", "red", "dog", "eel", "run"])))


def test_letters_come_apart_into_known_words():
    assert segmented("thefoxran") == "the fox ran"
    assert segmented("zzqx") == ""


def test_a_text_too_long_is_known_without_reading():
    # SAF-3
    assert is_too_long("a" * 100_001)
    assert is_too_long("ä" * 50_001)
    assert not is_too_long("a" * 100_000)


@pytest.mark.parametrize(
    "piece", ["a ", "a.", "*a", "aaaa", "\n", "a-\n", '"!', "9", "@a", "a@", "k1ll ", "YWFh", "{{", "<|", "й", "1 a b "]
)
def test_hostile_text_takes_linear_time(piece):
    # SAF-3: all forms together, so the bound is wide; anything quadratic takes minutes
    begun = time.perf_counter()
    assert list(looks(piece * (99_000 // len(piece.encode()))))
    assert time.perf_counter() - begun < 5


@given(st.text())
def test_no_text_is_too_strange_to_look_at(text):
    assert list(looks(text))


def test_patterns_are_written_in_a_little_language():
    found = pattern("X", 2, "[run+/go] ..2 home", "unless safe needs late")
    assert found.length_at(("running", "very", "fast", "home"), 0) == 4
    assert found.length_at(("running", ".", "home"), 0) == 0
    assert not found.fits(("running", "home", "safe", "late"), 0)
    assert not found.fits(("running", "home"), 0)
    assert found.fits(("running", "home", "late"), 0)
    assert set(spelled_out("go [far away/home]")) == {"go far away", "go [home]"}


def test_the_lists_are_as_long_as_promised_and_have_one_hash():
    # SAF-13, SAF-14, SAF-20
    assert sum(each.category == "fear" for each in patterns()) >= 300
    assert sum(each.category == "relief" for each in patterns()) >= 150
    assert len(rules_hash()) == 64
    assert RULES_VERSION >= 1
