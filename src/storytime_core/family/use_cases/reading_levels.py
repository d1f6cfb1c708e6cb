"""A copy of each kid's reading level, for its card."""

from collections.abc import Callable

from attrs import frozen

from storytime_core.kernel.ids import FamilyId, KidId
from storytime_core.kernel.ports import Clock
from storytime_core.progress.events import ReadingLevelMoved

from ..ports import FamilyUnitOfWork, KidLevelLookup


@frozen
class ReadingLevels:
    unit_of_work: Callable[[], FamilyUnitOfWork]
    levels: KidLevelLookup
    clock: Clock

    def on_reading_level_moved(self, event: ReadingLevelMoved) -> None:
        """The level it has now, whichever move is told last; looked at again in case it moved meanwhile."""
        copied: int | None = None
        while (level := self.levels.of(event.kid_id)) not in (None, copied):
            self._copy(event.family_id, event.kid_id, level)
            copied = level

    def _copy(self, family_id: FamilyId, kid_id: KidId, level: int | None) -> None:
        with self.unit_of_work() as uow:
            uow.families.get(family_id)
            kid = uow.kids.get(kid_id, family_id)
            if kid is None or kid.reading_level == level:
                return
            uow.kids.save(kid.reading_at(level, self.clock.now()))
            uow.commit()
