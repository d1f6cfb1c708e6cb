"""What finding and opening stories costs the database: statements, beside those that find out who is asking."""

from contextlib import contextmanager
from uuid import UUID

import pytest

from storytime_adapters.testing.cast import a_story, certified
from storytime_adapters.testing.catalog_contract import keep
from storytime_core.kernel.library import Audience, StoryName
from storytime_core.kernel.stories import BUDDY, HERO
from tests.listening import listening

WHO = ("sessions", "accounts", "guest_sessions")


@pytest.fixture(params=["sqlite", "postgres"])
def storage_kind(request):
    return request.param


@pytest.fixture
def statements(house):
    """Counts; forgets what was kept at hand, so that every request is a cold one."""
    engine = house.application.platform.storage().database.engine
    said = []

    def note(statement, values):
        if not statement.startswith("BEGIN"):
            said.append(statement)

    @contextmanager
    def at_most(most):
        house.application.catalog.taxonomy().forget()
        said.clear()
        yield said
        asked = [one for one in said if not any(f"FROM {table}" in one for table in WHO)]
        assert 1 <= len(asked) <= most, "\n\n".join(asked)

    with listening(engine, note):
        yield at_most


@pytest.fixture
def library(house):
    storage = house.application.platform.storage()
    house.application.storytime().catalog.seeding.run().unwrap()
    category = storage.taxonomy_views().taxonomy().categories[0]
    many = [a_story(number, categories=(category.id,)) for number in range(3, 33)]
    with storage.catalog() as uow:
        for story in many:
            uow.stories.add(story, certified(story))
        uow.commit()
    return category, many


def test_lists(house, statements, library):
    category, _ = library
    mum = house.a_mum()
    kid = house.a_kid(mum)
    for query, token, most in (
        ("", None, 2),
        (f"?category={category.id}&age=5&language=en&maxDurationSeconds=600", None, 2),
        ("?limit=5", mum, 2),
        (f"?kidId={kid['id']}", mum, 3),
    ):
        with statements(most) as said:
            assert len(house.get(f"/stories{query}", token).json["data"]["data"]) >= 5
        assert not any("story_texts" in one for one in said)


@pytest.mark.parametrize(
    "query",
    ["isMostLiked=true", "topPicksFromUs=true", "isSeasonal=true", "recommended=true", "shuffle=true"]
    + [f"{one}=true&shuffle=true" for one in ("isMostLiked", "topPicksFromUs", "isSeasonal", "recommended")],
)
def test_every_selection(house, statements, library, query):
    """A seasonal or shuffled list of a parent asks where its day begins; a kid's rules know it already."""
    mum = house.a_mum()
    kid = house.a_kid(mum)
    for more, token in (("", None), ("", mum), (f"&kidId={kid['id']}", mum)):
        with statements(3) as said:
            page = house.get(f"/stories?{query}&limit=4{more}", token).json["data"]
        assert not any("story_texts" in one for one in said)
        if page["pagination"]["nextCursor"]:
            with statements(3):
                house.get(f"/stories?{query}&limit=4{more}&cursor={page['pagination']['nextCursor']}", token)


def test_home_and_search(house, statements, library):
    mum = house.a_mum()
    for token in (None, mum):
        with statements(4):  # shelves, where the day begins, three sections in one
            assert house.get("/stories/homepage/parent", token).status_code == 200
        with statements(2):
            assert house.get("/stories/top-picks-from-us", token).status_code == 200
        with statements(4):  # three tiers, shelves
            assert house.get("/stories/search?q=moon+night", token).status_code == 200


def test_shelves(house, statements, library):
    for kind, most in (("categories", 2), ("themes", 2), ("seasons", 1)):
        with statements(most):
            assert house.get(f"/stories/{kind}").status_code == 200


def test_opening(house, statements, library, storage_kind):
    """PostgreSQL writes an opening with its count, and an event with whom to tell of it."""
    more = 0 if storage_kind == "postgres" else 2
    _, stories = library
    mum = house.a_mum()
    address = f"/stories/{stories[0].id}"
    with statements(3):  # a preview: story, words, shelves
        assert house.get(address).json["data"]["isPreview"]
    with statements(5 + more):  # opened first: and an opening with its count, an event
        assert house.get(address, mum).status_code == 200
    with statements(3):
        assert house.get(address, mum).status_code == 200
    with statements(1):
        assert house.get("/stories/user/quota", mum).json["data"]["used"] == 1
    for story in stories[1:9]:
        house.get(f"/stories/{story.id}", mum)
    with statements(6 + more):  # the last one there is: two events at once
        assert house.get(f"/stories/{stories[9].id}", mum).status_code == 200
    with statements(2) as said:  # CAT-32: and it is not reserved
        assert house.get(f"/stories/{stories[10].id}", mum).status_code == 403
    assert not any("story_texts" in one for one in said)


def test_opening_as_a_kid(house, statements, library):
    """With every rule there is: who it is, with its reading time and what it read, the story; its words are at hand."""
    _, stories = library
    mum = house.a_mum()
    kid = house.a_kid(mum)
    kids_own = house.in_kid_mode(mum, kid["id"])
    house.call("PUT", f"/kids/{kid['id']}/daily-limit", {"limitMins": 30}, mum)
    address = f"/stories/{stories[0].id}"
    assert house.get(address, kids_own).status_code == 200
    with statements(3):  # and the shelves, which were forgotten
        assert house.get(address, kids_own).status_code == 200
    house.call("PUT", f"/kids/{kid['id']}/daily-limit", {"limitMins": 0}, mum)
    with statements(2):
        assert house.get(address, kids_own).json["code"] == "SCREEN_TIME_OVER"


def test_opening_as_a_guest(house, statements, library):
    _, stories = library
    begun = house.post("/guest/session", None, X_Guest_Device_Id="phone-0001").json["data"]["sessionId"]
    guest = {"X_Guest_Session_Id": begun, "X_Guest_Device_Id": "phone-0001"}
    address = f"/guest/stories/{stories[0].id}"
    with statements(9):  # for the visit and the device: an opening and a count; an event and whom to tell
        assert house.get(address, **guest).status_code == 200
    with statements(3):
        assert house.get(address, **guest).status_code == 200
    with statements(1):
        assert house.get(f"{address}/access", **guest).json["data"]["alreadyRead"]
    with statements(1):
        assert house.get("/guest/quota", **guest).json["data"]["used"] == 1
    for story in stories[1:3]:
        house.get(f"/guest/stories/{story.id}", **guest)
    with statements(1):
        assert house.get(f"/guest/stories/{stories[3].id}", **guest).status_code == 403


def test_reading_as_a_guest(house, statements, library):
    _, stories = library
    guest = {"X_Guest_Session_Id": house.post("/guest/session").json["data"]["sessionId"]}
    for story in stories[:3]:
        house.get(f"/guest/stories/{story.id}", **guest)
        house.post("/guest/progress", {"storyId": str(story.id), "progress": 1}, **guest)
    with statements(5):  # the story; reader and place; the same written
        house.post("/guest/progress", {"storyId": str(stories[0].id), "progress": 2}, **guest)
    with statements(1):
        assert house.get(f"/guest/progress/{stories[0].id}", **guest).json["data"]["progress"] == 2
    with statements(3):  # places, stories, shelves; the words are at hand
        assert len(house.get("/guest/history", **guest).json["data"]["data"]) == 3


def test_what_parents_say(house, statements, library):
    """Beside the kid's rules: a page and its cards, names and all, and the shelves, which were forgotten."""
    _, stories = library
    mum = house.a_mum()
    kid = house.a_kid(mum)["id"]
    family_id = UUID(house.get("/user/me", mum).json["data"]["id"])
    own = {"audience": Audience.FAMILY, "family_id": family_id, "creator_kid_id": UUID(kid)}
    names = (StoryName(HERO, "Ada"), StoryName(BUDDY, "Pip"))
    theirs = [a_story(number, names=names, **own) for number in range(700, 703)]
    keep(house.application.platform.storage(), *theirs)
    for story in (*stories[:6], *theirs):
        house.post("/stories/recommendations", {"kidId": kid, "storyId": str(story.id)}, mum)
        house.call("PUT", f"/stories/restrictions/{kid}/{stories[6].id}", {}, mum)
    ada = house.in_kid_mode(mum, kid)
    for path, token, most in (
        (f"/stories/rules/{kid}", mum, 1),
        (f"/stories/restrictions/{kid}", mum, 4),
        (f"/stories/recommendations/kid/{kid}", mum, 4),
        (f"/stories/recommendations/kid/{kid}", ada, 4),
        (f"/stories/recommendations/kid/{kid}/stats", mum, 2),
        ("/stories/recommendations/top-picks", mum, 2),
        (f"/stories/library/{kid}/created", mum, 3),
        ("/stories/search?q=moon&scope=family", mum, 4),
        (f"/stories/{stories[6].id}/visibility?kidId={kid}", mum, 2),
    ):
        with statements(most) as said:
            assert house.get(path, token).status_code == 200
        assert not any("story_texts" in one for one in said), path


def test_suggestions(house, statements, library):
    mum = house.a_mum()
    kid = house.a_kid(mum)["id"]
    house.call("PATCH", "/settings", {"personalizedSuggestions": True}, mum)
    with statements(8) as said:
        assert len(house.get(f"/stories/suggestions?kidId={kid}", mum).json["data"]["data"]) == 10
    assert not any("story_texts" in one for one in said)
    with statements(3):  # whose rules, the cards, and the shelves, which were forgotten
        assert house.get(f"/stories/suggestions?kidId={kid}", mum).status_code == 200
    with statements(6):
        assert house.get(f"/stories/homepage/kid/{kid}", mum).status_code == 200
    house.call("PATCH", "/settings", {"personalizedSuggestions": False}, mum)
    with statements(6) as said:
        assert len(house.get(f"/stories/suggestions?kidId={kid}", mum).json["data"]["data"]) == 10
    assert not any("reading_progress" in one or "favorites" in one for one in said)
