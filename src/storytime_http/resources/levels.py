"""How hard the stories are that a kid reads well."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from attrs import field, frozen
from msgspec import Meta
from returns.result import Result

from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import KidId
from storytime_core.progress.levels import EASIEST, HARDEST, LevelExplained, Shown
from storytime_core.progress.use_cases.leveling import Leveling

from ..answers import answers
from ..declarations import Auth, Rate
from .quizzes import OfKid, kid_meant


@frozen
class LevelBody:
    kid_id: UUID
    level: Annotated[int, Meta(ge=EASIEST, le=HARDEST)]


@frozen
class EvidenceShape:
    story_id: UUID
    title: str | None = field(repr=False)
    kind: str
    value: int
    points: int
    at: datetime

    @classmethod
    def of(cls, shown: Shown) -> Self:
        seen = shown.evidence
        return cls(seen.story_id, shown.title, seen.kind.value, seen.value, seen.points, seen.at)


@frozen
class LevelShape:
    level: int
    since: datetime
    balance: int
    set_by: str
    evidence: tuple[EvidenceShape, ...]

    @classmethod
    def of(cls, explained: LevelExplained) -> Self:
        level = explained.level
        evidence = tuple(map(EvidenceShape.of, explained.shown))
        return cls(level.level, level.since, level.balance, level.set_by.value, evidence)


@frozen
class ReadingLevelOfKid:
    """/progress/reading-level"""

    leveling: Leveling

    @answers("This is the reading level.", auth=Auth.ACCOUNT, rate=Rate.READING, show=LevelShape.of)
    def on_get(self, caller: Caller, query: OfKid) -> Result[LevelExplained, UnknownKid]:
        """The level of a kid, and the latest pieces of evidence for it."""
        return self.leveling.explain(caller, kid_meant(query.kid_id))

    @answers("The reading level is set.", auth=Auth.PARENT, rate=Rate.DEFAULT, show=LevelShape.of)
    def on_put(self, caller: Caller, body: LevelBody) -> Result[LevelExplained, UnknownKid]:
        """Set the level by hand; what was seen before counts no more."""
        return self.leveling.set(caller, KidId(body.kid_id), body.level)
