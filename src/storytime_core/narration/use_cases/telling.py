"""What is told of a narration: to those who listen, and to the others."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from attrs import frozen

from storytime_core.kernel.ids import KidId
from storytime_core.kernel.jobs import LogEntry

from ..clips import Clip, WantedClip
from ..events import NarrationFailed, NarrationMade
from ..model import BatchPage, BatchRequest, BatchState, BatchStatus, Narration
from ..read_along import NarratedPage

Ready = dict[int, Clip]


@frozen
class Telling:
    """A story in one voice: its pages, what of them can be heard, and the asking that brings the rest."""

    wanted: tuple[WantedClip, ...]
    ready: Ready
    asking: UUID | None = None

    @property
    def pages(self) -> tuple[BatchPage, ...]:
        return tuple(
            BatchPage(one.index, one.page, self.ready[one.index].name if one.index in self.ready else None)
            for one in self.wanted
        )


def page_note(index: int, clip: Clip, ready: int, pages: int) -> dict[str, object]:
    return {"paragraphIndex": index, "clip": clip.name, "progress": min(99, 100 * ready // pages)}


def narrated(wanted: WantedClip, clip: Clip) -> NarratedPage:
    timings = clip.timings_on(wanted.page)
    return NarratedPage(wanted.index, wanted.page, clip.name, clip.duration_ms, clip.timing, timings)


def made_event(narration: Narration, kid_id: KidId | None, duration_ms: int, at: datetime) -> NarrationMade:
    return NarrationMade(
        at=at,
        narration_id=narration.id,
        story_id=narration.story_id,
        family_id=narration.family_id,
        kid_id=kid_id,
        voice=narration.voice,
        provider=narration.provider,
        pages=narration.pages,
        duration_ms=duration_ms,
    )


def failed_event(narration: Narration, code: str, at: datetime) -> NarrationFailed:
    return NarrationFailed(
        at=at, narration_id=narration.id, story_id=narration.story_id, code=code, family_id=narration.family_id
    )


def status_of(request: BatchRequest, narration: Narration, log: Sequence[LogEntry]) -> BatchStatus:
    ready = {entry.payload["paragraphIndex"]: entry.payload["clip"] for entry in log if entry.type == "progress"}
    ends = [entry for entry in log if entry.type in ("completed", "failed")]
    state = BatchState.PROCESSING if not ends else BatchState(ends[-1].type)
    missing = tuple(index for index in range(narration.pages) if index not in ready)
    return BatchStatus(
        state=state,
        ready=dict(sorted(ready.items())),
        failed=missing if state is BatchState.FAILED else (),
        queued=request.queued,
        pages=narration.pages,
        voice=narration.voice,
        provider=narration.provider,
        code=ends[-1].payload.get("code") if ends else None,
    )
