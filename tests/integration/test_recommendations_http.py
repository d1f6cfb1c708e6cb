"""What parents forbid and recommend over HTTP, as the app asks for it."""

from uuid import UUID

import pytest

from storytime_adapters.testing.cast import a_story, the_moon
from storytime_adapters.testing.catalog_contract import keep
from storytime_core.kernel.library import Audience, StoryName
from storytime_core.kernel.stories import BUDDY, HERO


@pytest.fixture
def home(house):
    house.seed()
    mum = house.a_mum()
    kid = house.a_kid(mum)
    return house, mum, kid["id"], house.in_kid_mode(mum, kid["id"])


def data(reply, status=200):
    assert reply.status_code == status, reply.text
    return reply.json["data"]


def cards(house, token, query=""):
    return data(house.get(f"/stories?limit=50{query}", token))["data"]


def test_a_parents_word_about_a_story_holds_at_once(home):
    house, mum, kid, ada = home
    first, second, *_ = cards(house, ada)
    path = f"/stories/restrictions/{kid}"
    made = data(house.call("PUT", f"{path}/{first['id']}", {"reason": "Too many wolves."}, mum))
    assert made == {
        "kidId": kid, "storyId": first["id"], "reason": "Too many wolves.", "restrictedAt": made["restrictedAt"]
    }  # fmt: skip

    assert first["id"] not in [card["id"] for card in cards(house, ada)]
    assert house.get(f"/stories/{first['id']}", ada).status_code == 404
    assert house.get(f"/stories/{first['id']}", mum).status_code == 200
    (listed,) = data(house.get(path, mum))["data"]
    assert (listed["story"]["id"], listed["reason"]) == (first["id"], "Too many wolves.")
    told = data(house.get(f"/stories/{first['id']}/visibility?kidId={kid}", mum))
    assert told == {
        "visible": False,
        "reasons": [{"code": "restricted", "message": "You keep this story from this kid."}],
    }
    refused = house.post("/stories/recommendations", {"kidId": kid, "storyId": first["id"]}, mum)
    assert (refused.status_code, refused.json["code"]) == (409, "CONFLICT")
    assert refused.json["details"] == {"reason": "restricted"}
    for _ in range(2):
        assert data(house.call("DELETE", f"{path}/{first['id']}", None, mum)) is None
    assert house.get(f"/stories/{first['id']}", ada).status_code == 200
    assert data(house.get(f"/stories/{second['id']}/visibility?kidId={kid}", mum)) == {"visible": True, "reasons": []}


def test_a_kid_on_a_list_of_its_own(home):
    house, mum, kid, ada = home
    story = cards(house, ada)[0]
    rules = house.get(f"/stories/rules/{kid}", mum)
    assert data(rules) == {
        "kidId": kid, "maxStoryAge": None, "allowListOnly": False, "ceiling": 6, "ageMin": 4, "ageMax": 6,
        "excludedTags": [], "explicitContent": False, "approveNewStories": False,
    }  # fmt: skip
    body = {"maxStoryAge": None, "allowListOnly": True}
    changed = house.call("PUT", f"/stories/rules/{kid}", body, mum, If_Match=rules.headers["etag"])
    assert data(changed)["allowListOnly"] and changed.headers["etag"] != rules.headers["etag"]
    late = house.call("PUT", f"/stories/rules/{kid}", body, mum, If_Match=rules.headers["etag"])
    assert (late.status_code, late.json["code"]) == (412, "PRECONDITION_FAILED")

    assert cards(house, ada) == []
    ask = {"kidId": kid, "storyId": story["id"], "message": "You will like it."}
    made = data(house.post("/stories/recommendations", ask, mum), 201)
    assert made["message"] == "You will like it." and made["story"]["id"] == made["storyId"] == story["id"]
    assert (made["status"], made["visibleToKid"], made["recommendedBy"]["name"]) == ("new", True, "Ada's mum")
    assert data(house.post("/stories/recommendations", {**ask, "message": None}, mum))["message"] is None
    assert [card["id"] for card in cards(house, ada)] == [story["id"]]
    assert [card["id"] for card in cards(house, ada, "&recommended=true")] == [story["id"]]
    for token in (mum, ada):
        (listed,) = data(house.get(f"/stories/recommendations/kid/{kid}", token))["data"]
        assert (listed["id"], listed["recommendedAt"]) == (made["id"], made["recommendedAt"])
    stats = data(house.get(f"/stories/recommendations/kid/{kid}/stats", mum))
    assert stats == {
        "totalCount": 1, "openedCount": 0, "finishedCount": 0, "lastRecommendedAt": made["recommendedAt"]
    }  # fmt: skip

    assert data(house.call("DELETE", f"/stories/recommendations/{made['id']}", None, mum)) is None
    assert cards(house, ada) == [] == data(house.get(f"/stories/recommendations/kid/{kid}", ada))["data"]
    assert house.call("DELETE", f"/stories/recommendations/{made['id']}", None, mum).status_code == 404


def test_a_request_sent_again_gets_the_same_reply(home):
    house, mum, kid, ada = home
    ask = {"kidId": kid, "storyId": cards(house, ada)[0]["id"]}
    first = house.post("/stories/recommendations", ask, mum, Idempotency_Key="once")
    again = house.post("/stories/recommendations", ask, mum, Idempotency_Key="once")
    assert data(first, 201) == data(again, 201) and again.headers["idempotency-replayed"] == "true"


def test_what_is_not_understood(home):
    house, mum, kid, ada = home
    story = cards(house, ada)[0]["id"]
    for method, path, body, field in (
        ("PUT", f"/stories/rules/{kid}", {"maxStoryAge": "7", "allowListOnly": True}, "maxStoryAge"),
        ("PUT", f"/stories/rules/{kid}", {"maxStoryAge": 19, "allowListOnly": True}, "maxStoryAge"),
        ("PUT", f"/stories/rules/{kid}", {"allowListOnly": True}, "maxStoryAge"),
        ("PUT", f"/stories/rules/{kid}", {"maxStoryAge": None}, "allowListOnly"),
        ("PUT", f"/stories/restrictions/{kid}/{story}", {"reason": "x" * 281}, "reason"),
        ("POST", "/stories/recommendations", {"kidId": kid, "storyId": story, "message": "<i>Hi</i>"}, "message"),
        ("POST", "/stories/recommendations", {"kidId": kid}, "storyId"),
        ("GET", f"/stories/{story}/visibility", None, "kidId"),
    ):
        reply = house.call(method, path, body, mum)
        assert (reply.status_code, reply.json["code"]) == (400, "VALIDATION_ERROR"), (path, body)
        assert [fault["path"] for fault in reply.json["details"]["fields"]] == [field]


def test_nobody_speaks_for_another_familys_kid_and_no_kid_for_itself(home):
    house, _, kid, ada = home
    dad = house.a_mum()
    story = cards(house, ada)[0]["id"]
    routes = (
        ("GET", f"/stories/rules/{kid}", None),
        ("PUT", f"/stories/rules/{kid}", {"maxStoryAge": 3, "allowListOnly": True}),
        ("GET", f"/stories/restrictions/{kid}", None),
        ("PUT", f"/stories/restrictions/{kid}/{story}", {}),
        ("DELETE", f"/stories/restrictions/{kid}/{story}", None),
        ("GET", f"/stories/{story}/visibility?kidId={kid}", None),
        ("POST", "/stories/recommendations", {"kidId": kid, "storyId": story}),
        ("GET", f"/stories/recommendations/kid/{kid}/stats", None),
    )
    for method, path, body in routes:
        assert house.call(method, path, body, dad).status_code == 404, path
        assert house.call(method, path, body, ada).json["code"] == "PARENT_ONLY", path
    assert house.get(f"/stories/recommendations/kid/{kid}", dad).status_code == 404


def test_what_parents_recommend_is_counted_from_three_families_on(house):
    house.seed()
    best, second = (card["id"] for card in cards(house, None)[:2])
    for number in range(4):
        mum = house.a_mum()
        for kid in (house.a_kid(mum, ageRange="7-9"), house.a_kid(mum, "Ben", ageRange="7-9")):
            for story in (best, second)[: 2 if number < 2 else 1]:
                ask = {"kidId": kid["id"], "storyId": story}
                data(house.post("/stories/recommendations", ask, mum), 201)
    house.application.storytime().catalog.ranking.rebuild()

    picks = data(house.get("/stories/recommendations/top-picks?limit=20"))
    assert [(one["id"], one["recommendationCount"]) for one in picks[:2]] == [(best, 4), (second, 0)]
    assert len(picks) == 20 == len({one["id"] for one in picks})
    assert {one["recommendationCount"] for one in picks[2:]} == {0}
    assert house.get("/stories/recommendations/top-picks?limit=51").json["code"] == "VALIDATION_ERROR"


def test_every_list_shows_the_same_card_of_a_story(home):
    """CAT-19: how far whoever looks has come, and of a family's own story its names and its cover."""
    house, mum, kid, ada = home
    story_id = cards(house, ada)[0]["id"]
    data(house.post("/stories/progress", {"storyId": story_id, "progress": 1, "kidId": kid, "completed": True}, mum))
    data(house.post("/stories/user/progress", {"storyId": story_id, "progress": 1}, mum))
    own = a_story(
        700,
        audience=Audience.FAMILY,
        family_id=UUID(data(house.get("/user/me", mum))["id"]),
        creator_kid_id=UUID(kid),
        names=(StoryName(HERO, "Ada the Great"), StoryName(BUDDY, "Pip")),
        content=the_moon(title="{{HERO}} and the Moon", description="{{BUDDY}} looks on."),
        cover_url="/media/whale.png",
    )
    keep(house.application.platform.storage(), own)
    for id in (story_id, str(own.id)):
        data(house.post("/stories/recommendations", {"kidId": kid, "storyId": id}, mum), 201)
        data(house.post("/stories/progress", {"storyId": id, "progress": 1, "kidId": kid}, mum))
    house.call("PATCH", "/settings", {"personalizedSuggestions": True}, mum)
    house.application.storytime().catalog.ranking.rebuild()

    def card(found):
        return next(one for one in found if one["id"] == story_id)

    mums, kids, anybodys = (card(cards(house, token)) for token in (mum, ada, None))
    assert [one["readStatus"] for one in (mums, kids, anybodys)] == ["reading", "done", None]
    told = f"/stories/recommendations/kid/{kid}"
    for token, expected, of_own in ((mum, mums, None), (ada, kids, "reading")):
        of_family, public = (one["story"] for one in data(house.get(told, token))["data"])
        assert public == expected
        assert (of_family["title"], of_family["description"]) == ("Ada the Great and the Moon", "Pip looks on.")
        assert of_family["coverImageUrl"].endswith("/media/whale.png") and of_family["readStatus"] == of_own
        (created,) = data(house.get(f"/stories/library/{kid}/created", token))["data"]
        assert {name: created[name] for name in of_family if name != "readStatus"} == {
            name: of_family[name] for name in of_family if name != "readStatus"
        }
    assert card(ideas(house, ada, "&limit=50")).items() >= kids.items()
    for token, expected in ((mum, mums), (None, anybodys)):
        picks = data(house.get("/stories/recommendations/top-picks?limit=50", token))
        assert card(picks) == {**expected, "recommendationCount": 0}

    for id in (story_id, str(own.id)):
        house.call("PUT", f"/stories/restrictions/{kid}/{id}", {}, mum)
    of_family, public = (one["story"] for one in data(house.get(f"/stories/restrictions/{kid}", mum))["data"])
    assert public == mums and of_family["title"] == "Ada the Great and the Moon"


def test_whose_history_is_not_looked_at_finds_no_read_status_among_suggestions(home):
    """REC-28: and at home it is there all the same."""
    house, mum, kid, ada = home
    story_id = cards(house, ada)[0]["id"]
    data(house.post("/stories/progress", {"storyId": story_id, "progress": 1, "kidId": kid}, mum))
    for is_personal, expected in ((False, {None}), (True, {None, "reading"})):
        house.call("PATCH", "/settings", {"personalizedSuggestions": is_personal}, mum)
        for _ in range(2):  # made, and at hand
            found = ideas(house, ada, "&limit=50")
            assert story_id in [one["id"] for one in found]
            assert {one["readStatus"] for one in found} == expected
        reading = data(house.get(f"/stories/homepage/kid/{kid}", ada))["continueReading"]
        assert [(one["id"], one["readStatus"]) for one in reading] == [(story_id, "reading")]


def test_a_kid_finds_a_story_of_its_family_at_home(home):
    """CAT-24: where it was recommended or is being read, with the names in it; nobody else does, and no list of the
    library has it."""
    house, mum, kid, ada = home
    family = UUID(data(house.get("/user/me", mum))["id"])
    told, begun = (
        a_story(
            number,
            audience=Audience.FAMILY,
            family_id=family,
            names=(StoryName(HERO, "Ada the Great"), StoryName(BUDDY, "Pip")),
            content=the_moon(title=f"{{{{HERO}}}} and Moon {number}", description="{{BUDDY}} looks on."),
        )
        for number in (701, 702)
    )
    keep(house.application.platform.storage(), told, begun)
    data(house.post("/stories/recommendations", {"kidId": kid, "storyId": str(told.id)}, mum), 201)
    data(house.post("/stories/progress", {"storyId": str(begun.id), "progress": 1, "kidId": kid}, mum))
    name = "Ada the Great and Moon 701"
    for token in (mum, ada):
        found = data(house.get(f"/stories/homepage/kid/{kid}", token))
        assert [one["title"] for one in found["continueReading"]] == ["Ada the Great and Moon 702"]
        assert [one["title"] for one in found["recommendedByParent"]] == [name]
        assert found["recommendedByParent"][0]["description"] == "Pip looks on."
        assert [one["title"] for one in cards(house, token, f"&kidId={kid}&recommended=true")] == [name]
        assert not {str(told.id), str(begun.id)} & {one["id"] for one in cards(house, token, f"&kidId={kid}")}
    first = ideas(house, ada)[0]
    assert (first["title"], first["reason"]) == (name, "parent_recommended")
    others = house.a_mum()
    other = house.a_kid(others)["id"]
    for path in (f"/stories/homepage/kid/{other}", f"/stories?kidId={other}&recommended=true", "/stories/suggestions"):
        assert "Moon 70" not in house.get(path, others).text

    data(house.call("PUT", f"/stories/restrictions/{kid}/{told.id}", {}, mum))
    assert data(house.get(f"/stories/homepage/kid/{kid}", ada))["recommendedByParent"] == []
    assert name not in [one["title"] for one in ideas(house, ada)]


def ideas(house, token, query=""):
    limit = "" if "limit=" in query else "&limit=10"
    return data(house.get(f"/stories/suggestions?{(limit + query).removeprefix('&')}", token))["data"]


@pytest.mark.parametrize("ages", ["1-3", "4-6", "7-9", "10-12"])
def test_a_fresh_kid_of_every_age_finds_ten_suggestions_or_all_there_are(memory_house, ages):
    memory_house.seed()
    mum = memory_house.a_mum()
    kid = memory_house.a_kid(mum, ageRange=ages)
    for personal in (False, True):
        memory_house.call("PATCH", "/settings", {"personalizedSuggestions": personal}, mum)
        found = ideas(memory_house, mum, f"&kidId={kid['id']}")
        visible = cards(memory_house, mum, f"&kidId={kid['id']}&minAge=0&maxAge=18")
        assert len(found) == len({one["id"] for one in found}) == min(10, len(visible)) >= 7
        assert all(one["reason"] and one["reasonText"] for one in found)
        assert len(ideas(memory_house, mum)) == 10


def test_suggestions_follow_what_parents_say_at_once(home):
    house, mum, kid, ada = home
    first, *others = (one["id"] for one in ideas(house, ada))
    last = others[-1]
    house.post("/stories/recommendations", {"kidId": kid, "storyId": last}, mum)
    top = ideas(house, ada)[0]
    assert (top["id"], top["reason"]) == (last, "parent_recommended")
    house.call("PUT", f"/stories/restrictions/{kid}/{first}", {}, mum)
    found = [one["id"] for one in ideas(house, ada)]
    assert first not in found and len(found) == 10
    page = data(house.get("/stories/suggestions?limit=3", ada))
    assert len(page["data"]) == 3 and page["pagination"]["nextCursor"] is None


def test_a_kids_home_has_four_sections_that_share_no_story(home):
    house, mum, kid, ada = home
    told = cards(house, ada)[0]["id"]
    house.post("/stories/recommendations", {"kidId": kid, "storyId": told}, mum)
    for token in (mum, ada):
        found = data(house.get(f"/stories/homepage/kid/{kid}?limit=4", token))
        assert list(found) == ["continueReading", "recommendedByParent", "suggested", "seasonal"]
        ids = [card["id"] for section in found.values() for card in section]
        assert len(ids) == len(set(ids)) and all(len(section) <= 4 for section in found.values())
        assert [card["id"] for card in found["recommendedByParent"]] == [told]
        assert len(found["suggested"]) == 4 and found["continueReading"] == []
    assert house.get(f"/stories/homepage/kid/{kid}", house.a_mum()).status_code == 404
