"""Saving places, shelves and favorites over HTTP."""

from uuid import UUID

import pytest

from storytime_adapters.testing.cast import a_story, certified
from storytime_core.kernel.library import Approval, Audience, StoryState

NOWHERE = "01936d2e-7c1a-7e6b-9f0a-5b8f0c2d4e61"


@pytest.fixture
def stories(house):
    many = [a_story(number) for number in range(3, 18)]
    with house.application.platform.storage().catalog() as uow:
        for story in many:
            uow.stories.add(story, certified(story))
        uow.commit()
    return [str(story.id) for story in many]


def data(reply, status=200):
    assert reply.status_code == status, reply.text
    return reply.json["data"]


def code(reply):
    return reply.status_code, reply.json["code"]


def test_a_parent_reads(house, stories):
    mum = house.a_mum()
    me = data(house.get("/user/me", mum))["id"]
    address = f"/stories/user/progress/{stories[0]}"
    assert data(house.get(address, mum)) is None
    data(house.get(f"/stories/{stories[0]}", mum))
    zero = data(house.get(address, mum))
    assert (zero["id"], zero["progress"], zero["completed"], zero["userId"]) == (None, 0, False, me)

    place = data(
        house.post("/stories/user/progress", {"storyId": stories[0], "progress": 150, "completed": False}, mum)
    )

    assert (place["progress"], place["completed"], place["completedAt"], place["kidId"]) == (150, False, None, None)
    assert data(house.get(address, mum)) == place
    done = data(house.post("/stories/user/progress", {"storyId": stories[0], "completed": True}, mum))
    assert (done["id"], done["progress"], done["completed"]) == (place["id"], 150, True)
    assert data(house.get(f"/stories/user/progress/{NOWHERE}", mum)) is None


def test_a_place_above_all_pages_and_nonsense(house, stories):
    mum = house.a_mum()
    for page in (0, 1, 100, 101, 5000):
        assert (
            data(house.post("/stories/user/progress", {"storyId": stories[0], "progress": page}, mum))["progress"]
            == page
        )
    for bad in ({"progress": -1}, {"progress": 1.5}, {"progress": "1"}, {"progress": 100_001}, {"page": 1},
                {"timeSpentSeconds": 86_401}, {"occurredAt": "2024-01-01T00:00:00"},
                {"occurredAt": "2024-01-01T00:00:00Z"}):  # fmt: skip
        refused = house.post("/stories/user/progress", {"storyId": stories[0], **bad}, mum)
        assert code(refused) == (400, "VALIDATION_ERROR")
        assert [field["path"] for field in refused.json["details"]["fields"]] == list(bad)
    assert code(house.post("/stories/user/progress", {"storyId": NOWHERE}, mum)) == (404, "RESOURCE_NOT_FOUND")


def test_a_kid_reads_and_its_parent_names_it(house, stories):
    mum, other = house.a_mum(), house.a_mum()
    kid = house.a_kid(mum)["id"]
    kids_own = house.in_kid_mode(mum, kid)

    first = data(house.post("/stories/progress", {"storyId": stories[0], "progress": 3}, kids_own))
    place = data(house.post("/stories/progress", {"storyId": stories[0], "progress": 4, "kidId": kid}, mum))

    assert (place["id"], place["kidId"], place["userId"], place["progress"]) == (first["id"], kid, None, 4)
    assert data(house.get(f"/stories/progress/{kid}/{stories[0]}", kids_own)) == place
    assert data(house.get(f"/stories/progress/{kid}/{stories[1]}", mum)) is None
    refused = house.post("/stories/progress", {"storyId": stories[0]}, mum)
    assert refused.json["details"]["fields"] == [{"path": "kidId", "message": "is missing"}]
    for stranger in (other, None):
        reply = house.get(f"/stories/progress/{kid}/{stories[0]}", stranger)
        assert reply.status_code == (404 if stranger else 401)
    assert code(house.post("/stories/user/progress", {"storyId": stories[0]}, kids_own)) == (403, "PARENT_ONLY")


def test_progress_is_no_way_around_the_allowance(house, stories):
    mum = house.a_mum()
    kid = house.a_kid(mum)["id"]
    for number, story in enumerate(stories[:10]):
        body = {"storyId": story, "progress": 1}
        address, more = ("/stories/progress", {"kidId": kid}) if number % 2 else ("/stories/user/progress", {})
        data(house.post(address, {**body, **more}, mum))

    refused = house.post("/stories/user/progress", {"storyId": stories[10], "progress": 1}, mum)

    assert code(refused) == (403, "STORY_LIMIT_EXCEEDED") and refused.json["details"]["remaining"] == 0
    assert house.get(f"/stories/{stories[10]}", mum).status_code == 403
    assert data(house.get("/stories/user/quota", mum))["used"] == 10
    data(house.post("/stories/user/progress", {"storyId": stories[1], "progress": 1}, mum))


def test_the_shelves(house, stories):
    mum = house.a_mum()
    kid = house.a_kid(mum)["id"]
    for number, story in enumerate(stories[:4]):
        done = number == 0
        data(house.post("/stories/user/progress", {"storyId": story, "progress": 2, "completed": done}, mum))
        data(house.post("/stories/progress", {"storyId": story, "progress": 2, "completed": done, "kidId": kid}, mum))

    going_on = data(house.get("/stories/user/library/continue-reading?limit=2", mum))
    rest = data(
        house.get(f"/stories/user/library/continue-reading?limit=2&cursor={going_on['pagination']['nextCursor']}", mum)
    )
    completed = data(house.get("/stories/user/library/completed", mum))["data"]
    kids = data(house.get(f"/stories/library/{kid}/continue-reading", mum))["data"]
    kids_done = data(house.get(f"/stories/library/{kid}/completed", mum))["data"]

    assert [one["id"] for one in (*going_on["data"], *rest["data"])] == [stories[3], stories[2], stories[1]]
    assert rest["pagination"]["hasNextPage"] is False
    assert completed[0]["id"] == stories[0] and completed[0]["completedAt"] and completed[0]["readStatus"] == "done"
    assert "There was a moon." in completed[0]["textContent"]
    assert [one["id"] for one in kids] == [stories[3], stories[2], stories[1]] and "textContent" not in kids[0]
    assert kids[0]["pageCount"] >= 1 and kids[0]["progress"] == 2 and kids_done[0]["completed"]
    assert code(house.get("/stories/user/library/completed?limit=51", mum)) == (400, "VALIDATION_ERROR")
    changed = house.get("/stories/user/library/completed?cursor=nonsense", mum)
    assert code(changed) == (400, "INVALID_CURSOR")


def test_removing(house, stories):
    mum = house.a_mum()
    kid = house.a_kid(mum)["id"]
    data(house.post("/stories/progress", {"storyId": stories[0], "progress": 2, "kidId": kid}, mum))
    data(house.post("/stories/favorites", {"storyId": stories[0], "kidId": kid}, mum), 201)
    data(house.post("/stories/user/progress", {"storyId": stories[0], "progress": 2}, mum))

    for address in (f"/stories/library/{kid}/remove/{stories[0]}", f"/stories/user/library/remove/{stories[0]}"):
        for _ in range(2):
            assert data(house.call("DELETE", address, None, mum)) is None

    for address in (
        f"/stories/library/{kid}/continue-reading",
        f"/stories/favorites/{kid}",
        "/stories/user/library/continue-reading",
    ):
        assert data(house.get(address, mum))["data"] == []
    assert data(house.get("/stories/user/quota", mum))["used"] == 1
    again = data(house.post("/stories/user/progress", {"storyId": stories[0], "progress": 1}, mum))
    assert (again["progress"], again["completed"]) == (1, False)


def test_what_the_family_made(house, stories):
    mum, other = house.a_mum(), house.a_mum()
    kid = house.a_kid(mum)["id"]
    family = data(house.get("/user/me", mum))["id"]
    own = {"audience": Audience.FAMILY, "family_id": family, "creator_kid_id": kid}
    states = {
        40: {"state": StoryState.PUBLISHED},
        41: {"state": StoryState.DRAFT},
        42: {"approval": Approval.PENDING},
        43: {"creator_kid_id": None},
    }
    with house.application.platform.storage().catalog() as uow:
        for number, more in states.items():
            story = a_story(number, **typed({**own, **more}))
            uow.stories.add(story, certified(story))
        uow.commit()

    mine = data(house.get("/stories/user/library/created?limit=3", mum))
    rest = data(house.get(f"/stories/user/library/created?limit=3&cursor={mine['pagination']['nextCursor']}", mum))
    kids = data(house.get(f"/stories/library/{kid}/created", mum))["data"]

    shown = [(int(one["id"][-4:], 16), one["state"], one["approval"]) for one in (*mine["data"], *rest["data"])]
    assert shown == [
        (43, "published", "none"),
        (42, "published", "pending"),
        (41, "draft", "none"),
        (40, "published", "none"),
    ]
    assert [int(one["id"][-4:], 16) for one in kids] == [40]
    assert (kids[0]["progressId"], kids[0]["progress"], kids[0]["lastAccessed"]) == (None, 0, None)
    assert data(house.get("/stories/user/library/created", other))["data"] == []


def typed(fields):
    return {name: UUID(value) if name.endswith("_id") and value else value for name, value in fields.items()}


def test_favorites(house, stories):
    mum = house.a_mum()
    kid = house.a_kid(mum)["id"]
    kids_own = house.in_kid_mode(mum, kid)
    first = data(house.post("/parent-favorites", {"storyId": stories[0]}, mum), 201)
    assert data(house.post("/parent-favorites", {"storyId": stories[0]}, mum), 200) == first
    assert first["ageRange"] == "4-6" and first["storyId"] == stories[0]
    liked = data(house.post("/stories/favorites", {"storyId": stories[1]}, kids_own), 201)
    assert (liked["kidId"], liked["story"]["id"]) == (kid, stories[1])

    assert data(house.get("/parent-favorites", mum))["data"] == [first]
    assert data(house.get(f"/stories/favorites/{kid}", mum))["data"] == [liked]
    assert data(house.get(f"/stories/{stories[0]}", mum))["favorite"] is True
    assert code(house.post("/parent-favorites", {"storyId": NOWHERE}, mum)) == (404, "RESOURCE_NOT_FOUND")
    for address in (f"/parent-favorites/{stories[0]}", f"/stories/favorites/{kid}/{stories[1]}"):
        for _ in range(2):
            assert data(house.call("DELETE", address, None, mum)) is None
    assert data(house.get("/parent-favorites", mum))["data"] == []
    key = {"Idempotency_Key": "like-1"}
    replies = [house.post("/parent-favorites", {"storyId": stories[2]}, mum, **key) for _ in range(2)]
    assert replies[0].content == replies[1].content and replies[1].headers["Idempotency-Replayed"] == "true"


def test_many_saves_at_once(house, stories):
    mum = house.a_mum()
    kid = house.a_kid(mum)["id"]
    now = data(house.post("/stories/user/progress", {"storyId": stories[0], "progress": 1}, mum))["lastAccessed"]
    ids = [f"01936d2e-7c1a-7e6b-9f0a-5b8f0c2d4e{number:02}" for number in range(4)]
    saves = [
        {"id": ids[0], "storyId": stories[0], "progress": 5, "occurredAt": now},
        {"id": ids[1], "storyId": stories[1], "progress": 2, "occurredAt": now, "kidId": kid},
        {"id": ids[2], "storyId": NOWHERE, "progress": 2, "occurredAt": now},
        {"id": ids[3], "storyId": stories[1], "progress": 2, "occurredAt": now, "kidId": NOWHERE},
    ]
    for _ in range(2):
        results = data(house.post("/stories/progress/batch", {"saves": saves}, mum))["results"]
        assert [(one["id"], one["saved"], one["code"]) for one in results] == [
            (ids[0], True, None),
            (ids[1], True, None),
            (ids[2], False, "RESOURCE_NOT_FOUND"),
            (ids[3], False, "RESOURCE_NOT_FOUND"),
        ]
    assert data(house.get(f"/stories/progress/{kid}/{stories[1]}", mum))["progress"] == 2
    assert house.post("/stories/progress/batch", {"saves": []}, mum).status_code == 400
    assert house.post("/stories/progress/batch", {"saves": saves[:1] * 101}, mum).status_code == 400
    assert house.post("/stories/progress/batch", {"saves": [{**saves[0], "occurredAt": None}]}, mum).status_code == 400


def test_a_guest_who_registers_brings_what_was_finished(house, stories):
    guest = {"X_Guest_Session_Id": data(house.post("/guest/session"), 201)["sessionId"]}
    data(house.get(f"/guest/stories/{stories[0]}", **guest))
    data(house.post("/guest/progress", {"storyId": stories[0], "progress": 4, "completed": True}, **guest))
    body = {"email": "new@example.org", "password": "moon over the barn", "fullName": "Ada's mum"}
    mum = data(house.post("/auth/register", body, **guest), 201)["jwt"]
    house.settle()
    letter = next(one for one in reversed(house.letters) if "code" in one.values)
    assert house.post("/auth/verify-email", {"token": letter.values["code"]}, mum).status_code == 200
    house.settle()

    (done,) = data(house.get("/stories/user/library/completed", mum))["data"]

    assert (done["id"], done["progress"]) == (stories[0], 4)
