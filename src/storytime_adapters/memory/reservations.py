"""Stories that are reserved, in memory."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from storytime_core.catalog.model import Reserved
from storytime_core.kernel.ids import HolderId, StoryId

from .store import Table


@frozen
class MemoryReservationRepository:
    rows: Table
    openings: Table

    def add(self, holder: HolderId, story_id: StoryId, counted: bool, at: datetime) -> bool:
        if self.rows.get((holder, story_id)) or self.openings.get((holder, story_id)):
            return False
        self.rows.put((holder, story_id), (counted, at))
        return True

    def take(self, holder: HolderId, story_id: StoryId) -> Reserved | None:
        row = self.rows.get((holder, story_id))
        if row is None:
            return None
        self.rows.remove((holder, story_id))
        return Reserved(holder, story_id, row[0])

    def take_overdue(self, before: datetime, limit: int) -> Sequence[Reserved]:
        due = [key for key, (_, at) in self.rows.rows.items() if at <= before][:limit]
        return [taken for key in due if (taken := self.take(*key))]
