"""What one context asks of another, answered by that other."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, TypeVar, cast
from uuid import UUID

from attrs import evolve, frozen
from returns.result import Result, Success

from storytime_core.catalog.model import ReadingAllowance
from storytime_core.catalog.ports import OpeningUnitOfWork, ReservingUnitOfWork
from storytime_core.catalog.use_cases.counting import Counting
from storytime_core.catalog.use_cases.guest_openings import GuestOpenings
from storytime_core.catalog.use_cases.opening import Opening
from storytime_core.catalog.use_cases.reserving import Reservable, Reserving
from storytime_core.catalog.views import FullStory, StoryViews
from storytime_core.identity.erasure import Subject
from storytime_core.identity.model import AccountState
from storytime_core.identity.ports import AccountViews
from storytime_core.kernel.caller import Caller, Guest
from storytime_core.kernel.ids import AccountId, GuestSessionId, KidId, StoryId
from storytime_core.kernel.naming import Naming
from storytime_core.kernel.openings import StoryLimitReached, UnknownStory
from storytime_core.kernel.reading_time import Activity, Bedtime, ScreenTimeOver
from storytime_core.kernel.use_case import use_case
from storytime_core.kernel.visibility import Viewpoint
from storytime_core.narration.model import ToldStory
from storytime_core.narration.ports import MediaStore
from storytime_core.narration.repositories import Exhibit, Exhibits, NarrationViews
from storytime_core.narration.use_cases.performing import Performing
from storytime_core.progress.pack_ports import PackUnitOfWork
from storytime_core.progress.packs import PackedStory, SeenStory, Stored
from storytime_core.progress.paths import Fork, Ways
from storytime_core.progress.ports import ProgressUnitOfWork
from storytime_core.progress.quizzes import Posed, Quiz
from storytime_core.progress.use_cases.merging import Merging
from storytime_core.storytelling.use_cases.writing import Writing

T = TypeVar("T")

MEDIA: Final = "/media/"
PACKAGED: Final = "/media/packaged/"


@frozen
class OpeningGate:
    """A story is opened to be heard as it is to be read: once, and counted once."""

    opening: Opening

    def sees(self, caller: Caller, story_id: StoryId) -> Result[None, UnknownStory]:
        return self.opening.sees(caller, story_id)

    def may_open(self, caller: Caller, story_id: StoryId) -> Result[None, UnknownStory | ScreenTimeOver | Bedtime]:
        return self.opening.may_open(caller, story_id)

    def open(
        self, caller: Caller, story_id: StoryId
    ) -> Result[ToldStory, UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached]:
        return self.opening.open(caller, story_id).map(to_told)


def to_told(story: FullStory) -> ToldStory:
    family_id = story.card.story.facts.family_id
    return ToldStory.of(story.card.id, story.content.text, family_id is not None, family_id)


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

    def take(self, uow: ProgressUnitOfWork) -> Result[None, StoryLimitReached]:
        now = self.opening.clock.now()
        both = cast(OpeningUnitOfWork, uow)  # as every storage's is (``storage.py``)
        opened = limited(self.opening.counting, both, self.caller, self.story_id, self.allowances, now)
        return opened.map(lambda _: None)


@use_case
def limited(
    counting: Counting,
    uow: OpeningUnitOfWork,
    caller: Caller,
    story_id: StoryId,
    allowances: Sequence[ReadingAllowance],
    now: datetime,
) -> Result[bool, StoryLimitReached]:
    """The step, ended by its own refusal."""
    return counting.open(uow, caller, story_id, allowances, now)


@frozen
class OpeningStoryGate:
    """What somebody may see is what they could open, if they had a story left."""

    opening: Opening

    def sees(self, viewer: Caller | Guest, story_id: StoryId) -> Result[None, UnknownStory]:
        return self.opening.sees(viewer, story_id)

    def admission(
        self, caller: Caller, story_id: StoryId
    ) -> Result[CountedAdmission, UnknownStory | StoryLimitReached]:
        asked = self.opening.admission(caller, story_id)
        return asked.map(lambda allowances: CountedAdmission(self.opening, caller, story_id, allowances))


@frozen
class OpeningQuizGate:
    """Whoever answers has opened the story, by the same rule as whoever reads it."""

    opening: Opening

    def open(
        self, caller: Caller, viewpoint: Viewpoint, story_id: StoryId
    ) -> Result[Quiz, UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached]:
        return self.opening.open_for(caller, viewpoint, story_id, Activity.QUIZ).map(to_quiz)

    def opened(self, guest: Guest, story_id: StoryId) -> Quiz | None:
        story = self.opening.preview(story_id, guest).value_or(None)
        return to_quiz(story) if story and not story.is_preview else None

    def questions(
        self, caller: Caller, viewpoint: Viewpoint, story_id: StoryId
    ) -> Result[tuple[UUID, ...], UnknownStory]:
        found = self.opening.glance(caller, viewpoint, story_id)
        return found.map(lambda glance: tuple(riddle.id for riddle in glance.riddles))


@frozen
class OpeningBranchGate:
    """Whoever chooses a way has opened the story."""

    opening: Opening

    def open(
        self, caller: Caller, viewpoint: Viewpoint, story_id: StoryId
    ) -> Result[Ways, UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached]:
        return self.opening.open_for(caller, viewpoint, story_id, Activity.STORY).map(to_ways)


def to_ways(story: FullStory) -> Ways:
    both = zip(story.branch_ids, story.content.branches, strict=True)
    return Ways(story.card.id, tuple(Fork(id, one.after, one.next_a, one.next_b) for id, one in both))


@frozen
class ReservingAdmission:
    """Reserving by the catalog's rule, in a unit of work of packs."""

    reserving: Reserving
    caller: Caller
    reservable: Reservable

    @property
    def story(self) -> PackedStory:
        return to_packed(self.reservable.story)

    def take(self, uow: PackUnitOfWork) -> Result[None, StoryLimitReached]:
        both = cast(ReservingUnitOfWork, uow)  # as every storage's is (``storage.py``)
        return self.reserving.take(both, self.caller, self.reservable)


@frozen
class ReservingPackGate:
    """Whoever takes a story along has it reserved, and opens it when it is handed out."""

    reserving: Reserving

    def may_reserve(
        self, caller: Caller, viewpoint: Viewpoint, story_id: StoryId
    ) -> Result[None, UnknownStory | ScreenTimeOver | Bedtime]:
        return self.reserving.may_reserve(caller, viewpoint, story_id)

    def admission(
        self, caller: Caller, viewpoint: Viewpoint, story_id: StoryId
    ) -> Result[ReservingAdmission, UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached]:
        asked = self.reserving.admission(caller, viewpoint, story_id)
        return asked.map(lambda reservable: ReservingAdmission(self.reserving, caller, reservable))

    def fetch(
        self, caller: Caller, viewpoint: Viewpoint, story_id: StoryId
    ) -> Result[PackedStory, UnknownStory | ScreenTimeOver | Bedtime | StoryLimitReached]:
        return self.reserving.fetch(caller, viewpoint, story_id).map(to_packed)

    def look(self, caller: Caller, viewpoint: Viewpoint, story_id: StoryId) -> Result[PackedStory, UnknownStory]:
        return self.reserving.look(caller, viewpoint, story_id).map(to_packed)

    def seen(self, viewpoint: Viewpoint, story_ids: Sequence[StoryId]) -> Mapping[StoryId, SeenStory]:
        found = self.reserving.opening.glances(viewpoint, story_ids)
        return {one.id: SeenStory(one.title, one.facts.content_hash) for one in found}


def to_packed(story: FullStory) -> PackedStory:
    glance = story.card.story
    return PackedStory(
        story_id=story.card.id,
        family_id=glance.facts.family_id,
        revision=glance.facts.content_hash,
        content=story.content,
        question_ids=tuple(riddle.id for riddle in glance.riddles),
        branch_ids=story.branch_ids,
        cover_url=story.card.cover_image_url,
        image_urls=tuple(image.url for image in story.images),
    )


@frozen
class HousePackFiles:
    """Files of the media store, and covers of the house's own."""

    views: NarrationViews
    exhibits: Exhibits

    def of(self, urls: Sequence[str]) -> Mapping[str, Stored]:
        paths = {url: url[url.index(MEDIA) :] for url in urls if MEDIA in url}
        kept = self.views.files([path.removeprefix(MEDIA) for path in paths.values()])
        found = {
            url: Stored(file.content_type, file.size, file.sha256, name=file.name)
            for url, path in paths.items()
            if (file := kept.get(path.removeprefix(MEDIA)))
        }
        return found | {url: cover for url, path in paths.items() if (cover := self._packaged(path))}

    def _packaged(self, path: str) -> Stored | None:
        if not path.startswith(PACKAGED):
            return None
        match self.exhibits.cover(path.removeprefix(PACKAGED).removesuffix(".png")):
            case Success(Exhibit() as cover):
                return Stored(cover.content_type, len(cover.content), cover.sha256, path=path)
            case _:
                return None


@frozen
class TitlesInSight:
    """What stories are called, told to those who may see them."""

    opening: Opening

    def of(self, caller: Caller, story_ids: Sequence[StoryId]) -> Mapping[StoryId, str]:
        return self.opening.titles(caller, story_ids).value_or({})


def to_quiz(story: FullStory) -> Quiz:
    """Cards know the questions by id, and an open story their solutions, in the same order."""
    both = zip(story.card.story.riddles, story.content.questions, strict=True)
    return Quiz(story.card.id, tuple(Posed(known.id, len(one.options), one.correct_option) for known, one in both))


@frozen
class KeptForGuests:
    """Everything that goes with a guest."""

    openings: GuestOpenings
    merging: Merging

    def erase(self, session_ids: Sequence[GuestSessionId]) -> None:
        self.merging.erase(session_ids)
        self.openings.erase(session_ids)
