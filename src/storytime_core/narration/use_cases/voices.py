"""The narrators of the house, and which one a family listens to."""

from collections.abc import Callable
from typing import Never

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller
from storytime_core.kernel.hearing import UnknownVoice, VoiceNotAllowed
from storytime_core.kernel.ids import StoryId
from storytime_core.kernel.openings import UnknownStory
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.use_case import use_case

from ..access import VoiceAccess
from ..events import VoiceLocked
from ..repositories import Entitlements, NarrationUnitOfWork, NarrationViews, StoryGate
from ..voices import BY_NAME, SYSTEM_VOICES, SystemVoice, resolve_voice


@frozen
class Voices:
    unit_of_work: Callable[[], NarrationUnitOfWork]
    views: NarrationViews
    gate: StoryGate
    entitlements: Entitlements
    clock: Clock

    @use_case
    def offer(self) -> Result[tuple[SystemVoice, ...], Never]:
        """Every deployment has the same eight, in the same order."""
        return Success(SYSTEM_VOICES)

    @use_case
    def preferred(self, caller: Caller) -> Result[SystemVoice | None, Never]:
        current = self.views.choice(caller.account_id).current(self.entitlements.is_premium(caller.family_id))
        return Success(BY_NAME[current] if current else None)

    @use_case
    def prefer(self, caller: Caller, voice_id: str) -> Result[SystemVoice, UnknownVoice | VoiceNotAllowed]:
        """Choose a voice.  A free account keeps its first choice; nothing but this locks it."""
        voice = resolve_voice(voice_id)
        if voice is None:
            return Failure(UnknownVoice())
        now = self.clock.now()
        is_premium = self.entitlements.is_premium(caller.family_id)
        with self.unit_of_work() as uow:
            before = uow.voice_choices.of(caller.account_id)
            after = before.choosing(voice.key, is_premium, now).unwrap()
            uow.voice_choices.save(after)
            if after.locked and not before.locked:
                uow.publish(VoiceLocked(at=now, account_id=caller.account_id, voice=voice.key))
            uow.commit()
        return Success(voice)

    @use_case
    def access(self, caller: Caller, story_id: StoryId | None = None) -> Result[VoiceAccess, UnknownStory]:
        """Asking changes nothing."""
        if story_id:
            self.gate.sees(caller, story_id).unwrap()
        choice = self.views.choice(caller.account_id)
        used = self.views.voices_used(caller.family_id, story_id) if story_id else frozenset()
        return Success(VoiceAccess(self.entitlements.is_premium(caller.family_id), choice.locked, used))
