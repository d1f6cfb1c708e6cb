"""Whether a kid may read now: the words of the one decision about reading time (FAM-64, FAM-65, RPT-2).

Everybody asks it before anything begins, and decides nothing of it anew.
"""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Protocol

from attrs import frozen
from returns.result import Result

from .errors import Forbidden
from .ids import FamilyId, KidId, StoryId


class Activity(StrEnum):
    """What a kid wants to begin, or to go on with."""

    STORY = "story"  # read, heard or downloaded
    QUIZ = "quiz"
    CHALLENGE = "challenge"
    WISH = "wish"
    BUDDY = "buddy"  # a closed door is told by its lines for bed


@frozen
class ScreenTimeOver(Forbidden):
    next_allowed_at: datetime | None  # never, while there is no reading time at all
    code: ClassVar = "SCREEN_TIME_OVER"
    sentence: ClassVar = "Reading time is over for today. The stories will wait for you."


@frozen
class Bedtime(Forbidden):
    next_allowed_at: datetime | None
    code: ClassVar = "BEDTIME"
    sentence: ClassVar = "It is bedtime. Sleep well: the stories will wait for you."


class Hours(Protocol):
    """What was seen at one moment of a kid's time, and of a story it may want to finish."""

    def may_open(self, activity: Activity, now: datetime) -> Result[None, ScreenTimeOver | Bedtime]: ...


class ScreenTimeLookup(Protocol):
    def may_open(
        self, family_id: FamilyId, kid_id: KidId, activity: Activity, story_id: StoryId | None, now: datetime
    ) -> Result[None, ScreenTimeOver | Bedtime]:
        """Of a kid; grown-ups and guests are never asked about.  A story that was begun before may be finished.

        A kid that is not there is not stopped here: who may be meant at all is asked first.
        """
