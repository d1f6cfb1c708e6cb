"""Every path that shows stories in a list: what it shows a reader, and what it is to show."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from attrs import evolve

from storytime_core.catalog.feeds import FeedFilter, Selection
from storytime_core.catalog.searching import Scope
from storytime_core.catalog.views import HomeSizes
from storytime_core.kernel.caller import Caller, Guest
from storytime_core.kernel.ids import (
    HolderId,
    StoryId,
)
from storytime_core.kernel.pages import PageRequest
from storytime_core.kernel.visibility import Viewpoint
from storytime_core.progress.model import Favorite, ReadingProgress, Shelf, Sitting
from tests.deciding import ANY_AGE, NOW, STORIES, WHOLE, Reader, World

Asked = Iterator[tuple[set[StoryId], set[StoryId]]]
"""What was shown, and what is to be shown."""


def ids(cards: Any) -> set[StoryId]:
    found = [card.id for card in cards]
    assert len(found) == len(set(found))
    return set(found)


def feed(world: World, reader: Reader) -> Asked:
    browsing, look = world.storytime.catalog.browsing, reader.viewpoint
    public = world.public(reader)
    viewer, kid_id = (reader.parent, look.kid_id) if look.ages[0] % 2 else (reader.viewer, None)
    turn = look.ages[0] + look.ceiling  # every reader asks for all there is, and for one of the selections
    for selection in (Selection.EVERYTHING, list(Selection)[1 + turn % 4]):
        wanted = public
        if selection is Selection.RECOMMENDED and look.is_kid:
            wanted = world.recommended(reader, world.visible(reader))
        page = browsing.feed(viewer, ANY_AGE, WHOLE, kid_id, selection).unwrap()
        yield ids(page.items), wanted
    shuffled = browsing.feed(viewer, ANY_AGE, WHOLE, kid_id, shuffle=True).unwrap()
    yield ids(shuffled.items), public
    first = browsing.feed(viewer, ANY_AGE, PageRequest(5), kid_id).unwrap()
    assert len(first.items) == min(5, len(public))


def search(world: World, reader: Reader) -> Asked:
    for scope, wanted in ((Scope.PUBLIC, world.public), (Scope.FAMILY, world.own)):
        found = world.storytime.catalog.browsing.search(reader.viewer, "moon", FeedFilter(), WHOLE, None, scope)
        yield ids(found.unwrap().items), wanted(reader)


def parents_home(world: World, reader: Reader) -> Asked:
    home = world.storytime.catalog.browsing.parents_home(reader.viewer, HomeSizes(recommended=50)).unwrap()
    public = world.public(reader)
    yield ids(home.recommended), public
    yield ids((*home.seasonal, *home.top_liked)) - public, set()


def our_picks(world: World, reader: Reader) -> Asked:
    yield ids(world.storytime.catalog.browsing.top_picks(reader.viewer, 50).unwrap()), world.public(reader)


def parents_picks(world: World, reader: Reader) -> Asked:
    """Every story is recommended to some kid, so that all stand in the edition."""
    found = world.storytime.catalog.browsing.parents_picks(reader.viewer, 50).unwrap()
    told = {id for (_, id), between in world.between.items() if between.is_recommended}
    assert len(told) == STORIES
    yield ids(one.card for one in found), world.public(reader)


def suggestions(world: World, reader: Reader) -> Asked:
    if not isinstance(reader.viewer, Caller):
        return
    suggesting, browsing = world.storytime.recommendations.suggesting, world.storytime.catalog.browsing
    made = suggesting.for_reader(reader.viewer).unwrap()
    assert evolve(made.viewpoint, remembers=True) == reader.viewpoint
    chosen = [one.story_id for one in made.items]
    told = world.recommended(reader, world.visible(reader))  # a family's own, too
    yield ids(browsing.cards_of(made.viewpoint, chosen).unwrap().values()), world.public(reader) | told
    assert len(chosen) == len(set(chosen))


def kids_home(world: World, reader: Reader) -> Asked:
    if reader.viewpoint.kid_id is None:
        return
    made = world.storytime.recommendations.suggesting.for_reader(reader.viewer).unwrap()
    ideas = [one.story_id for one in made.items]
    home = world.storytime.catalog.browsing.kids_home(made.viewpoint, ideas, 50)
    told = world.recommended(reader, world.visible(reader))  # a family's own, too
    yield ids(home.recommended_by_parent), told
    whole = (*home.continue_reading, *home.recommended_by_parent, *home.suggested, *home.seasonal)
    yield ids(whole), world.public(reader) | told


def recommendations(world: World, reader: Reader) -> Asked:
    look = reader.viewpoint
    if look.kid_id is None:
        return
    recommending, browsing = world.storytime.recommendations.recommending, world.storytime.catalog.browsing
    for caller in (reader.viewer, reader.parent):
        told = recommending.list(caller, look.kid_id, WHOLE).unwrap()
        shown = {one.recommendation.story_id for one in told.page.items}
        seen = reader if told.viewpoint == look else Reader(reader.parent, told.viewpoint)
        wanted = {id for id in world.visible(seen) if world.relation(reader, id).is_recommended}
        yield shown, wanted
        yield set(browsing.cards_of(told.viewpoint, list(shown)).unwrap()), wanted
        kids = {one.recommendation.story_id for one in told.page.items if not one.sight.reasons(told.kid)}
        yield kids, world.recommended(reader, world.visible(reader)) & wanted


def restrictions(world: World, reader: Reader) -> Asked:
    look = reader.viewpoint
    if look.kid_id is None:
        return
    page = world.storytime.recommendations.restricting.list(reader.parent, look.kid_id, WHOLE).unwrap()
    parent = Reader(reader.parent, Viewpoint(family_id=look.family_id))
    wanted = {id for id in world.visible(parent) if world.relation(reader, id).is_restricted}
    yield {one.story_id for one in page.items}, wanted


def shelves(world: World, reader: Reader) -> Asked:
    """Whatever was read and liked before: asked last, since from then on nothing is unread."""
    if not isinstance(reader.viewer, Caller):
        return
    progress, look = world.storytime.progress, reader.viewpoint
    owner = look.reader
    places = [
        ReadingProgress(
            id=UUID(int=owner.id.int * 100 + id.int),
            reader=owner,
            family_id=look.family_id,
            story_id=id,
            started_at=NOW,
            event_at=NOW,
            saved_at=NOW,
            read_since=NOW,
            page=1,
            completed_at=NOW if id.int % 2 else None,
        )
        for id in world.facts
    ]
    liked = [
        Favorite(id=place.id, owner=owner, family_id=look.family_id, story_id=place.story_id, created_at=NOW)
        for place in places
    ]
    with progress.favorites.unit_of_work() as uow:
        held = uow.progress.hold([owner], list(world.facts))[owner]
        uow.progress.save([held.state], places)
        assert [uow.favorites.add(one) for one in liked] == [True] * len(liked)
        uow.commit()
    with world.storytime.catalog.opening.unit_of_work() as uow:
        for id in world.facts:
            uow.openings.add(HolderId(look.family_id), id, False, NOW)
        uow.commit()
    visible = world.visible(reader)
    for which, is_done in ((Shelf.GOING_ON, False), (Shelf.COMPLETED, True)):
        found = progress.shelves.list(reader.viewer, which, WHOLE).unwrap()
        wanted = {id for id in visible if bool(id.int % 2) is is_done}
        yield {place.story_id for place in found.page.items}, wanted
        yield set(world.storytime.catalog.opening.opened(reader.viewer, list(wanted)).unwrap()), wanted
    found = progress.favorites.list(reader.viewer, WHOLE).unwrap()
    yield {one.story_id for one in found.page.items}, visible
    yield set(world.storytime.catalog.browsing.cards_of(found.viewpoint, list(world.facts)).unwrap()), visible
    created = ids(world.storytime.catalog.browsing.created(reader.viewer, WHOLE).unwrap().items)
    own = {id for id, facts in world.facts.items() if facts.family_id == look.family_id and not facts.is_deleted}
    yield created - (visible if look.is_kid else own), set()


def guest_history(world: World, reader: Reader) -> Asked:
    """Of the stories the guest opened: asked last, when some were."""
    if not isinstance(reader.viewer, Guest):
        return
    for story_id in world.visible(reader):
        world.storytime.catalog.opening.open_as_guest(reader.viewer, story_id)
        world.storytime.progress.reading.record_as_guest(reader.viewer, story_id, Sitting(1))
    found = world.storytime.progress.shelves.history(reader.viewer, WHOLE).unwrap()
    shown = {place.story_id for place in found.items}
    yield shown - world.visible(reader), set()
    yield set(world.storytime.catalog.opening.opened(reader.viewer, list(world.facts)).unwrap()), world.visible(reader)


LISTS = {
    "GET /stories": feed,
    "GET /stories/search": search,
    "GET /stories/homepage/parent": parents_home,
    "GET /stories/homepage/kid/{kid_id}": kids_home,
    "GET /stories/suggestions": suggestions,
    "GET /stories/top-picks-from-us": our_picks,
    "GET /stories/recommendations/top-picks": parents_picks,
    "GET /stories/restrictions/{kid_id}": restrictions,
    "GET /stories/recommendations/kid/{kid_id}": recommendations,
    "GET /stories/user/library/continue-reading": shelves,
    "GET /stories/user/library/completed": None,  # the same, and so for the others
    "GET /stories/user/library/created": None,
    "GET /stories/library/{kid_id}/continue-reading": None,
    "GET /stories/library/{kid_id}/completed": None,
    "GET /stories/library/{kid_id}/created": None,
    "GET /stories/favorites/{kid_id}": None,
    "GET /guest/history": guest_history,
}
