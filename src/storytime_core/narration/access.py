"""Who may hear which voice.  Asking changes nothing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Self

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.hearing import VoiceNotAllowed
from storytime_core.kernel.ids import AccountId

from .voices import DEFAULT_VOICE, SYSTEM_VOICES, SystemVoice, VoiceKey, resolve_voice

VOICES_A_STORY: Final = 3


@frozen
class VoiceChoice:
    """What an account has chosen; a free one chooses once."""

    account_id: AccountId
    preferred: VoiceKey | None = None
    locked: VoiceKey | None = None
    locked_at: datetime | None = None

    def choosing(self, voice: VoiceKey, is_premium: bool, at: datetime) -> Result[Self, VoiceNotAllowed]:
        """The first choice of a free account is its last; premium neither needs nor changes it."""
        if is_premium:
            return Success(evolve(self, preferred=voice))
        if self.locked not in (None, voice):
            return Failure(VoiceNotAllowed(voice))
        return Success(evolve(self, preferred=voice, locked=voice, locked_at=self.locked_at or at))

    def current(self, is_premium: bool) -> VoiceKey | None:
        """What was preferred and is not allowed any more reads as none chosen."""
        return self.preferred if is_premium or self.preferred == self.locked else None


@frozen
class VoiceAccess:
    """What one listener may hear of one story: ``used`` are the voices already delivered to the family."""

    is_premium: bool = False
    locked: VoiceKey | None = None
    used: frozenset[VoiceKey] = frozenset()

    @property
    def voices_a_story(self) -> int:
        return VOICES_A_STORY if self.is_premium else 1

    def allows(self, voice: VoiceKey) -> bool:
        if self.locked and not self.is_premium:
            return voice == self.locked
        return not counts(voice) or voice in self.used or len(self.used) < self.voices_a_story

    def first_allowed(self, wishes: Iterable[str | None]) -> SystemVoice:
        """Of what is preferred, in its order; else the locked voice, else the default one."""
        known = (resolve_voice(wish) for wish in (*wishes, self.locked) if wish)
        return next((voice for voice in known if voice and self.allows(voice.key)), DEFAULT_VOICE)


def counts(voice: VoiceKey) -> bool:
    """Apps ask for the default voice before they know a better one, so it counts nothing."""
    return voice is not DEFAULT_VOICE.key


def in_order(voices: Iterable[VoiceKey]) -> tuple[VoiceKey, ...]:
    among = frozenset(voices)
    return tuple(voice.key for voice in SYSTEM_VOICES if voice.key in among)
