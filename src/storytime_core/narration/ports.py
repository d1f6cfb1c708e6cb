"""What narration asks of voices and of the media store."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from attrs import frozen
from returns.result import Result

from .errors import (
    DamagedFile,
    SpanBeyondFile,
    SpeechMisconfigured,
    SpeechRefused,
    SpeechUnavailable,
    StoreUnavailable,
    UnknownFile,
    VoiceUnknown,
)
from .voices import SystemVoice


class Timing(StrEnum):
    """How finely it is known when what is said."""

    WORD = "word"
    SENTENCE = "sentence"
    NONE = "none"


@frozen
class SpokenWord:
    """When a stretch of the text that was sent is heard."""

    start_ms: int
    end_ms: int
    begin: int
    end: int


@frozen
class Usage:
    """What a call cost: characters sent, and millionths of the deployment's currency."""

    characters: int
    cost_micros: int = 0


@frozen
class Speech:
    """A text, spoken.  ``words`` are those of the text sent, in order; none if their times are not known."""

    audio: bytes
    content_type: str
    duration_ms: int
    usage: Usage
    timing: Timing = Timing.NONE
    words: tuple[SpokenWord, ...] = ()


SpeechTrouble = SpeechUnavailable | SpeechRefused | VoiceUnknown | SpeechMisconfigured


class Deadline(Protocol):
    def left(self) -> timedelta:
        """What remains of the time allowed, by a clock nobody sets; less than nothing when it is over."""


class SpeechSynthesizer(Protocol):
    def speak(self, text: str, voice: SystemVoice, deadline: Deadline) -> Result[Speech, SpeechTrouble]:
        """Speak the spoken form of a page.

        It never raises, and never passes the deadline by more than a second.  Text
        without a letter or digit is half a second of silence, whoever is asked.
        """


@frozen
class KeptFile:
    """A file as it was written: nothing about it ever changes."""

    name: str
    content_type: str
    size: int
    sha256: str


@frozen
class Span:
    """A stretch of a file, from its first byte to its last; to the end of the file if that is not said."""

    first: int
    last: int | None = None


class Pieces(Iterator[bytes], Protocol):
    """A file on its way out, at most 64 KiB at a time; closing it early is fine."""

    def close(self) -> None: ...


@frozen
class OpenedFile:
    content_type: str
    size: int  # of the whole file
    first: int
    length: int  # of what the pieces add up to
    pieces: Pieces


class MediaStore(Protocol):
    """Files of all contexts, under names that are pure chance.

    A file is there whole or not at all, and what is under a name never changes.
    """

    def put(self, content: bytes, content_type: str) -> Result[KeptFile, StoreUnavailable]:
        """Keep this for good.  The type is one of ``media.TYPES``."""

    def write(self, pieces: Iterable[bytes], content_type: str) -> Result[KeptFile, StoreUnavailable]:
        """The same for what is too big to be held at once; if the pieces break off, nothing is kept."""

    def open(
        self, name: str, span: Span | None = None
    ) -> Result[OpenedFile, UnknownFile | SpanBeyondFile | StoreUnavailable]: ...

    def exists(self, name: str) -> bool: ...

    def remove(self, name: str) -> Result[None, StoreUnavailable]:
        """Gone afterwards, whether it was there or not."""

    def verify(self, kept: KeptFile) -> Result[None, UnknownFile | DamagedFile | StoreUnavailable]:
        """Is it still what was written?  If not it is put aside, and unknown from then on."""

    def written_before(self, at: datetime) -> Result[tuple[str, ...], StoreUnavailable]:
        """The names of older files, for the sweeper; what was left half-written by then is thrown away."""

    def link(self, name: str) -> str:
        """Where the file is found, on the public base."""
