"""How the catalog says no."""

from typing import Any, ClassVar

from attrs import frozen

from storytime_core.kernel.errors import Conflict, Invalid, NotFound, Outdated, Unprocessable
from storytime_core.kernel.stories import Finding


@frozen
class RefusedSeed:
    """A story that is not fit to be seeded, and why."""

    slug: str
    reasons: tuple[str, ...]


@frozen
class SeedsRefused(Unprocessable):
    """Nothing was seeded."""

    failed: tuple[RefusedSeed, ...]
    code: ClassVar = "STORY_NOT_SAFE"

    @property
    def message(self) -> str:
        return "These stories cannot be seeded: " + "; ".join(
            f"{one.slug} ({', '.join(one.reasons)})" for one in self.failed
        )


@frozen
class Fault:
    """What is wrong with one field of a story, in words for people."""

    path: str
    message: str


@frozen
class StoryUnfit(Invalid):
    """It cannot be kept like this."""

    faults: tuple[Fault, ...]
    code: ClassVar = "VALIDATION_ERROR"
    sentence: ClassVar = "This story cannot be kept as it is."

    @property
    def message(self) -> str:
        return f"{self.sentence} {' '.join(f'{one.message[:1].upper()}{one.message[1:]}.' for one in self.faults[:5])}"

    @property
    def details(self) -> dict[str, Any]:
        return {"fields": self.faults}


@frozen
class StoryIncomplete(StoryUnfit):
    """It can be kept, but not be published."""

    sentence: ClassVar = "This story is not ready to be published."


@frozen
class StoryGraphInvalid(StoryUnfit):
    """Its ways do not lead where they should."""

    sentence: ClassVar = "The ways through this story do not fit together."


@frozen
class UnknownTaxonomy(StoryUnfit):
    """It is filed under what does not exist."""

    sentence: ClassVar = "There is no such shelf."


@frozen
class StoryNotSafe(Unprocessable):
    """What stands against it; never a word of it."""

    verdicts: tuple[Finding, ...]
    code: ClassVar = "STORY_NOT_SAFE"
    sentence: ClassVar = "This story cannot be published: it did not pass the child-safety checks."


@frozen
class StoryOutdated(Outdated):
    code: ClassVar = "PRECONDITION_FAILED"
    sentence: ClassVar = "Somebody changed this in the meantime. Please look again."


@frozen
class TooManyStories(Conflict):
    reason: str = "too many stories"
    code: ClassVar = "CONFLICT"
    sentence: ClassVar = "Your family has written all the stories there is room for. Please delete one first."


@frozen
class UnknownImage(NotFound):
    resource: str = "image"


@frozen
class PictureRejected(Invalid):
    """The file is not what it must be: of another type, too many pixels, or unreadable."""

    reason: str
    code: ClassVar = "UPLOAD_REJECTED"
    sentence: ClassVar = "This file cannot be used. Please choose a PNG, JPEG or WebP picture."


@frozen
class UnknownShelf(NotFound):
    """There is no such category, theme or season."""


@frozen
class ShelfUnfit(StoryUnfit):
    sentence: ClassVar = "This cannot be kept like this."


@frozen
class NameTaken(Conflict):
    resource: str
    code: ClassVar = "RESOURCE_ALREADY_EXISTS"
    sentence: ClassVar = "There is a {resource} of this name already."


@frozen
class TaxonomyInUse(Conflict):
    resource: str
    code: ClassVar = "RESOURCE_IN_USE"
    sentence: ClassVar = "There are stories under this {resource}. Please say where they shall go."


@frozen
class ImportUnreadable(Invalid):
    reason: str
    code: ClassVar = "UPLOAD_REJECTED"
    sentence: ClassVar = "This catalog cannot be read."


@frozen
class ImportRunning(Conflict):
    reason: str = "another import runs"
    code: ClassVar = "CONFLICT"
    sentence: ClassVar = "Another import is under way. Please wait until it is done."


@frozen
class UnknownImport(NotFound):
    resource: str = "job"
