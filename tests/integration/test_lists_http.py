"""Lists, search and home over HTTP, as the app asks for them."""

import pytest


@pytest.fixture
def seeded(house):
    house.seed()
    return house


def data(reply):
    assert reply.status_code == 200, reply.text
    return reply.json["data"]


def walk(house, path, token=None, **headers):
    found, cursor = [], ""
    while cursor is not None:
        page = data(house.get(f"{path}&cursor={cursor}", token, **headers))
        found += page["data"]
        cursor = page["pagination"]["nextCursor"]
    return [card["id"] for card in found]


SELECTIONS = ("isMostLiked", "topPicksFromUs", "isSeasonal", "recommended")


def test_every_selection_pages_to_its_end_and_repeats_nothing(seeded):
    mum = seeded.a_mum()
    whole = set(walk(seeded, "/stories?limit=9"))
    assert len(whole) == 28
    for selection in SELECTIONS:
        for query in (f"/stories?{selection}=true&limit=5", f"/stories?{selection}=true&shuffle=true&limit=5"):
            for token in (None, mum):
                found = walk(seeded, query, token)
                assert 4 <= len(found) == len(set(found)) and set(found) <= whole, query
    assert set(walk(seeded, "/stories?shuffle=true&limit=5")) == whole


def test_a_carousel_is_the_same_all_day_and_another_for_another_question(seeded):
    mum = seeded.a_mum()
    first = walk(seeded, "/stories?shuffle=true&limit=10", mum)
    assert walk(seeded, "/stories?shuffle=true&limit=10", mum) == first
    assert walk(seeded, "/stories?shuffle=true&limit=10&language=en", mum) != first
    assert walk(seeded, "/stories?shuffle=true&seed=5&limit=10", mum) == walk(
        seeded, "/stories?shuffle=true&seed=5&limit=4"
    )


def test_home_has_three_sections_that_share_no_story(seeded):
    for token in (None, seeded.a_mum()):
        home = data(seeded.get("/stories/homepage/parent?limitRecommended=3&limitTopLiked=6", token))
        assert list(home) == ["recommended", "seasonal", "topLiked"]
        assert [len(home["recommended"]), len(home["topLiked"])] == [3, 6] and 1 <= len(home["seasonal"]) <= 5
        ids = [card["id"] for section in home.values() for card in section]
        assert len(ids) == len(set(ids))
        assert all("textContent" not in card for section in home.values() for card in section)


def test_what_home_and_picks_do_not_understand(seeded):
    for path in ("homepage/parent?limitSeasonal=0", "homepage/parent?limitTopLiked=51", "top-picks-from-us?limit=21"):
        reply = seeded.get(f"/stories/{path}")
        assert (reply.status_code, reply.json["code"]) == (400, "VALIDATION_ERROR"), path


def test_our_top_picks_are_a_list(seeded):
    picks = data(seeded.get("/stories/top-picks-from-us?limit=7"))
    assert len(picks["data"]) == 7 and picks["pagination"] == {"nextCursor": None, "hasNextPage": False, "limit": 7}


def test_search_finds_and_refuses(seeded):
    title = data(seeded.get("/stories?limit=1"))["data"][0]["title"]
    found = data(seeded.get(f"/stories/search?q={title.split()[-1]}"))
    assert title in [card["title"] for card in found["data"]]
    assert data(seeded.get("/stories/search?q=xylophonequark"))["data"] == []
    for query in (
        "",
        "q=a",
        "q=%3F%3F",
        f"q={'a' * 81}",
        "q=a+b+c+d+e+f+g+h+i",
        "q=moon&shuffle=true",
        "q=moon&scope=all",
    ):
        reply = seeded.get(f"/stories/search?{query}")
        assert (reply.status_code, reply.json["code"]) == (400, "VALIDATION_ERROR"), query
        assert reply.json["details"]["fields"], query
    first = seeded.get("/stories/search?q=the&limit=3").json["data"]
    assert first["pagination"]["hasNextPage"]
    assert len(walk(seeded, "/stories/search?q=the&limit=3")) == len(
        set(walk(seeded, "/stories/search?q=the&limit=10"))
    )


def test_an_age_group_narrows_like_its_ages(seeded):
    group = next(one for one in data(seeded.get("/age-groups"))["data"] if (one["min"], one["max"]) == (4, 6))
    by_group = walk(seeded, f"/stories?ageGroup={group['id']}&limit=50")
    assert by_group == walk(seeded, "/stories?minAge=4&maxAge=6&limit=50") != []
    assert walk(seeded, "/stories?ageGroup=0193a5a0-0000-7000-8000-000000000001&limit=50") == []


def test_a_kids_cursor_is_not_its_mothers(seeded):
    mum = seeded.a_mum()
    kid = seeded.a_kid(mum)
    ada = seeded.in_kid_mode(mum, kid["id"])
    cursor = data(seeded.get("/stories?limit=3", mum))["pagination"]["nextCursor"]
    reply = seeded.get(f"/stories?limit=3&cursor={cursor}", ada)
    assert (reply.status_code, reply.json["code"]) == (400, "INVALID_CURSOR")
