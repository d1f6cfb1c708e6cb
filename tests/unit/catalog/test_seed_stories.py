"""CAT-43: the stories we ship, counted and looked at one by one."""

import re
from collections import Counter
from datetime import date, timedelta

import pytest
from attrs import evolve

from storytime_adapters.seeds.packaged import PackagedSeeds
from storytime_adapters.seeds.reading import slug_of
from storytime_core.catalog.model import Season, SeasonStatus
from storytime_core.kernel.bands import Band
from storytime_core.safety.checker import check
from storytime_core.safety.parts import main_texts, paths
from storytime_core.safety.reading_level import words

STORIES = PackagedSeeds().stories()
TAXONOMY = PackagedSeeds().taxonomy()
BANDS = {
    (1, 3): (Band.TODDLER, 150, 220, 3),
    (4, 6): (Band.PRESCHOOL, 200, 400, 5),
    (7, 9): (Band.EARLY_READER, 350, 700, 5),
    (10, 12): (Band.MIDDLE_GRADE, 600, 1_000, 5),
}

each = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.slug)


def band_of(story):
    return BANDS[story.age_min, story.age_max]


def counted(shelf):
    return Counter(slug for story in STORIES for slug in getattr(story, shelf))


def test_each_band_has_seven_and_one_of_them_branches():
    spans = Counter((story.age_min, story.age_max) for story in STORIES)
    branching = Counter((story.age_min, story.age_max) for story in STORIES if story.content.branches)

    assert spans == dict.fromkeys(BANDS, 7)
    assert branching == dict.fromkeys(BANDS, 1)


def test_every_shelf_has_stories():
    categories, themes, seasons = map(counted, ("categories", "themes", "seasons"))

    assert categories["bedtime-stories"] >= 6
    assert all(categories[one.slug] >= 2 for one in TAXONOMY.categories)
    assert all(themes[one.slug] >= 1 for one in TAXONOMY.themes)
    assert all(seasons[one.slug] >= 2 for one in TAXONOMY.seasons)
    assert categories.keys() <= {one.slug for one in TAXONOMY.categories}
    assert themes.keys() <= {one.slug for one in TAXONOMY.themes}
    assert seasons.keys() <= {one.slug for one in TAXONOMY.seasons}


def test_titles_and_places_are_taken_once():
    places = [story.top_pick_position for story in STORIES if story.top_pick_position is not None]

    assert len({story.content.title.casefold() for story in STORIES}) == len(STORIES)
    assert sorted(places) == list(range(1, 13))
    assert sum(story.recommended for story in STORIES) == 8


def test_on_any_day_a_season_with_stories_is_on_or_lately_over():
    told = counted("seasons")
    seasons = [
        Season(id=None, position=0, name=one.name, slug=one.slug, description="", start=one.start, end=one.end)
        for one in TAXONOMY.seasons
        if told[one.slug]
    ]
    days = [date(2027, 1, 1) + timedelta(days=number) for number in range(365 + 366)]

    assert all(any(season.status(day) is not SeasonStatus.OFF for season in seasons) for day in days)


@each
def test_it_is_named_after_its_title(story):
    assert story.slug == slug_of(story.content.title)


@each
def test_it_is_filed_and_described(story):
    assert 1 <= len(story.categories) <= 5 and len(story.themes) <= 5 and len(story.seasons) <= 4
    assert 40 <= len(story.content.description) <= 200
    assert story.content.cover_alt and story.background_color and story.tags


@each
def test_every_way_through_it_has_the_length_of_its_band(story):
    _, fewest, most, _ = band_of(story)
    told = main_texts(story.content)

    assert told is not None and len(told) == (2 if story.content.branches else 1)
    assert all(fewest <= len(words(text)) <= most for text in told)


@each
def test_its_questions_have_one_right_answer_among_four_not_always_in_one_place(story):
    asked = story.content.questions

    assert len(asked) == band_of(story)[3]
    assert all(len(set(one.options)) == len(one.options) == 4 for one in asked)
    assert all(0 <= one.correct_option < 4 for one in asked)
    assert len({one.correct_option for one in asked}) > 1


@each
def test_its_three_words_occur_whichever_way_is_taken(story):
    taught = [one.word for one in story.content.vocabulary]

    assert len(set(taught)) == 3
    for text in main_texts(story.content):
        assert [one for one in taught if not re.search(rf"\b{re.escape(one)}", text, re.IGNORECASE)] == []


@each
def test_it_is_plain_text_and_names_nobody_by_a_placeholder(story):
    everything = "\n".join((story.content.text, *(one.text for one in story.content.passages)))

    assert re.findall(r"[{}*_<>#]", everything) == []


@each
def test_the_checks_accept_it_at_the_level_of_its_band(story):
    verdict = check(story.content, band_of(story)[0], bedtime="bedtime-stories" in story.categories, with_level=True)

    assert verdict.blocked == ()
    assert verdict.level_defects == ()


@each
def test_every_way_through_it_is_accepted_as_a_story_of_its_own(story):
    for text in paths(story.content):
        alone = evolve(story.content, text=text, passages=(), branches=())
        assert check(alone, band_of(story)[0], bedtime="bedtime-stories" in story.categories).blocked == ()
