"""What every voice promises; the embedded one speaks for real."""

import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from returns.result import Failure

import storytime_adapters
from storytime_adapters.deadlines import MonotonicDeadline
from storytime_adapters.voice import embedded, heart
from storytime_adapters.voice.audio_checks import AgreedFormat, faults_of, listen
from storytime_adapters.voice.embedded import EmbeddedSynthesizer
from storytime_adapters.voice.mp3 import join_mp3
from storytime_adapters.voice.tones import ToneSynthesizer
from storytime_core.narration.errors import SpeechMisconfigured, SpeechUnavailable
from storytime_core.narration.pages import spoken_form, words_of
from storytime_core.narration.ports import Timing
from storytime_core.narration.timing import page_timings
from storytime_core.narration.voices import NIMBUS, SYSTEM_VOICES

MARK = "AI-generated voice, Storytime, embedded"
HI = "Hi, little owl!"
PAGES = (
    "The little fox found a lantern in the tall grass. It was warm, and it hummed a tune!",
    '"Good night," said Mum. ‘Good night, moon,’ Ada whispered — and yawned.',
    "Dr. Wren paid $3.50 for 12 pears at 7:30 pm. Mr. Mole ate 1,250 of them on May 5th, 2019!",
    "It is 20 km to St. Ives, approx. 5 hrs by bus No. 7. Wow... 50% off? Yes!",
    "Zyblix and Quornelia the re-used co-op robots sang: la-la-la! 🦊 They can't stop.",
)


def soon():
    return MonotonicDeadline.after(timedelta(seconds=20))


@pytest.fixture(params=[ToneSynthesizer(), EmbeddedSynthesizer()], ids=["tone", "embedded"])
def synthesizer(request):
    return request.param


@pytest.mark.parametrize("page", PAGES)
def test_every_word_of_a_page_is_timed_within_the_clip(synthesizer, page):
    spoken = spoken_form(page)
    speech = synthesizer.speak(spoken.text, NIMBUS, soon()).unwrap()
    timings = page_timings(page, spoken, speech.words)
    assert speech.timing is Timing.WORD
    assert [(t.begin, t.end) for t in timings] == [(w.begin_utf16, w.end_utf16) for w in words_of(page)]
    moments = [moment for t in timings for moment in (t.start_ms, t.end_ms)]
    assert moments == sorted(moments)
    assert moments[0] >= 0
    assert moments[-1] <= speech.duration_ms
    assert sum(t.end_ms - t.start_ms for t in timings) <= speech.duration_ms
    spoken_alone = [t for t, w in zip(timings, words_of(page), strict=True) if any(map(str.isalnum, w.text))]
    assert all(t.start_ms < t.end_ms for t in spoken_alone)


def test_the_clip_is_accepted_marked_and_as_long_as_it_says(synthesizer):
    speech = synthesizer.speak(HI, NIMBUS, soon()).unwrap()
    heard = listen(speech.audio)
    assert faults_of(speech.audio, AgreedFormat(speech.content_type, heard.rate), len(HI)) == ()
    assert heard.note == MARK
    assert speech.duration_ms == pytest.approx(heard.seconds * 1000, abs=1)
    assert speech.usage.characters == len(HI)


def test_the_same_text_gives_the_same_bytes(synthesizer):
    assert synthesizer.speak(HI, NIMBUS, soon()) == synthesizer.speak(HI, NIMBUS, soon())


def test_every_voice_has_a_sound_of_its_own(synthesizer):
    clips = {synthesizer.speak(HI, voice, soon()).unwrap().audio for voice in SYSTEM_VOICES}
    assert len(clips) == len(SYSTEM_VOICES)


def test_signs_alone_are_half_a_second_of_silence(synthesizer):
    speech = synthesizer.speak("— … !", NIMBUS, soon()).unwrap()
    assert speech.duration_ms == 500
    assert listen(speech.audio).is_silent
    assert len(speech.words) == 3


def test_no_time_is_no_speech(synthesizer):
    over = MonotonicDeadline.after(timedelta(seconds=-1))
    assert isinstance(synthesizer.speak(HI, NIMBUS, over).failure(), SpeechUnavailable)


@pytest.mark.parametrize("text", ["文字だけ", "ᚠᚢᚦ", "a" * 900, "1" * 60, "[cat](/dog/)", "\x00\u202e\ud800 x", "５"])
def test_odd_texts_are_spoken_or_refused_and_never_raise(synthesizer, text):
    synthesizer.speak(text, NIMBUS, soon())


def test_a_resting_hum_is_unavailable():
    assert ToneSynthesizer(is_resting=True).speak(HI, NIMBUS, soon()) == Failure(SpeechUnavailable())


def test_speaking_at_once_changes_nothing():
    synthesizer = EmbeddedSynthesizer()
    with ThreadPoolExecutor(4) as pool:
        clips = list(pool.map(lambda _: synthesizer.speak(HI, NIMBUS, soon()), range(4)))
    assert all(clip == clips[0] for clip in clips)


def test_the_lengths_of_the_sounds_add_up_to_the_samples():
    for page in PAGES:
        for said in heart.heart().say(spoken_form(page).text, 1.1, 7):
            assert said.sentence.sounds.total == len(said.samples)


def test_a_long_text_is_spoken_in_parts():
    text = "The owl flew over the moon. " * 115
    speech = EmbeddedSynthesizer().speak(text.strip(), NIMBUS, soon()).unwrap()
    assert len(text) > embedded.LONGEST_CALL
    assert speech.timing is Timing.WORD
    assert len(speech.words) == 6 * 115
    assert all(text[word.begin : word.end].strip() for word in speech.words)


def test_pages_can_be_joined_into_one_file():
    speeches = [EmbeddedSynthesizer().speak(text, NIMBUS, soon()).unwrap() for text in ("Hi.", "Good night.")]
    whole = listen(join_mp3([speech.audio for speech in speeches], MARK))
    assert whole.seconds * 1000 == pytest.approx(sum(speech.duration_ms for speech in speeches), abs=200)


def test_without_the_encoder_the_clip_is_a_wav_file(monkeypatch):
    monkeypatch.setitem(sys.modules, "lameenc", None)
    monkeypatch.setattr("storytime_adapters.voice.silence.is_installed", lambda package: package != "lameenc")
    speech = EmbeddedSynthesizer().speak(HI, NIMBUS, soon()).unwrap()
    assert speech.content_type == "audio/wav"
    assert listen(speech.audio).note == MARK
    assert speech.duration_ms == EmbeddedSynthesizer().speak(HI, NIMBUS, soon()).unwrap().duration_ms


def test_without_the_package_the_provider_says_what_is_missing(monkeypatch):
    monkeypatch.setattr(heart, "_loaded", [])
    monkeypatch.setitem(sys.modules, "hibari", None)
    trouble = EmbeddedSynthesizer().speak(HI, NIMBUS, soon()).failure()
    assert isinstance(trouble, SpeechMisconfigured)
    assert "pip install storytime[voice]" in trouble.missing


def test_an_altered_model_is_never_loaded(monkeypatch):
    monkeypatch.setattr(heart, "_loaded", [])
    monkeypatch.setattr(heart, "MODEL_SHA256", sha256(b"another").hexdigest())
    assert isinstance(EmbeddedSynthesizer().speak(HI, NIMBUS, soon()).failure(), SpeechMisconfigured)


def test_it_needs_no_network_and_loads_nothing_before_it_is_asked():
    script = f"""
        import socket, sys, urllib.request
        sys.path.insert(0, {str(Path(storytime_adapters.__file__).parents[1])!r})
        def refused(*_, **__):
            raise AssertionError("a socket was asked for")
        socket.socket = socket.create_connection = urllib.request.urlopen = refused
        from datetime import timedelta
        from storytime_adapters.deadlines import MonotonicDeadline
        from storytime_adapters.voice.embedded import EmbeddedSynthesizer
        from storytime_core.narration.voices import SYSTEM_VOICES
        synthesizer = EmbeddedSynthesizer()
        assert synthesizer.is_installed
        assert not {{"numpy", "onnxruntime", "hibari", "lameenc"}} & set(sys.modules), "loaded too early"
        deadline = MonotonicDeadline.after(timedelta(seconds=20))
        print(synthesizer.speak("Hi!", SYSTEM_VOICES[0], deadline).unwrap().timing)
    """
    ran = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=False)
    assert ran.stdout == "word\n", ran.stderr
