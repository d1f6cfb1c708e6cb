"""/events/jobs/{job_id}: following a job as it goes."""

from collections.abc import Callable
from threading import BoundedSemaphore
from typing import Any
from uuid import UUID

from attrs import Factory, frozen
from falcon import Request
from returns.result import Failure, Result, Success

from storytime_core.kernel.access import ServiceUnavailable
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import JobId, StoryId
from storytime_core.kernel.jobs import JobViews, LogEntry
from storytime_core.kernel.ports import Clock
from storytime_core.storytelling.errors import UnknownJob
from storytime_core.storytelling.ports import GenerationViews
from storytime_core.storytelling.use_cases.wishing import Wishing

from ..answers import answers
from ..declarations import Auth, Rate
from ..streams import EventStream

STORY = "story"


@frozen
class JobEvents:
    """Jobs of stories; other kinds of jobs are found through ``others``."""

    wishing: Wishing
    titles: GenerationViews
    jobs: JobViews
    clock: Clock
    caller_is_live: Callable[[str], bool]
    others: Callable[[Caller, JobId], EventStream | None] = lambda caller, job_id: None
    places: BoundedSemaphore = Factory(lambda: BoundedSemaphore(2000))

    @answers("", auth=Auth.ACCOUNT, rate=Rate.STREAM, is_stream=True)
    def on_get(
        self, caller: Caller, job_id: JobId, req: Request
    ) -> Result[EventStream, UnknownJob | ServiceUnavailable]:
        """The job's log from the beginning, or from ``Last-Event-ID``; ends with ``completed`` or ``failed``."""
        stream = self.others(caller, job_id) or self._of_story(caller, job_id)
        if stream is None:
            return Failure(UnknownJob())
        if not self.places.acquire(blocking=False):
            return Failure(ServiceUnavailable("streams"))
        last = req.get_header("Last-Event-ID") or ""
        stream.place = int(last) if last.isdigit() and len(last) < 10 else 0
        stream.places = self.places
        header = req.auth or ""
        stream.may_listen = lambda: self.caller_is_live(header)
        return Success(stream)

    def _of_story(self, caller: Caller, job_id: JobId) -> EventStream | None:
        if not isinstance(self.wishing.status(caller, job_id), Success):
            return None

        def told(entry: LogEntry) -> dict[str, Any]:
            payload = dict(entry.payload)
            if entry.type != "completed":
                return payload
            story_id = StoryId(UUID(payload["storyId"]))
            title = self.titles.titles(caller.family_id, [story_id]).get(story_id, "")
            return {"progress": 100, "result": {"storyId": str(story_id), "title": title}}

        return EventStream(job_id, STORY, self.jobs.log_after, told, lambda: True, self.clock.now)
