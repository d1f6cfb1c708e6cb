"""What kids show by reading and answering, weighed."""

from collections.abc import Callable
from datetime import datetime

from attrs import frozen

from storytime_core.kernel.ids import FamilyId, KidId
from storytime_core.kernel.seeing import ViewpointLookup

from ..events import QuizFinished, ReadingLevelMoved, StoryFinished
from ..learning_ports import LearningUnitOfWork, StoryDifficulty
from ..levels import Observation, ReadingLevel, SetBy, of_pace, of_quiz


@frozen
class Weighing:
    unit_of_work: Callable[[], LearningUnitOfWork]
    kids: ViewpointLookup
    difficulty: StoryDifficulty

    def on_quiz_finished(self, event: QuizFinished) -> None:
        """All questions of a story have their first answers."""
        difficulty = self.difficulty.of(event.story_id)
        if event.kid_id and difficulty is not None:
            seen = of_quiz(event.story_id, event.correct, event.total, difficulty)
            self._weigh(event.family_id, event.kid_id, seen, event.at)

    def on_story_finished(self, event: StoryFinished) -> None:
        """How fast it was read the first time."""
        if event.kid_id and event.family_id and event.first and self.difficulty.of(event.story_id) is not None:
            seen = of_pace(event.story_id, event.word_count, event.time_spent, event.difficulty)
            self._weigh(event.family_id, event.kid_id, seen, event.at)

    def _weigh(self, family_id: FamilyId, kid_id: KidId, seen: Observation | None, at: datetime) -> None:
        """Each kind once for a kid and a story, however often it is told."""
        viewpoint = self.kids.of_kid(family_id, kid_id, at) if seen else None
        if seen is None or viewpoint is None:
            return
        with self.unit_of_work() as uow:
            before = uow.levels.hold(kid_id) or ReadingLevel.start(kid_id, viewpoint.ages[0], at)
            evidence = before.weighed(seen, at)
            if not uow.levels.note(evidence):
                return
            after = before.after(evidence)
            uow.levels.save(after)
            if after.level != before.level:
                uow.publish(
                    ReadingLevelMoved(
                        at=at,
                        kid_id=kid_id,
                        family_id=family_id,
                        from_level=before.level,
                        to_level=after.level,
                        reason=SetBy.EVIDENCE,
                    )
                )
            uow.commit()
