"""The one decision about reading time."""

from datetime import datetime

from attrs import frozen
from returns.result import Result, Success

from storytime_core.kernel.days import local_day
from storytime_core.kernel.ids import FamilyId, KidId, StoryId
from storytime_core.kernel.reading_time import Activity, Bedtime, ScreenTimeOver
from storytime_core.kernel.use_case import use_case

from ..ports import ReadingRulesLookup, ReadTodayLookup


@frozen
class ReadingTime:
    """Never kept at hand: what a parent changes holds from the next opening on."""

    rules: ReadingRulesLookup
    read: ReadTodayLookup

    @use_case
    def may_open(
        self, family_id: FamilyId, kid_id: KidId, activity: Activity, story_id: StoryId | None, now: datetime
    ) -> Result[None, ScreenTimeOver | Bedtime]:
        rules = self.rules.of(family_id, kid_id)
        if rules is None or rules.says_nothing(activity, now):
            return Success(None)
        return rules.may_open(activity, self.read.of(kid_id, local_day(now, rules.time_zone), story_id), now)
