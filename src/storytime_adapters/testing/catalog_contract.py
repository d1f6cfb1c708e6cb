"""How stories are found, and who may see them."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

import pytest
from attrs import evolve

from storytime_adapters.storage import Storage
from storytime_core.catalog.authoring_ports import ManagedFilter
from storytime_core.catalog.feeds import FeedFilter, Order, Section, Spot, Stretch
from storytime_core.catalog.model import Category, Season, Theme
from storytime_core.catalog.searching import Scope, Sought
from storytime_core.catalog.views import Found, Glance
from storytime_core.family.ages import AgeSpan
from storytime_core.family.model import Family, Kid
from storytime_core.kernel.ids import AccountId, CategoryId, KidId, SeasonId, StoryId, ThemeId
from storytime_core.kernel.library import Approval, Audience, Story, StoryName, StoryState
from storytime_core.kernel.pages import PageRequest
from storytime_core.kernel.readers import Reader, ReadStatus
from storytime_core.kernel.stories import BUDDY, HERO, HEROES, Branch, Measurements, Passage, Question, Verdict
from storytime_core.kernel.visibility import ANYBODY, StoryFacts, Viewpoint, is_visible, match_tags
from storytime_core.progress.model import ReadingProgress
from storytime_core.safety.hashing import content_hash

from .cast import ADA, BEDTIME, FAMILY, OTHERS, a_story, certified, the_moon

ANIMALS, DREAMS, STARS = (CategoryId(UUID(int=100 + number)) for number in range(3))
KINDNESS, COURAGE = (ThemeId(UUID(int=200 + number)) for number in range(2))
WINTER: Final = SeasonId(UUID(int=300))
NAMES: Final[dict[UUID, str]] = {
    ANIMALS: "Animals",
    DREAMS: "Dreams",
    STARS: "Stars and Moons",
    KINDNESS: "Kindness",
    COURAGE: "Courage",
    WINTER: "Winter",
}


def file(storage: Storage) -> None:
    """Three categories, two themes and a season."""
    with storage.catalog() as uow:
        for number, id in enumerate((ANIMALS, DREAMS, STARS)):
            words = {"name": NAMES[id], "slug": NAMES[id].lower().replace(" ", "-"), "description": "…"}
            uow.taxonomy.add(Category(id=id, position=number, **words))
        for number, theme in enumerate((KINDNESS, COURAGE)):
            words = {"name": NAMES[theme], "slug": NAMES[theme].lower(), "description": "…"}
            uow.taxonomy.add(Theme(id=theme, position=number, **words))
        uow.taxonomy.add(
            Season(id=WINTER, name="Winter", slug="winter", description="…", start="12-01", end="02-29", position=0)
        )
        uow.commit()


def keep(storage: Storage, *stories: Story, **certificate: Any) -> None:
    with storage.catalog() as uow:
        for story in stories:
            uow.stories.add(story, certified(story, **certificate))
        uow.commit()


def a_library(storage: Storage, chance: Random, size: int) -> list[Story]:
    """Stories of every kind, several of them listed at the same moment."""
    file(storage)
    stories = []
    for number in range(1, size + 1):
        low = chance.randrange(1, 12)
        family = FAMILY if chance.random() < 0.2 else None
        published = BEDTIME + timedelta(minutes=chance.randrange(size // 3))
        stories.append(
            a_story(
                number,
                content=the_moon(text=" ".join(["moon"] * chance.randrange(1, 1500))),
                age_min=low,
                age_max=min(18, low + chance.randrange(4)),
                categories=tuple(chance.sample((ANIMALS, DREAMS, STARS), chance.randrange(3))),
                themes=tuple(chance.sample((KINDNESS, COURAGE), chance.randrange(3))),
                seasons=(WINTER,) if chance.random() < 0.3 else (),
                language=chance.choice(("en", "en", "de")),
                audience=Audience.FAMILY if family else Audience.PUBLIC,
                family_id=family,
                state=chance.choice((StoryState.PUBLISHED,) * 6 + (StoryState.DRAFT, StoryState.WITHDRAWN)),
                recommended=chance.random() < 0.5,
                deleted_at=BEDTIME if chance.random() < 0.1 else None,
                published_at=published,
            )
        )
    keep(storage, *stories)
    return stories


def listed(stories: list[Story]) -> list[Story]:
    found = [story for story in stories if story.is_listed]
    return sorted(found, key=lambda story: (story.published_at or BEDTIME, story.id), reverse=True)


def newest(
    storage: Storage, wanted: FeedFilter, viewpoint: Viewpoint = ANYBODY, limit: int = 20, after: Spot | None = None
) -> list[Found]:
    """The newest first, whoever has read what."""
    stretch = Stretch(order=Order.NEWEST, wanted=wanted)
    return list(storage.story_views().feed([Section((stretch,), limit)], viewpoint, BEDTIME, after))


def walk(storage: Storage, wanted: FeedFilter, viewpoint: Viewpoint, limit: int) -> list[Glance]:
    found: list[Found] = []
    while True:
        page = newest(storage, wanted, viewpoint, limit, found[-1].spot if found else None)
        found += page
        if len(page) < limit:
            return [one.glance for one in found]


def ids(found: list[Glance] | list[Story]) -> list[int]:
    return [one.id.int for one in found]


def accepts(story: Story, wanted: FeedFilter) -> bool:
    """The plain model: what a filter means."""
    low, high = wanted.ages or (0, 18)
    seconds = -(-len(story.content.text.split()) * 60 // 150)
    return all(
        (
            not wanted.categories or set(wanted.categories) & set(story.categories),
            not wanted.themes or set(wanted.themes) & set(story.themes),
            not wanted.seasons or set(wanted.seasons) & set(story.seasons),
            story.age_min <= high and story.age_max >= low,
            wanted.language is None or wanted.language == story.language,
            wanted.max_duration_seconds is None or seconds <= wanted.max_duration_seconds,
            story.recommended or not wanted.recommended,
        )
    )


FILTERS: Final = (
    FeedFilter(),
    FeedFilter(categories=(ANIMALS,)),
    FeedFilter(categories=(ANIMALS, STARS), themes=(COURAGE,)),
    FeedFilter(seasons=(WINTER,), ages=(4, 6)),
    FeedFilter(ages=(0, 3)),
    FeedFilter(ages=(7.5, 7.5), language="en"),
    FeedFilter(max_duration_seconds=120),
    FeedFilter(recommended=True, language="de"),
    FeedFilter(categories=(CategoryId(UUID(int=999)),)),
)


@pytest.mark.parametrize("seed", range(3))
def test_the_pages_together_are_the_whole_list(storage: Storage, seed: int) -> None:
    chance = Random(seed)
    stories = a_library(storage, chance, 40)
    for wanted in FILTERS:
        expected = [story for story in listed(stories) if accepts(story, wanted)]
        for limit in (1, 7, 100):
            assert ids(walk(storage, wanted, ANYBODY, limit)) == ids(expected)


def test_a_walk_shows_all_that_does_not_change_meanwhile(storage: Storage) -> None:
    stories = listed(a_library(storage, Random(9), 40))
    first = newest(storage, FeedFilter(), limit=5)
    gone, fresh = stories[10], a_story(500, published_at=BEDTIME + timedelta(days=1))
    with storage.catalog() as uow:
        withdrawn = evolve(gone, state=StoryState.WITHDRAWN)
        uow.stories.replace(withdrawn, certified(withdrawn))
        uow.stories.add(fresh, certified(fresh))
        uow.commit()

    rest = newest(storage, FeedFilter(), limit=100, after=first[-1].spot)

    assert ids([one.glance for one in (*first, *rest)]) == ids([one for one in stories if one is not gone])


def test_a_cursor_is_a_place_and_not_a_story(storage: Storage) -> None:
    keep(storage, a_story(3), a_story(5))

    found = newest(storage, FeedFilter(), limit=1, after=Spot(0, BEDTIME, 0, StoryId(UUID(int=4))))

    assert ids([one.glance for one in found]) == [3]


def test_a_glance_shows_everything_a_card_needs(storage: Storage) -> None:
    file(storage)
    story = a_story(categories=(STARS, ANIMALS), themes=(KINDNESS,), seasons=(WINTER,), tags=("Night Lights",))
    keep(storage, story)

    (glance,) = walk(storage, FeedFilter(), ANYBODY, 20)

    assert (glance.title, glance.age_min, glance.word_count) == ("The Moon", 4, 9)
    assert (glance.category_ids, glance.theme_ids, glance.season_ids) == ((STARS, ANIMALS), (KINDNESS,), (WINTER,))
    assert [riddle.question for riddle in glance.riddles] == ["What did we see?"]
    assert glance.facts.tags == match_tags("The Moon", ("Night Lights",), ("Animals", "Stars and Moons", *SHELVES))
    assert glance.is_interactive and glance.listed_at == BEDTIME


SHELVES: Final = ("Kindness", "Winter")


def test_only_what_is_listed_is_counted(storage: Storage) -> None:
    stories = a_library(storage, Random(4), 30)
    shown = Counter(id for story in listed(stories) for id in (*story.categories, *story.themes, *story.seasons))

    assert storage.taxonomy_views().counts() == dict(shown)


def test_shelves_come_back_in_their_order(storage: Storage) -> None:
    file(storage)

    taxonomy = storage.taxonomy_views().taxonomy()

    assert [one.name for one in taxonomy.categories] == ["Animals", "Dreams", "Stars and Moons"]
    assert [one.id for one in taxonomy.themes] == [KINDNESS, COURAGE]
    assert [(one.start, one.end, one.is_active) for one in taxonomy.seasons] == [("12-01", "02-29", True)]


def random_story(number: int, chance: Random) -> Story:
    family = chance.choice((None, None, FAMILY, OTHERS))
    low = chance.randrange(0, 14)
    return a_story(
        number,
        content=the_moon(title=chance.choice(("The Moon", "Two Dogs", "Zoë and the Sea"))),
        age_min=low,
        age_max=low + 3,
        categories=chance.choice(((), (ANIMALS,), (STARS,))),
        themes=chance.choice(((), (), (COURAGE,))),
        seasons=chance.choice(((), (), (WINTER,))),
        tags=chance.choice(((), ("Ghosts",), ("loud NOISES", "dog"))),
        audience=Audience.FAMILY if family else Audience.PUBLIC,
        family_id=family,
        state=chance.choice((*StoryState, StoryState.PUBLISHED, StoryState.PUBLISHED)),
        approval=chance.choice(tuple(Approval)),
        deleted_at=chance.choice((None, None, None, BEDTIME)),
    )


def random_viewpoint(chance: Random) -> Viewpoint:
    family = chance.choice((None, FAMILY, FAMILY, OTHERS))
    return Viewpoint(
        family_id=family,
        kid_id=ADA if family and chance.random() < 0.7 else None,
        ceiling=chance.randrange(1, 16),
        excluded_tags=frozenset(chance.sample(("dog", "ghost", "loud noise", "animal", "sea", "zoe"), 2)),
        excluded_shelves=frozenset(chance.sample((DREAMS, STARS, COURAGE, WINTER), chance.choice((0, 0, 1, 2)))),
        explicit_content=chance.random() < 0.5,
        accepted_rules=chance.choice((1, 1, 2)),
    )


@pytest.mark.parametrize("seed", range(2))
def test_the_store_and_the_decision_agree_on_everything(storage: Storage, seed: int) -> None:
    chance, views = Random(seed), storage.story_views()
    known: dict[StoryId, StoryFacts] = {}
    file(storage)
    with storage.catalog() as uow:
        for number in range(1, 61):
            story, is_intense, rules = random_story(number, chance), chance.random() < 0.3, chance.choice((1, 2))
            verdict = Verdict(is_intense=is_intense, measurements=Measurements(1, 1, 5, 6, 2, 10))
            uow.stories.add(story, certified(story, verdict=verdict, rules_version=rules))
            known[story.id] = facts = facts_of(story, is_intense, rules)
            if chance.random() < 0.15:
                uow.stories.revoke(story.id, "upheld", BEDTIME)
                known[story.id] = evolve(facts, certified_hash=None)
        uow.commit()
    for _ in range(12):
        viewpoint = random_viewpoint(chance)
        visible = {id for id, facts in known.items() if is_visible(facts, viewpoint)}
        assert {id for id in known if views.find(id, viewpoint, ())} == visible
        public = {id.int for id in visible if known[id].family_id is None}
        assert set(ids(walk(storage, FeedFilter(), viewpoint, 100))) == public


def facts_of(story: Story, is_intense: bool, rules_version: int, names: Mapping[UUID, str] = NAMES) -> StoryFacts:
    hash, filed = content_hash(story.content), (*story.categories, *story.themes, *story.seasons)
    return StoryFacts(
        state=story.state,
        audience=story.audience,
        is_deleted=story.deleted_at is not None,
        family_id=story.family_id,
        content_hash=hash,
        certified_hash=hash,
        rules_version=rules_version,
        approval=story.approval,
        is_intense=is_intense,
        age_min=story.age_min,
        tags=match_tags(story.content.title, story.tags, [names[id] for id in filed]),
        shelves=frozenset(filed),
    )


def a_kid(storage: Storage, explicit_content: bool = False, **more: Any) -> Kid:
    known: dict[str, Any] = {"id": ADA, "family_id": FAMILY, "name": "Ada", "age_range": AgeSpan(4, 6)}
    kid = Kid(**{**known, "created_at": BEDTIME, "updated_at": BEDTIME, **more})
    with storage.family() as uow:
        uow.families.save(Family(id=FAMILY, explicit_content=explicit_content))
        uow.kids.add(kid)
        uow.commit()
    return kid


def test_a_kid_looks_with_the_rules_of_its_house(storage: Storage) -> None:
    a_kid(storage, explicit_content=True, excluded_tags=("ghosts", "loud noises"))

    found = storage.viewpoints().of_kid(FAMILY, ADA, BEDTIME)

    assert found == Viewpoint(
        family_id=FAMILY,
        kid_id=ADA,
        ages=(4, 6),
        ceiling=6,
        excluded_tags=frozenset({"ghost", "loud noise"}),
        explicit_content=True,
        time_zone="UTC",
    )


def test_a_kid_that_is_gone_or_anothers_looks_at_nothing(storage: Storage) -> None:
    a_kid(storage, removed_at=BEDTIME)
    look = storage.viewpoints().of_kid

    assert look(FAMILY, ADA, BEDTIME) is None
    assert look(OTHERS, ADA, BEDTIME) is None
    assert look(FAMILY, KidId(UUID(int=404)), BEDTIME) is None


def test_a_story_comes_with_every_word_and_what_it_is_called_by(storage: Storage) -> None:
    content = the_moon(
        captions=("A moon.",),
        passages=(Passage("start", "It rose."), Passage("up", "Up."), Passage("down", "Down.")),
        branches=(Branch("start", "Where to?", "Up", "Down", "up", "down"),),
    )
    names = (StoryName(HERO, "Ada", ADA),)
    story = a_story(content=content, audience=Audience.FAMILY, family_id=FAMILY, names=names)
    keep(storage, story)

    words = storage.story_views().words(story.id)

    assert words is not None and words.is_intact
    assert (words.content, words.names, len(words.branch_ids)) == (content, names, 1)


def a_reader(storage: Storage, reader: Reader, story: Story, **more: Any) -> None:
    """With a place in a story."""
    place = ReadingProgress(
        id=UUID(int=reader.id.int * 100 + story.id.int),
        reader=reader,
        story_id=story.id,
        started_at=BEDTIME,
        event_at=BEDTIME,
        saved_at=BEDTIME,
        **more,
    )
    with storage.progress() as uow:
        uow.progress.save([], [place])
        uow.commit()


def every_look(storage: Storage, story: Story, viewpoint: Viewpoint) -> list[Glance]:
    """At one story, on every list that has it and by itself."""
    views, sought = storage.story_views(), Sought.of("whale").unwrap()
    listed = views.search(sought, FeedFilter(), viewpoint, Scope.FAMILY, 9, None).unwrap()
    found = views.find(story.id, viewpoint, ())
    assert found is not None
    all_of_them = [
        *views.several([StoryId(UUID(int=4)), story.id], viewpoint),
        *views.created(viewpoint, PageRequest()).items,
        *(one.glance for one in listed),
        found.glance,
    ]
    return [one for one in all_of_them if one.id == story.id]


def test_a_reader_finds_names_and_how_far_it_has_come_wherever_it_looks(storage: Storage) -> None:
    """STO-75, CAT-19"""
    content = the_moon(
        title="{{HERO}} and the Whale",
        description="{{HERO_2}} and {{BUDDY}} look on.",
        cover_alt="{{BUDDY}}",
        questions=(Question("Who saw {{HERO}}?", ("{{HERO_2}}", "Nobody"), 0),),
    )
    names = (StoryName(HERO, "Ada the Great", ADA), StoryName(HEROES[1], "Zoë"), StoryName(BUDDY, "Pip"))
    own: dict[str, Any] = {"audience": Audience.FAMILY, "family_id": FAMILY}
    story = a_story(content=content, names=names, cover_url="/media/whale.png", **own)
    keep(storage, story, a_story(4))
    mum, ada = Viewpoint(family_id=FAMILY), Viewpoint(family_id=FAMILY, kid_id=ADA)

    def statuses(viewpoint: Viewpoint) -> list[ReadStatus | None]:
        return [one.read_status for one in every_look(storage, story, viewpoint)]

    for viewpoint in (mum, ada):
        looks = every_look(storage, story, viewpoint)
        assert len(looks) == 4
        for glance in looks:
            assert (glance.title, glance.description) == ("Ada the Great and the Whale", "Zoë and Pip look on.")
            assert (glance.cover_url, glance.cover_alt) == ("/media/whale.png", "Pip")
            (riddle,) = glance.riddles
            assert (riddle.question, riddle.options) == ("Who saw Ada the Great?", ("Zoë", "Nobody"))
        assert statuses(viewpoint) == [None] * 4
    a_reader(storage, Reader.parent(AccountId(FAMILY)), story, page=2)
    a_reader(storage, Reader.kid(ADA), story, page=2, completed_at=BEDTIME)
    a_reader(storage, Reader.kid(KidId(UUID(int=8))), story, page=1, removed_at=BEDTIME)
    assert (statuses(mum), statuses(ada)) == ([ReadStatus.READING] * 4, [ReadStatus.DONE] * 4)
    assert statuses(evolve(ada, remembers=False)) == [None] * 4
    taken_off = evolve(ada, kid_id=KidId(UUID(int=8)))
    assert {one.read_status for one in storage.story_views().several([story.id], taken_off)} == {None}

    assert [one.id.int for one in storage.story_views().several([story.id, StoryId(UUID(int=4))], ANYBODY)] == [4]
    (managed,) = storage.manuscript_views().managed(ManagedFilter(audience=Audience.FAMILY), PageRequest()).items
    assert managed.glance.title == content.title  # administrators are told no names


def test_the_words_of_a_story_nobody_certified_any_more_stay_unread(storage: Storage) -> None:
    story = a_story()
    keep(storage, story)
    with storage.catalog() as uow:
        uow.stories.revoke(story.id, "upheld", BEDTIME)
        uow.commit()

    assert storage.story_views().words(story.id) is None
    assert storage.story_views().words(StoryId(UUID(int=404))) is None


def shown(storage: Storage, number: int = 3) -> tuple[str, str, str]:
    """Title in the list, title of the story, and its words."""
    views, id = storage.story_views(), StoryId(UUID(int=number))
    page, found = newest(storage, FeedFilter()), views.find(id, ANYBODY, ())
    assert found is not None
    words = views.words(id, found.glance.revision)
    assert words is not None
    return page[-1].glance.title, found.glance.title, words.content.text


def test_what_was_seen_before_is_seen_anew_once_it_has_changed(storage: Storage) -> None:
    story = a_story()
    keep(storage, story)
    assert [shown(storage) for _ in range(3)] == [("The Moon", "The Moon", story.content.text)] * 3

    for count in range(3):
        content = the_moon(title=f"The Moon {count}", text=f"There were {count} moons. {{{{HERO}}}} counted them.")
        changed = evolve(story, content=content)
        with storage.catalog() as uow:
            uow.stories.replace(changed, certified(changed, id=UUID(int=7000 + count)))
            uow.commit()
        assert shown(storage) == (content.title, content.title, content.text)

    keep(storage, *(a_story(number) for number in range(10, 20)))
    assert shown(storage)[1] == "The Moon 2"
    assert len(newest(storage, FeedFilter())) == 11


def test_a_cover_painted_later_is_seen_at_once(storage: Storage) -> None:
    keep(storage, a_story())
    for _ in range(2):
        newest(storage, FeedFilter())
    with storage.catalog() as uow:
        uow.stories.put_cover(StoryId(UUID(int=3)), "/media/new.png", BEDTIME)
        uow.commit()

    (found,) = newest(storage, FeedFilter())
    glance = found.glance

    assert glance.cover_url == "/media/new.png"
