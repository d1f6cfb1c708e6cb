"""The voice that needs no key and no network."""

import logging
import os
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from threading import BoundedSemaphore
from typing import ClassVar, Final

from attrs import Factory, frozen
from returns.result import Failure, Result, Success

from storytime_core.narration.errors import SpeechMisconfigured, SpeechRefused, SpeechUnavailable
from storytime_core.narration.pages import parts_of
from storytime_core.narration.ports import Deadline, Speech, SpeechTrouble, Usage
from storytime_core.narration.timing import spoken_words
from storytime_core.narration.voices import SystemVoice

from ..extras import MissingExtra, is_installed
from .audio_checks import QUIETEST, AgreedFormat, faults_of, loudness
from .heart import RATE, AlteredModel, Heart, SaidSentence, heart
from .resampling import as_pcm
from .silence import encoded, is_unspoken, marked, silence

LONGEST_CALL: Final = 3_000
SLOWEST, FASTEST = 0.5, 2.0
AT_ONCE: Final = min(2, os.cpu_count() or 1)

log = logging.getLogger(__name__)


class _TimeIsUp(Exception):
    """The deadline passed between two sentences."""


@frozen
class EmbeddedSynthesizer:
    """``heart``, varied into the eight system voices.

    The same text gives the same bytes on one machine and version.  Nothing is
    ever fetched: other voices of the package are not offered.
    """

    name: ClassVar = "embedded"
    model: ClassVar = "heart"
    _places: BoundedSemaphore = Factory(lambda: BoundedSemaphore(AT_ONCE))

    @property
    def is_installed(self) -> bool:
        return is_installed("hibari") and is_installed("numpy") and is_installed("onnxruntime")

    def warm_up(self) -> None:
        """Load the model now rather than with the first page; a missing package raises ``MissingExtra``."""
        heart()

    def speak(self, text: str, voice: SystemVoice, deadline: Deadline) -> Result[Speech, SpeechTrouble]:
        if is_unspoken(text):
            return Success(silence(text, RATE, self.name))
        try:
            voice_of_the_house = heart()
        except MissingExtra as missing:
            return Failure(SpeechMisconfigured(str(missing)))
        except AlteredModel as altered:
            return Failure(SpeechMisconfigured(f"{altered} is not the file it was"))
        if not self._places.acquire(timeout=max(deadline.left().total_seconds(), 0)):
            return Failure(SpeechUnavailable())
        try:
            return self._spoken(voice_of_the_house, text, voice, deadline)
        except (_TimeIsUp, MemoryError):
            return Failure(SpeechUnavailable())
        except Exception as beyond_it:  # the package has no word for a number of sixty digits, and the like
            log.warning("the embedded voice cannot say this: %s", type(beyond_it).__name__)
            return Failure(SpeechRefused())
        finally:
            self._places.release()

    def _spoken(self, house: Heart, text: str, voice: SystemVoice, deadline: Deadline) -> Result[Speech, SpeechTrouble]:
        pitch, tempo = voice.embedded.pitch, voice.embedded.tempo
        said = list(self._in_time(self._said(house, text, float(tempo / pitch)), deadline))
        pcm = as_pcm([sentence.samples for sentence in said], pitch)
        if loudness(pcm) <= QUIETEST:
            return Failure(SpeechRefused())
        words, timing = spoken_words([sentence.sentence for sentence in said], RATE, pitch)
        audio, content_type = encoded(pcm, RATE, marked(self.name))
        if faults_of(audio, AgreedFormat(content_type, RATE), len(text)):
            return Failure(SpeechRefused())
        duration_ms = round(len(pcm) // 2 * 1000 / RATE)
        return Success(Speech(audio, content_type, duration_ms, Usage(len(text)), timing, words))

    @staticmethod
    def _said(house: Heart, text: str, speed: float) -> Iterator[SaidSentence]:
        seed = int.from_bytes(sha256(text.encode("utf-8", "surrogatepass")).digest()[:4], "big")
        begin = 0
        for part in parts_of(text, LONGEST_CALL):
            for said in house.say(part, min(max(speed, SLOWEST), FASTEST), seed):
                yield said.moved(begin)
            begin += len(part)

    @staticmethod
    def _in_time(said: Iterator[SaidSentence], deadline: Deadline) -> Iterator[SaidSentence]:
        for sentence in said:
            if deadline.left() <= timedelta(0):
                raise _TimeIsUp
            yield sentence
