"""Thousands of families, rules and stories, made up, and what ``decide`` says of each."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from attrs import evolve, frozen

from storytime_adapters.testing.cast import a_story, certified, the_moon
from storytime_adapters.testing.catalog_contract import ANIMALS, NAMES, STARS, facts_of, file
from storytime_adapters.viewpoints import viewpoint_of
from storytime_core.catalog.feeds import FeedFilter
from storytime_core.catalog.model import Season
from storytime_core.catalog.shelving import Renamed
from storytime_core.family.ages import AgeSpan
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
from storytime_core.kernel.visibility import Between, StoryFacts, Viewpoint, is_visible
from storytime_core.recommendations.model import ContentRules, Recommendation, Restriction

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


def a_world(house: Any) -> World:
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
