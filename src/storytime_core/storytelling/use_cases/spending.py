"""What a story cost."""

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import StoryId
from storytime_core.kernel.openings import UnknownStory
from storytime_core.kernel.use_case import use_case

from ..ports import CostEntry, GenerationViews


@frozen
class Spending:
    views: GenerationViews

    @use_case
    def of_story(self, caller: Caller, story_id: StoryId) -> Result[tuple[CostEntry, ...], UnknownStory]:
        """Every outward call for it, drafts that were thrown away included; none for our own writer."""
        entries = self.views.costs(caller.family_id, story_id)
        return Failure(UnknownStory()) if entries is None else Success(entries)
