"""How storytelling says no."""

from datetime import datetime
from typing import Any, ClassVar

from attrs import frozen

from storytime_core.kernel.errors import Conflict, Forbidden, Invalid, LimitReached, NotFound, TooMany


@frozen
class UnknownJob(NotFound):
    resource: str = "job"


@frozen
class WishFault(Invalid):
    """A field of a wish that is well-formed and still cannot be granted."""

    field: str
    fault: str
    code: ClassVar = "VALIDATION_ERROR"

    @property
    def message(self) -> str:
        return f"{self.field} {self.fault}."

    @property
    def details(self) -> dict[str, Any]:
        return {"fields": [{"path": self.field, "message": self.fault}]}


@frozen
class WishRefused(WishFault):
    """Typed words that do not pass the screening.  They are never repeated."""


@frozen
class UnknownSeason(WishFault):
    field: str = "seasonIds"
    fault: str = "names a season that does not exist"


@frozen
class WishTooNarrow(WishFault):
    field: str = "kidId"
    fault: str = "leaves no story to tell: so much is excluded"


@frozen
class LanguageNotSupported(WishFault):
    field: str = "language"
    fault: str = "must be English (en)"


@frozen
class KidsMayNotCreate(Forbidden):
    feature: str = "kidsMayCreate"
    code: ClassVar = "FEATURE_DISABLED"
    sentence: ClassVar = "Please ask a grown-up to make a story with you."


@frozen
class AllowanceUsedUp(LimitReached):
    limit: int
    used: int
    reserved: int
    resets_at: datetime
    code: ClassVar = "GENERATION_LIMIT_EXCEEDED"
    sentence: ClassVar = "You have reached this month's limit of {limit} stories."


@frozen
class TooManyPendingJobs(TooMany):
    most: int
    retry_after_seconds: int = 10
    code: ClassVar = "TOO_MANY_PENDING_JOBS"
    sentence: ClassVar = "{most} stories are being written for you already. Please wait for one of them."


@frozen
class JobNotCancellable(Conflict):
    status: str
    code: ClassVar = "JOB_NOT_CANCELLABLE"
    sentence: ClassVar = "This story is finished or just being kept; it cannot be stopped any more."
