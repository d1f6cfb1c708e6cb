"""What one context asks of another, answered by that other."""

from collections.abc import Sequence

from attrs import frozen
from returns.result import Failure, Result, Success

from storytime_core.catalog import errors as catalog
from storytime_core.catalog.use_cases.opening import Opening
from storytime_core.catalog.views import FullStory
from storytime_core.identity.erasure import Subject
from storytime_core.identity.model import AccountState
from storytime_core.identity.ports import AccountViews
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import AccountId, StoryId
from storytime_core.narration.errors import StoryLimitReached, UnknownStory
from storytime_core.narration.model import ToldStory
from storytime_core.narration.ports import MediaStore
from storytime_core.narration.use_cases.performing import Performing
from storytime_core.storytelling.use_cases.writing import Writing


@frozen
class OpeningGate:
    """A story is opened to be heard as it is to be read: once, and counted once."""

    opening: Opening

    def sees(self, caller: Caller, story_id: StoryId) -> Result[None, UnknownStory]:
        seen = self.opening.sees(caller, story_id)
        return Success(None) if isinstance(seen, Success) else Failure(UnknownStory())

    def open(self, caller: Caller, story_id: StoryId) -> Result[ToldStory, UnknownStory | StoryLimitReached]:
        match self.opening.open(caller, story_id):
            case Success(FullStory() as story):
                family_id = story.card.story.facts.family_id
                return Success(ToldStory.of(story_id, story.content.text, family_id is not None, family_id))
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
