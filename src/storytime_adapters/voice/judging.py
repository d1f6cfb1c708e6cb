"""Nobody is given audio that was not listened to."""

from typing import Final

from attrs import frozen

from storytime_core.narration.ports import Speech

from . import mp3, wav
from .audio_checks import AgreedFormat, faults_of, listen

NEARLY_MS: Final = 100


@frozen
class ListeningJudge:
    """The audio says what it is; a provider's word for it is not enough."""

    def faults(self, speech: Speech, characters: int, may_be_silent: bool) -> tuple[str, ...]:
        try:
            heard = listen(speech.audio)
        except (mp3.NotMp3, wav.NotWav) as trouble:
            return (f"does not decode: {trouble}",)
        agreed = AgreedFormat(speech.content_type, heard.rate)
        faults = faults_of(speech.audio, agreed, characters, may_be_silent)
        is_as_long = abs(heard.seconds * 1000 - speech.duration_ms) <= NEARLY_MS + heard.seconds
        return faults if is_as_long else (*faults, "another length than was said")
