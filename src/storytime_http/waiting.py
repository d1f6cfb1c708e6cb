"""Waiting a little for a story, without letting waiting requests fill the server."""

import time
from collections.abc import Callable
from threading import BoundedSemaphore
from typing import Final

from attrs import Factory, frozen
from returns.result import Success

from storytime_core.catalog.use_cases.opening import Opening
from storytime_core.catalog.views import FullStory
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import JobId, StoryId
from storytime_core.storytelling.generation import JobStatus
from storytime_core.storytelling.use_cases.wishing import Wishing

PATIENCE: Final = 25.0
LOOK_EVERY: Final = 0.1
MOST: Final = 8


@frozen
class Waiting:
    """At most eight requests wait; the others get their acknowledgement at once."""

    wishing: Wishing
    opening: Opening
    places: BoundedSemaphore = Factory(lambda: BoundedSemaphore(MOST))
    patience: float = PATIENCE
    pause: Callable[[float], None] = time.sleep

    def story_of(self, caller: Caller, job_id: JobId) -> FullStory | None:
        """The story, if it is finished in time."""
        if not self.places.acquire(blocking=False):
            return None
        try:
            until = time.monotonic() + self.patience
            while time.monotonic() < until:
                match self.wishing.status(caller, job_id):
                    case Success(JobStatus() as status) if status.job.state.is_ended:
                        return self.story(caller, status.story_id)
                self.pause(LOOK_EVERY)
            return None
        finally:
            self.places.release()

    def story(self, caller: Caller, story_id: StoryId | None) -> FullStory | None:
        """A family's own story: reading it counts as nothing."""
        if story_id is None:
            return None
        return self.opening.open(caller, story_id).value_or(None)
