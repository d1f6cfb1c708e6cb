"""What telling people asks of the outside."""

from collections.abc import Mapping
from typing import Protocol

from attrs import field, frozen

from storytime_core.kernel.ids import FamilyId


@frozen
class Letter:
    """A mail by the name of its template, with what stands in it."""

    to: str = field(repr=False)
    template: str
    values: Mapping[str, str] = field(factory=dict, repr=False)


class Mailer(Protocol):
    def send(self, letter: Letter) -> None:
        """As text and HTML; raises if it could not be handed over, and is then tried again later."""


class Unsealer(Protocol):
    def open(self, sealed: str, use: str) -> str: ...


class AddressBook(Protocol):
    def of(self, family_id: FamilyId) -> str | None:
        """Where mail reaches the grown-up who founded the family; None if there is nobody any more."""
