"""When each word is heard, and how that is told to apps and players."""

import json
from fractions import Fraction
from uuid import UUID

import pytest
from cattrs.preconf.orjson import make_converter
from hypothesis import given
from hypothesis import strategies as st

from storytime_core.kernel.ids import StoryId
from storytime_core.narration.pages import pages_of, spoken_form, words_of
from storytime_core.narration.ports import SpokenWord, Timing
from storytime_core.narration.read_along import NarratedPage, ReadAlong, cues_of, web_vtt
from storytime_core.narration.timing import (
    Sounds,
    SpokenSentence,
    WordTiming,
    joined,
    owners_of,
    page_timings,
    spoken_words,
    spread,
)

MOON = StoryId(UUID(int=7))
RATE = 1000


def said(text, sounds, alone, length=10, before=50, after=30):
    places = tuple((word.begin, word.end) for word in words_of(text))
    return SpokenSentence(places, alone, Sounds(sounds, (length,) * len(sounds), before, after))


def narrated(text, index=0, duration_ms=3000, timing=Timing.WORD, word_ms=100):
    words = tuple(
        WordTiming(at * word_ms, at * word_ms + 80, word.begin_utf16, word.end_utf16)
        for at, word in enumerate(words_of(text))
    )
    words = () if timing is Timing.NONE else words
    return NarratedPage(index, text, f"https://example.test/{index}.mp3", duration_ms, timing, words)


def test_a_word_lasts_as_long_as_its_sounds_and_not_its_pauses():
    words, timing = spoken_words([said("Hi, you.", "hˈI, ju.", (("hˈI",), ("ju",)))], RATE)
    assert timing is Timing.WORD
    assert words == (SpokenWord(50, 80, 0, 3), SpokenWord(100, 120, 4, 8))


def test_a_number_owns_all_that_is_said_for_it():
    sentence = said("$3.50 is", "θɹˈi dˈɑ ænd fˈɪ sˈɛ ɪz", (("θɹˈi", "dˈɑ", "ænd", "fˈɪ", "sˈɛ"), ("ˈɪz",)))
    (money, after), _ = spoken_words([sentence], RATE)
    assert (money.start_ms, money.end_ms) == (50, 50 + 200)
    assert after.start_ms == 50 + 210


def test_a_higher_pitch_is_a_shorter_time():
    sentence = said("Hi, you.", "hˈI, ju.", (("hˈI",), ("ju",)))
    (first, _), _ = spoken_words([sentence], RATE, Fraction("1.25"))
    assert (first.start_ms, first.end_ms) == (40, 64)


def test_sentences_follow_each_other():
    one = said("Hi.", "hI.", (("hI",),))
    words, _ = spoken_words([one, one], RATE)
    assert words[1].start_ms == words[0].start_ms + one.sounds.total


def test_what_cannot_be_told_apart_is_spread_and_says_so():
    sentence = said("one two three", "a b c d", (("x",), ("y",), ("z",)))
    words, timing = spoken_words([sentence], RATE)
    assert timing is Timing.SENTENCE
    assert words[0].start_ms == 50
    assert words[-1].end_ms == sentence.sounds.total - 30


@pytest.mark.parametrize(
    ("heard", "alone", "owners"),
    [
        (["a", "b"], [["a"], ["b"]], (0, 1)),
        (["ɐ", "b"], [["ˈA"], ["b"]], (0, 1)),
        (["a", "x", "y", "b"], [["a"], ["z"], ["b"]], (0, 1, 1, 2)),
        (["a", "b", "c"], [["a", "b"], [], ["c"]], (0, 0, 2)),
        (["a", "n", "b"], [["a"], ["b"]], None),
        (["p", "q", "r"], [["a"], ["b"]], None),
        (["b"], [["a"], ["b"]], None),
        ([], [[], []], ()),
    ],
)
def test_spoken_words_find_the_written_word_they_belong_to(heard, alone, owners):
    assert owners_of(heard, alone) == owners


def test_a_long_sentence_in_pieces_is_one():
    one, two = Sounds("ab", (1, 2), 3, 4), Sounds("c", (5,), 6, 7)
    both = joined([one, two])
    assert both == Sounds("ab c", (1, 2, 10, 5), 3, 7)
    assert both.total == one.total + two.total
    assert joined([]) == Sounds("", ())


@given(st.lists(st.integers(1, 9), max_size=12), st.integers(0, 1000), st.integers(0, 5000))
def test_spread_time_is_whole_and_in_order(lengths, start, span):
    places, at = [], 0
    for length in lengths:
        places.append((at, at + length))
        at += length + 1
    times = spread(places, start, start + span)
    assert [begin for begin, _ in times[1:]] == [end for _, end in times[:-1]]
    assert not times or (times[0][0], times[-1][1]) == (start, start + span)


@given(st.text(st.sampled_from("ab'\"—*🦊. !"), max_size=60), st.integers(1, 200))
def test_every_word_of_the_page_has_its_moment(text, word_ms):
    for page in pages_of(text):
        spoken = spoken_form(page)
        words = tuple(
            SpokenWord(at * word_ms, (at + 1) * word_ms, word.begin, word.end)
            for at, word in enumerate(words_of(spoken.text))
        )
        timings = page_timings(page, spoken, words)
        assert [(t.begin, t.end) for t in timings] == [(w.begin_utf16, w.end_utf16) for w in words_of(page)]
        moments = [moment for t in timings for moment in (t.start_ms, t.end_ms)]
        assert moments == sorted(moments)
        assert moments[-1] <= len(words) * word_ms


def test_an_unspoken_word_has_its_moment_after_the_word_before():
    page = 'Hi " 🦊 you'
    words = (SpokenWord(5, 10, 0, 2), SpokenWord(20, 30, 5, 8))
    assert page_timings(page, spoken_form(page), words) == (
        WordTiming(5, 10, 0, 2), WordTiming(10, 10, 3, 4), WordTiming(10, 10, 5, 7), WordTiming(20, 30, 8, 11),
    )  # fmt: skip


def test_read_along_is_plain_data():
    story = ReadAlong(MOON, "NIMBUS", "embedded", (narrated("Hi you."), narrated("Go!", 1, 500)))
    assert story.duration_ms == 3500
    told = json.loads(make_converter().dumps(story))
    assert told["pages"][0]["words"] == [[0, 80, 0, 2], [100, 180, 3, 7]]


def test_captions_have_a_cue_a_sentence_and_a_time_a_word():
    story = ReadAlong(MOON, "NIMBUS", "embedded", (narrated("Hi <b> & you. Go on!"), narrated("The end.", 1, 500)))
    assert web_vtt(story) == (
        "WEBVTT\n\nNOTE AI-generated voice, Storytime, embedded\n\n"
        "00:00:00.000 --> 00:00:00.400\n"
        "Hi <00:00:00.100>&lt;b&gt; <00:00:00.200>&amp; <00:00:00.300>you.\n\n"
        "00:00:00.400 --> 00:00:03.000\nGo <00:00:00.500>on!\n\n"
        "00:00:03.000 --> 00:00:03.500\nThe <00:00:03.100>end.\n"
    )


def test_an_arrow_in_a_story_cannot_end_a_cue():
    story = ReadAlong(MOON, "NIMBUS", "embedded", (narrated("go --> left"),))
    assert web_vtt(story).count("-->") == 1


def test_a_page_without_times_is_one_cue():
    page = narrated("Hi you. Go!", timing=Timing.NONE)
    assert [(cue.start_ms, cue.end_ms, cue.text) for cue in cues_of(page)] == [(0, 3000, "Hi you. Go!")]


@given(st.text(st.sampled_from("ab.! "), max_size=80), st.integers(0, 300), st.integers(1, 4000))
def test_cues_cover_the_clip_without_a_gap(text, word_ms, duration):
    for page in pages_of(text):
        cues = cues_of(narrated(page, duration_ms=duration, word_ms=word_ms))
        assert cues[0].start_ms == 0
        assert cues[-1].end_ms == duration
        assert [cue.end_ms for cue in cues[:-1]] == [cue.start_ms for cue in cues[1:]]
        assert all(cue.start_ms < cue.end_ms for cue in cues)
        assert " ".join(word for cue in cues for _, word in cue.words) == page
