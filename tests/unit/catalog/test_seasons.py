"""CAT-15, for every day of a common year and a leap year."""

from datetime import date, timedelta

import pytest

from storytime_adapters.seeds.packaged import PackagedSeeds
from storytime_core.catalog.model import Season, SeasonStatus

YEARS = (2027, 2028)  # the second one has a 29th of February

# first and last day it is on, and the last day on which it was on lately; by year where they differ
TABLE = {
    "spring": [("03-01", "05-31", "07-15")],
    "summer": [("06-01", "08-31", "10-15")],
    "autumn": [("09-01", "11-30", "01-14")],
    "winter": [("12-01", "02-28", "04-14")],
    "valentines-day": [("02-01", "02-15", "04-01")],
    "easter": [("03-20", "04-25", "06-09")],
    "halloween": [("10-01", "10-31", "12-15")],
    "christmas": [("12-01", "12-31", "02-14")],
}
LEAP = {"winter": [("12-01", "02-29", "04-14")], "valentines-day": [("02-01", "02-15", "03-31")]}


def a_season(seed, **more):
    known = {"name": seed.name, "slug": seed.slug, "description": "", "start": seed.start, "end": seed.end}
    return Season(id=None, position=0, **{**known, **more})


SEASONS = {seed.slug: a_season(seed) for seed in PackagedSeeds().taxonomy().seasons}


def within(day, first, last):
    """Over new year as well."""
    text = f"{day:%m-%d}"
    return first <= text <= last if first <= last else text >= first or text <= last


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("slug", TABLE)
def test_every_day_of_the_year(year, slug):
    ((first, last, lately),) = LEAP.get(slug, TABLE[slug]) if year == 2028 else TABLE[slug]
    day = date(year, 1, 1)
    while day.year == year:
        status = SEASONS[slug].status(day)
        if within(day, first, last):
            assert status is SeasonStatus.ACTIVE, day
        elif within(day, first, lately):
            assert status is SeasonStatus.RECENT, day
        else:
            assert status is SeasonStatus.OFF, day
        day += timedelta(days=1)


def test_a_season_that_is_switched_off_is_off():
    (winter,) = (seed for seed in PackagedSeeds().taxonomy().seasons if seed.slug == "winter")

    assert a_season(winter, is_active=False).status(date(2027, 1, 1)) is SeasonStatus.OFF


def test_on_every_day_there_is_a_season():
    for year in YEARS:
        days = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
        assert all(any(season.holds(day) for season in SEASONS.values()) for day in days)
