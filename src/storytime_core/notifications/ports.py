"""What telling people asks of the outside."""

from collections.abc import Mapping
from typing import Protocol

from attrs import field, frozen

from storytime_core.kernel.ids import AccountId


@frozen
class Letter:
    """A mail by the name of its template, with what stands in it."""

    to: str = field(repr=False)
    template: str
    values: Mapping[str, str] = field(factory=dict, repr=False)


class Mailer(Protocol):
    def send(self, letter: Letter) -> None:
        """As text and HTML; raises if it could not be handed over, and is then tried again later."""


class Mailboxes(Protocol):
    def of(self, account_id: AccountId) -> str | None:
        """Where an account gets its mail; None if it is gone."""


class Unsealer(Protocol):
    def open(self, sealed: str, use: str) -> str: ...
