"""Finding one's way through a branching story."""

from collections.abc import Callable

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.openings import StoryLimitReached, UnknownStory
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.ports import Clock, Ids
from storytime_core.kernel.reading_time import Bedtime, ScreenTimeOver
from storytime_core.kernel.seeing import Seeing
from storytime_core.kernel.use_case import use_case
from storytime_core.kernel.visibility import Viewpoint

from ..errors import StoryHasNoBranches, UnknownPath, WrongBranch
from ..events import PathFinished
from ..path_ports import BranchGate, PathUnitOfWork, PathViews
from ..paths import Begun, PathId, StoryPath, Turn, Ways


@frozen
class Wandering:
    unit_of_work: Callable[[], PathUnitOfWork]
    views: PathViews
    gate: BranchGate
    seeing: Seeing
    clock: Clock
    ids: Ids

    @use_case
    def start(
        self, caller: Caller, story_id: StoryId, kid_id: KidId | None = None
    ) -> Result[Begun, UnknownKid | UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached | StoryHasNoBranches]:
        """Begin a way, or go on with the one that is not finished."""
        viewpoint = self.seeing.through(caller, kid_id, story_id).unwrap()
        kid = viewpoint.kid_id
        if kid is None:
            return Failure(UnknownKid())
        ways = self.gate.open(caller, viewpoint, story_id).unwrap()
        if not ways.forks:
            return Failure(StoryHasNoBranches())
        with self.unit_of_work() as uow:
            begun = self._begun(uow, kid, ways)
            uow.commit(begun)
        return Success(begun)

    @use_case
    def choose(
        self, caller: Caller, path_id: PathId, turn: Turn
    ) -> Result[StoryPath, UnknownPath | UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached | WrongBranch]:
        """One passage further."""
        path, viewpoint = self._own(caller, path_id).unwrap()
        ways = self.gate.open(caller, viewpoint, path.story_id).unwrap()
        now = self.clock.now()
        with self.unit_of_work() as uow:
            before = uow.paths.get(path_id) or path
            chosen = before.chosen(turn, ways, now)
            after = chosen.value_or(before.settled(ways, now))
            if after != before:
                uow.paths.save(after)
                if after.ending:
                    uow.publish(self._finished(uow, caller, viewpoint, after, after.ending))
                uow.commit()
        return chosen

    @use_case
    def path(self, caller: Caller, path_id: PathId) -> Result[StoryPath, UnknownPath]:
        path, _ = self._own(caller, path_id).unwrap()
        return Success(path)

    @use_case
    def paths(
        self, caller: Caller, page: PageRequest, kid_id: KidId | None = None, story_id: StoryId | None = None
    ) -> Result[Page[StoryPath], UnknownKid]:
        """The ways a kid took, the one begun last first."""
        viewpoint = self.seeing.through(caller, kid_id).unwrap()
        if viewpoint.kid_id is None:
            return Failure(UnknownKid())
        return Success(self.views.page(viewpoint.kid_id, story_id, page))

    def _begun(self, uow: PathUnitOfWork, kid_id: KidId, ways: Ways) -> Begun:
        """Of two that begin at once, one does."""
        now = self.clock.now()
        known = uow.paths.unfinished(kid_id, ways.story_id)
        if known:
            settled = known.settled(ways, now)
            if settled == known:
                return Begun(known, is_new=False)
            uow.paths.save(settled)
        path = StoryPath.begun(PathId(self.ids.new()), kid_id, ways, now)
        if uow.paths.add(path):
            return Begun(path, is_new=True)
        return Begun(uow.paths.unfinished(kid_id, ways.story_id) or path, is_new=False)

    def _own(self, caller: Caller, path_id: PathId) -> Result[tuple[StoryPath, Viewpoint], UnknownPath]:
        """Of the kid that asks, or of any kid of the parent."""
        path = self.views.find(path_id)
        if path is None or isinstance(caller.subject(path.kid_id), Failure):
            return Failure(UnknownPath())
        seen = self.seeing.through(caller, path.kid_id, path.story_id)
        return Failure(UnknownPath()) if isinstance(seen, Failure) else Success((path, seen.unwrap()))

    def _finished(
        self, uow: PathUnitOfWork, caller: Caller, viewpoint: Viewpoint, path: StoryPath, ending: str
    ) -> PathFinished:
        now = self.clock.now()
        return PathFinished(
            at=now,
            kid_id=path.kid_id,
            family_id=caller.family_id,
            story_id=path.story_id,
            path_id=path.id,
            ending=ending,
            new_ending=not uow.paths.has_ended_before(path),
            day=viewpoint.day(now),
        )
