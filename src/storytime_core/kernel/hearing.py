"""The ways of saying no to whoever wants to hear a story, by itself or in a pack."""

from typing import ClassVar

from attrs import frozen

from .errors import Forbidden, NotFound, TooMany


@frozen
class UnknownVoice(NotFound):
    resource: str = "voice"


@frozen
class VoiceNotAllowed(Forbidden):
    """Apps ask once for the default voice then, so its words must not sound like a paywall."""

    voice: str
    code: ClassVar = "VOICE_NOT_ALLOWED"
    sentence: ClassVar = "This narrator is not available to you for this story."


@frozen
class TooManyPendingJobs(TooMany):
    most: int
    retry_after_seconds: int = 10
    code: ClassVar = "TOO_MANY_PENDING_JOBS"
    sentence: ClassVar = "{most} stories are being narrated for you already. Please wait for one of them."
