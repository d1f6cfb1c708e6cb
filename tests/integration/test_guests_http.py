"""Guests over HTTP: visits, stories, places, and what becomes of them."""

from datetime import timedelta
from typing import Never
from uuid import UUID

import pytest
from attrs import evolve, frozen
from falcon.testing import TestClient
from returns.result import Result, Success

from storytime_adapters.testing.cast import a_story, certified, the_moon
from storytime_core.identity.ports import AccessClaims
from storytime_core.kernel.caller import Guest
from storytime_http.answers import answers
from storytime_http.app import create_app
from storytime_http.declarations import Auth, Rate

PHONE = "phone-0001"
LONG = the_moon(text="The moon rose over the old barn. " * 80)
UNKNOWN = "01936d2e-7c1a-4e6b-9f0a-5b8f0c2d4e61"


@pytest.fixture
def shelf(house):
    stories = [a_story(number, content=LONG) for number in range(3, 15)]
    with house.application.platform.storage().catalog() as uow:
        for story in stories:
            uow.stories.add(story, certified(story))
        uow.commit()
    return [str(story.id) for story in stories]


def a_guest(house, device=None):
    headers = {"X_Guest_Device_Id": device} if device else {}
    reply = house.post("/guest/session", {}, **headers)
    assert reply.status_code == 201, reply.text
    return {**headers, "X_Guest_Session_Id": reply.json["data"]["sessionId"]}


def code(reply):
    return reply.status_code, reply.json.get("code")


def test_a_visit_begins_with_headers_only(house):
    reply = house.post("/guest/session", None, X_Guest_Device_Id=PHONE)
    data = reply.json["data"]

    assert reply.status_code == 201 and data.keys() == {"sessionId", "createdAt", "expiresIn"}
    assert UUID(data["sessionId"]).version == 4 and data["expiresIn"] == 604800
    assert reply.headers["cache-control"] == "no-store"
    assert house.post("/guest/session", {}, X_Guest_Device_Id="x").status_code == 201
    assert code(house.post("/guest/session", {"sessionId": UNKNOWN})) == (400, "VALIDATION_ERROR")


def test_three_stories_and_then_the_paywall(house, shelf):
    guest = a_guest(house, PHONE)
    quota = house.get("/guest/quota", **guest).json["data"]
    assert quota == {
        "used": 0,
        "totalAllowed": 3,
        "remaining": 3,
        "bonusStories": 0,
        "isPremium": False,
        "unlimited": False,
        "baseLimit": 3,
        "nextStoryAt": None,
    }
    for story in (*shelf[:3], shelf[0]):
        full = house.get(f"/guest/stories/{story}", **guest).json["data"]
        assert full["textContent"] == LONG.text and not full["isPreview"] and full["questions"][0]["correctOption"] == 0

    refused = house.get(f"/guest/stories/{shelf[3]}", **guest)

    assert code(refused) == (403, "STORY_LIMIT_EXCEEDED") and "limit" in refused.json["message"]
    assert refused.json["details"] == {"used": 3, "totalAllowed": 3, "remaining": 0, "nextStoryAt": None}
    assert house.get(f"/guest/stories/{shelf[3]}/access", **guest).json["data"] == {
        "canAccess": False,
        "alreadyRead": False,
        "remaining": 0,
        "storiesRead": 3,
        "totalAllowed": 3,
        "reason": "limit",
    }
    assert house.get(f"/guest/stories/{shelf[0]}/access", **guest).json["data"]["reason"] is None
    assert code(house.get(f"/guest/stories/{UNKNOWN}/access", **guest)) == (404, "RESOURCE_NOT_FOUND")
    assert code(house.get(f"/guest/stories/{UNKNOWN}", **guest)) == (404, "RESOURCE_NOT_FOUND")


def test_another_visit_of_the_same_device_reads_on(house, shelf):
    house.get(f"/guest/stories/{shelf[0]}", **a_guest(house, PHONE))
    again = a_guest(house, PHONE)

    assert house.get(f"/guest/stories/{shelf[0]}/access", **again).json["data"]["alreadyRead"]
    assert house.get("/guest/quota", **again).json["data"]["used"] == 1
    assert house.get("/guest/quota", **a_guest(house)).json["data"]["used"] == 0


def test_a_story_is_a_preview_until_the_guest_has_opened_it(house, shelf):
    guest, address = a_guest(house), f"/stories/{shelf[0]}"
    assert house.get(address, **guest).json["data"]["isPreview"]

    house.get(f"/guest/stories/{shelf[0]}", **guest)

    full = house.get(address, **guest).json["data"]
    assert not full["isPreview"] and full["textContent"] == LONG.text
    assert house.get(address).json["data"]["isPreview"]
    assert house.get(address, **a_guest(house)).json["data"]["isPreview"]


def test_an_unknown_visit_is_refused_but_on_lists(house, shelf):
    former = {"X_Guest_Session_Id": UNKNOWN}

    assert code(house.get(f"/stories/{shelf[0]}", **former)) == (401, "GUEST_SESSION_INVALID")
    assert code(house.get("/guest/quota", **former)) == (401, "GUEST_SESSION_INVALID")
    assert len(house.get("/stories", **former).json["data"]["data"]) == 12
    assert house.get("/stories/categories", **former).status_code == 200


def test_a_bearer_wins_over_the_headers_of_a_guest(house, shelf):
    guest, mum = a_guest(house), house.a_mum()
    house.get(f"/stories/{shelf[0]}", mum, **guest)

    assert house.get("/stories/user/quota", mum).json["data"]["used"] == 1
    assert house.get("/guest/quota", **guest).json["data"]["used"] == 0
    assert code(house.get(f"/stories/{shelf[0]}", "nonsense", **guest)) == (401, "AUTH_TOKEN_INVALID")
    assert house.get("/guest/quota", "nonsense", **guest).status_code == 200


def test_places(house, shelf):
    guest, address = a_guest(house), f"/guest/progress/{shelf[0]}"
    assert house.get(address, **guest).json["data"] is None

    kept = house.post("/guest/progress", {"storyId": shelf[0], "progress": 150}, **guest)

    assert kept.status_code == 200 and kept.json["data"] == house.get(address, **guest).json["data"]
    assert {**kept.json["data"], "lastAccessed": None} == {
        "storyId": shelf[0],
        "progress": 150,
        "completed": False,
        "readStatus": "reading",
        "lastAccessed": None,
        "totalTimeSpent": 0,
    }
    house.post("/guest/progress", {"storyId": shelf[0], "completed": True}, **guest)
    house.post("/guest/progress", {"storyId": shelf[0], "progress": 0, "completed": False}, **guest)
    done = house.get(address, **guest).json["data"]
    assert (done["completed"], done["progress"], done["readStatus"]) == (True, 0, "done")
    assert code(house.post("/guest/progress", {"storyId": UNKNOWN}, **guest)) == (404, "RESOURCE_NOT_FOUND")
    assert code(house.post("/guest/progress", {"storyId": shelf[0]})) == (401, "GUEST_SESSION_INVALID")
    for wrong in ({"progress": -1}, {"progress": 1.5}, {"progress": "3"}, {"progress": 100_001}, {"page": 3}):
        body = {"storyId": shelf[0], **wrong}
        assert code(house.post("/guest/progress", body, **guest)) == (400, "VALIDATION_ERROR"), wrong
    assert house.get("/guest/quota", **guest).json["data"]["used"] == 0


def test_history(house, shelf):
    guest = a_guest(house)
    for number, story in enumerate(shelf[:3]):
        house.get(f"/guest/stories/{story}", **guest)
        house.post("/guest/progress", {"storyId": story, "progress": number + 1, "completed": number == 1}, **guest)
    house.post("/guest/progress", {"storyId": shelf[5], "progress": 1}, **guest)

    whole = house.get("/guest/history", **guest).json["data"]

    assert [one["id"] for one in whole["data"]] == [one["storyId"] for one in whole["data"]] == shelf[2::-1]
    assert [one["progress"] for one in whole["data"]] == [3, 100, 1]
    assert [one["readStatus"] for one in whole["data"]] == ["reading", "done", "reading"]
    assert all(one["textContent"] == LONG.text and one["categories"] == [] for one in whole["data"])
    assert all("correctOption" not in question for one in whole["data"] for question in one["questions"])
    first = house.get("/guest/history?limit=2", **guest).json["data"]
    cursor = first["pagination"]["nextCursor"]
    rest = house.get(f"/guest/history?limit=2&cursor={cursor}", **guest).json["data"]
    assert [one["id"] for one in (*first["data"], *rest["data"])] == shelf[2::-1]
    assert code(house.get(f"/guest/history?limit=2&cursor={cursor}", **a_guest(house))) == (400, "INVALID_CURSOR")
    assert code(house.get("/guest/history?limit=51", **guest)) == (400, "VALIDATION_ERROR")


def test_registering_brings_everything_along(house, shelf):
    guest = a_guest(house, PHONE)
    house.get(f"/guest/stories/{shelf[0]}", **guest)
    body = {"email": "mum@example.org", "password": "moon over the barn", "fullName": "Ada's mum"}
    mum = house.post("/auth/register", body, **guest).json["data"]["jwt"]
    house.settle()
    assert house.get("/guest/quota", **guest).json["data"]["used"] == 1

    assert house.post("/auth/verify-email", {"token": house.letters[-1].values["code"]}, mum).status_code == 200
    house.settle()

    assert code(house.get("/guest/quota", **guest)) == (401, "GUEST_SESSION_INVALID")
    assert house.get("/stories/user/quota", mum).json["data"]["used"] == 1
    house.get(f"/stories/{shelf[0]}", mum)
    assert house.get("/stories/user/quota", mum).json["data"]["used"] == 1


def test_registering_with_an_unknown_visit_is_just_registering(house):
    body = {"email": "mum@example.org", "password": "moon over the barn", "fullName": "Ada's mum"}

    assert house.post("/auth/register", body, X_Guest_Session_Id=UNKNOWN).status_code == 201


def test_signing_in_leaves_the_guest_alone(house, shelf):
    house.a_mum("mum@example.org")
    guest = a_guest(house)
    house.get(f"/guest/stories/{shelf[0]}", **guest)

    reply = house.post("/auth/login", {"email": "mum@example.org", "password": "moon over the barn"}, **guest)
    house.settle()

    assert house.get("/stories/user/quota", reply.json["data"]["jwt"]).json["data"]["used"] == 0
    assert house.get("/guest/quota", **guest).json["data"]["used"] == 1


def test_workers_erase_what_is_left_of_guests(memory_house):
    former, other = (UUID(a_guest(memory_house, PHONE)["X_Guest_Session_Id"]) for _ in range(2))
    visits = memory_house.application.platform.storage().store.tables["guest_sessions"]
    visits[former] = evolve(visits[former], expires_at=visits[former].created_at - timedelta(days=1))

    for chore in memory_house.application.worker().chores:
        chore()

    assert set(visits) == {other}


def test_a_device_begins_five_visits_a_minute_and_an_address_twenty(memory_house):
    mine = [memory_house.post("/guest/session", None, X_Guest_Device_Id=PHONE) for _ in range(6)]
    others = [memory_house.post("/guest/session") for _ in range(15)]

    assert [reply.status_code for reply in mine] == [201] * 5 + [429]
    assert mine[-1].json["details"]["rateClass"] == "guest-session"
    assert [reply.status_code for reply in others].count(201) == 14 and others[-1].status_code == 429


def test_a_guest_has_their_own_turns(memory_house):
    first, second = (a_guest(memory_house) for _ in range(2))
    left = [memory_house.get("/guest/quota", **guest).headers["ratelimit"] for guest in (first, first, second)]

    assert [text.split(";")[1] for text in left] == ["r=599", "r=598", "r=599"]


@frozen
class Wish:
    text: str


@frozen
class Wishes:
    """A route that is done once for each key."""

    granted: list[str]

    @answers("Granted.", auth=Auth.GUEST, rate=Rate.DEFAULT, status=201, once=True)
    def on_post(self, guest: Guest, body: Wish) -> Result[int, Never]:
        """Make a wish."""
        self.granted.append(f"{guest.session_id} {body.text}")
        return Success(len(self.granted))


def test_a_key_is_its_guests_own(memory_house):
    application, granted = memory_house.application, []
    wishes = Wishes(granted)
    client = TestClient(create_app([("/wishes", wishes)], application.every_request()))
    first, second = (a_guest(memory_house)["X_Guest_Session_Id"] for _ in range(2))

    def wish(session, text="a boat"):
        headers = {"X-Guest-Session-Id": session, "Idempotency-Key": "the-same"}
        return client.simulate_post("/wishes", json={"text": text}, headers=headers)

    replies = [wish(first), wish(first), wish(second), wish(first, "a kite")]

    assert granted == [f"{first} a boat", f"{second} a boat"]
    assert [reply.status_code for reply in replies] == [201, 201, 201, 422]
    assert replies[0].content == replies[1].content and replies[1].headers["idempotency-replayed"] == "true"


def test_a_guests_key_stands_in_no_log(memory_house, caplog):
    caplog.set_level("INFO")
    guest = a_guest(memory_house, PHONE)
    session = guest["X_Guest_Session_Id"]
    for number in range(4):
        memory_house.get(f"/guest/stories/{UUID(int=number)}", **guest)
    memory_house.get("/kids", **guest)

    said = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert "/guest/session" in said and session not in said and PHONE not in said


def test_an_account_token_is_no_visit(memory_house):
    mum = memory_house.a_mum()
    tokens, clock = memory_house.application.platform.access_tokens(), memory_house.application.platform.clock()
    claims: AccessClaims = tokens.read(mum, clock.now()).unwrap()

    for id in (claims.session_id, claims.account_id):
        reply = memory_house.get("/guest/quota", X_Guest_Session_Id=str(id))
        assert code(reply) == (401, "GUEST_SESSION_INVALID")
