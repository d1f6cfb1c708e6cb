"""A hum instead of a voice: as long as the words would take, and there at once."""

from array import array
from math import pi, sin
from sys import byteorder
from typing import ClassVar, Final

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.narration.errors import SpeechUnavailable
from storytime_core.narration.pages import words_of
from storytime_core.narration.ports import Deadline, Speech, SpeechTrouble, SpokenWord, Timing, Usage
from storytime_core.narration.timing import spread
from storytime_core.narration.voices import SystemVoice

from . import wav
from .silence import SECONDS, is_unspoken, marked

RATE: Final = 8_000
SAMPLES_A_CHARACTER: Final = 520
PERIOD: Final = 40
LOUD: Final = 9_000


@frozen
class ToneSynthesizer:
    """Every voice hums at its own pitch; the same text lasts equally long every time."""

    is_resting: bool = False
    name: ClassVar = "embedded"
    model: ClassVar = "tone"

    def speak(self, text: str, voice: SystemVoice, deadline: Deadline) -> Result[Speech, SpeechTrouble]:
        if self.is_resting or deadline.left().total_seconds() <= 0:
            return Failure(SpeechUnavailable())
        if is_unspoken(text):
            pcm = bytes(2 * int(RATE * SECONDS))
        else:
            samples = int(len(text) * SAMPLES_A_CHARACTER / voice.embedded.tempo)
            pcm = _hum(samples, round(PERIOD / voice.embedded.pitch))
        duration_ms = len(pcm) // 2 * 1000 // RATE
        words = words_of(text)
        times = spread([(word.begin, word.end) for word in words], 0, duration_ms)
        if is_unspoken(text):
            times = ((0, 0),) * len(words)
        timed = tuple(
            SpokenWord(start, end, word.begin, word.end) for (start, end), word in zip(times, words, strict=True)
        )
        audio = wav.write_wav(pcm, RATE, marked(self.name))
        return Success(Speech(audio, wav.CONTENT_TYPE, duration_ms, Usage(len(text)), Timing.WORD, timed))


def _hum(samples: int, period: int) -> bytes:
    wave = array("h", [int(LOUD * sin(2 * pi * at / period)) for at in range(period)])
    if byteorder == "big":
        wave.byteswap()
    return (wave.tobytes() * (samples // period + 1))[: 2 * samples]
