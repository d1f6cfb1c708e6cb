"""What story buddies ask of the outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from storytime_core.kernel.bands import Band
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import BuddyId, KidId, StoryId
from storytime_core.kernel.pages import Cursor, Leafing, Page

from .buddies import Buddy, BuddyLine, BuddyTalk


class BuddyRepository(Protocol):
    def get(self, buddy_id: BuddyId) -> Buddy | None:
        """Removed ones too; held still until the unit of work is over."""

    def named(self, name: str) -> Buddy | None:
        """Removed ones too; the name is held even if there is none."""

    def is_chosen(self, buddy_id: BuddyId) -> bool:
        """By any kid that is not erased."""

    def add_once(self, buddy: Buddy) -> bool:
        """False if its id or its name is taken."""

    def save(self, buddy: Buddy) -> None: ...

    def lines(self, buddy_id: BuddyId, language: str, context: str, band: str) -> Sequence[BuddyLine]:
        """By number."""

    def replace_lines(
        self, buddy_id: BuddyId, language: str, context: str, band: str, lines: Sequence[BuddyLine]
    ) -> None: ...


class TalkRepository(Protocol):
    """Safe while the kid is held."""

    def count_since(self, kid_id: KidId, at: datetime) -> int: ...

    def last_line(self, kid_id: KidId) -> str | None: ...

    def add(self, talk: BuddyTalk) -> None: ...

    def purge(self, before: datetime, limit: int) -> int: ...


@frozen
class ManagedBuddy:
    """As administrators see it."""

    buddy: Buddy
    kids: int = 0
    messages: int = 0
    public_url: str = ""

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.buddy.created_at, self.buddy.id)


class BuddyViews(Protocol):
    def active(self) -> tuple[Buddy, ...]:
        """By display name, id."""

    def find(self, buddy_id: BuddyId) -> Buddy | None:
        """Active or not, but not removed."""

    def managed(self, page: Leafing) -> Page[ManagedBuddy]:
        """Removed ones too, the first added first."""

    def counted(self, buddy_id: BuddyId) -> ManagedBuddy | None: ...


class TitleLookup(Protocol):
    def title(self, caller: Caller, kid_id: KidId, story_id: StoryId) -> str | None:
        """Of a story this kid may see."""


class LineCheck(Protocol):
    def is_fit(self, line: str, band: Band) -> bool:
        """Whether the rules of child safety let it be said."""

    def is_fit_name(self, name: str) -> bool: ...
