"""Nobody gives themselves more than a write may give: a privileged field more, and the rows stay as they were."""

from copy import deepcopy

import pytest

from storytime_adapters.testing.cast import BEDTIME
from storytime_core.family.avatars import shipped_id

ID = "01936d2e-7c1a-7e6b-9f0a-5b8f0c2d4e61"
PRIVILEGED = {
    "id": ID,
    "accountId": ID,
    "familyId": ID,
    "kidId": ID,
    "userId": ID,
    "role": "admin",
    "isAdmin": True,
    "state": "live",
    "email": "eve@example.org",
    "isEmailVerified": True,
    "onboardingStatus": "pin_setup",
    "subscriptionStatus": "active",
    "passwordHash": "x",
    "pinHash": "x",
    "hasRatedApp": True,
    "provedAt": BEDTIME.isoformat(),
    "revision": 7,
    "zoneByHand": False,
    "zoneFollowedAt": None,
    "createdAt": BEDTIME.isoformat(),
    "updatedAt": BEDTIME.isoformat(),
    "deletedAt": None,
    "removedAt": None,
    "currentReadingLevel": 9,
    "readingLevel": 9,
    "surname": "Lovelace",
    "birthDate": "2019-03-01",
    "clears": ["country"],
}
TABLES = (
    "accounts",
    "sessions",
    "families",
    "kids",
    "age_groups",
    "learning_expectations",
    "consent_entries",
    "outbox",
)


@pytest.fixture
def house(memory_house):
    return memory_house


@pytest.fixture
def writes(house):
    """Every write of families, kids and profiles, with a body that is fine, by who may do it."""
    house.application.storytime().family.furnishing.run().unwrap()
    mum, admin = house.a_mum(), house.an_admin()
    kid = f"/kids/{house.a_kid(mum)['id']}"
    group = house.get("/age-groups/lookup?age=8").json["data"]["id"]
    hope = house.get("/auth/learning-expectations").json["data"][0]["id"]
    return [
        ("POST", "/kids", {"name": "Ben", "ageRange": "4-6"}, mum),
        ("PATCH", kid, {"name": "Ben"}, mum),
        ("PUT", f"{kid}/buddy", {"buddyId": str(shipped_id("buddy", "pippa"))}, mum),
        ("PUT", f"{kid}/daily-limit", {"limitMins": 5}, mum),
        ("PUT", f"{kid}/bedtime", {"enabled": False, "dimScreen": True}, mum),
        ("PATCH", "/settings", {"finishingMins": 5}, mum),
        ("PATCH", "/user/me", {"name": "Grace"}, mum),
        ("PUT", "/auth/profile", {"title": "Dr"}, mum),
        ("POST", "/user/me/pin", {"pin": "480217"}, mum),
        ("POST", "/auth/complete-profile", {"country": "DE"}, mum),
        ("POST", "/admin/age-groups", {"name": "Teens", "min": 13, "max": 18}, admin),
        ("PATCH", f"/admin/age-groups/{group}", {"name": "Readers"}, admin),
        ("POST", "/admin/learning-expectations", {"name": "Patience"}, admin),
        ("PATCH", f"/admin/learning-expectations/{hope}", {"name": "Calm"}, admin),
    ]


def rows(house):
    tables = house.application.platform.storage().store.tables
    return {name: deepcopy(dict(tables[name])) for name in TABLES}


def test_a_privileged_field_is_no_field_of_any_write(house, writes):
    before = rows(house)
    for method, path, body, token in writes:
        reply = house.call(method, path, {**body, **PRIVILEGED}, token)
        refused = {fault["path"] for fault in reply.json["details"]["fields"]}
        assert (reply.status_code, PRIVILEGED.keys() - refused) == (400, set()), (method, path)

    assert rows(house) == before


def test_the_same_writes_work_without_it(house, writes):
    for method, path, body, token in writes:
        before = rows(house)
        assert house.call(method, path, body, token).status_code in (200, 201), (method, path)
        assert rows(house) != before, (method, path)
