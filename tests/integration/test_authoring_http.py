"""Stories written by hand, over HTTP: from a first draft to the readers, and out of their sight again."""

from uuid import uuid4

import pytest

from storytime_adapters.testing.pictures import picture
from tests.uploads import form

TEXT = (
    "Ben had a small red kite. He took it to the hill. The wind was soft and warm. The kite went up, up, up. "
    "It saw the pond. It saw the barn. It saw the top of the old tree. Ben held the line and smiled. "
    "Then the sun went low. Ben let the kite come down. He gave it a pat and took it home. Good night, kite."
)
UNSAFE = "Ben took a gun. He shot the man and there was blood on the floor. The man was dead."


@pytest.fixture
def mum(house):
    house.seed()
    return house.a_mum()


@pytest.fixture
def category(house, mum):
    return house.get("/stories/categories").json["data"][1]["id"]


def data(reply, status=200):
    assert reply.status_code == status, reply.text
    return reply.json["data"]


def a_draft(house, token, category, at="/stories", **more):
    body = {
        "title": "The Red Kite",
        "description": "A boy and his kite have a good day.",
        "ageMin": 4,
        "ageMax": 6,
        "textContent": TEXT,
        "categories": [category],
        "questions": [{"question": "What color was the kite?", "options": ["Red", "Blue"], "correctOption": 0}],
    }
    body = {name: value for name, value in {**body, **more}.items() if value is not None}
    return house.post(at, body, token)


def put_state(house, token, story, state, at="/stories", **more):
    return house.call("PUT", f"{at}/{story['id']}/state", {"state": state, **more}, token)


def test_a_story_goes_from_its_author_to_the_family_and_back(house, mum, category):
    draft = data(a_draft(house, mum, category), 201)
    assert (draft["state"], draft["audience"], draft["source"]) == ("draft", "family", "parent")
    assert house.get(f"/stories/{draft['id']}", mum).status_code == 404

    out = data(put_state(house, mum, draft, "published"))
    assert out["state"] == "published" and out["publishedAt"]
    assert 1 <= len(out["vocabulary"]) <= 3
    assert data(house.get(f"/stories/{draft['id']}", mum))["textContent"] == TEXT
    assert house.get(f"/stories/{draft['id']}", house.a_mum()).status_code == 404
    assert all(card["id"] != draft["id"] for card in data(house.get("/stories?limit=100", mum))["data"])

    gone = data(put_state(house, mum, draft, "withdrawn", reason="Not good enough yet."))
    assert (gone["state"], gone["withdrawnReason"]) == ("withdrawn", "Not good enough yet.")
    assert house.get(f"/stories/{draft['id']}", mum).status_code == 404
    again = data(put_state(house, mum, draft, "published"))
    assert again["publishedAt"] == out["publishedAt"]
    assert data(put_state(house, mum, draft, "published")) == again  # wanted once more, nothing changes


def test_a_draft_is_never_withdrawn(house, mum, category):
    refused = put_state(house, mum, data(a_draft(house, mum, category), 201), "withdrawn")

    assert (refused.status_code, refused.json["code"], refused.json["details"]) == (
        409,
        "CONFLICT",
        {"reason": "draft"},
    )


def test_what_is_missing_is_listed(house, mum, category):
    draft = data(a_draft(house, mum, category, textContent=None, categories=None, description=None), 201)
    refused = put_state(house, mum, draft, "published")

    assert (refused.status_code, refused.json["code"]) == (400, "VALIDATION_ERROR")
    assert {one["path"] for one in refused.json["details"]["fields"]} == {"textContent", "categories", "description"}


def test_an_unsafe_story_is_never_out_and_its_verdict_quotes_nothing(house, mum, category):
    draft = data(a_draft(house, mum, category, textContent=UNSAFE, questions=[]), 201)
    refused = put_state(house, mum, draft, "published")

    assert (refused.status_code, refused.json["code"]) == (422, "STORY_NOT_SAFE")
    assert refused.json["details"]["verdicts"] and "blood" not in refused.text
    assert house.get(f"/stories/{draft['id']}", mum).status_code == 404


def test_an_edit_of_what_is_out_is_checked_first(house, mum, category):
    story = data(a_draft(house, mum, category), 201)
    data(put_state(house, mum, story, "published"))

    refused = house.call("PATCH", f"/stories/{story['id']}", {"textContent": UNSAFE}, mum)
    assert refused.status_code == 422
    assert data(house.get(f"/stories/{story['id']}", mum))["textContent"] == TEXT

    longer = f"{TEXT} Ben went to bed."
    edited = data(house.call("PATCH", f"/stories/{story['id']}", {"textContent": longer, "themes": []}, mum))
    assert edited["state"] == "published"
    read = data(house.get(f"/stories/{story['id']}", mum))
    assert read["textContent"] == longer
    assert read["wordCount"] == len(longer.split())
    assert read["questions"][0]["id"] == story["questions"][0]["id"]


def test_a_question_keeps_its_id_unless_its_words_change(house, mum, category):
    story = data(a_draft(house, mum, category), 201)
    kept = {"question": "What color was the kite?", "options": ["Red", "Blue"], "correctOption": 1}
    new = {"question": "Where did Ben go?", "options": ["To the hill", "To the sea"], "correctOption": 0}

    reply = house.call("PUT", f"/stories/{story['id']}/questions", {"questions": [new, kept]}, mum)
    first, second = data(reply)["questions"]
    assert second["id"] == story["questions"][0]["id"] != first["id"]
    assert second["correctOption"] == 1
    changed = {**kept, "options": ["Red", "Green"]}
    reply = house.call("PUT", f"/stories/{story['id']}/questions", {"questions": [changed]}, mum)
    assert data(reply)["questions"][0]["id"] not in (first["id"], second["id"])


def test_ways_are_told_along_the_first_choices(house, mum, category):
    story = data(a_draft(house, mum, category), 201)
    ways = {
        "passages": [
            {"key": "start", "text": "Ben had a kite."},
            {"key": "hill", "text": "He took it to the hill."},
            {"key": "pond", "text": "He took it to the pond."},
        ],
        "branches": [
            {
                "after": "start", "prompt": "Where to?", "optionA": "The hill", "optionB": "The pond",
                "nextA": "hill", "nextB": "pond",
            }
        ],
    }  # fmt: skip
    told = data(house.call("PUT", f"/stories/{story['id']}/branches", ways, mum))
    assert told["textContent"] == "Ben had a kite.\n\nHe took it to the hill."
    assert told["isInteractive"] and len(told["branches"]) == 1

    both = house.call("PATCH", f"/stories/{story['id']}", {"textContent": TEXT}, mum)
    assert (both.status_code, both.json["details"]["fields"][0]["path"]) == (400, "textContent")
    loop = {**ways, "branches": [{**ways["branches"][0], "nextA": "start"}]}
    refused = house.call("PUT", f"/stories/{story['id']}/branches", loop, mum)
    assert (refused.status_code, refused.json["code"]) == (400, "VALIDATION_ERROR")
    assert {one["path"] for one in refused.json["details"]["fields"]} == {"branches"}
    plain = house.call("PUT", f"/stories/{story['id']}/branches", {"passages": [], "branches": []}, mum)
    assert data(plain)["passages"] == [] and data(plain)["textContent"]


def test_only_the_revision_that_was_seen_is_changed(house, mum, category):
    made = a_draft(house, mum, category)
    path, tag = f"/stories/{made.json['data']['id']}", made.headers["etag"]
    changed = house.call("PATCH", path, {"title": "The Kite"}, mum, If_Match=tag)
    stale = house.call("PATCH", path, {"title": "Kites"}, mum, If_Match=tag)

    assert changed.status_code == 200 and changed.headers["etag"] != tag
    assert (stale.status_code, stale.json["code"]) == (412, "PRECONDITION_FAILED")
    assert house.call("DELETE", path, None, mum, If_Match=tag).status_code == 412
    assert house.call("PATCH", path, {}, mum).status_code == 400


def test_stories_of_others_and_of_everybody_look_like_none(house, mum, category):
    theirs = data(a_draft(house, house.a_mum(), category), 201)["id"]
    public = data(house.get("/stories?limit=1"))["data"][0]["id"]
    replies = {}
    for story in (theirs, public, str(uuid4())):
        calls = [
            house.call("PATCH", f"/stories/{story}", {"title": "Mine"}, mum),
            house.call("PUT", f"/stories/{story}/state", {"state": "withdrawn"}, mum),
            house.call("PUT", f"/stories/{story}/questions", {"questions": []}, mum),
            house.call("DELETE", f"/stories/{story}", None, mum),
            house.call("POST", f"/stories/{story}/undo-delete", None, mum),
        ]
        replies[story] = {(one.status_code, one.json["code"], one.json["message"]) for one in calls}
    assert set(map(frozenset, replies.values())) == {
        frozenset({(404, "RESOURCE_NOT_FOUND", "This story was not found.")})
    }


def test_what_was_removed_comes_back_as_it_was_or_is_gone_for_good(house, mum, category):
    story = data(a_draft(house, mum, category), 201)
    data(put_state(house, mum, story, "published"))
    path = f"/stories/{story['id']}"

    assert data(house.call("DELETE", path, None, mum)) is None
    assert house.get(path, mum).status_code == 404
    assert house.call("DELETE", path, None, mum).status_code == 404
    assert house.call("PATCH", path, {"title": "X"}, mum).status_code == 404
    assert data(house.post(f"{path}/undo-delete", None, mum))["state"] == "published"
    assert house.get(path, mum).status_code == 200
    assert house.post(f"{path}/undo-delete", None, mum).status_code == 404

    assert data(house.call("DELETE", f"{path}?permanent=true", None, mum)) is None
    assert house.post(f"{path}/undo-delete", None, mum).status_code == 404
    house.application.storytime().catalog.erasing.sweep()
    with house.application.platform.storage().catalog() as uow:
        assert uow.stories.ids_by_slug([f"story-{story['id'][-12:]}"]) == {}


def test_a_request_that_is_sent_again_writes_one_story(house, mum, category):
    once = a_draft(house, mum, category)
    body = {"title": "Kites", "ageMin": 4, "ageMax": 6}
    first, second = (house.post("/stories", body, mum, Idempotency_Key="kites") for _ in range(2))

    assert first.status_code == second.status_code == 201 and first.content == second.content
    assert second.headers["idempotency-replayed"] == "true" and once.status_code == 201


def test_privileged_fields_are_none_and_unknown_shelves_are_named(house, mum, category):
    for field in ("recommended", "state", "audience", "source", "contentHash", "familyId", "slug", "topPickPosition"):
        refused = a_draft(house, mum, category, **{field: "public"})
        assert refused.json["details"]["fields"] == [{"path": field, "message": "is not a field here"}], field
    refused = a_draft(house, mum, category, categories=[category, str(uuid4())])
    assert (refused.status_code, refused.json["details"]["fields"][0]["path"]) == (400, "categories[1]")
    refused = a_draft(house, mum, category, title="A <b>kite</b>")
    assert refused.json["details"]["fields"][0]["path"] == "title"


def test_a_cover_is_painted_when_none_is_given(house, mum, category):
    story = data(a_draft(house, mum, category), 201)
    assert "/media/packaged/" in story["coverImageUrl"]
    house.settle()

    data(put_state(house, mum, story, "published"))
    cover = data(house.get(f"/stories/{story['id']}", mum))["coverImageUrl"]
    assert "/media/packaged/" not in cover
    assert house.get(cover.removeprefix("http://127.0.0.1:8000")).headers["content-type"] == "image/png"


def test_a_picture_is_made_anew_before_it_is_shown(house, mum, category):
    story = data(a_draft(house, mum, category), 201)
    body, headers = form(image=picture(), caption="A red kite.")
    sent = house.client.simulate_post(
        f"/api/v1/stories/{story['id']}/images", body=body, headers={**headers, "Authorization": f"Bearer {mum}"}
    )
    image = data(sent, 201)
    assert (image["url"], image["caption"], image["position"]) == (None, "A red kite.", 0)
    refused = put_state(house, mum, story, "published")
    assert [one["path"] for one in refused.json["details"]["fields"]] == ["images"]

    house.settle()
    out = data(put_state(house, mum, story, "published"))
    assert out["images"][0]["id"] == image["id"] and out["images"][0]["url"].endswith(".webp")
    shown = house.get(out["images"][0]["url"].removeprefix("http://127.0.0.1:8000"))
    assert shown.headers["content-type"] == "image/webp"
    assert data(house.get(f"/stories/{story['id']}", mum))["images"] == out["images"]

    removed = house.call("DELETE", f"/stories/{story['id']}/images/{image['id']}", None, mum)
    assert data(removed) is None
    assert house.call("DELETE", f"/stories/{story['id']}/images/{image['id']}", None, mum).status_code == 404


def test_what_is_no_picture_is_refused_at_once(house, mum, category):
    story = data(a_draft(house, mum, category), 201)
    body, headers = form(image=b"GIF89a", caption="")
    reply = house.client.simulate_post(
        f"/api/v1/stories/{story['id']}/images", body=body, headers={**headers, "Authorization": f"Bearer {mum}"}
    )

    assert (reply.status_code, reply.json["code"]) == (400, "UPLOAD_REJECTED")


def test_an_administrator_writes_for_everybody(house, mum, category):
    admin = house.an_admin()
    draft = data(a_draft(house, admin, category, at="/admin/stories"), 201)
    assert (draft["audience"], draft["source"]) == ("public", "editorial")
    assert house.get(f"/stories/{draft['id']}").status_code == 404
    data(put_state(house, admin, draft, "published", at="/admin/stories"))

    assert data(house.get(f"/stories?limit=1&category={category}"))["data"][0]["id"] == draft["id"]
    listed = data(house.get("/admin/stories?state=published&source=editorial", admin))["data"]
    assert [one["id"] for one in listed] == [draft["id"]]
    assert "textContent" not in listed[0] and TEXT[:40] not in str(listed)
    assert data(house.get(f"/admin/stories/{draft['id']}", admin))["textContent"] == TEXT
    data(put_state(house, admin, draft, "withdrawn", at="/admin/stories"))
    assert all(card["id"] != draft["id"] for card in data(house.get("/stories?limit=100"))["data"])


def test_the_list_of_administrators_is_walked_in_both_orders(house, mum):
    admin = house.an_admin()
    for order in ("asc", "desc"):
        found, cursor = [], ""
        while cursor is not None:
            page = data(house.get(f"/admin/stories?limit=9&sortBy=createdAt&sortOrder={order}&cursor={cursor}", admin))
            found += [(one["createdAt"], one["id"]) for one in page["data"]]
            cursor = page["pagination"]["nextCursor"]
        assert len(found) == 28 and found == sorted(found, reverse=order == "desc")


def test_editors_recommend_and_pick(house, mum):
    admin = house.an_admin()
    stories = [one["id"] for one in data(house.get("/stories?limit=40"))["data"]]
    picked = {
        one["id"]: data(house.get(f"/admin/stories/{one['id']}", admin))["topPickPosition"]
        for one in data(house.get("/admin/stories?limit=40", admin))["data"]
    }
    places = {place: story for story, place in picked.items() if place}
    new = next(story for story in stories if picked[story] is None)

    data(house.call("PUT", f"/admin/stories/{new}/top-pick", {"position": 1}, admin))
    data(house.call("PUT", f"/admin/stories/{new}/top-pick", {"position": 1}, admin))
    for place, story in places.items():
        assert data(house.get(f"/admin/stories/{story}", admin))["topPickPosition"] == place + 1
    data(house.call("PUT", f"/admin/stories/{new}/top-pick", {"position": None}, admin))
    assert data(house.get(f"/admin/stories/{new}", admin))["topPickPosition"] is None

    card = data(house.call("PUT", f"/admin/stories/{new}/recommended", {"recommended": True}, admin))
    assert card["recommended"] is True
    assert house.call("PUT", f"/admin/stories/{uuid4()}/recommended", {"recommended": True}, admin).status_code == 404


def test_shelves_are_added_renamed_emptied_and_taken_away(house, mum):
    admin = house.an_admin()
    made = data(house.post("/admin/categories", {"name": "Trains"}, admin), 201)
    assert (made["slug"], made["storyCount"]) == ("trains", 0)
    assert data(house.get("/stories/categories"))[-1]["id"] == made["id"]  # known at once
    taken = house.post("/admin/categories", {"name": "tRAINS"}, admin)
    assert (taken.status_code, taken.json["code"]) == (409, "RESOURCE_ALREADY_EXISTS")

    first = data(house.get("/admin/categories", admin))["data"][0]
    path = f"/admin/categories/{first['id']}"
    kept = house.call("DELETE", path, None, admin)
    assert (kept.status_code, kept.json["code"]) == (409, "RESOURCE_IN_USE")
    data(house.call("PATCH", f"/admin/categories/{made['id']}", {"name": "Trains and Ships", "position": 0}, admin))
    assert house.call("DELETE", f"{path}?moveTo={uuid4()}", None, admin).status_code == 400
    assert data(house.call("DELETE", f"{path}?moveTo={made['id']}", None, admin)) is None
    assert house.get(path, admin).status_code == 404
    moved = data(house.get(f"/stories?category={made['id']}&limit=100"))["data"]
    assert len(moved) == first["storyCount"] > 5
    assert all(card["categories"][0]["name"] for card in moved)
    assert data(house.get(f"/admin/categories/{made['id']}", admin))["storyCount"] == first["storyCount"]

    season = data(house.post("/admin/seasons", {"name": "Rain", "start": "02-01", "end": "02-29"}, admin), 201)
    assert season["isActive"] is True
    assert house.call("PATCH", f"/admin/seasons/{season['id']}", {"end": "02-30"}, admin).status_code == 400
    assert house.call("DELETE", f"/admin/seasons/{season['id']}", None, admin).status_code == 200
    theme = data(house.post("/admin/themes", {"name": "Wonder"}, admin), 201)
    assert house.call("DELETE", f"/admin/themes/{theme['id']}", None, admin).status_code == 200


def test_a_card_that_is_at_hand_follows_its_story_and_its_shelf(house, mum, category):
    """Cards, and the list of shelves, are made and printed once, until anything on them changes."""
    admin = house.an_admin()
    story = data(a_draft(house, admin, category, at="/admin/stories"), 201)
    data(put_state(house, admin, story, "published", at="/admin/stories"))

    def card(token):
        house.forget_rates()
        found = data(house.get(f"/stories?limit=100&cursor=&category={category}", token))["data"]
        (own,) = [one for one in found if one["id"] == story["id"]]
        return own["title"], own["categories"][0]["name"], own["readStatus"]

    def shelves():
        return [one["name"] for one in data(house.get("/stories/categories"))]

    name = shelves()[1]
    house.post("/stories/user/progress", {"storyId": story["id"], "progress": 1, "completed": False}, mum)
    stranger = house.a_mum("somebody@example.org")
    for _ in range(2):
        assert card(mum) == ("The Red Kite", name, "reading") and card(stranger) == ("The Red Kite", name, None)

    data(house.call("PATCH", f"/admin/stories/{story['id']}", {"title": "The Blue Kite"}, admin))
    assert card(mum) == ("The Blue Kite", name, "reading") and card(stranger) == ("The Blue Kite", name, None)

    data(house.call("PATCH", f"/admin/categories/{category}", {"name": "Kites and Winds"}, admin))
    assert card(mum)[1] == card(stranger)[1] == shelves()[1] == "Kites and Winds"
    house.post("/stories/user/progress", {"storyId": story["id"], "progress": 1, "completed": True}, mum)
    assert card(mum)[2] not in ("reading", None) and card(stranger)[2] is None


def test_a_kid_is_kept_from_a_shelf_as_soon_as_it_is_called_what_is_excluded(house, mum):
    """REC-6"""
    admin, ada = house.an_admin(), house.a_kid(mum, excludedTags=["Spooky Ghosts"])["id"]
    shelf = data(house.get("/admin/categories", admin))["data"][0]["id"]

    def seen():
        return {one["id"] for one in data(house.get(f"/stories?kidId={ada}&category={shelf}", mum))["data"]}

    before = seen()
    assert before
    data(house.call("PATCH", f"/admin/categories/{shelf}", {"name": "Spooky Ghosts"}, admin))
    assert seen() == set()
    why = data(house.get(f"/stories/{min(before)}/visibility?kidId={ada}", mum))
    assert [one["code"] for one in why["reasons"]] == ["excluded_tag"]
    house.settle()
    assert seen() == set()
    found = data(house.get("/stories/search?q=spooky+ghosts&limit=100", mum))["data"]
    assert before <= {one["id"] for one in found}
    data(house.call("PATCH", f"/admin/categories/{shelf}", {"name": "Gentle Nights"}, admin))
    house.settle()
    assert seen() == before
