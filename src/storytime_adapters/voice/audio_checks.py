"""What audio must be like before anyone is given it, whoever made it."""

from array import array
from collections.abc import Callable
from math import log10
from operator import mul
from sys import byteorder
from typing import Final

from attrs import frozen

from . import mp3, wav

SHORTEST: Final = 0.02
LONGEST_A_CHARACTER: Final = 0.3
GRACE: Final = 2.0
QUIETEST: Final = -55.0
MOST_BYTES: Final = 20 * 1024 * 1024
FULL_SCALE: Final = 32768


@frozen
class AgreedFormat:
    """What the provider was asked for."""

    content_type: str
    rate: int


@frozen
class HeardAudio:
    """What the bytes themselves say."""

    content_type: str
    rate: int
    samples: int
    is_silent: bool
    note: str | None

    @property
    def seconds(self) -> float:
        return self.samples / self.rate


def faults_of(audio: bytes, agreed: AgreedFormat, characters: int, may_be_silent: bool = False) -> tuple[str, ...]:
    """Why this audio for so many characters is not accepted; nothing if it is."""
    if len(audio) > MOST_BYTES:
        return ("too big",)
    try:
        heard = listen(audio)
    except (mp3.NotMp3, wav.NotWav) as trouble:
        return (f"does not decode: {trouble}",)
    rules: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("another type", lambda: heard.content_type == agreed.content_type),
        ("another sample rate", lambda: heard.rate == agreed.rate),
        ("too short", lambda: heard.seconds >= SHORTEST),
        ("too long", lambda: heard.seconds <= characters * LONGEST_A_CHARACTER + GRACE),
        ("silent", lambda: may_be_silent or not heard.is_silent),
    )
    return tuple(fault for fault, holds in rules if not holds())


def listen(audio: bytes) -> HeardAudio:
    """Read the audio to its end, by its content and not by what it is called.

    Loudness is measured where there are samples.  An MP3 file counts as silent
    if next to none of its frames code any sound.
    """
    if audio[:4] == b"RIFF":
        file = wav.read_wav(audio)
        return HeardAudio(wav.CONTENT_TYPE, file.rate, len(file.pcm) // 2, loudness(file.pcm) <= QUIETEST, file.note)
    clip = mp3.read_mp3(audio)
    sounding = sum(frame.has_sound for frame in clip.frames)
    return HeardAudio(mp3.CONTENT_TYPE, clip.rate, clip.samples, sounding * 50 < len(clip.frames), clip.note)


def loudness(pcm: bytes) -> float:
    """The root mean square of 16 bit samples, in decibels below full scale."""
    samples = array("h", pcm)
    if byteorder == "big":
        samples.byteswap()
    power = sum(map(mul, samples, samples)) / max(len(samples), 1)
    return 10 * log10(power / FULL_SCALE**2) if power else float("-inf")
