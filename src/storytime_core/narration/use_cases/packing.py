"""Narrations for stories that are taken along: page by page, as files."""

from collections.abc import Sequence
from typing import Never
from uuid import UUID

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import RateLimited
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.hearing import TooManyPendingJobs, UnknownVoice, VoiceNotAllowed
from storytime_core.kernel.ids import StoryId
from storytime_core.kernel.use_case import use_case

from ..access import counts
from ..model import NarrationState, ToldStory
from ..voices import BY_NAME, VoiceKey
from .narrating import MayMake, Narrations, unhindered
from .telling import Telling


@frozen
class Packing:
    """Whether the story is there for its reader was decided by who packs it; here it is about the voice."""

    narrations: Narrations

    @use_case
    def voice(
        self, caller: Caller, story_id: StoryId, voice_id: str | None = None
    ) -> Result[VoiceKey, UnknownVoice | VoiceNotAllowed]:
        """Which one it will be; asking changes nothing."""
        return Success(self.narrations.chosen(caller, story_id, voice_id).unwrap().key)

    @use_case
    def begin(
        self, caller: Caller, told: ToldStory, voice: VoiceKey, may_make: MayMake = unhindered
    ) -> Result[Telling, VoiceNotAllowed | RateLimited | TooManyPendingJobs]:
        """What can be heard, and an asking for the rest as any listener's."""
        return self.narrations.tell(caller, told, BY_NAME[voice], may_make)

    @use_case
    def pages(
        self, caller: Caller, told: ToldStory, voice: VoiceKey, asking: UUID | None = None
    ) -> Result[Telling, Never]:
        """What can be heard by now, and the asking as long as it brings more of this very text; nothing is made.

        What is handed out counts as delivered; in a voice that is not allowed any more nothing is.
        """
        wanted = self.narrations.wanted(told, BY_NAME[voice])
        heard = self.narrations.views.heard(caller.family_id, told.story_id, [one.key for one in wanted], asking)
        ready = self.narrations.playable(wanted, heard.clips)
        is_given = not counts(voice) or voice in heard.voices_used
        if ready and not is_given and isinstance(self.narrations.deliver(caller, told.story_id, voice), Failure):
            return Success(Telling(wanted, {}))
        is_coming = (
            len(ready) < len(wanted)
            and heard.coming is not None
            and heard.coming.state is NarrationState.WORKING
            and heard.coming.content_hash == told.content_hash
        )
        return Success(Telling(wanted, ready, asking if is_coming else None))

    @use_case
    def under_way(self, caller: Caller, askings: Sequence[UUID]) -> Result[frozenset[UUID], Never]:
        """Those of a family's askings that still bring something."""
        found = self.narrations.views.asked_for(caller.family_id, askings)
        return Success(frozenset(id for id, one in found.items() if one.state is NarrationState.WORKING))
