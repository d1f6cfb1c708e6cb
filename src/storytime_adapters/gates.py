"""What one context asks of another, answered by that other."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from attrs import evolve, frozen
from returns.result import Failure, Result, Success

from storytime_core.catalog import errors as catalog
from storytime_core.catalog.model import ReadingAllowance
from storytime_core.catalog.ports import OpeningUnitOfWork
from storytime_core.catalog.use_cases.counting import Counting
from storytime_core.catalog.use_cases.guest_openings import GuestOpenings
from storytime_core.catalog.use_cases.opening import Opening
from storytime_core.catalog.views import FullStory, StoryViews
from storytime_core.identity.erasure import Subject
from storytime_core.identity.model import AccountState
from storytime_core.identity.ports import AccountViews
from storytime_core.kernel.caller import Caller, Guest
from storytime_core.kernel.ids import AccountId, GuestSessionId, KidId, StoryId
from storytime_core.kernel.naming import Naming
from storytime_core.kernel.reading_time import Bedtime, ScreenTimeOver
from storytime_core.kernel.use_case import use_case
from storytime_core.narration.errors import StoryLimitReached, UnknownStory
from storytime_core.narration.model import ToldStory
from storytime_core.narration.ports import MediaStore
from storytime_core.narration.use_cases.performing import Performing
from storytime_core.progress import errors as progress
from storytime_core.progress.ports import ProgressUnitOfWork
from storytime_core.progress.use_cases.merging import Merging
from storytime_core.storytelling.use_cases.writing import Writing


@frozen
class OpeningGate:
    """A story is opened to be heard as it is to be read: once, and counted once."""

    opening: Opening

    def sees(self, caller: Caller, story_id: StoryId) -> Result[None, UnknownStory]:
        seen = self.opening.sees(caller, story_id)
        return Success(None) if isinstance(seen, Success) else Failure(UnknownStory())

    def may_open(self, caller: Caller, story_id: StoryId) -> Result[None, UnknownStory | ScreenTimeOver | Bedtime]:
        match self.opening.may_open(caller, story_id):
            case Failure(ScreenTimeOver() | Bedtime() as closed):
                return Failure(closed)
            case Success():
                return Success(None)
            case _:
                return Failure(UnknownStory())

    def open(
        self, caller: Caller, story_id: StoryId
    ) -> Result[ToldStory, UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached]:
        match self.opening.open(caller, story_id):
            case Success(FullStory() as story):
                family_id = story.card.story.facts.family_id
                return Success(ToldStory.of(story_id, story.content.text, family_id is not None, family_id))
            case Failure(ScreenTimeOver() | Bedtime() as closed):
                return Failure(closed)
            case Failure(catalog.StoryLimitReached() as limit):
                return Failure(StoryLimitReached(limit.used, limit.total_allowed, limit.next_story_at, limit.remaining))
            case _:
                return Failure(UnknownStory())


@frozen
class AccountMailboxes:
    accounts: AccountViews

    def of(self, account_id: AccountId) -> str | None:
        profile = self.accounts.profile(account_id)
        if profile is None or profile.account.state is AccountState.ERASED:
            return None
        return profile.account.email


@frozen
class MediaBin:
    """Files that are to be gone for good."""

    store: MediaStore

    def remove(self, names: Sequence[str]) -> None:
        for name in names:
            self.store.remove(name).unwrap()


@frozen
class EverybodysWork:
    """What storytelling and narration are making for somebody."""

    writing: Writing
    performing: Performing

    def stop(self, subject: Subject) -> None:
        self.writing.stop(subject.family_id, subject.kid_id)
        self.performing.stop(subject.family_id, subject.kid_id)


@frozen
class StoryTitles:
    """What a story is called, told to those who may see it; nothing is opened or counted."""

    opening: Opening
    views: StoryViews

    def title(self, caller: Caller, kid_id: KidId, story_id: StoryId) -> str | None:
        if not isinstance(self.opening.sees(evolve(caller, kid_id=kid_id), story_id), Success):
            return None
        words = self.views.words(story_id)
        return Naming(words.names).text(words.content.title) if words and words.is_intact else None


@frozen
class CountedAdmission:
    """Opening by the catalog's rule, in a unit of work of progress."""

    opening: Opening
    caller: Caller
    story_id: StoryId
    allowances: Sequence[ReadingAllowance]

    def take(self, uow: ProgressUnitOfWork) -> Result[None, progress.StoryLimitReached]:
        now = self.opening.clock.now()
        both = cast(OpeningUnitOfWork, uow)  # as every storage's is (``storage.py``)
        opened = limited(self.opening.counting, both, self.caller, self.story_id, self.allowances, now)
        return Success(None) if isinstance(opened, Success) else Failure(to_limit(opened.failure()))


@use_case
def limited(
    counting: Counting,
    uow: OpeningUnitOfWork,
    caller: Caller,
    story_id: StoryId,
    allowances: Sequence[ReadingAllowance],
    now: datetime,
) -> Result[bool, catalog.StoryLimitReached]:
    """The step, ended by its own refusal."""
    return counting.open(uow, caller, story_id, allowances, now)


@frozen
class OpeningStoryGate:
    """What somebody may see is what they could open, if they had a story left."""

    opening: Opening

    def sees(self, viewer: Caller | Guest, story_id: StoryId) -> Result[None, progress.UnknownStory]:
        seen = self.opening.sees(viewer, story_id)
        return Success(None) if isinstance(seen, Success) else Failure(progress.UnknownStory())

    def admission(
        self, caller: Caller, story_id: StoryId
    ) -> Result[CountedAdmission, progress.UnknownStory | progress.StoryLimitReached]:
        match self.opening.admission(caller, story_id):
            case Success(allowances):
                return Success(CountedAdmission(self.opening, caller, story_id, allowances))
            case Failure(catalog.StoryLimitReached() as limit):
                return Failure(to_limit(limit))
            case _:
                return Failure(progress.UnknownStory())


def to_limit(limit: catalog.StoryLimitReached) -> progress.StoryLimitReached:
    return progress.StoryLimitReached(limit.used, limit.total_allowed, limit.next_story_at, limit.remaining)


@frozen
class KeptForGuests:
    """Everything that goes with a guest."""

    openings: GuestOpenings
    merging: Merging

    def erase(self, session_ids: Sequence[GuestSessionId]) -> None:
        self.merging.erase(session_ids)
        self.openings.erase(session_ids)
