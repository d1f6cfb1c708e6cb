"""What is true in a story.  Text, quiz, title, description and cover are all made from it."""

from collections.abc import Iterator

from attrs import frozen


@frozen
class Fact:
    """``kind`` is who, where, what, why, how or feeling; ``about`` says of what."""

    kind: str
    about: str
    value: str


@frozen
class FactTable:
    facts: tuple[Fact, ...]

    def get(self, about: str) -> str:
        return next(fact.value for fact in self.facts if fact.about == about)

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts)
