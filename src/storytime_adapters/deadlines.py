"""How much time is left, by a clock nobody sets."""

from datetime import timedelta
from time import monotonic
from typing import Self

from attrs import frozen


@frozen
class MonotonicDeadline:
    at: float

    @classmethod
    def after(cls, span: timedelta) -> Self:
        return cls(monotonic() + span.total_seconds())

    def left(self) -> timedelta:
        return timedelta(seconds=self.at - monotonic())
