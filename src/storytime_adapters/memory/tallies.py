"""By how many stories are liked, opened and finished, in memory."""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from storytime_core.catalog.authoring_ports import StoryCounts
from storytime_core.kernel.ids import StoryId

from .store import Table

COUNTED: Final = ("stories", "story_stats", "favorites", "story_openings", "reading_progress")


@frozen
class MemoryStoryStats:
    tables: Mapping[str, Table]

    def recount(self, story_id: StoryId) -> None:
        if self.tables["stories"].get(story_id) is None:
            return
        places = [one for one in self.tables["reading_progress"].rows.values() if one.story_id == story_id]
        counts = StoryCounts(
            favorites=sum(one.story_id == story_id for one in self.tables["favorites"].rows.values()),
            opened=sum(opened == story_id for _, opened in self.tables["story_openings"].rows),
            completed=sum(one.completed_at is not None for one in places),
        )
        self.tables["story_stats"].put(story_id, counts)
