"""Visits without an account."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final, Never, Self
from uuid import UUID

from attrs import field, frozen
from falcon import Request
from msgspec import Meta
from returns.result import Result, Success

from storytime_core.catalog.model import Access, Quota
from storytime_core.catalog.use_cases.opening import Opening
from storytime_core.catalog.views import FullStory
from storytime_core.identity.model import GUEST_LASTS, GuestSession
from storytime_core.identity.use_cases.guests import Guests
from storytime_core.kernel.caller import Guest
from storytime_core.kernel.ids import StoryId
from storytime_core.kernel.openings import StoryLimitReached, UnknownStory
from storytime_core.kernel.pages import Page, PageRequest
from storytime_core.progress.model import ReadingProgress, Sitting
from storytime_core.progress.use_cases.reading import Reading
from storytime_core.progress.use_cases.shelves import Shelves

from ..answers import GUEST_DEVICE, answers
from ..declarations import Auth, Rate
from .cards import CardShape, card_fields, riddles
from .catalog import QuotaShape, full_shape

WHOLE: Final = 100  # where the app that lists them parts what is read from what is being read


@frozen
class Nothing:
    """A body may be sent, but there is nothing to say in it."""


@frozen
class GuestSessionShape:
    session_id: UUID
    created_at: datetime
    expires_in: int

    @classmethod
    def of(cls, guest: GuestSession) -> Self:
        return cls(guest.id, guest.created_at, int(GUEST_LASTS.total_seconds()))


@frozen
class GuestSessions:
    """/guest/session"""

    guests: Guests

    @answers("Welcome. Look around.", auth=Auth.PUBLIC, rate=Rate.GUEST_SESSION, status=201, show=GuestSessionShape.of)
    def on_post(self, body: Nothing, req: Request) -> Result[GuestSession, Never]:
        """Begin a visit; its id is the credential of the guest."""
        return self.guests.begin(req.get_header(GUEST_DEVICE))


@frozen
class GuestQuota:
    """/guest/quota"""

    opening: Opening

    @answers("Your reading allowance.", auth=Auth.GUEST, rate=Rate.READING, show=QuotaShape.of)
    def on_get(self, guest: Guest) -> Result[Quota, Never]:
        """How many stories may still be opened."""
        return self.opening.allowance(guest)


@frozen
class AccessShape:
    can_access: bool
    already_read: bool
    remaining: int
    stories_read: int
    total_allowed: int
    reason: str | None

    @classmethod
    def of(cls, access: Access) -> Self:
        quota = access.quota
        return cls(
            can_access=access.can_access,
            already_read=access.already_read,
            remaining=quota.remaining,
            stories_read=quota.used,
            total_allowed=quota.total_allowed,
            reason=None if access.can_access else "limit",
        )


@frozen
class GuestAccess:
    """/guest/stories/{story_id}/access"""

    opening: Opening

    @answers("This is what you may read.", auth=Auth.GUEST, rate=Rate.READING, show=AccessShape.of)
    def on_get(self, guest: Guest, story_id: StoryId) -> Result[Access, UnknownStory]:
        """Whether a story may be opened; nothing is used up."""
        return self.opening.access(guest, story_id)


@frozen
class GuestStory:
    """/guest/stories/{story_id}"""

    opening: Opening

    @answers("Here is your story.", auth=Auth.GUEST, rate=Rate.READING, show=full_shape)
    def on_get(self, guest: Guest, story_id: StoryId) -> Result[FullStory, UnknownStory | StoryLimitReached]:
        """The whole story; it counts when it is opened first."""
        return self.opening.open_as_guest(guest, story_id)


@frozen
class GuestSave:
    story_id: UUID
    progress: Annotated[int, Meta(ge=0, le=100_000)] | None = None
    completed: bool = False

    @property
    def sitting(self) -> Sitting:
        return Sitting(self.progress, self.completed)


@frozen(kw_only=True)
class GuestPlaceShape:
    story_id: UUID
    progress: int
    completed: bool
    read_status: str | None
    last_accessed: datetime
    total_time_spent: int

    @classmethod
    def of(cls, place: ReadingProgress) -> Self:
        return cls(
            story_id=place.story_id,
            progress=place.page,
            completed=place.is_completed,
            read_status=place.read_status,
            last_accessed=place.event_at,
            total_time_spent=place.seconds,
        )


def place_if_any(place: ReadingProgress | None) -> GuestPlaceShape | None:
    return GuestPlaceShape.of(place) if place else None


@frozen
class GuestProgress:
    """/guest/progress"""

    reading: Reading

    @answers("This place is kept.", auth=Auth.GUEST, rate=Rate.READING, show=GuestPlaceShape.of)
    def on_post(self, guest: Guest, body: GuestSave) -> Result[ReadingProgress, UnknownStory]:
        """Note how far a guest has come; it opens nothing."""
        return self.reading.record_as_guest(guest, StoryId(body.story_id), body.sitting)


@frozen
class GuestPlace:
    """/guest/progress/{story_id}"""

    reading: Reading

    @answers("This is where you are.", auth=Auth.GUEST, rate=Rate.READING, show=place_if_any)
    def on_get(self, guest: Guest, story_id: StoryId) -> Result[ReadingProgress | None, Never]:
        """The place in a story; null before it is begun."""
        return self.reading.place_as_guest(guest, story_id)


@frozen(kw_only=True)
class ReadBefore(CardShape):
    """A story a guest has opened, and how far they have come."""

    text_content: str = field(repr=False)
    story_id: UUID
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
            story_id=place.story_id,
            progress_id=place.id,
            progress=max(place.page, WHOLE) if place.is_completed else place.page,
            completed=place.is_completed,
            completed_at=place.completed_at,
            last_accessed=place.event_at,
            total_time_spent=place.seconds,
        )


@frozen
class GuestHistory:
    """/guest/history"""

    shelves: Shelves
    opening: Opening

    @answers("What you have read.", auth=Auth.GUEST, rate=Rate.READING, longest_page=50)
    def on_get(self, guest: Guest, page: PageRequest) -> Result[Page[ReadBefore], Never]:
        """Opened stories with a place in them, last read first."""
        found = self.shelves.history(guest, page).unwrap()
        stories = self.opening.opened(guest, [place.story_id for place in found.items]).unwrap()
        return Success(Page(history_of(found, stories), found.limit, found.next))


def history_of(found: Page[ReadingProgress], stories: Mapping[StoryId, FullStory]) -> tuple[ReadBefore, ...]:
    return tuple(ReadBefore.of(place, stories[place.story_id]) for place in found.items if place.story_id in stories)
