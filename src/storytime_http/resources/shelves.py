"""What stands on a reader's shelves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self
from uuid import UUID

from attrs import field, frozen
from returns.result import Result

from storytime_core.catalog.use_cases.browsing import Browsing
from storytime_core.catalog.use_cases.opening import Opening
from storytime_core.catalog.views import Card, FullStory
from storytime_core.kernel.caller import Caller, UnknownKid
from storytime_core.kernel.ids import KidId, StoryId
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.progress.model import ReadingProgress, Shelf
from storytime_core.progress.use_cases.shelves import Shelves
from storytime_core.progress.views import Seen

from ..answers import answers
from ..declarations import Auth, Rate
from .cards import CardShape, card_fields, riddles


@frozen(kw_only=True)
class LibraryItem(CardShape):
    """A story on a parent's shelf, with its text and how far they have come."""

    text_content: str = field(repr=False)
    progress_id: UUID
    progress: int
    completed: bool
    completed_at: datetime | None
    last_accessed: datetime
    total_time_spent: int

    @classmethod
    def of(cls, place: ReadingProgress, story: FullStory) -> Self:
        return cls(
            **card_fields(story.card),
            questions=riddles(story.card),
            text_content=story.content.text,
            progress_id=place.id,
            progress=place.page,
            completed=place.is_completed,
            completed_at=place.completed_at,
            last_accessed=place.event_at,
            total_time_spent=place.seconds,
        )


@frozen(kw_only=True)
class KidsItem(CardShape):
    """A story on a kid's shelf, and how far it has come."""

    progress_id: UUID | None
    progress: int
    completed: bool
    total_time_spent: int
    last_accessed: datetime | None

    @classmethod
    def of(cls, card: Card, place: ReadingProgress | None = None) -> Self:
        return cls(
            **card_fields(card),
            questions=riddles(card),
            progress_id=place.id if place else None,
            progress=place.page if place else 0,
            completed=place.is_completed if place else False,
            total_time_spent=place.seconds if place else 0,
            last_accessed=place.event_at if place else None,
        )


@frozen(kw_only=True)
class CreatedItem(CardShape):
    """A story of the family's own, and whether it is ready."""

    state: str
    approval: str

    @classmethod
    def of(cls, card: Card) -> Self:
        facts = card.story.facts
        return cls(**card_fields(card), questions=riddles(card), state=facts.state, approval=facts.approval)


def page_of_created(page: Page[Card]) -> Page[CreatedItem]:
    return page.showing(CreatedItem.of)


@frozen
class OwnShelf:
    """/stories/user/library/…"""

    shelves: Shelves
    opening: Opening
    which: Shelf

    @answers("Your shelf.", auth=Auth.PARENT, rate=Rate.READING, longest_page=50)
    def on_get(self, caller: Caller, page: PageRequest) -> Result[Page[LibraryItem], UnknownKid]:
        """Open stories with a place in them, last read first."""
        return self.shelves.list(caller, self.which, page).map(lambda seen: self._told(caller, seen.page))

    def _told(self, caller: Caller, page: Page[ReadingProgress]) -> Page[LibraryItem]:
        ids = [place.story_id for place in page.items]
        stories: Mapping[StoryId, FullStory] = self.opening.opened(caller, ids).unwrap() if ids else {}
        items = tuple(
            LibraryItem.of(place, stories[id]) for place, id in zip(page.items, ids, strict=True) if id in stories
        )
        return Page(items, page.limit, page.next)


@frozen
class OwnCreated:
    """/stories/user/library/created"""

    browsing: Browsing

    @answers("Your own stories.", auth=Auth.PARENT, rate=Rate.READING, show=page_of_created)
    def on_get(self, caller: Caller, page: PageRequest) -> Result[Page[Card], UnknownKid]:
        """The family's own stories, newest first, those that are not ready too."""
        return self.browsing.created(caller, page)


@frozen
class OwnRemoval:
    """/stories/user/library/remove/{story_id}"""

    shelves: Shelves

    @answers("This story is off your shelves.", auth=Auth.PARENT, rate=Rate.READING)
    def on_delete(self, caller: Caller, story_id: StoryId) -> Result[None, UnknownKid]:
        """Off the shelves and out of the favorites; it stays open."""
        return self.shelves.remove(caller, story_id)


@frozen
class KidsShelf:
    """/stories/library/{kid_id}/…"""

    shelves: Shelves
    browsing: Browsing
    which: Shelf

    @answers("The kid's shelf.", auth=Auth.ACCOUNT, rate=Rate.READING)
    def on_get(self, caller: Caller, kid_id: KidId, page: PageRequest) -> Result[Page[KidsItem], UnknownKid]:
        """Stories with a place in them, last read first, as cards."""
        return self.shelves.list(caller, self.which, page, kid_id).map(self._items)

    def _items(self, seen: Seen[ReadingProgress]) -> Page[KidsItem]:
        cards = self.browsing.cards_of(seen.viewpoint, [place.story_id for place in seen.page.items]).unwrap()
        items = tuple(KidsItem.of(cards[one.story_id], one) for one in seen.page.items if one.story_id in cards)
        return Page(items, seen.page.limit, seen.page.next)


def page_of_kids(page: Page[Card]) -> Page[KidsItem]:
    return page.showing(KidsItem.of)


@frozen
class KidsCreated:
    """/stories/library/{kid_id}/created"""

    browsing: Browsing

    @answers("The kid's own stories.", auth=Auth.ACCOUNT, rate=Rate.READING, show=page_of_kids)
    def on_get(self, caller: Caller, kid_id: KidId, page: PageRequest) -> Result[Page[Card], UnknownKid]:
        """Stories made for or by the kid, newest first, as far as it may see them."""
        return self.browsing.created(caller, page, kid_id)


@frozen
class KidsRemoval:
    """/stories/library/{kid_id}/remove/{story_id}"""

    shelves: Shelves

    @answers("This story is off the shelves.", auth=Auth.ACCOUNT, rate=Rate.READING)
    def on_delete(self, caller: Caller, kid_id: KidId, story_id: StoryId) -> Result[None, UnknownKid]:
        """Off the shelves and out of the favorites; it stays open."""
        return self.shelves.remove(caller, story_id, kid_id)
