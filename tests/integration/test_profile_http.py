"""One's own profile over HTTP."""

from contextlib import contextmanager

import pytest
from attrs import evolve

from storytime_adapters.household import EntitledFamilies
from storytime_adapters.sql.storage import SqlStorage
from storytime_core.identity.ports import Profile
from storytime_http.resources.profile import User
from tests.listening import listening

NOBODY = "01936d2e-7c1a-7e6b-9f0a-5b8f0c2d4e61"
FIELDS = {
    "id", "email", "name", "title", "role", "avatar", "avatarUrl", "profile", "numberOfKids", "isEmailVerified",
    "onboardingStatus", "pinSet", "hasPassword", "biometricsEnabled", "hasRatedApp", "rateAppDismissedAt",
    "subscriptionStatus", "preferredCategories", "learningExpectations", "createdAt", "updatedAt",
}  # fmt: skip


@pytest.fixture
def hopes(house):
    return house.get("/auth/learning-expectations").json["data"]


def patch(house, body, token):
    return house.call("PATCH", "/user/me", body, token)


@contextmanager
def counted(house):
    """The statements said meanwhile, beside the one that finds out who is asking."""
    storage, said = house.application.platform.storage(), []
    if not isinstance(storage, SqlStorage):
        yield said
        return

    def note(statement, values):
        if "FROM sessions" not in statement:
            said.append(statement)

    with listening(storage.database.engine, note):
        yield said


def test_a_profile_is_complete_in_every_reply_that_shows_one(house, hopes):
    """ID-38"""
    mum = house.a_mum("mum@example.org")
    house.a_kid(mum)
    patch(house, {"title": "Dr", "learningExpectationIds": [hopes[3]["id"], hopes[1]["id"]]}, mum)
    signed_in = house.post("/auth/login", {"email": "mum@example.org", "password": "moon over the barn"}).json["data"]
    refreshed = house.post("/auth/refresh", {"token": signed_in["refreshToken"]}).json["data"]
    me = house.get("/user/me", mum).json["data"]

    assert set(me) == FIELDS
    assert me == signed_in["user"] == refreshed["user"] == patch(house, {}, mum).json["data"]
    assert set(house.register()["user"]) == FIELDS
    assert (me["title"], me["numberOfKids"], me["pinSet"], me["subscriptionStatus"]) == ("Dr", 1, False, "free")
    assert (me["avatar"], me["avatarUrl"], me["preferredCategories"]) == (None, None, [])
    assert me["learningExpectations"] == [{name: hopes[at][name] for name in ("id", "name")} for at in (3, 1)]
    assert me["profile"]["timeZone"] == "UTC"


def test_a_profile_takes_two_statements(house, hopes):
    """ID-38"""
    mum = house.a_mum()
    with counted(house) as fresh:
        assert house.get("/user/me", mum).status_code == 200
    house.a_kid(mum)
    patch(house, {"learningExpectationIds": [hopes[0]["id"]]}, mum)
    with counted(house) as full:
        assert house.get("/user/me", mum).json["data"]["numberOfKids"] == 1

    assert len(fresh) <= 1 and len(full) <= 2, full


def test_what_is_named_is_changed_and_the_rest_stays(house, hopes):
    mum = house.a_mum()
    body = {
        "name": "Grace  Hopper",
        "title": "Dr",
        "language": "de",
        "country": "de",
        "timeZone": "Europe/Berlin",
        "biometricsEnabled": True,
        "learningExpectationIds": [hopes[0]["id"], hopes[0]["id"]],
    }
    changed = patch(house, body, mum)
    assert changed.status_code == 200, changed.text
    data = changed.json["data"]
    assert (data["name"], data["title"], data["biometricsEnabled"]) == ("Grace Hopper", "Dr", True)
    assert (data["profile"]["language"], data["profile"]["country"]) == ("de", "DE")
    assert [one["id"] for one in data["learningExpectations"]] == [hopes[0]["id"]]
    rest = patch(house, {"title": None, "country": None, "learningExpectationIds": []}, mum).json["data"]

    assert rest == {
        **data,
        "title": None,
        "profile": {**data["profile"], "country": None},
        "learningExpectations": [],
        "updatedAt": rest["updatedAt"],
    }
    assert house.get("/settings", mum, X_Time_Zone="Asia/Tokyo").json["data"]["timeZone"] == "Europe/Berlin"


def test_the_other_ways_to_change_a_profile(house, hopes):
    """ID-5, ID-39"""
    mum = house.a_mum()
    put = house.call(
        "PUT", "/auth/profile", {"name": "Grace", "explicitContent": True, "maxScreenTimeMins": 20}, mum
    ).json["data"]
    assert (put["name"], put["profile"]["explicitContent"], put["profile"]["maxScreenTimeMins"]) == ("Grace", True, 20)
    assert put["onboardingStatus"] == "email_verified"
    body = {"languageCode": "FR", "country": "FR", "learningExpectationIds": [hopes[0]["id"]]}
    completed = house.post("/auth/complete-profile", body, mum).json["data"]

    assert (completed["onboardingStatus"], completed["profile"]["language"]) == ("profile_setup", "fr")
    assert house.post("/auth/complete-profile", body, mum).json["data"] == completed
    assert house.call("PUT", "/auth/profile", {"maxScreenTimeMins": None}, mum).json["data"] == {
        **completed,
        "profile": {**completed["profile"], "maxScreenTimeMins": None},
    }


@pytest.mark.parametrize("choice", ["preferredCategories", "learningExpectationIds"])
def test_an_unknown_choice_is_not_found_and_nothing_changes(house, choice):
    """ID-39, FAM-70"""
    mum = house.a_mum()
    before = house.get("/user/me", mum).json["data"]
    for method, path, more in (("PATCH", "/user/me", {"name": "Eve"}), ("POST", "/auth/complete-profile", {})):
        reply = house.call(method, path, {choice: [NOBODY], "language": "de", **more}, mum)
        assert (reply.status_code, reply.json["code"]) == (404, "RESOURCE_NOT_FOUND")
    assert house.get("/user/me", mum).json["data"] == before


def test_categories_of_ours_may_be_preferred(house):
    from storytime_adapters.testing.profile_contract import BOATS, DRAGONS
    from storytime_core.catalog.model import Category

    with house.application.platform.storage().catalog() as uow:
        for id, name in ((DRAGONS, "Dragons"), (BOATS, "Boats")):
            uow.taxonomy.add(Category(id=id, name=name, slug=name.lower(), description=name, position=id.int))
        uow.commit()
    reply = patch(house, {"preferredCategories": [str(BOATS), str(DRAGONS)]}, house.a_mum())

    assert [one["name"] for one in reply.json["data"]["preferredCategories"]] == ["Boats", "Dragons"]


def test_rating_the_app_and_not_now(house):
    """ID-40"""
    mum = house.a_mum()
    later = house.call("PATCH", "/user/me/rate-app/dismiss", None, mum).json["data"]
    assert later["hasRatedApp"] is False and later["rateAppDismissedAt"].endswith("Z")
    assert house.get("/user/me", mum).json["data"]["rateAppDismissedAt"] == later["rateAppDismissedAt"]
    rated = {"hasRatedApp": True, "rateAppDismissedAt": None}
    for path in ("rate-app", "rate-app", "rate-app/dismiss"):
        assert house.call("PATCH", f"/user/me/{path}", None, mum).json["data"] == rated


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "42"),
        ("name", "x" * 101),
        ("title", "x" * 31),
        ("title", "\u202e"),
        ("language", "xx"),
        ("country", "XX"),
        ("timeZone", "Mars/Base"),
        ("biometricsEnabled", "true"),
        ("preferredCategories", NOBODY),
        ("preferredCategories", [NOBODY] * 21),
        ("learningExpectationIds", ["x"]),
    ],
)
def test_what_is_no_profile_is_a_fault_of_its_field(memory_house, field, value):
    mum = memory_house.a_mum()
    before = memory_house.get("/user/me", mum).json["data"]
    reply = patch(memory_house, {"title": "Dr", field: value}, mum)

    assert (reply.status_code, reply.json["code"]) == (400, "VALIDATION_ERROR")
    assert reply.json["details"]["fields"][0]["path"].startswith(field)
    assert memory_house.get("/user/me", mum).json["data"] == before


@pytest.fixture
def dressed(house):
    """A mum, and the faces she may wear."""
    house.application.storytime().family.furnishing.run().unwrap()
    return house.a_mum(), house.get("/avatars/system").json["data"]


def test_a_face_is_chosen_while_completing_the_profile(house, dressed):
    mum, (first, second, *_) = dressed
    reply = house.post("/auth/complete-profile", {"avatarId": first["id"]}, mum)
    assert (reply.status_code, reply.json["data"]["avatar"]) == (200, first)

    changed = house.call("PUT", "/auth/profile", {"avatarUrl": second["url"]}, mum)
    assert (changed.status_code, changed.json["data"]["avatarUrl"]) == (200, second["url"])
    kept = house.call("PUT", "/auth/profile", {"name": "Mum"}, mum)
    assert kept.json["data"]["avatar"] == second


@pytest.mark.parametrize(
    ("method", "path", "face"),
    [
        ("POST", "/auth/complete-profile", {"avatarId": "01936d2e-7c1a-7e6b-9f0a-5b8f0c2d4e61"}),
        ("PUT", "/auth/profile", {"avatarUrl": "https://elsewhere.example/me.png"}),
    ],
)
def test_with_a_face_nobody_may_wear_nothing_is_changed(house, dressed, method, path, face):
    """ID-39"""
    mum, _ = dressed
    refused = house.call(method, path, {**face, "country": "FR"}, mum)

    assert (refused.status_code, refused.json["details"]) == (404, {"resource": "avatar"})
    user = house.get("/user/me", mum).json["data"]
    assert user["avatar"] is None and user["profile"]["country"] is None


class Everything:
    def is_premium(self, family_id):
        return True


def test_what_is_paid_for_shows_at_once(house):
    """ID-38"""
    identity = house.application.storytime().identity
    caller = house.application.desk().caller_for(f"Bearer {house.a_mum()}").unwrap()
    entitled = evolve(identity.own_account, entitlements=Everything())
    shown = entitled.show(caller).unwrap()
    families = EntitledFamilies(identity.signing_in.families.families, Everything())

    assert User.of(identity.own_account.show(caller).unwrap()).subscription_status == "free"
    assert User.of(shown).subscription_status == "active"
    assert User.of(Profile(shown.account, families.of(caller.family_id))) == User.of(shown)
