"""The second factor of administrators: six digits of an app that change every half minute."""

from datetime import timedelta
from typing import Final, Self

from attrs import evolve, field, frozen
from returns.result import Failure, Result, Success

from .errors import CodeInvalid, SecondFactorSet

SECOND_FACTOR_LASTS: Final = timedelta(hours=12)


@frozen
class SecondFactor:
    """What the app of an administrator knows, too; it counts from its first right digits on."""

    secret_sealed: str | None = field(default=None, repr=False)
    last_step: int | None = None  # the latest half minute whose digits were taken

    @property
    def is_set(self) -> bool:
        return self.secret_sealed is not None and self.last_step is not None

    def enrolled(self, secret_sealed: str) -> Result[Self, SecondFactorSet]:
        """Another secret, as long as nobody has shown that they hold the last one."""
        return Failure(SecondFactorSet()) if self.is_set else Success(type(self)(secret_sealed))

    def taken(self, step: int | None) -> Result[Self, CodeInvalid]:
        """The digits of each half minute are good for one time, and those of none before it any more."""
        if step is None or (self.last_step is not None and step <= self.last_step):
            return Failure(CodeInvalid())
        return Success(evolve(self, last_step=step))


NO_SECOND_FACTOR: Final = SecondFactor()
