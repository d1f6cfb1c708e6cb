"""AUTHZ-05: whatever way a reader comes by a story, one decision says whether it is there.

Thousands of families, rules and stories are made up; every path that shows stories is asked, on each storage, and must
say what ``decide`` says.  A new route that shows stories fails here until it stands in the table.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, get_args
from uuid import UUID

import attrs
import pytest
from attrs import evolve, frozen
from returns.result import Failure, Success

from storytime_adapters.testing.cast import a_story, certified, the_moon
from storytime_adapters.testing.catalog_contract import ANIMALS, NAMES, STARS, facts_of, file
from storytime_adapters.viewpoints import viewpoint_of
from storytime_core.catalog.feeds import FeedFilter, Selection
from storytime_core.catalog.model import Season
from storytime_core.catalog.searching import Scope
from storytime_core.catalog.shelving import Renamed
from storytime_core.catalog.views import HomeSizes
from storytime_core.family.ages import AgeSpan
from storytime_core.family.buddies import Context
from storytime_core.family.model import Family, Kid
from storytime_core.identity.model import Account
from storytime_core.kernel.caller import Caller, Guest, Viewer
from storytime_core.kernel.ids import (
    AccountId,
    FamilyId,
    GuestSessionId,
    HolderId,
    KidId,
    SeasonId,
    SessionId,
    StoryId,
)
from storytime_core.kernel.library import Approval, Audience, StoryState
from storytime_core.kernel.pages import PageRequest
from storytime_core.kernel.stories import Measurements, Verdict
from storytime_core.kernel.visibility import Between, StoryFacts, Viewpoint, explain, is_visible
from storytime_core.progress.model import Favorite, ReadingProgress, Shelf, Sitting
from storytime_core.progress.quizzes import Choice
from storytime_core.recommendations.model import ContentRules, Recommendation, Restriction
from storytime_http.declarations import Declared, routes_of
from storytime_http.resources.catalog import CardShape, FullShape

NOW = datetime.now(UTC)
STORIES, FAMILIES, KIDS, GUESTS = 48, 50, 3, 12
CASES = STORIES * (FAMILIES * (1 + KIDS) + GUESTS + 1)
SPAN = 4  # years each story is for
ALWAYS = SeasonId(UUID(int=399))
WHOLE = PageRequest(100)
ANY_AGE = FeedFilter(ages=(0.0, 18.0))
TAGS = ("dog", "ghosts", "Animals", "sea", "Zoë", "loud noises")


@frozen
class Reader:
    viewer: Viewer
    viewpoint: Viewpoint

    @property
    def parent(self) -> Caller:
        assert isinstance(self.viewer, Caller)
        return evolve(self.viewer, kid_id=None)


@frozen
class World:
    storytime: Any
    facts: dict[StoryId, StoryFacts]
    between: dict[tuple[UUID | None, StoryId], Between]
    readers: list[Reader]

    def relation(self, reader: Reader, story_id: StoryId) -> Between:
        look = reader.viewpoint
        own = self.between.get((look.kid_id, story_id), Between())
        holder = look.family_id or look.guest_id
        return evolve(own, is_reported=self.between.get((holder, story_id), Between()).is_reported)

    def sees(self, reader: Reader, story_id: StoryId) -> bool:
        return is_visible(self.facts[story_id], reader.viewpoint, self.relation(reader, story_id))

    def visible(self, reader: Reader) -> set[StoryId]:
        return {id for id in self.facts if self.sees(reader, id)}

    def public(self, reader: Reader) -> set[StoryId]:
        return {id for id in self.visible(reader) if self.facts[id].audience is Audience.PUBLIC}

    def own(self, reader: Reader) -> set[StoryId]:
        family = reader.viewpoint.family_id
        return {id for id in self.visible(reader) if family and self.facts[id].family_id == family}

    def recommended(self, reader: Reader, among: set[StoryId]) -> set[StoryId]:
        return {id for id in among if self.relation(reader, id).is_recommended}


@pytest.fixture
def world(house) -> World:
    """Stories and families of every kind, and what there is between them."""
    chance, storage = Random(5), house.application.platform.storage()
    facts: dict[StoryId, StoryFacts] = {}
    families = [FamilyId(UUID(int=10_000 + number)) for number in range(FAMILIES)]
    file(storage)
    with storage.catalog() as uow:
        season = {"name": "Always", "slug": "always", "description": "…", "start": "01-01", "end": "12-31"}
        uow.taxonomy.add(Season(id=ALWAYS, position=9, **season))
        for number in range(1, STORIES + 1):
            family = chance.choice((None, None, None, families[0], families[1]))
            low = chance.randrange(0, 12)
            story = a_story(
                number,
                content=the_moon(title=chance.choice(("The Moon", "Two Dogs", "Zoë and the Sea"))),
                age_min=low,
                age_max=low + SPAN,
                categories=chance.choice(((), (ANIMALS,), (STARS,))),
                seasons=(ALWAYS,),
                tags=chance.choice(((), (), ("Ghosts",), ("loud NOISES", "dog"))),
                audience=Audience.FAMILY if family else Audience.PUBLIC,
                family_id=family,
                state=chance.choice((StoryState.PUBLISHED,) * 8 + tuple(StoryState)),
                approval=chance.choice((Approval.NONE,) * 4 + tuple(Approval)),
                deleted_at=chance.choice((None,) * 9 + (NOW,)),
                published_at=NOW - timedelta(minutes=chance.randrange(30)),
                recommended=True,
                top_pick_position=number,
            )
            is_intense, rules = chance.random() < 0.25, chance.choice((1, 1, 1, 1, 0))
            verdict = Verdict(is_intense=is_intense, measurements=Measurements(1, 1, 5, 6, 2, 10))
            uow.stories.add(story, certified(story, verdict=verdict, rules_version=rules))
            facts[story.id] = facts_of(story, is_intense, rules, {**NAMES, ALWAYS: "Always"})
            if chance.random() < 0.06:
                uow.stories.revoke(story.id, "upheld", NOW)
                facts[story.id] = evolve(facts[story.id], certified_hash=None)
        uow.commit()
    with storage.authoring() as uow:
        uow.renames.save(Renamed(STARS, "dog"))
        uow.commit()
    with storage.identity() as uow:
        for id in families:
            mail = f"mum{id.int}@example.org"
            uow.accounts.add(
                Account(id=AccountId(id), email=mail, name="Mum", created_at=NOW, updated_at=NOW, state_since=NOW)
            )
        uow.commit()
    between: dict[tuple[UUID | None, StoryId], Between] = {}
    readers = [Reader(None, Viewpoint())]
    with storage.family() as uow:
        for family_id in families:
            house_rules = Family(id=family_id, explicit_content=chance.random() < 0.4)
            caller = Caller(AccountId(family_id), SessionId(UUID(int=family_id.int + 500)))
            uow.families.save(house_rules)
            readers.append(Reader(caller, Viewpoint(family_id=family_id)))
            for number in range(KIDS):
                low = chance.randrange(1, 11)
                kid = Kid(
                    id=KidId(UUID(int=family_id.int * 10 + number)),
                    family_id=family_id,
                    name="Ada",
                    age_range=AgeSpan(low, min(low + 2, 12)),
                    excluded_tags=tuple(chance.sample(TAGS, chance.choice((0, 0, 1, 2)))),
                    created_at=NOW,
                    updated_at=NOW,
                )
                uow.kids.add(kid)
                rules = ContentRules(
                    kid_id=kid.id,
                    max_story_age=chance.choice((None, None, 3, 8, 18)),
                    allow_list_only=chance.random() < 0.3,
                )
                own_rules = (rules.max_story_age, rules.allow_list_only)
                look = viewpoint_of(kid, NOW.date(), house_rules.explicit_content, "UTC", *own_rules, {STARS: "dog"})
                readers.append(Reader(evolve(caller, kid_id=kid.id), look))
        uow.commit()
    guests = [GuestSessionId(UUID(int=90_000 + number)) for number in range(GUESTS)]
    readers += [Reader(Guest(id), Viewpoint(guest_id=id)) for id in guests]
    with storage.recommendations() as uow:
        for id in (*families, *guests):
            for story_id in chance.sample(list(facts), 4):
                uow.hidings.hide(HolderId(id), story_id, NOW)
                between[id, story_id] = Between(is_reported=True)
        for reader in readers:
            look = reader.viewpoint
            if look.kid_id is None or look.family_id is None:
                continue
            if look.allow_list_only or look.ceiling in (3, 8, 18):
                own = ContentRules(kid_id=look.kid_id, max_story_age=look.ceiling, allow_list_only=look.allow_list_only)
                uow.rules.save(own)
            account = AccountId(look.family_id)
            for number, story_id in enumerate(chance.sample(list(facts), 18)):
                is_restricted, is_recommended = number % 3 == 0, number % 3 > 0
                between[look.kid_id, story_id] = Between(False, is_restricted, is_recommended)
                told = {"kid_id": look.kid_id, "story_id": story_id, "account_id": account}
                if is_restricted:
                    uow.restrictions.save(Restriction(restricted_at=NOW, **told))
                else:
                    id = UUID(int=look.kid_id.int * 100 + number)
                    uow.recommendations.add(Recommendation(id=id, recommended_at=NOW, **told))
        uow.commit()
    house.application.storytime().catalog.ranking.rebuild()
    return World(house.application.storytime(), facts, between, readers)


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
            wanted = world.recommended(reader, public)
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
    yield ids(browsing.cards_of(made.viewpoint, chosen).unwrap().values()), world.public(reader)
    assert len(chosen) == len(set(chosen))


def kids_home(world: World, reader: Reader) -> Asked:
    if reader.viewpoint.kid_id is None:
        return
    made = world.storytime.recommendations.suggesting.for_reader(reader.viewer).unwrap()
    ideas = [one.story_id for one in made.items]
    home = world.storytime.catalog.browsing.kids_home(made.viewpoint, ideas, 50)
    public = world.public(reader)
    yield ids(home.recommended_by_parent), world.recommended(reader, public)
    yield ids((*home.continue_reading, *home.recommended_by_parent, *home.suggested, *home.seasonal)), public


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


Shows = Callable[[World, Reader, StoryId], bool | None]
"""Whether this one story is shown; None where this reader cannot ask."""


def is_there(outcome: Any) -> bool:
    """Whatever else is said no to: only an unknown story is hidden."""
    return not (isinstance(outcome, Failure) and getattr(outcome.failure(), "resource", None) == "story")


def open_one(world: World, reader: Reader, story_id: StoryId) -> bool:
    opening = world.storytime.catalog.opening
    if isinstance(reader.viewer, Caller):
        return is_there(opening.open(reader.viewer, story_id))
    return is_there(opening.preview(story_id, reader.viewer))


def read_along(world: World, reader: Reader, story_id: StoryId) -> bool | None:
    if not isinstance(reader.viewer, Caller):
        return None
    return is_there(world.storytime.narration.narrations.read_along(reader.viewer, story_id))


def voices(world: World, reader: Reader, story_id: StoryId) -> bool | None:
    if not isinstance(reader.viewer, Caller):
        return None
    return is_there(world.storytime.narration.voices.access(reader.viewer, story_id))


def save(world: World, reader: Reader, story_id: StoryId) -> bool | None:
    """What is open or a family's own takes whatever is told of it."""
    if not isinstance(reader.viewer, Caller) or world.facts[story_id].family_id == reader.viewpoint.family_id:
        return None
    with world.storytime.catalog.opening.unit_of_work() as uow:
        uow.openings.erase([HolderId(reader.viewer.family_id)])
        uow.commit()
    return is_there(world.storytime.progress.reading.record(reader.viewer, story_id, Sitting(1)))


def like(world: World, reader: Reader, story_id: StoryId) -> bool | None:
    if not isinstance(reader.viewer, Caller):
        return None
    return is_there(world.storytime.progress.favorites.add(reader.viewer, story_id))


def quiz(world: World, reader: Reader, story_id: StoryId) -> bool | None:
    if not isinstance(reader.viewer, Caller):
        return None
    quizzing, no_answer = world.storytime.progress.quizzing, Choice(UUID(int=404), 0)
    seen = is_there(quizzing.score(reader.viewer, story_id))
    for told in (
        quizzing.submit(reader.viewer, story_id, [no_answer]),
        quizzing.answer(reader.viewer, story_id, no_answer),
    ):
        assert is_there(told) is seen
    return seen


def way(world: World, reader: Reader, story_id: StoryId) -> bool | None:
    if not isinstance(reader.viewer, Caller) or not reader.viewpoint.kid_id:
        return None
    return is_there(world.storytime.progress.wandering.start(reader.viewer, story_id))


def pack(world: World, reader: Reader, story_id: StoryId) -> bool | None:
    kid_id = reader.viewpoint.kid_id
    if not isinstance(reader.viewer, Caller) or not kid_id:
        return None
    downloading = world.storytime.progress.downloading
    begun = downloading.start(reader.viewer, kid_id, story_id)
    for told in (
        downloading.manifest(reader.viewer, kid_id, story_id),
        downloading.timings(reader.viewer, kid_id, story_id),
        downloading.content(reader.viewer, kid_id, story_id),
    ):
        assert is_there(told) or not isinstance(begun, Success)
    return is_there(begun)


def talk(world: World, reader: Reader, story_id: StoryId) -> bool | None:
    if not isinstance(reader.viewer, Caller) or not reader.viewpoint.kid_id:
        return None
    talks = world.storytime.family.buddy_talks
    return is_there(talks.speak(reader.viewer, reader.viewpoint.kid_id, Context.STORY_START, story_id))


def explained(world: World, reader: Reader, story_id: StoryId) -> bool | None:
    look = reader.viewpoint
    if look.kid_id is None:
        return None
    told = world.storytime.recommendations.explaining.explain(reader.parent, story_id, look.kid_id)
    parent = Reader(reader.parent, Viewpoint(family_id=look.family_id))
    assert is_there(told) is world.sees(parent, story_id)
    reasons = explain(world.facts[story_id], look, world.relation(reader, story_id))
    assert not is_there(told) or told.unwrap() == reasons
    return not reasons


def as_guest(act: Callable[[Any, Guest, StoryId], Any]) -> Shows:
    def shows(world: World, reader: Reader, story_id: StoryId) -> bool | None:
        return is_there(act(world.storytime, reader.viewer, story_id)) if isinstance(reader.viewer, Guest) else None

    return shows


guest_opens = as_guest(lambda storytime, guest, id: storytime.catalog.opening.open_as_guest(guest, id))
guest_asks = as_guest(lambda storytime, guest, id: storytime.catalog.opening.access(guest, id))
guest_reads = as_guest(lambda storytime, guest, id: storytime.progress.reading.record_as_guest(guest, id, Sitting(1)))


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
SINGLE = {
    "GET /stories/{story_id}": open_one,
    "GET /stories/{story_id}/read-along": read_along,
    "GET /stories/{story_id}/read-along.vtt": None,  # the same
    "GET /stories/{story_id}/visibility": explained,
    "GET /guest/stories/{story_id}": guest_opens,
    "GET /guest/stories/{story_id}/access": guest_asks,
    "POST /guest/progress": guest_reads,
    "GET /voice/access": voices,
    "POST /kids/{kid_id}/buddy/messages": talk,
    "POST /stories/user/progress": save,
    "POST /stories/progress": None,  # the same
    "POST /stories/favorites": like,
    "POST /parent-favorites": None,  # the same
    "GET /stories/{story_id}/quiz-score": quiz,
    "POST /stories/{story_id}/quiz": None,  # asked with it
    "POST /reports/answer": None,
    "POST /stories/paths": way,
    "POST /stories/library/{kid_id}/download/{story_id}": pack,
    "GET /stories/library/{kid_id}/download/{story_id}": None,  # asked with it
    "GET /stories/library/{kid_id}/download/{story_id}/content": None,
    "GET /stories/library/{kid_id}/download/{story_id}/timings": None,
}
OTHERWISE = {
    "POST /voice/story/audio/batch": "begins work; by the gate of read-along",
    "GET /guest/progress/{story_id}": "the guest's own place, which says nothing of the story",
    "GET /stories/{story_id}/cost": "administrators, and the family that made it",
    "POST /stories/recommendations": "its own contract: only what parent and kid see",
    "PUT /stories/restrictions/{kid_id}/{story_id}": "its own contract: only what the parent sees",
    "DELETE /stories/restrictions/{kid_id}/{story_id}": "says nothing of the story",
    "POST /stories/generate": "the family's own new story",
    "POST /stories/generate/kid/{kid_id}": "the family's own new story",
    "GET /stories/generate/jobs/{job_id}/result": "the family's own new story",
    "GET /stories/user/progress/{story_id}": "one's own place, which says nothing of the story",
    "GET /stories/progress/{kid_id}/{story_id}": "a kid's own place, which says nothing of the story",
    "GET /stories/paths": "a kid's own ways, which say nothing of the story",
    **{
        f"DELETE {path}": "takes something off one's own list"
        for path in (
            "/parent-favorites/{story_id}",
            "/stories/favorites/{kid_id}/{story_id}",
            "/stories/library/{kid_id}/download/{story_id}",
            "/stories/library/{kid_id}/remove/{story_id}",
            "/stories/user/library/remove/{story_id}",
        )
    },
    **{
        f"{method} {desk}{path}": "the desk of those who write it"
        for desk in ("/stories", "/admin/stories")
        for method, path in (
            ("POST", ""),
            ("PATCH", "/{story_id}"),
            ("DELETE", "/{story_id}"),
            ("POST", "/{story_id}/images"),
            ("DELETE", "/{story_id}/images/{image_id}"),
            ("POST", "/{story_id}/undo-delete"),
            ("PUT", "/{story_id}/branches"),
            ("PUT", "/{story_id}/questions"),
            ("PUT", "/{story_id}/state"),
        )
    },
    "GET /admin/stories": "administrators see all there is",
    "GET /admin/stories/{story_id}": "administrators see all there is",
    "PUT /admin/stories/{story_id}/recommended": "administrators see all there is",
    "PUT /admin/stories/{story_id}/top-pick": "administrators see all there is",
}


def speaks_of_stories(declared: Declared) -> bool:
    def has_story(shape: Any) -> bool:
        return shape is not None and any(field.name == "story_id" for field in attrs.fields(shape))

    return "story_id" in declared.path_ids or has_story(declared.body) or has_story(declared.query)


def shows_cards(shape: Any, seen: tuple[Any, ...] = ()) -> bool:
    if shape in seen:
        return False
    if isinstance(shape, type) and issubclass(shape, CardShape | FullShape):
        return True
    inner = list(get_args(shape))
    if isinstance(shape, type) and attrs.has(shape):
        attrs.resolve_types(shape)
        inner += [field.type for field in attrs.fields(shape)]
    return any(shows_cards(one, (*seen, shape)) for one in inner)


def test_every_route_that_shows_stories_is_asked(memory_house) -> None:
    routes = [
        f"{route.method} {route.path.removeprefix('/api/v1')}"
        for route in routes_of(memory_house.application.resources())
        if speaks_of_stories(route.declared) or shows_cards(route.declared.shape)
    ]

    assert set(routes) == {*LISTS, *SINGLE, *OTHERWISE}


def test_every_path_says_what_the_decision_says(world, caplog) -> None:
    assert CASES > 10_000
    chance, wrong, counted = Random(9), [], 0
    for reader in world.readers:
        for name, ask in LISTS.items():
            if ask is None or name == "GET /guest/history":
                continue
            for shown, wanted in ask(world, reader):
                if shown != wanted:
                    wrong.append(
                        (name, reader.viewpoint, [id.int for id in shown - wanted], [id.int for id in wanted - shown])
                    )
    for reader in world.readers:
        for story_id in chance.sample(list(world.facts), 2):
            for name, shows in ((name, shows) for name, shows in SINGLE.items() if shows):
                said = shows(world, reader, story_id)
                counted += said is not None
                if said not in (None, world.sees(reader, story_id)):
                    wrong.append((name, reader.viewpoint, story_id.int, said))
    for reader in world.readers:
        wrong += [("history", reader, shown) for shown, wanted in guest_history(world, reader) if shown != wanted]

    assert wrong[:5] == []
    assert counted > 1_000
    visible = sum(world.sees(reader, id) for reader in world.readers for id in world.facts)
    assert CASES // 10 < visible < CASES // 2
    assert [record for record in caplog.records if record.name == "storytime_core.catalog.cards"] == []
