"""A kid's reading level, explained and set."""

from collections.abc import Callable
from datetime import datetime

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import KidId
from storytime_core.kernel.ports import Clock
from storytime_core.kernel.seeing import Seeing
from storytime_core.kernel.use_case import use_case

from ..events import ReadingLevelMoved
from ..learning_ports import LearningUnitOfWork, LevelViews, StoryTitles
from ..levels import EXPLAINED, LevelExplained, LevelSheet, ReadingLevel, SetBy, Shown


@frozen
class Leveling:
    unit_of_work: Callable[[], LearningUnitOfWork]
    views: LevelViews
    titles: StoryTitles
    seeing: Seeing
    clock: Clock

    @use_case
    def explain(self, caller: Caller, kid_id: KidId | None = None) -> Result[LevelExplained, UnknownKid]:
        """The level, and what it follows from.  Before there is anything to go by, its age tells."""
        start = self._start(caller, kid_id, self.clock.now()).unwrap()
        return Success(self._explained(caller, start))

    @use_case
    def set(self, caller: Caller, kid_id: KidId, level: int) -> Result[LevelExplained, UnknownKid]:
        """What was seen before counts no more."""
        now = self.clock.now()
        start = self._start(caller, kid_id, now).unwrap()
        with self.unit_of_work() as uow:
            before = uow.levels.hold(kid_id) or start
            after = before.set_to(level, now)
            uow.levels.save(after)
            if after.level != before.level:
                uow.publish(
                    ReadingLevelMoved(
                        at=now,
                        kid_id=kid_id,
                        family_id=caller.family_id,
                        from_level=before.level,
                        to_level=after.level,
                        reason=SetBy.PARENT,
                    )
                )
            uow.commit()
        return Success(self._explained(caller, after))

    def _start(self, caller: Caller, kid_id: KidId | None, now: datetime) -> Result[ReadingLevel, UnknownKid]:
        viewpoint = self.seeing.through(caller, kid_id).unwrap()
        if viewpoint.kid_id is None:
            return Failure(UnknownKid())
        return Success(ReadingLevel.start(viewpoint.kid_id, viewpoint.ages[0], now))

    def _explained(self, caller: Caller, start: ReadingLevel) -> LevelExplained:
        sheet = self.views.sheet(start.kid_id, EXPLAINED) or LevelSheet(start)
        titles = self.titles.of(caller, [one.story_id for one in sheet.evidence])
        return LevelExplained(sheet.level, tuple(Shown(one, titles.get(one.story_id)) for one in sheet.evidence))
