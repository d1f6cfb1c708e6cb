"""The closed lists a parent or a child chooses from."""

from attrs import frozen

from storytime_core.storytelling.engine.tables import tables
from storytime_core.storytelling.scene import Mood


@frozen
class Option:
    key: str
    name: str


def _options(kind: str, field: str) -> tuple[Option, ...]:
    return tuple(Option(entry.key, _display(entry.one(field))) for entry in tables().all(kind))


def _display(name: str) -> str:
    plain = name.removeprefix("the ")
    return plain[:1].upper() + plain[1:]


def lessons() -> tuple[Option, ...]:
    return _options("lesson", "name")


def settings() -> tuple[Option, ...]:
    return _options("setting", "name")


def moods() -> tuple[Option, ...]:
    return tuple(Option(mood.value, mood.value.capitalize()) for mood in Mood)


def themes() -> tuple[Option, ...]:
    return _options("theme", "display")


def categories() -> tuple[Option, ...]:
    return _options("category", "display")


def seasons() -> tuple[Option, ...]:
    return _options("season", "display")
