"""Opening a story, and the allowance that opens it."""

from collections.abc import Callable

from attrs import frozen
from returns.result import Failure, Result

from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import StoryId
from storytime_core.kernel.use_case import use_case

from ..errors import StoryLimitReached, UnknownStory
from ..ports import CatalogUnitOfWork
from ..views import FullStory


@frozen
class Opening:
    unit_of_work: Callable[[], CatalogUnitOfWork]

    @use_case
    def open(self, caller: Caller, story_id: StoryId) -> Result[FullStory, UnknownStory | StoryLimitReached]:
        return Failure(UnknownStory())
