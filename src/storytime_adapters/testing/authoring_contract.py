"""How stories are written, changed, withdrawn, deleted and erased, whoever else does it at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from attrs import define, evolve, field
from returns.result import Failure, Success

from storytime_adapters.storage import Storage
from storytime_core.catalog.authoring import StoryEdit
from storytime_core.catalog.authoring_ports import ManagedFilter
from storytime_core.catalog.errors import StoryNotSafe, StoryOutdated, TooManyStories, UnknownTaxonomy
from storytime_core.catalog.feeds import FeedFilter, Order, Section, Stretch
from storytime_core.kernel.ids import AccountId, CategoryId, HolderId, StoryId
from storytime_core.kernel.library import Audience, Source, StoryName, StoryState, WrongStoryState
from storytime_core.kernel.openings import UnknownStory
from storytime_core.kernel.pages import PageRequest
from storytime_core.kernel.readers import Reader
from storytime_core.kernel.stories import HERO
from storytime_core.kernel.visibility import ANYBODY
from storytime_core.progress.model import ReadingProgress
from storytime_core.safety.hashing import content_hash

from .cast import BEDTIME, FAMILY, OTHERS, a_story, certified, the_moon
from .writing_room import KITE, UNSAFE, WritingRoom


@pytest.fixture
def room(storage: Storage) -> WritingRoom:
    return WritingRoom(storage)


@pytest.fixture
def shelf(room: WritingRoom) -> CategoryId:
    return room.a_shelf()


def listed(storage: Storage, shelf: CategoryId) -> list[Any]:
    stretch = Stretch(order=Order.NEWEST, wanted=FeedFilter(categories=(shelf,)))
    return [one.glance.id for one in storage.story_views().feed([Section((stretch,), 100)], ANYBODY, BEDTIME)]


def test_a_story_is_listed_exactly_while_it_is_out(room: WritingRoom, shelf: CategoryId, storage: Storage) -> None:
    story = room.a_draft(None, shelf)
    id = story.full.card.id
    assert listed(storage, shelf) == []
    steps: tuple[tuple[Callable[[], Any], list[Any]], ...] = (
        (lambda: room.authoring.publish(None, id), [id]),
        (lambda: room.authoring.withdraw(None, id, "Not yet."), []),
        (lambda: room.authoring.publish(None, id), [id]),
        (lambda: room.authoring.remove(None, id), []),
        (lambda: room.authoring.restore(None, id), [id]),
        (lambda: room.curating.recommend(id, True), [id]),
        (lambda: room.curating.set_top_pick(id, 7), [id]),
        (lambda: room.authoring.edit(None, id, StoryEdit(title="The Kite")), [id]),
    )
    for step, found in steps:
        assert isinstance(step(), Success)
        assert listed(storage, shelf) == found
    assert [card.source for card in room.curating.list(ManagedFilter(), PageRequest()).unwrap().items] == [
        Source.EDITORIAL
    ]


def test_a_parent_finds_the_names_of_the_family_in_its_story(room: WritingRoom, shelf: CategoryId) -> None:
    own: dict[str, Any] = {"audience": Audience.FAMILY, "family_id": FAMILY, "categories": (shelf,)}
    story = a_story(names=(StoryName(HERO, "Ada the Great"),), content=the_moon(title="{{HERO}}'s Moon"), **own)
    with room.storage.catalog() as uow:
        uow.stories.add(story, certified(story))
        uow.commit()

    full = room.authoring.withdraw(FAMILY, story.id, None).unwrap().full

    assert full.card.story.title == "Ada the Great's Moon"
    assert "Ada the Great saw it." in full.content.text


def test_a_draft_is_neither_withdrawn_nor_read(room: WritingRoom, shelf: CategoryId) -> None:
    draft = room.a_draft(FAMILY, shelf)

    refused = room.authoring.withdraw(FAMILY, draft.full.card.id, "Why not.")

    assert refused == Failure(WrongStoryState("draft"))
    assert room.readable(draft) is None


def test_an_unsafe_edit_leaves_the_story_as_it_was(room: WritingRoom, shelf: CategoryId) -> None:
    story = room.published(FAMILY, shelf)
    before = room.kept(story)

    refused = room.authoring.edit(FAMILY, story.full.card.id, StoryEdit(text=UNSAFE))

    assert isinstance(refused.failure(), StoryNotSafe)
    assert room.kept(story) == before and room.readable(story) is not None


def test_words_that_were_revoked_are_not_published_again(room: WritingRoom, shelf: CategoryId) -> None:
    story = room.published(None, shelf)
    with room.storage.catalog() as uow:
        uow.stories.revoke(story.full.card.id, "upheld", BEDTIME)
        uow.commit()
    room.authoring.withdraw(None, story.full.card.id, None).unwrap()

    assert room.authoring.publish(None, story.full.card.id) == Failure(StoryNotSafe(()))
    room.authoring.edit(None, story.full.card.id, StoryEdit(text=f"{KITE} Sleep well.")).unwrap()
    room.authoring.publish(None, story.full.card.id).unwrap()
    assert room.readable(story) is not None


@define
class Meddling:
    """A checker during whose work somebody else changes the story, once."""

    room: WritingRoom
    meddle: Any = None
    checks: int = field(default=0)

    def check(self, *asked: Any) -> Any:
        self.checks += 1
        meddle, self.meddle = self.meddle, None
        if meddle:
            meddle()
        return self.room.checker.check(*asked)

    def content_hash(self, content: Any) -> str:
        return self.room.checker.content_hash(content)


def test_what_changes_while_it_is_checked_is_checked_again(room: WritingRoom, shelf: CategoryId) -> None:
    story = room.a_draft(FAMILY, shelf)
    id = story.full.card.id
    checker = Meddling(room, lambda: room.authoring.edit(FAMILY, id, StoryEdit(text=UNSAFE)).unwrap())

    refused = evolve(room, checker=checker).authoring.publish(FAMILY, id)

    assert isinstance(refused.failure(), StoryNotSafe) and checker.checks == 2
    assert room.readable(story) is None
    checker.meddle = lambda: room.authoring.edit(FAMILY, id, StoryEdit(text=f"{KITE} Sleep well.")).unwrap()
    room.authoring.edit(FAMILY, id, StoryEdit(text=KITE)).unwrap()
    evolve(room, checker=checker).authoring.publish(FAMILY, id).unwrap()
    kept = room.kept(story)
    assert kept is not None and kept.content.text.endswith("Sleep well.")
    assert room.readable(story) == content_hash(kept.content)


def test_of_two_who_change_the_same_revision_one_is_told(room: WritingRoom, shelf: CategoryId) -> None:
    story = room.published(FAMILY, shelf)
    id, version = story.full.card.id, story.manuscript.version

    with ThreadPoolExecutor(6) as six:
        edits = (StoryEdit(title=f"Kite {number}") for number in range(6))
        done = list(six.map(lambda edit: room.authoring.edit(FAMILY, id, edit, version), edits))

    assert sorted(map(str, (type(one) for one in done))).count(str(Success)) == 1
    assert {one.failure() for one in done if isinstance(one, Failure)} == {StoryOutdated()}
    kept = room.kept(story)
    assert kept is not None and room.readable(story) == content_hash(kept.content)


def test_a_family_writes_two_hundred_stories_and_no_more(room: WritingRoom, shelf: CategoryId) -> None:
    with room.storage.catalog() as uow:
        for number in range(1, 196):
            written = a_story(
                number, audience=Audience.FAMILY, family_id=FAMILY, source=Source.PARENT, state=StoryState.DRAFT
            )
            uow.stories.add(written, None)
        uow.commit()
    new = StoryEdit(title="One More", age_min=4, age_max=6)

    with ThreadPoolExecutor(8) as eight:
        done = list(eight.map(lambda _: room.authoring.create(FAMILY, new), range(16)))

    assert sum(isinstance(one, Success) for one in done) == 5
    assert {one.failure() for one in done if isinstance(one, Failure)} == {TooManyStories()}
    assert isinstance(room.authoring.create(OTHERS, new), Success)
    first = next(one.unwrap() for one in done if isinstance(one, Success)).full.card.id
    room.authoring.remove(FAMILY, first).unwrap()
    room.authoring.create(FAMILY, new).unwrap()
    assert room.authoring.restore(FAMILY, first) == Failure(TooManyStories())


def test_deleted_stories_come_back_for_a_month(room: WritingRoom, shelf: CategoryId) -> None:
    story = room.published(FAMILY, shelf)
    id, before = story.full.card.id, room.readable(story)
    assert before is not None
    room.authoring.remove(FAMILY, id).unwrap()
    room.clock.pass_time(timedelta(days=30) - timedelta(seconds=1))
    assert room.erasing.sweep() == 0
    room.authoring.restore(FAMILY, id).unwrap()
    assert room.readable(story) == before
    room.authoring.remove(FAMILY, id).unwrap()
    room.clock.pass_time(timedelta(days=30))

    assert room.authoring.restore(FAMILY, id) == Failure(UnknownStory())
    assert room.erasing.sweep() > 0
    assert room.kept(story) is None and room.erasing.sweep() == 0


class Stopped(Exception):
    """The process ends here."""


def test_erasing_goes_on_where_it_was_stopped_and_openings_outlive_the_story(
    room: WritingRoom, shelf: CategoryId, storage: Storage
) -> None:
    story = room.published(None, shelf)
    id = story.full.card.id
    with storage.catalog() as catalog:
        assert catalog.openings.add(HolderId(FAMILY), id, True, BEDTIME)
        catalog.commit()
    with storage.progress() as progress:
        progress.progress.save([], [a_place(number, id) for number in range(1, 251)])
        progress.commit()
    room.authoring.remove(None, id, for_good=True).unwrap()
    assert room.authoring.restore(None, id) == Failure(UnknownStory())

    def stop(place: str) -> None:
        raise Stopped

    stops = 0
    while True:
        try:
            evolve(room, reached=stop).erasing.sweep()
            break
        except Stopped:
            stops += 1
    assert stops == 4  # 100, 100, 50, the story
    assert room.kept(story) is None
    with storage.catalog() as catalog:
        assert [one.story_id for one in catalog.openings.of([HolderId(FAMILY)], BEDTIME, 10)] == [id]


def test_shelves_that_do_not_exist_are_named(room: WritingRoom, shelf: CategoryId) -> None:
    story = room.a_draft(FAMILY, shelf)
    unknown = CategoryId(room.ids.new())

    refused = room.authoring.edit(FAMILY, story.full.card.id, StoryEdit(categories=(shelf, unknown))).failure()

    assert isinstance(refused, UnknownTaxonomy) and [fault.path for fault in refused.faults] == ["categories[1]"]


def a_place(number: int, story_id: StoryId) -> ReadingProgress:
    reader = Reader.parent(AccountId(UUID(int=number)))
    return ReadingProgress(
        id=UUID(int=number),
        reader=reader,
        story_id=story_id,
        started_at=BEDTIME,
        event_at=BEDTIME,
        saved_at=BEDTIME,
    )
