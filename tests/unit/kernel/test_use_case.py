"""A use case ends with what it returns, or with the first no on its way."""

from typing import ClassVar, Never

import pytest
from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.kernel.errors import Conflict, LimitReached, NotFound
from storytime_core.kernel.use_case import use_case


@frozen
class Asleep(Conflict):
    code: ClassVar = "ASLEEP"
    sentence: ClassVar = "{who} is asleep."
    who: str


@frozen
class NoMore(LimitReached):
    code: ClassVar = "NO_MORE"
    sentence: ClassVar = "That was all."


@frozen
class Bedside:
    done: list[str]

    @use_case
    def read(self, asleep: bool) -> Result[str, Asleep | NoMore]:
        """Read a story."""
        self._awake(asleep).unwrap()
        self.done.append("read")
        return Success("The end.")

    @use_case
    def sing(self) -> Result[str, NoMore]:
        return Failure(Asleep("Ada"))  # type: ignore[arg-type]

    @use_case
    def hum(self) -> Result[str, Never]:
        self._awake(True).unwrap()
        return Success("Hm.")

    @use_case
    def tuck_in(self) -> Result[str, Never]:
        raise ZeroDivisionError

    def _awake(self, asleep: bool) -> Result[None, Asleep]:
        return Failure(Asleep("Ada")) if asleep else Success(None)


def test_a_no_below_stops_the_use_case_there():
    bedside = Bedside([])

    assert bedside.read(True) == Failure(Asleep("Ada"))
    assert bedside.done == []
    assert (bedside.read(False), bedside.done) == (Success("The end."), ["read"])


def test_a_no_that_is_not_declared_is_a_mistake_of_ours():
    with pytest.raises(TypeError, match=r"sing does not declare Asleep"):
        Bedside([]).sing()
    with pytest.raises(TypeError, match=r"hum does not declare Asleep"):
        Bedside([]).hum()


def test_what_only_an_engineer_can_mend_stays_an_exception():
    with pytest.raises(ZeroDivisionError):
        Bedside([]).tuck_in()


def test_a_use_case_keeps_its_name_and_its_words():
    assert (Bedside.read.__name__, Bedside.read.__doc__) == ("read", "Read a story.")


def test_a_no_is_a_value_with_a_sentence_for_people():
    assert Asleep("Ada").message == "Ada is asleep."
    assert Asleep("Ada") == Asleep("Ada") != Asleep("Ben")
    assert (Asleep("Ada").details, NotFound("kid").message) == ({"who": "Ada"}, "This kid was not found.")
