"""Audio files: what is written is read back, and what is wrong is not accepted."""

from array import array
from math import sin

import pytest

from storytime_adapters.voice import mp3, wav
from storytime_adapters.voice.audio_checks import MOST_BYTES, AgreedFormat, faults_of, listen, loudness
from storytime_adapters.voice.silence import marked, silence

RATE = 24_000
MARK = "AI-generated voice, Storytime, embedded"
AS_MP3 = AgreedFormat("audio/mpeg", RATE)
AS_WAV = AgreedFormat("audio/wav", RATE)


def hum(samples=RATE, loud=8000):
    return array("h", [int(loud * sin(at * 0.06)) for at in range(samples)]).tobytes()


def test_a_mark_holds_no_more_than_the_provider():
    assert marked("embedded") == MARK


@pytest.mark.parametrize("samples", [480, 576, 577, RATE, RATE + 123])
def test_an_mp3_clip_is_as_long_as_its_samples(samples):
    heard = listen(mp3.write_mp3(hum(samples), RATE, MARK))
    assert (heard.content_type, heard.rate, heard.samples, heard.note) == ("audio/mpeg", RATE, samples, MARK)


@pytest.mark.parametrize("samples", [0, 1, RATE])
def test_a_wav_clip_is_as_long_as_its_samples(samples):
    heard = listen(wav.write_wav(hum(samples), RATE, MARK))
    assert (heard.content_type, heard.rate, heard.samples, heard.note) == ("audio/wav", RATE, samples, MARK)


def test_the_same_samples_give_the_same_file():
    assert mp3.write_mp3(hum(), RATE, MARK) == mp3.write_mp3(hum(), RATE, MARK)


def test_clips_are_joined_without_the_tags_between_them():
    clips = [mp3.write_mp3(hum(samples), RATE, MARK) for samples in (5000, 9000)]
    whole = mp3.join_mp3(clips, MARK)
    assert whole.count(b"ID3") == whole.count(b"Info") == 1
    assert mp3.read_mp3(whole).frames == mp3.read_mp3(clips[0]).frames + mp3.read_mp3(clips[1]).frames


def test_good_audio_is_accepted():
    assert faults_of(mp3.write_mp3(hum(), RATE, MARK), AS_MP3, 10) == ()
    assert faults_of(wav.write_wav(hum(), RATE, MARK), AS_WAV, 10) == ()


@pytest.mark.parametrize("cut", [1, 50, 100])
def test_audio_cut_short_is_not_accepted(cut):
    assert "does not decode" in faults_of(mp3.write_mp3(hum(), RATE, MARK)[:-cut], AS_MP3, 10)[0]
    assert "does not decode" in faults_of(wav.write_wav(hum(), RATE, MARK)[:-cut], AS_WAV, 10)[0]


@pytest.mark.parametrize("junk", [b"", b"<html>no</html>", b"\xff" * 500, b"RIFF" + bytes(100), b"ID3\3\0\0\0\0\0\0"])
def test_what_is_no_audio_is_not_accepted(junk):
    assert "does not decode" in faults_of(junk, AS_MP3, 10)[0]


def test_another_type_or_rate_than_agreed_is_not_accepted():
    assert faults_of(wav.write_wav(hum(), RATE, MARK), AS_MP3, 10) == ("another type",)
    assert faults_of(mp3.write_mp3(hum(), 16_000, MARK), AS_MP3, 10) == ("another sample rate",)


def test_silence_is_not_accepted_where_something_should_be_said():
    assert faults_of(wav.write_wav(hum(loud=30), RATE, MARK), AS_WAV, 10) == ("silent",)
    assert faults_of(mp3.write_mp3(bytes(RATE), RATE, MARK), AS_MP3, 10) == ("silent",)
    assert faults_of(mp3.write_mp3(bytes(RATE), RATE, MARK), AS_MP3, 10, may_be_silent=True) == ()


def test_a_clip_far_too_short_or_long_or_big_is_not_accepted():
    assert faults_of(wav.write_wav(hum(100), RATE, MARK), AS_WAV, 10) == ("too short",)
    assert faults_of(wav.write_wav(hum(4 * RATE), RATE, MARK), AS_WAV, 3) == ("too long",)
    assert faults_of(bytes(MOST_BYTES + 1), AS_MP3, 10) == ("too big",)


def test_loudness_is_measured_below_full_scale():
    assert loudness(array("h", [32767, -32768] * 100).tobytes()) == pytest.approx(0, abs=0.01)
    assert loudness(array("h", [58, -58] * 100).tobytes()) == pytest.approx(-55, abs=0.1)
    assert loudness(b"") == loudness(bytes(100)) == float("-inf")


def test_a_page_of_signs_is_half_a_second_of_silence():
    clip = silence("* — *", RATE, "embedded")
    assert clip.duration_ms == 500
    assert listen(clip.audio).samples == RATE // 2
    assert [(word.begin, word.end) for word in clip.words] == [(0, 1), (2, 3), (4, 5)]
