"""The page rule, to the last character, and what is spoken of a page."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storytime_core.kernel.reading_pages import duration_seconds, normalized, page_count, pages_of, word_count
from storytime_core.narration.pages import parts_of, spoken_form, words_of

GOLDEN = json.loads(Path(__file__).with_name("pages_golden.json").read_text(encoding="utf-8"))
SPACES = (
    *range(0x9, 0xE), 0x20, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0xFEFF,
)  # fmt: skip
NEIGHBORS = "\x1c\x1d\x1e\x1f\x85\u180e\u200b\u2060"

chars = st.one_of(
    st.sampled_from("abcdé.!?.!?\"'”’()-—…5$🦉文"),
    st.sampled_from([chr(code) for code in SPACES]),
    st.sampled_from(NEIGHBORS),
)
phrases = st.lists(
    st.tuples(
        st.integers(0, 70), st.sampled_from([".", "!", "?", ",", "", '."', "..."]), st.sampled_from([" ", "\n", ""])
    ),
    max_size=8,
).map(lambda parts: "".join(" ".join(["owl"] * count) + end + gap for count, end, gap in parts))
texts = st.one_of(st.text(chars, max_size=300), phrases, st.text(max_size=80))


def modeled(text):
    """The rule told once more, a character at a time."""
    words, word = [], ""
    for char in text + " ":
        if ord(char) not in SPACES:
            word += char
        elif word:
            words.append(word)
            word = ""
    sentences = [[]]
    for word in words:
        sentences[-1].append(word)
        if word[-1] in ".!?":
            sentences.append([])
    pages, open_page = [], []
    for sentence in filter(None, sentences):
        if len(open_page) + len(sentence) > 30 and open_page:
            pages.append(open_page)
            open_page = []
        if len(sentence) <= 30:
            open_page = open_page + sentence
            continue
        while sentence:
            pages.append(sentence[:30])
            sentence = sentence[30:]
    return tuple(" ".join(page) for page in [*pages, open_page] if page)


def test_there_are_golden_cases_enough():
    assert len(GOLDEN) >= 500


def test_pages_are_those_of_the_app():
    assert [pages_of(text) for text, _ in GOLDEN] == [tuple(pages) for _, pages in GOLDEN]


@pytest.mark.untraced
@settings(max_examples=1500, deadline=None)
@given(texts)
def test_pages_are_those_of_the_plain_model(text):
    assert pages_of(text) == modeled(text)


@given(texts)
def test_pages_put_together_are_the_text(text):
    assert " ".join(pages_of(text)) == normalized(text)
    assert page_count(text) == len(pages_of(text))
    assert word_count(text) == sum(len(page.split(" ")) for page in pages_of(text))


@given(texts)
def test_no_page_has_more_than_thirty_words(text):
    assert all(1 <= len(page.split(" ")) <= 30 for page in pages_of(text))


def test_a_quote_after_the_period_keeps_a_sentence_open():
    assert pages_of("Hi. Go!\u2003Now") == ("Hi. Go! Now",)
    assert [len(page.split()) for page in pages_of('"Stop." ' + "owl " * 29 + "end.")] == [30, 1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" \t\u00a0\ufeff", 0),
        ("one", 1),
        ("one\u00a0two\tthree", 3),
        ("a\u200bb", 1),
        ("a\x85b", 1),
        ("—  -", 2),
    ],
)
def test_words_are_what_stands_between_white_space(text, words):
    assert word_count(text) == words


@pytest.mark.parametrize(
    ("words", "seconds"), [(0, 0), (1, 1), (2, 1), (3, 2), (149, 60), (150, 60), (151, 61), (300, 120)]
)
def test_a_hundred_and_fifty_words_take_a_minute(words, seconds):
    assert duration_seconds(words) == seconds


@pytest.mark.parametrize(
    ("page", "spoken"),
    [
        ('"Stop!" said Ada.', "Stop! said Ada."),
        ("“It’s ‘so’ nice,” he said.", "It’s so nice, he said."),
        ("'No,' cried the dogs' owner. 'Rock 'n' roll!'", "No, cried the dogs owner. Rock n roll!"),
        ("[cat](/dog/) *and* <b>bold</b> a_b", "cat(/dog/) and bbold/b ab"),
        ("one = two # three", "one two three"),
        ('" … "', "…"),
        ("***", ""),
    ],
)
def test_what_is_seen_and_not_said_is_left_out(page, spoken):
    assert spoken_form(page).text == spoken


@given(texts)
def test_every_spoken_character_knows_where_it_stands_in_the_page(text):
    for page in pages_of(text):
        spoken = spoken_form(page)
        assert "".join(page[at] for at in spoken.origins) == spoken.text
        assert list(spoken.origins) == sorted(set(spoken.origins))
        assert spoken_form(spoken.text).text == spoken.text


def test_the_hash_is_of_what_is_spoken():
    assert spoken_form('"Hi!"').text_hash == sha256(b"Hi!").hexdigest() == spoken_form("Hi!").text_hash


def test_a_page_of_signs_alone_is_silent():
    assert spoken_form("* * *").is_silent
    assert spoken_form("— … !").is_silent
    assert not spoken_form("7!").is_silent


@given(texts)
def test_words_are_counted_in_the_units_of_apps(text):
    for page in pages_of(text):
        units = page.encode("utf-16-le", "surrogatepass")
        words = words_of(page)
        assert " ".join(word.text for word in words) == page
        for word in words:
            assert page[word.begin : word.end] == word.text
            there = units[2 * word.begin_utf16 : 2 * word.end_utf16]
            assert there == word.text.encode("utf-16-le", "surrogatepass")


@given(texts, st.integers(1, 60))
def test_parts_are_the_text_and_none_is_too_long(text, longest):
    parts = parts_of(text, longest)
    assert "".join(parts) == text
    assert all(0 < len(part) <= longest for part in parts)


def test_a_part_ends_with_a_sentence_if_it_can():
    assert parts_of("One two. Three four. Five six seven.", 24) == ("One two. Three four. ", "Five six seven.")
    assert parts_of("One. two three four five six seven", 20) == ("One. two three four ", "five six seven")
    assert parts_of("a" * 25, 10) == ("a" * 10, "a" * 10, "a" * 5)
