"""How recommendations say no."""

from typing import Any, ClassVar

from attrs import frozen

from storytime_core.kernel.errors import Conflict, Invalid, NotFound, Outdated


@frozen
class UnknownRecommendation(NotFound):
    resource: str = "recommendation"


@frozen
class NotForThisKid(Conflict):
    reason: str
    code: ClassVar = "CONFLICT"
    sentence: ClassVar = "This kid would not get to see this story."


@frozen
class TooManyRestrictions(Conflict):
    most: int
    code: ClassVar = "CONFLICT"
    sentence: ClassVar = "No more than {most} stories can be kept from a kid."


@frozen
class TooManyRecommendations(Conflict):
    most: int
    code: ClassVar = "CONFLICT"
    sentence: ClassVar = "No more than {most} stories can be recommended to a kid at a time."


@frozen
class RulesOutdated(Outdated):
    code: ClassVar = "PRECONDITION_FAILED"
    sentence: ClassVar = "Somebody changed this in the meantime. Please look again."


@frozen
class MessageUnfit(Invalid):
    code: ClassVar = "VALIDATION_ERROR"
    sentence: ClassVar = "Please choose other words for this message."

    @property
    def details(self) -> dict[str, Any]:
        message = "must be plain words that keep the rules of child safety"
        return {"fields": [{"path": "message", "message": message}]}
