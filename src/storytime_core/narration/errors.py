"""The ways a voice and the media store say no, and narration with them."""

from datetime import timedelta
from typing import ClassVar

from attrs import frozen

from storytime_core.kernel.errors import Conflict, Invalid, NotFound, Unavailable


@frozen
class SpeechUnavailable(Unavailable):
    """Not now: worth another try, after a while if the provider said how long."""

    retry_after: timedelta | None = None
    code: ClassVar = "SERVICE_UNAVAILABLE"
    sentence: ClassVar = "The narrator is resting. Please try again soon."


@frozen
class SpeechRefused(Conflict):
    """This provider will not speak this text, now or (if permanent) ever."""

    permanent: bool = True
    code: ClassVar = "CONFLICT"
    sentence: ClassVar = "This narrator cannot read this text."


@frozen
class VoiceUnknown(NotFound):
    """The provider has no such voice."""

    resource: str = "voice"


@frozen
class SpeechMisconfigured(Unavailable):
    """The provider turns us away, or a part of it is missing or altered: somebody has to look."""

    missing: str
    code: ClassVar = "SERVICE_UNAVAILABLE"
    sentence: ClassVar = "This narrator is not set up."


@frozen
class StoreUnavailable(Unavailable):
    """The media store is full, read-only, away or broken.  Nothing half-written is ever seen."""

    reason: str
    code: ClassVar = "SERVICE_UNAVAILABLE"
    sentence: ClassVar = "Files cannot be kept or fetched right now."


@frozen
class UnknownFile(NotFound):
    resource: str = "file"


@frozen
class DamagedFile(Unavailable):
    """What is there is not what was kept; it has been put aside."""

    name: str
    code: ClassVar = "SERVICE_UNAVAILABLE"
    sentence: ClassVar = "This file is being made anew."


@frozen
class SpanBeyondFile(Invalid):
    size: int
    code: ClassVar = "RANGE_NOT_SATISFIABLE"
    sentence: ClassVar = "This file has {size} bytes."


@frozen
class UnknownNarration(NotFound):
    """Apps stop asking by these very words."""

    resource: str = "narration"


@frozen
class NotNarrated(Conflict):
    ready: int
    pages: int
    code: ClassVar = "CONFLICT"
    sentence: ClassVar = "This story is not narrated to its end yet."
