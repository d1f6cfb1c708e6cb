"""What is suggested, and why: a function of the reader and the day."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as some

from storytime_core.kernel.ids import CategoryId, StoryId, ThemeId
from storytime_core.recommendations.suggestions import (
    SENTENCES,
    Affinities,
    Begun,
    Candidate,
    Deed,
    Lived,
    Reason,
    Taste,
    suggested,
)

NOW = datetime(2026, 11, 20, 18, tzinfo=UTC)
TODAY = NOW.date()
PERSONAL = Taste(is_personal=True, level=3)
SEA, WOODS, STARS, TRAINS, DOGS = (CategoryId(UUID(int=100 + number)) for number in range(5))
KIND = ThemeId(UUID(int=200))


def story(number, category=SEA, **more):
    known = {"difficulty": 3, "listed_at": NOW - timedelta(days=number), "category_ids": (category,)}
    return Candidate(story_id=StoryId(UUID(int=number)), **{**known, **more})


def did(deed, number, category=SEA, days=1):
    return Lived(deed, NOW - timedelta(days=days), StoryId(UUID(int=900 + number)), (category,), (KIND,))


FOND_OF_THE_SEA = tuple(did(Deed.FINISHED, number) for number in range(3))


def numbers(found):
    return [one.story_id.int for one in found]


def test_what_was_done_lately_counts_more():
    def liking(*lived, taste=PERSONAL):
        return Affinities.of(lived, taste, TODAY).categories[SEA]

    assert liking(did(Deed.FINISHED, 1, days=0)) == 3
    assert liking(did(Deed.FAVORITE, 1, days=30)) == 2
    assert liking(did(Deed.STARTED, 1, days=0), did(Deed.LEFT, 2, days=60)) == 1 - 0.25
    assert liking(taste=evolve(PERSONAL, category_ids=(SEA,))) == 5


def test_a_story_is_left_after_a_week_under_a_third_of_it():
    def deed(page, days, done=None):
        return Begun(StoryId(UUID(int=1)), page, 9, NOW - timedelta(days=days), done).deed(NOW)[0]

    assert deed(2, 8) is Deed.LEFT
    assert deed(3, 8) is deed(2, 6) is Deed.STARTED
    assert deed(0, 80, NOW) is Deed.FINISHED


def test_what_a_parent_recommends_comes_first_and_what_is_liked_next():
    told = story(9, TRAINS, recommended_at=NOW)
    found = suggested([story(1, WOODS), story(2, SEA), told], FOND_OF_THE_SEA, PERSONAL, TODAY)

    assert [(one.story_id.int, one.reason) for one in found[:2]] == [
        (9, Reason.PARENT_RECOMMENDED),
        (2, Reason.LIKED_CATEGORY),
    ]


def test_every_fifth_is_something_different():
    found = suggested(
        [
            *(story(number, (SEA, WOODS, STARS)[number % 3]) for number in range(1, 10)),
            story(30, TRAINS),
            story(31, DOGS),
        ],
        (*FOND_OF_THE_SEA, did(Deed.FINISHED, 4, WOODS), did(Deed.FINISHED, 5, STARS)),
        PERSONAL,
        TODAY,
    )

    assert numbers(found)[4] == 30 and numbers(found)[9] == 31
    assert found[4].reason is found[9].reason is Reason.SOMETHING_DIFFERENT


def test_who_is_hardly_known_gets_the_order_of_the_house():
    candidates = [
        story(1, TRAINS),
        story(2, TRAINS, liked_place=0),
        story(3, TRAINS, picked_place=7),
        story(4, TRAINS, picked_place=1),
        story(5, SEA, difficulty=9),
        story(6, SEA, difficulty=3),
        story(7, TRAINS, recommended_at=NOW - timedelta(days=1)),
        story(8, TRAINS, recommended_at=NOW),
    ]
    taste = evolve(PERSONAL, category_ids=(SEA,))
    assert numbers(suggested(candidates, FOND_OF_THE_SEA[:2], taste, TODAY)) == [8, 7, 6, 5, 4, 3, 2, 1]
    impersonal = evolve(taste, is_personal=False)
    assert numbers(suggested(candidates, (), impersonal, TODAY)) == [8, 7, 4, 3, 2, 1, 5, 6]


def test_every_reason_has_a_calm_sentence():
    assert set(SENTENCES) == set(Reason)
    assert all(sentence.endswith(".") and "!" not in sentence for sentence in SENTENCES.values())


candidates = some.lists(
    some.builds(
        story,
        some.integers(1, 400),
        some.sampled_from((SEA, WOODS, STARS, TRAINS, DOGS)),
        difficulty=some.integers(1, 10),
        recommended_at=some.sampled_from((None, None, None, NOW)),
        in_season=some.booleans(),
        liked_place=some.none() | some.integers(0, 49),
        picked_place=some.none() | some.integers(0, 49),
    ),
    max_size=70,
    unique_by=lambda one: one.story_id,
)
deeds = some.lists(
    some.builds(
        did, some.sampled_from(Deed), some.integers(0, 20), some.sampled_from((SEA, WOODS, STARS)), some.integers(0, 89)
    ),
    max_size=20,
).map(tuple)
tastes = some.builds(
    Taste,
    is_personal=some.booleans(),
    category_ids=some.sampled_from(((), (SEA,), (DOGS, STARS))),
    level=some.none() | some.integers(1, 10),
)


@given(candidates, deeds, tastes, some.randoms(use_true_random=False))
def test_the_same_reader_on_the_same_day_gets_the_same_list(found, lived, taste, chance):
    first = suggested(found, lived, taste, TODAY)
    mixed = chance.sample(found, len(found))

    assert suggested(mixed, lived, taste, TODAY) == first
    assert len(set(numbers(first))) == len(first) == min(50, len(found))
    assert set(numbers(first)) <= {one.story_id.int for one in found}


@given(candidates, deeds)
def test_no_more_than_three_of_one_kind_in_ten_while_there_is_anything_else(found, lived):
    by_id = {one.story_id: one for one in found}
    shown = [by_id[one.story_id] for one in suggested(found, (*FOND_OF_THE_SEA, *lived), PERSONAL, TODAY)]
    for place, one in enumerate(shown):
        lately = [other.first_category for other in shown[max(0, place - 9) : place]]
        if not one.is_recommended and lately.count(one.first_category) >= 3:
            assert all(lately.count(other.first_category) >= 3 for other in shown[place:])


@given(candidates, deeds)
def test_without_leave_to_look_nothing_depends_on_what_was_read(found, lived):
    impersonal = Taste(category_ids=(SEA,), level=3)

    assert suggested(found, lived, impersonal, TODAY) == suggested(found, (), Taste(), TODAY)
