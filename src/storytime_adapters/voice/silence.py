"""Half a second of nothing, for pages on which nothing is said."""

from array import array
from typing import Final

from storytime_core.narration.pages import words_of
from storytime_core.narration.ports import Speech, SpokenWord, Timing, Usage

from ..extras import is_installed
from . import mp3, wav

SECONDS: Final = 0.5


def marked(provider: str) -> str:
    """What machines are told about every clip."""
    return f"AI-generated voice, Storytime, {provider}"


def encoded(pcm: bytes, rate: int, note: str) -> tuple[bytes, str]:
    """As MP3 where the encoder is there, else as WAV."""
    if is_installed("lameenc"):
        return mp3.write_mp3(pcm, rate, note), mp3.CONTENT_TYPE
    return wav.write_wav(pcm, rate, note), wav.CONTENT_TYPE


def is_unspoken(text: str) -> bool:
    return not any(map(str.isalnum, text))


def silence(text: str, rate: int, provider: str) -> Speech:
    audio, content_type = encoded(array("h", [0] * int(rate * SECONDS)).tobytes(), rate, marked(provider))
    words = tuple(SpokenWord(0, 0, word.begin, word.end) for word in words_of(text))
    return Speech(audio, content_type, int(SECONDS * 1000), Usage(0), Timing.WORD, words)
