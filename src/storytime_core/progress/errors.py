"""How progress says no."""

from attrs import frozen

from storytime_core.kernel.errors import NotFound


@frozen
class UnknownStory(NotFound):
    resource: str = "story"
