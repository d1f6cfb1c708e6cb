"""Finding and opening stories over HTTP: what is shown, to whom, and at what cost."""

from uuid import UUID, uuid4

import pytest

from storytime_adapters.testing.cast import a_story, certified, the_moon
from storytime_core.kernel.ids import FamilyId
from storytime_core.kernel.library import Audience, StoryName
from storytime_core.kernel.stories import HERO, Measurements, Verdict

CARD_FIELDS = """id title description language coverImageUrl coverAlt ageMin ageMax categories themes durationSeconds
    wordCount pageCount difficultyLevel backgroundColor isInteractive questions recommended aiGenerated creatorKidId
    readStatus publishedAt createdAt updatedAt"""
MORE_FIELDS = "textContent audioUrl images seasons passages branches vocabulary provenance isPreview favorite"
CARD = set(CARD_FIELDS.split())
FULL = CARD | set(MORE_FIELDS.split())
TEXT = "Once there was a moon that could not sleep. " * 20


@pytest.fixture
def storage(house):
    return house.application.platform.storage()


@pytest.fixture
def seeded(house):
    house.application.storytime().catalog.seeding.run().unwrap()
    return house


def keep(storage, *stories, **certificate):
    with storage.catalog() as uow:
        for story in stories:
            uow.stories.add(story, certified(story, **certificate))
        uow.commit()


def stories(*numbers, **more):
    return [a_story(number, content=the_moon(text=TEXT), **more) for number in numbers]


def data(reply, status=200):
    assert reply.status_code == status, reply.text
    return reply.json["data"]


def me(house, token):
    return FamilyId(UUID(data(house.get("/user/me", token))["id"]))


def path(story):
    return f"/stories/{story.id}"


def walk(house, query, token=None):
    found, cursor = [], ""
    while True:
        page = data(house.get(f"/stories?{query}&cursor={cursor}", token))
        found += [one["id"] for one in page["data"]]
        cursor = page["pagination"]["nextCursor"]
        assert page["pagination"]["hasNextPage"] == (cursor is not None)
        if cursor is None:
            return found


def test_shelves(seeded):
    categories = data(seeded.get("/stories/categories"))
    themes, seasons = (data(seeded.get(f"/stories/{kind}"))["data"] for kind in ("themes", "seasons"))

    assert [one["name"] for one in categories][:2] == ["Bedtime Stories", "Adventure"]
    assert (len(categories), len(themes), len(seasons)) == (15, 19, 8)
    assert categories[0].keys() == themes[0].keys() == {"id", "name", "image", "description", "storyCount"}
    assert categories[0]["storyCount"] >= 1
    assert seasons[3].items() >= {"name": "Winter", "startDate": "12-01", "endDate": "02-29", "isActive": True}.items()
    assert {one["status"] for one in seasons} <= {"active", "recent", "off"}


def test_shelves_are_public_and_tagged(seeded):
    first = seeded.get("/stories/categories", token="nonsense")
    again = seeded.get("/stories/categories", None, If_None_Match=first.headers["etag"])

    assert first.headers["cache-control"] == "public, no-cache"
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert seeded.get("/stories/categories?limit=3").status_code == 400


def test_cards_have_their_fields_and_no_text(seeded):
    reply = seeded.get("/stories")
    cards = data(reply)["data"]

    assert len(cards) >= 2 and all(card.keys() == CARD for card in cards)
    assert cards[0]["categories"][0].keys() == {"id", "name", "image", "description"}
    assert cards[0]["questions"][0].keys() == {"id", "question", "options"}
    assert (cards[0]["readStatus"], cards[0]["creatorKidId"]) == (None, None)
    for word in ("correctOption", "textContent", "passages", "meaning"):
        assert word not in reply.text


def test_no_list_tells_more_than_six_words_of_a_story_in_a_row(house, storage):
    keep(storage, *stories(3, 4))
    reply = house.get("/stories").text
    words = TEXT.split()

    assert all(" ".join(words[at : at + 7]) not in reply for at in range(len(words) - 7))


def test_covers_are_absolute(house, storage):
    painted = a_story(3, cover_url="/media/moon.png")
    elsewhere = a_story(4, cover_url="https://pictures.example.org/moon.png")
    keep(storage, painted, elsewhere, a_story(5))
    covers = [card["coverImageUrl"] for card in data(house.get("/stories"))["data"]]

    assert covers == [
        "http://127.0.0.1:8000/media/packaged/bedtime-stories.png",
        "https://pictures.example.org/moon.png",
        "http://127.0.0.1:8000/media/moon.png",
    ]


def test_pages_follow_each_other(house, storage):
    keep(storage, *stories(*range(3, 28)))

    expected = [str(UUID(int=number)) for number in reversed(range(3, 28))]
    assert walk(house, "limit=4") == walk(house, "limit=25") == walk(house, "limit=100") == expected


def test_filters(seeded):
    categories = {one["name"]: one["id"] for one in data(seeded.get("/stories/categories"))}
    every = {card["id"]: card for card in data(seeded.get("/stories?limit=100"))["data"]}

    def filed(name):
        return {id for id, card in every.items() if name in [one["name"] for one in card["categories"]]}

    animals, family = f"category={categories['Animals']}", f"category={categories['Family']}"
    assert set(walk(seeded, f"{animals}&limit=100")) == filed("Animals") != set()
    assert set(walk(seeded, f"{animals}&{family}&limit=100")) == filed("Animals") | filed("Family")
    assert walk(seeded, f"category={uuid4()}") == []
    assert set(walk(seeded, "recommended=true&limit=100")) == {id for id, card in every.items() if card["recommended"]}
    assert set(walk(seeded, "recommended=false&limit=100")) == set(every)
    assert set(walk(seeded, "age=5&limit=100")) == {
        id for id, card in every.items() if card["ageMin"] <= 5 <= card["ageMax"]
    }
    assert set(walk(seeded, "minAge=0&maxAge=3.5&limit=100")) == {
        id for id, card in every.items() if card["ageMin"] <= 3
    }
    assert walk(seeded, "language=de") == []


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=many",
        "shuffle=yes",
        "seed=-1",
        "seed=2147483648",
        "isMostLiked=true&isSeasonal=true",
        "recommended=true&topPicksFromUs=true",
        "age=4&ageGroup=0193a5a0-0000-7000-8000-000000000001",
        "unknown=1",
        "category=animals",
        "&".join(f"category={UUID(int=number)}" for number in range(6)),
        "minAge=7&maxAge=4",
        "minAge=-1",
        "maxAge=19",
        "age=nan",
        "age=4&minAge=2",
        "age=4&age=5",
        "language=no+language",
        "maxDurationSeconds=59",
        "maxDurationSeconds=7201",
        "recommended=yes",
        "kidId=me",
    ],
)
def test_what_a_list_does_not_understand(house, query):
    reply = house.get(f"/stories?{query}")

    assert (reply.status_code, reply.json["code"]) == (400, "VALIDATION_ERROR"), query
    assert reply.json["details"]["fields"]


def test_a_cursor_is_good_for_its_own_list_only(house, storage):
    keep(storage, *stories(*range(3, 9)))
    cursor = data(house.get("/stories?limit=2&age=5"))["pagination"]["nextCursor"]
    mum = house.a_mum()

    assert house.get(f"/stories?limit=2&age=5&cursor={cursor}").status_code == 200
    for letter in (0, 7, len(cursor) - 1):
        other = "A" if cursor[letter] != "A" else "B"
        bad = f"{cursor[:letter]}{other}{cursor[letter + 1 :]}"
        assert house.get(f"/stories?limit=2&age=5&cursor={bad}").json["code"] == "INVALID_CURSOR", letter
    for bad in (
        f"?limit=2&age=5&cursor={cursor[3:]}",
        "?cursor=nonsense",
        f"?limit=2&cursor={cursor}",
        f"?limit=2&age=6&cursor={cursor}",
    ):
        assert house.get(f"/stories{bad}").json["code"] == "INVALID_CURSOR", bad
    assert house.get(f"/stories?limit=2&age=5&cursor={cursor}", mum).json["code"] == "INVALID_CURSOR"


def test_a_bad_token_is_told_so(house):
    assert house.get("/stories", "nonsense").status_code == 401


def test_a_kid_finds_what_fits_it(house, storage):
    for number, (low, high) in enumerate(((1, 3), (4, 6), (6, 8), (9, 12)), 3):
        keep(storage, a_story(number, age_min=low, age_max=high))
    keep(storage, a_story(9, tags=("Ghosts",)))
    mum = house.a_mum()
    kid = house.a_kid(mum, "Ada", ageRange="4-6", excludedTags=["ghost"])

    assert walk(house, f"kidId={kid['id']}", mum) == [str(UUID(int=number)) for number in (5, 4)]
    assert walk(house, f"kidId={kid['id']}&minAge=0", mum) == [str(UUID(int=number)) for number in (5, 4, 3)]
    assert len(walk(house, "limit=10", mum)) == 5
    assert house.get(f"/stories?kidId={uuid4()}", mum).status_code == 404
    assert house.get(f"/stories?kidId={kid['id']}", house.a_mum()).status_code == 404
    assert house.get(f"/stories?kidId={kid['id']}").status_code == 404


def test_a_story_is_opened_and_read_again(seeded):
    mum = seeded.a_mum()
    cards = {one["title"]: one for one in data(seeded.get("/stories?limit=100"))["data"]}
    kite = data(seeded.get(f"/stories/{cards['The Kite That Went Both Ways']['id']}", mum))

    assert kite.keys() == FULL
    assert kite["textContent"].startswith("Nia and her grandfather") and not kite["isPreview"]
    assert [passage["key"] for passage in kite["passages"]] == ["start", "hill", "meadow"]
    assert kite["branches"][0].keys() == {"id", "after", "prompt", "optionA", "optionB", "nextA", "nextB"}
    assert kite["questions"][0].keys() == {"id", "storyId", "question", "options", "correctOption"}
    assert kite["questions"][0]["correctOption"] == 1
    assert [season["name"] for season in kite["seasons"]] == ["Autumn"]
    assert data(seeded.get(f"/stories/{kite['id']}", mum)) == kite
    assert data(seeded.get("/stories/user/quota", mum))["used"] == 1


def test_passers_by_get_a_preview(seeded):
    cards = {one["title"]: one["id"] for one in data(seeded.get("/stories?limit=100"))["data"]}
    seen = data(seeded.get(f"/stories/{cards['The Kite That Went Both Ways']}"))

    assert seen.keys() == FULL and seen["isPreview"]
    assert len(seen["textContent"].split()) <= 30
    assert seen["passages"] == seen["branches"] == []
    assert seen["audioUrl"] == ""
    assert {question["correctOption"] for question in seen["questions"]} == {None}


def test_the_allowance_ends_at_ten(house, storage):
    many = stories(*range(3, 14))
    keep(storage, *many)
    mum = house.a_mum()
    assert data(house.get("/stories/user/quota", mum)) == {
        "used": 0,
        "totalAllowed": 10,
        "remaining": 10,
        "bonusStories": 0,
        "isPremium": False,
        "unlimited": False,
        "baseLimit": 10,
        "nextStoryAt": None,
    }
    for story in many[:10]:
        assert house.get(path(story), mum).status_code == 200

    refused = house.get(path(many[10]), mum)

    assert (refused.status_code, refused.json["code"]) == (403, "STORY_LIMIT_EXCEEDED")
    assert "limit" in refused.json["message"]
    quota = data(house.get("/stories/user/quota", mum))
    assert refused.json["details"] == {
        "used": 10,
        "totalAllowed": 10,
        "remaining": 0,
        "nextStoryAt": quota["nextStoryAt"],
    }
    assert house.get(path(many[0]), mum).status_code == 200
    assert quota["nextStoryAt"] is not None
    assert data(house.get(path(many[10])))["isPreview"]


def test_what_is_not_for_you_is_not_there(house, storage):
    mum, other = house.a_mum(), house.a_mum()
    own = a_story(
        3,
        audience=Audience.FAMILY,
        family_id=me(house, mum),
        names=(StoryName(HERO, "Ada"),),
        content=the_moon(title="{{HERO}} and the Moon"),
    )
    keep(storage, own)
    keep(storage, a_story(4), verdict=Verdict(is_intense=True, measurements=Measurements(1, 1, 5, 6, 2, 10)))

    mine = data(house.get(path(own), mum))
    assert (mine["title"], "Ada saw it." in mine["textContent"]) == ("Ada and the Moon", True)
    assert data(house.get("/stories/user/quota", mum))["used"] == 0
    missing = house.get(f"/stories/{uuid4()}", other).json
    for reply in (house.get(path(own), other), house.get(path(own)), house.get(path(a_story(4)))):
        assert (reply.status_code, reply.json["message"]) == (404, missing["message"])
    assert data(house.get("/stories", mum))["data"][0]["id"] == str(UUID(int=4))
    assert data(house.get("/stories"))["data"] == []


def test_an_address_that_is_no_id_is_not_found(house):
    assert house.get("/stories/the-moon").json["code"] == "RESOURCE_NOT_FOUND"
    assert house.get("/stories/user/quota").status_code == 401
