"""How the family context says no."""

from typing import Any, ClassVar
from uuid import UUID

from attrs import frozen

from storytime_core.kernel.errors import Conflict, Forbidden, Invalid, LimitReached, NotFound, Outdated


@frozen
class ConsentRequired(Forbidden):
    purpose: str
    text_version: str
    code: ClassVar = "CONSENT_REQUIRED"
    sentence: ClassVar = "Please read and give your consent first."


@frozen
class MethodNotAccepted(Forbidden):
    code: ClassVar = "FORBIDDEN"
    sentence: ClassVar = "This consent needs another kind of proof."


@frozen
class NoticeOutdated(Conflict):
    current_version: str
    code: ClassVar = "CONFLICT"
    sentence: ClassVar = "This text has changed. Please read the current one."


@frozen
class UnknownConsent(NotFound):
    resource: str = "consent"


@frozen
class UnknownFamily(NotFound):
    resource: str = "family"


@frozen
class UnknownNotice(NotFound):
    resource: str = "notice"


@frozen
class KidLimitExceeded(LimitReached):
    limit: int
    code: ClassVar = "KID_LIMIT_EXCEEDED"
    sentence: ClassVar = "A family may have {limit} kids here: you have reached the limit."


@frozen
class UnknownCategory(NotFound):
    resource: str = "category"


@frozen
class UnknownVoice(NotFound):
    resource: str = "voice"


@frozen
class UnknownBuddy(NotFound):
    resource: str = "buddy"


@frozen
class BirthMonthUnfit(Invalid):
    code: ClassVar = "VALIDATION_ERROR"
    sentence: ClassVar = "birthMonth must be a month of the last 17 years."

    @property
    def details(self) -> dict[str, Any]:
        return {"fields": [{"path": "birthMonth", "message": "must be a month of the last 17 years"}]}


@frozen
class KidOutdated(Outdated):
    code: ClassVar = "PRECONDITION_FAILED"
    sentence: ClassVar = "Somebody changed this in the meantime. Please look again."


@frozen
class UnknownAvatar(NotFound):
    resource: str = "avatar"


@frozen
class UnknownUser(NotFound):
    resource: str = "user"


@frozen
class UploadRejected(Invalid):
    """The file is not what it must be: of another type, too many pixels, or unreadable."""

    reason: str
    code: ClassVar = "UPLOAD_REJECTED"
    sentence: ClassVar = "This file cannot be used. Please choose a PNG, JPEG or WebP picture."


@frozen
class StillInUse(Conflict):
    resource: str
    code: ClassVar = "RESOURCE_IN_USE"
    sentence: ClassVar = "Somebody still has this {resource}."


@frozen
class BuddiesOff(Forbidden):
    feature: str = "buddy"
    code: ClassVar = "FEATURE_DISABLED"
    sentence: ClassVar = "Story buddies are switched off here."


@frozen
class UnknownChallenge(NotFound):
    resource: str = "challenge"


@frozen
class LinesUnfit(Invalid):
    """Positions of the lines that may not be said."""

    unfit: tuple[int, ...]
    code: ClassVar = "VALIDATION_ERROR"
    sentence: ClassVar = "Some of these lines may not be said."

    @property
    def details(self) -> dict[str, Any]:
        message = "must keep the rules of child safety, and have no slots but name, title and word"
        return {"fields": [{"path": f"texts[{at}]", "message": message} for at in self.unfit]}


@frozen
class BuddyAgesUnfit(Invalid):
    code: ClassVar = "VALIDATION_ERROR"
    sentence: ClassVar = "ageGroupMin must not be above ageGroupMax."

    @property
    def details(self) -> dict[str, Any]:
        return {"fields": [{"path": "ageGroupMin", "message": "must not be above ageGroupMax"}]}


@frozen
class ChangedMeanwhile(Outdated):
    code: ClassVar = "PRECONDITION_FAILED"
    sentence: ClassVar = "Somebody changed this in the meantime. Please look again."


@frozen
class NoFamilyLimit(Conflict):
    code: ClassVar = "CONFLICT"
    sentence: ClassVar = "Please set a daily time for the whole family first."


@frozen
class AgeRangeUnfit(Invalid):
    code: ClassVar = "VALIDATION_ERROR"
    sentence: ClassVar = "ageRange must be one of our age groups."

    @property
    def details(self) -> dict[str, Any]:
        return {"fields": [{"path": "ageRange", "message": "must be one of our age groups"}]}


@frozen
class AgesUnfit(Invalid):
    code: ClassVar = "VALIDATION_ERROR"
    sentence: ClassVar = "max must be above min."

    @property
    def details(self) -> dict[str, Any]:
        return {"fields": [{"path": "max", "message": "must be above min"}]}


@frozen
class AgesOverlap(Conflict):
    overlaps: tuple[UUID, ...]
    code: ClassVar = "CONFLICT"
    sentence: ClassVar = "Some of these ages belong to another group."


@frozen
class NameTaken(Conflict):
    resource: str
    code: ClassVar = "RESOURCE_ALREADY_EXISTS"
    sentence: ClassVar = "There is a {resource} of this name already."


@frozen
class ListFull(Conflict):
    code: ClassVar = "CONFLICT"
    sentence: ClassVar = "This list is full."


@frozen
class UnknownAgeGroup(NotFound):
    resource: str = "group"
    sentence: ClassVar = "This age {resource} was not found."


@frozen
class UnknownExpectation(NotFound):
    resource: str = "expectation"
