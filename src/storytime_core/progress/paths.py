"""The ways kids take through branching stories (PRG-30..32)."""

from datetime import datetime
from enum import StrEnum
from typing import Final, NewType, Self
from uuid import UUID

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.pages import Cursor

from .errors import WrongBranch

PathId = NewType("PathId", UUID)
START: Final = "start"  # the passage every way begins with


class Side(StrEnum):
    A = "A"
    B = "B"


@frozen
class Fork:
    """After a passage the reader chooses between two others."""

    id: UUID
    after: str
    next_a: str
    next_b: str

    def leads_to(self, side: Side) -> str:
        return self.next_a if side is Side.A else self.next_b


@frozen
class Ways:
    """All there are through a story that is open."""

    story_id: StoryId
    forks: tuple[Fork, ...]

    def after(self, passage: str) -> Fork | None:
        return next((fork for fork in self.forks if fork.after == passage), None)


@frozen
class Turn:
    """What was chosen at a branch."""

    branch_id: UUID
    side: Side


@frozen(kw_only=True)
class StoryPath:
    """One kid's way through one story, as far as it has come."""

    id: PathId
    kid_id: KidId
    story_id: StoryId
    branch_ids: tuple[UUID, ...] = ()  # where it chose
    sides: str = ""  # what it chose there, a letter each
    passage_keys: tuple[str, ...] = (START,)
    current_branch_id: UUID | None
    ending: str | None = None
    started_at: datetime
    completed_at: datetime | None = None

    @classmethod
    def begun(cls, id: PathId, kid_id: KidId, ways: Ways, at: datetime) -> Self:
        first = ways.after(START)
        return cls(
            id=id, kid_id=kid_id, story_id=ways.story_id, current_branch_id=first.id if first else None, started_at=at
        )

    @property
    def turns(self) -> tuple[Turn, ...]:
        return tuple(Turn(id, Side(letter)) for id, letter in zip(self.branch_ids, self.sides, strict=True))

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.started_at, self.id)

    def chosen(self, turn: Turn, ways: Ways, at: datetime) -> Result[Self, WrongBranch]:
        """One passage further.  Saying the last choice again changes nothing."""
        if self.turns[-1:] == (turn,):
            return Success(self)
        fork = ways.after(self.passage_keys[-1])
        if fork is None or not self.current_branch_id == fork.id == turn.branch_id:
            return Failure(WrongBranch(self.settled(ways, at).current_branch_id))
        passage = fork.leads_to(turn.side)
        following = ways.after(passage)
        return Success(
            evolve(
                self,
                branch_ids=(*self.branch_ids, turn.branch_id),
                sides=self.sides + turn.side,
                passage_keys=(*self.passage_keys, passage),
                current_branch_id=following.id if following else None,
                ending=None if following else passage,
                completed_at=None if following else at,
            )
        )

    def settled(self, ways: Ways, at: datetime) -> Self:
        """Where its branch is no more, the story was told anew: this way is over, and has no ending."""
        if self.current_branch_id in (None, *(fork.id for fork in ways.forks)):
            return self
        return evolve(self, current_branch_id=None, completed_at=at)


@frozen
class Begun:
    path: StoryPath
    is_new: bool
