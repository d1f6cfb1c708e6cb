"""What saving a place and looking at shelves costs the database: statements, beside finding out who is asking."""

from datetime import UTC, datetime

from tests.integration.test_catalog_statements import library as library
from tests.integration.test_catalog_statements import statements as statements
from tests.integration.test_catalog_statements import storage_kind as storage_kind


def save(house, token, story, page=1, **more):
    address = "/stories/progress" if more else "/stories/user/progress"
    reply = house.post(address, {"storyId": str(story.id), "progress": page, **more}, token)
    assert reply.status_code == 200, reply.text


def test_saving_a_place(house, statements, library, storage_kind):
    """PostgreSQL writes reader and place in one go, an opening and its count, and an event with whom to tell of it."""
    _, stories = library
    more = 0 if storage_kind == "postgres" else 3
    mum = house.a_mum()
    kid = house.a_kid(mum)["id"]
    save(house, mum, stories[0])
    with statements(3):  # reader, place and what they stand on; place and reader written
        save(house, mum, stories[0], 2)
    house.get(f"/stories/{stories[1].id}", mum)
    with statements(3):  # the first one in an open story
        save(house, mum, stories[1])
    with statements(6 + more):  # whether it is open; the story; an opening with its count, an event; and as above
        save(house, mum, stories[2])
    save(house, mum, stories[0], kidId=kid)
    with statements(3):
        save(house, mum, stories[0], 2, kidId=kid)
    with statements(7 + more):  # the rules of the kid
        save(house, mum, stories[3], kidId=kid)
    with statements(1):
        house.get(f"/stories/user/progress/{stories[0].id}", mum)
    with statements(1):
        house.get(f"/stories/progress/{kid}/{stories[0].id}", mum)


def test_saving_many(house, statements, library):
    _, stories = library
    mum = house.a_mum()
    kid = house.a_kid(mum)["id"]
    for story in stories[:8]:
        save(house, mum, story)
    now = datetime.now(UTC).isoformat()
    for size in (1, 100):
        saves = [
            {
                "id": f"01936d2e-7c1a-7e6b-9f0a-{size:04}0c2d4{number:03}",
                "storyId": str(stories[number % 8].id),
                "progress": number,
                "occurredAt": now,
                **({"kidId": kid} if number % 2 else {}),
            }
            for number in range(size)
        ]
        with statements(12):
            reply = house.post("/stories/progress/batch", {"saves": saves}, mum)
        assert all(one["saved"] for one in reply.json["data"]["results"])


def test_shelves_and_favorites(house, statements, library):
    _, stories = library
    mum = house.a_mum()
    kid = house.a_kid(mum)["id"]
    for story in stories[:8]:
        save(house, mum, story)
        save(house, mum, story, kidId=kid)
        house.post("/parent-favorites", {"storyId": str(story.id)}, mum)
        house.post("/stories/favorites", {"storyId": str(story.id), "kidId": kid}, mum)
    house.get("/stories/user/library/continue-reading", mum)
    for address, most in (
        ("/stories/user/library/continue-reading", 3),  # and what they are filed under, which was forgotten
        (f"/stories/library/{kid}/continue-reading", 4),  # and the rules of the kid
        ("/parent-favorites", 3),
        (f"/stories/favorites/{kid}", 4),
        ("/stories/user/library/created", 2),
    ):
        with statements(most) as said:
            reply = house.get(address, mum)
        assert reply.status_code == 200 and (len(reply.json["data"]["data"]) == 8 or address.endswith("created"))
        assert not any("story_texts" in one for one in said)


def test_removing(house, statements, library):
    _, stories = library
    mum = house.a_mum()
    save(house, mum, stories[0])
    house.post("/parent-favorites", {"storyId": str(stories[0].id)}, mum)
    with statements(8):
        assert house.call("DELETE", f"/stories/user/library/remove/{stories[0].id}", None, mum).status_code == 200
