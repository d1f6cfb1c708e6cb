"""The ways kids take through branching stories."""

from datetime import datetime
from typing import Self
from uuid import UUID

from attrs import frozen
from returns.result import Result

from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import StoryId
from storytime_core.kernel.openings import StoryLimitReached, UnknownStory
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.kernel.reading_time import Bedtime, ScreenTimeOver
from storytime_core.progress.errors import StoryHasNoBranches, UnknownPath, WrongBranch
from storytime_core.progress.paths import Begun, PathId, Side, StoryPath, Turn
from storytime_core.progress.use_cases.wandering import Wandering

from ..answers import answers
from ..declarations import Auth, Rate, Reply
from .quizzes import kid_meant


@frozen
class PathBody:
    story_id: UUID
    kid_id: UUID | None = None


@frozen
class ChoiceBody:
    branch_id: UUID
    choice: Side


@frozen
class PathQuery:
    kid_id: UUID | None = None
    story_id: UUID | None = None


@frozen
class TurnShape:
    branch_id: UUID
    choice: str


@frozen(kw_only=True)
class PathShape:
    id: UUID
    kid_id: UUID
    story_id: UUID
    choices: tuple[TurnShape, ...]
    current_branch_id: UUID | None
    passage_keys: tuple[str, ...]
    ending: str | None
    started_at: datetime
    completed_at: datetime | None

    @classmethod
    def of(cls, path: StoryPath) -> Self:
        return cls(
            id=path.id,
            kid_id=path.kid_id,
            story_id=path.story_id,
            choices=tuple(TurnShape(turn.branch_id, turn.side.value) for turn in path.turns),
            current_branch_id=path.current_branch_id,
            passage_keys=path.passage_keys,
            ending=path.ending,
            started_at=path.started_at,
            completed_at=path.completed_at,
        )


def begun(found: Begun) -> Reply[PathShape]:
    shape = PathShape.of(found.path)
    if not found.is_new:
        return Reply(shape, status=200, message="Go on where you were.")
    return Reply(shape, location=f"/api/v1/stories/paths/{shape.id}")


def listed(found: Page[StoryPath]) -> Page[PathShape]:
    return found.showing(PathShape.of)


@frozen
class Paths:
    """/stories/paths"""

    wandering: Wandering

    @answers("Choose your way.", auth=Auth.ACCOUNT, rate=Rate.READING, status=201, once=True, show=begun)
    def on_post(
        self, caller: Caller, body: PathBody
    ) -> Result[Begun, UnknownKid | UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached | StoryHasNoBranches]:
        """Begin a way through a branching story, or go on with the one that is not finished."""
        return self.wandering.start(caller, StoryId(body.story_id), kid_meant(body.kid_id))

    @answers("The ways that were taken.", auth=Auth.ACCOUNT, rate=Rate.READING, show=listed)
    def on_get(self, caller: Caller, query: PathQuery, page: PageRequest) -> Result[Page[StoryPath], UnknownKid]:
        """The ways of a kid, the one begun last first."""
        story_id = StoryId(query.story_id) if query.story_id else None
        return self.wandering.paths(caller, page, kid_meant(query.kid_id), story_id)


@frozen
class OnePath:
    """/stories/paths/{path_id}"""

    wandering: Wandering

    @answers("Here you are.", auth=Auth.ACCOUNT, rate=Rate.READING, show=PathShape.of)
    def on_get(self, caller: Caller, path_id: PathId) -> Result[StoryPath, UnknownPath]:
        """A way through a story, as far as it has come."""
        return self.wandering.path(caller, path_id)


@frozen
class PathChoices:
    """/stories/paths/{path_id}/choices"""

    wandering: Wandering

    @answers("On you go.", auth=Auth.ACCOUNT, rate=Rate.READING, show=PathShape.of)
    def on_post(
        self, caller: Caller, path_id: PathId, body: ChoiceBody
    ) -> Result[StoryPath, UnknownPath | UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached | WrongBranch]:
        """Choose at the current branch.  Saying the last choice again changes nothing."""
        return self.wandering.choose(caller, path_id, Turn(body.branch_id, body.choice))
