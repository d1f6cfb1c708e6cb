"""The first pages of a new story, spoken before anybody asks."""

from datetime import timedelta

from attrs import frozen
from returns.result import Success

from storytime_core.kernel.ids import AccountId, FamilyId

from ..access import VoiceAccess
from ..clips import wanted_clips
from ..pages import pages_of
from .narrating import Narrations


@frozen
class Warming:
    narrations: Narrations

    def prepare(self, family_id: FamilyId, text: str, voice: str | None, pages: int, patience: timedelta) -> int:
        """Best effort: the clips wait under the family's own keys until the story is asked for."""
        choice = self.narrations.views.choice(AccountId(family_id))
        is_premium = self.narrations.entitlements.is_premium(family_id)
        access = VoiceAccess(is_premium, choice.locked)
        likely = access.first_allowed((voice, choice.current(is_premium)))
        deadline = self.narrations.speaking.deadline_after(patience)
        wanted = wanted_clips(pages_of(text), self.narrations.by(likely, family_id))[:pages]
        for ready, one in enumerate(wanted):
            if not isinstance(self.narrations.speaking.clip(one, deadline), Success):
                return ready
        return len(wanted)
