"""How stories are opened, one at a time or a hundred at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any, Final
from uuid import UUID

from attrs import evolve
from returns.result import Failure, Result, Success

from storytime_adapters.clocks import StoppedClock
from storytime_adapters.storage import Storage
from storytime_adapters.taxonomy import ShelvedTaxonomy
from storytime_core.catalog.cards import Cards
from storytime_core.catalog.model import ReadingAllowance
from storytime_core.catalog.use_cases.opening import Opening
from storytime_core.catalog.views import FullStory
from storytime_core.kernel.caller import Caller
from storytime_core.kernel.ids import AccountId, FamilyId, HolderId, SessionId
from storytime_core.kernel.library import Audience, Story, StoryName
from storytime_core.kernel.openings import StoryLimitReached, UnknownStory
from storytime_core.kernel.seeing import Seeing
from storytime_core.kernel.stories import HERO
from storytime_core.kernel.visibility import Viewpoint

from .cast import ADA, BEDTIME, FAMILY, OTHERS, a_story, the_moon
from .catalog_contract import a_kid, keep
from .desk import reading_time_of

MUM: Final = Caller(AccountId(FAMILY), SessionId(UUID(int=77)))
HOLDER: Final = HolderId(FAMILY)
PARENT: Final = Viewpoint(family_id=FAMILY)


class Subscribed:
    def __init__(self, *families: FamilyId) -> None:
        self.families = families

    def is_premium(self, family_id: FamilyId) -> bool:
        return family_id in self.families


def opening_of(
    storage: Storage, *premium: FamilyId, base_limit: int = 10, clock: StoppedClock | None = None
) -> Opening:
    clock = clock or StoppedClock(BEDTIME)
    return Opening(
        unit_of_work=storage.catalog,
        views=storage.story_views(),
        allowances=storage.allowance_views(),
        seeing=Seeing(storage.viewpoints(), clock),
        premium=Subscribed(*premium),
        reading_time=reading_time_of(storage),
        cards=Cards(ShelvedTaxonomy(storage.taxonomy_views()), "https://storytime.example.org"),
        clock=clock,
        base_limit=base_limit,
    )


def used(storage: Storage, holder: UUID = FAMILY) -> int:
    return storage.allowance_views().of([HolderId(holder)])[0].used


def is_refused(result: Result[FullStory, Any]) -> bool:
    return isinstance(result, Failure) and isinstance(result.failure(), StoryLimitReached)


def test_a_story_counts_when_it_is_opened_first_and_never_again(storage: Storage) -> None:
    story = a_story()
    keep(storage, story)
    opening = opening_of(storage)

    for _ in range(3):
        assert opening.open(MUM, story.id).unwrap().content.text == story.content.text

    assert used(storage) == 1


def test_when_the_allowance_is_used_up_what_is_open_stays_open(storage: Storage) -> None:
    stories = [a_story(number) for number in range(3, 6)]
    keep(storage, *stories)
    clock = StoppedClock(BEDTIME)
    opening = opening_of(storage, base_limit=2, clock=clock)
    assert all(isinstance(opening.open(MUM, story.id), Success) for story in stories[:2])

    refusal = opening.open(MUM, stories[2].id).failure()

    assert refusal == StoryLimitReached(2, 2, BEDTIME + timedelta(days=7))
    assert isinstance(opening.open(MUM, stories[0].id), Success)
    assert used(storage) == 2
    clock.pass_time(timedelta(days=7))
    assert isinstance(opening.open(MUM, stories[2].id), Success)


def test_with_a_subscription_nothing_counts_and_what_was_opened_stays_open(storage: Storage) -> None:
    stories = [a_story(number) for number in range(3, 6)]
    keep(storage, *stories)
    assert all(isinstance(opening_of(storage, FAMILY, base_limit=1).open(MUM, one.id), Success) for one in stories)

    without = opening_of(storage, base_limit=1)

    assert all(isinstance(without.open(MUM, story.id), Success) for story in stories)
    assert used(storage) == 0


def test_the_familys_own_stories_are_free_and_foreign_ones_unknown(storage: Storage) -> None:
    own = a_story(3, audience=Audience.FAMILY, family_id=FAMILY, names=(StoryName(HERO, "Ada", ADA),))
    foreign = a_story(4, audience=Audience.FAMILY, family_id=OTHERS)
    keep(storage, own, foreign)
    opening = opening_of(storage, base_limit=0)

    assert "Ada saw it." in opening.open(MUM, own.id).unwrap().content.text
    assert opening.open(MUM, foreign.id) == Failure(UnknownStory())
    assert opening.preview(own.id) == Failure(UnknownStory())
    assert used(storage) == 0


def test_a_kid_opens_what_a_kid_may_see_for_the_whole_family(storage: Storage) -> None:
    a_kid(storage)
    easy, hard = a_story(3), a_story(4, age_min=9, age_max=12)
    keep(storage, easy, hard)
    ada = evolve(MUM, kid_id=ADA)
    opening = opening_of(storage)

    assert isinstance(opening.open(ada, easy.id), Success)
    assert opening.open(ada, hard.id) == Failure(UnknownStory())
    assert isinstance(opening.open(MUM, hard.id), Success)
    assert used(storage) == 2


def test_a_preview_is_the_first_page_without_solutions(storage: Storage) -> None:
    story = a_story(content=the_moon(text="The moon rose. " * 30))
    keep(storage, story)

    seen = opening_of(storage).preview(story.id).unwrap()

    assert seen.is_preview and seen.content.text == " ".join(["The moon rose."] * 10)
    assert not seen.content.questions and len(seen.card.story.riddles) == 1
    assert used(storage) == 0


def all_at_once(storage: Storage, stories: list[Story], base_limit: int) -> int:
    """How many of them were let in."""
    opening, gate = opening_of(storage, base_limit=base_limit), Barrier(16)

    def open_one(number: int) -> bool:
        if number < gate.parties:
            gate.wait(10)
        return isinstance(opening.open(MUM, stories[number].id), Success)

    with ThreadPoolExecutor(gate.parties) as pool:
        return sum(pool.map(open_one, range(len(stories))))


def test_a_hundred_at_once_do_not_pass_the_limit(storage: Storage) -> None:
    stories = [a_story(number) for number in range(3, 103)]
    keep(storage, *stories)

    assert all_at_once(storage, stories, base_limit=1) == 1
    assert used(storage) == 1
    assert all_at_once(storage, stories, base_limit=4) == 4
    assert used(storage) == 4


def test_fifty_at_once_open_one_story_once(storage: Storage) -> None:
    story = a_story()
    keep(storage, story)

    assert all_at_once(storage, [story] * 50, base_limit=3) == 50
    assert used(storage) == 1


def test_an_allowance_is_replaced_only_as_it_was_seen(storage: Storage) -> None:
    before = ReadingAllowance()
    after = ReadingAllowance(used=1, used_up_at=BEDTIME)
    with storage.catalog() as uow:
        assert uow.allowances.replace(HOLDER, before, after)
        assert not uow.allowances.replace(HOLDER, before, after)
        assert uow.allowances.of(HOLDER) == after
        uow.commit()

    assert storage.allowance_views().of([HOLDER, HolderId(OTHERS)]) == (after, before)


def test_an_opening_counts_only_on_what_was_seen(storage: Storage) -> None:
    stories = [a_story(number) for number in range(3, 6)]
    keep(storage, *stories)
    first, second, third = (story.id for story in stories)
    none, one = ReadingAllowance(), ReadingAllowance(used=1, used_up_at=BEDTIME)
    two = ReadingAllowance(used=2, used_up_at=BEDTIME)
    with storage.catalog() as uow:
        told = [
            uow.openings.add_counted(HOLDER, first, none, one, BEDTIME),
            uow.openings.add_counted(HOLDER, first, one, two, BEDTIME),
            uow.openings.add_counted(HOLDER, second, none, one, BEDTIME),
            uow.openings.add_counted(HOLDER, third, one, two, BEDTIME),
        ]
        assert told == [True, None, False, True]
        assert uow.allowances.of(HOLDER) == two
        assert [one.story_id for one in uow.openings.of([HOLDER], BEDTIME, 9)] == [first, second, third]


def test_a_refusal_leaves_nothing_behind(storage: Storage) -> None:
    story = a_story()
    keep(storage, story)
    assert is_refused(opening_of(storage, base_limit=0).open(MUM, story.id))

    found = storage.story_views().find(story.id, PARENT, [HOLDER])

    assert found is not None and not found.is_open
