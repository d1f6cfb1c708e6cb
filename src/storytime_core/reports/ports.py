"""What reports ask of the outside."""

from datetime import date
from typing import Protocol

from storytime_core.kernel.ids import FamilyId, KidId, StoryId

from .model import ReadingRules, ReadToday


class ReadingRulesLookup(Protocol):
    def of(self, family_id: FamilyId, kid_id: KidId) -> ReadingRules | None:
        """Of a live kid of this family; one statement."""


class ReadTodayLookup(Protocol):
    def of(self, kid_id: KidId, day: date, story_id: StoryId | None) -> ReadToday:
        """What it has read on this day, and when it came to this story; one statement."""
