"""House rules over HTTP."""

import pytest
from attrs import asdict

DEFAULTS = {
    "explicitContent": False,
    "maxScreenTimeMins": None,
    "language": "en",
    "languageCode": "en",
    "country": None,
    "timeZone": "UTC",
    "approveNewStories": False,
    "personalizedSuggestions": False,
    "kidsMayCreate": True,
    "offlineFallback": True,
    "finishingMins": 10,
}


def test_settings_are_read_changed_and_read_again(house):
    """FAM-50"""
    mum = house.a_mum()
    assert house.get("/settings", mum).json["data"] == DEFAULTS
    wanted = {
        "explicitContent": True,
        "maxScreenTimeMins": 45,
        "language": "EN-gb",
        "country": "de",
        "timeZone": "Europe/Berlin",
        "finishingMins": 15,
    }
    changed = house.call("PATCH", "/settings", wanted, mum)

    assert changed.status_code == 200, changed.text
    expected = {**DEFAULTS, **wanted, "language": "en-GB", "country": "DE"}
    assert changed.json["data"] == house.get("/settings", mum).json["data"] == expected
    cleared = house.call("PATCH", "/settings", {"maxScreenTimeMins": None, "country": None, "language": None}, mum)
    assert cleared.json["data"] == {**expected, "maxScreenTimeMins": None, "country": None}


def test_settings_change_only_on_the_revision_seen(house):
    """CONV-39"""
    mum = house.a_mum()
    seen = house.get("/settings", mum).headers["etag"]
    first = house.call("PATCH", "/settings", {"finishingMins": 3}, mum, If_Match=seen)
    late = house.call("PATCH", "/settings", {"finishingMins": 4}, mum, If_Match=seen)

    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    assert (late.status_code, late.json["code"]) == (412, "PRECONDITION_FAILED")
    assert house.call("PATCH", "/settings", {"finishingMins": 4}, mum).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("explicitContent", "false"),
        ("maxScreenTimeMins", "30"),
        ("maxScreenTimeMins", 1441),
        ("maxScreenTimeMins", -1),
        ("maxScreenTimeMins", 1.5),
        ("language", "xx"),
        ("language", "english please"),
        ("languageCode", "qqq"),
        ("languageCode", "en-GB"),
        ("country", "XX"),
        ("country", "DEU"),
        ("timeZone", "Mars/Base"),
        ("timeZone", ""),
        ("timeZone", "europe/berlin"),
        ("finishingMins", 16),
        ("finishingMins", True),
        ("revision", 1),
        ("zoneByHand", False),
        ("id", "01936d2e-7c1a-7e6b-9f0a-5b8f0c2d4e61"),
        ("familyId", "01936d2e-7c1a-7e6b-9f0a-5b8f0c2d4e61"),
        ("clears", ["country"]),
    ],
)
def test_what_is_no_rule_of_ours_is_a_fault_of_its_field(memory_house, field, value):
    """FAM-50, section 5"""
    mum = memory_house.a_mum()
    reply = memory_house.call("PATCH", "/settings", {"approveNewStories": True, field: value}, mum)

    assert (reply.status_code, reply.json["code"]) == (400, "VALIDATION_ERROR")
    assert [fault["path"] for fault in reply.json["details"]["fields"]] == [field]
    assert memory_house.get("/settings", mum).json["data"] == DEFAULTS


def test_a_language_and_its_code_must_fit(memory_house):
    mum = memory_house.a_mum()
    body = {"language": "en-GB", "languageCode": "fr"}

    assert memory_house.call("PATCH", "/settings", body, mum).json["details"]["fields"][0]["path"] == "languageCode"
    assert memory_house.call("PATCH", "/settings", {**body, "languageCode": "EN"}, mum).status_code == 200


def test_the_zone_follows_the_header_of_a_parent_and_of_nobody_else(house):
    """FAM-54"""
    mum = house.a_mum()
    kid = house.a_kid(mum)
    unverified = house.register()["jwt"]
    house.get("/user/me", unverified, X_Time_Zone="Asia/Tokyo")
    house.get("/user/me", mum, X_Time_Zone="Mars/Base")
    assert house.get("/settings", mum).json["data"]["timeZone"] == "UTC"
    assert house.get("/user/me", unverified).json["data"]["profile"]["timeZone"] == "UTC"

    assert house.get("/settings", mum, X_Time_Zone="Asia/Tokyo").json["data"]["timeZone"] == "Asia/Tokyo"
    assert house.get(f"/kids/{kid['id']}", mum, X_Time_Zone="Europe/Rome").status_code == 200
    assert house.get("/user/me", mum).json["data"]["profile"]["timeZone"] == "Asia/Tokyo"


def test_a_kids_own_session_moves_no_zone(memory_house):
    """FAM-54"""
    mum = memory_house.a_mum()
    kid = memory_house.a_kid(mum)
    kids_own = memory_house.in_kid_mode(mum, kid["id"])

    assert memory_house.get(f"/kids/{kid['id']}", kids_own, X_Time_Zone="Asia/Tokyo").status_code == 200
    assert memory_house.get("/settings", mum).json["data"]["timeZone"] == "UTC"


def test_a_zone_from_a_body_is_by_hand(house):
    """FAM-54"""
    mum = house.a_mum()
    house.call("PATCH", "/settings", {"timeZone": "UTC"}, mum)

    assert house.get("/settings", mum, X_Time_Zone="Asia/Tokyo").json["data"]["timeZone"] == "UTC"


def test_a_family_without_a_row_reads_as_one_with_it(memory_house):
    """FAM-1"""
    mum = memory_house.a_mum()
    memory_house.get("/settings", mum)
    tables = memory_house.application.platform.storage().store.tables
    assert not tables["families"]
    memory_house.call("PATCH", "/settings", {"approveNewStories": True}, mum)

    (family,) = tables["families"].values()
    assert asdict(family)["approve_new_stories"]


def test_a_kids_language_is_one_there_is(memory_house):
    """Section 5"""
    mum = memory_house.a_mum()
    kid = memory_house.a_kid(mum, language="EN-gb")
    assert kid["language"] == "en-GB"
    for method, path in (("POST", "/kids"), ("PATCH", f"/kids/{kid['id']}")):
        body = {"name": "Ben", "language": "xx", **({"ageRange": "4-6"} if method == "POST" else {})}
        reply = memory_house.call(method, path, body, mum)
        assert (reply.status_code, reply.json["details"]["fields"][0]["path"]) == (400, "language")


def test_a_kid_that_is_renamed_keeps_to_one_line_with_a_letter(memory_house):
    """FAM-10"""
    mum = memory_house.a_mum()
    path = f"/kids/{memory_house.a_kid(mum)['id']}"
    for name in ("Ada\nBen", "42", "x" * 41, "\u200b\u202e", ""):
        reply = memory_house.call("PATCH", path, {"name": name}, mum)
        assert (reply.status_code, reply.json["details"]["fields"][0]["path"]) == (400, "name"), name


def test_null_clears_what_a_kid_may_be_without_and_nothing_else(house):
    """FAM-15"""
    mum = house.a_mum()
    kid = house.a_kid(mum, pronouns="she", language="de", preferredVoiceId="NIMBUS", excludedTags=["Wolves"])
    path = f"/kids/{kid['id']}"
    body = {"pronouns": None, "language": None, "preferredVoiceId": None, "excludedTags": None, "name": "Adele"}
    changed = house.call("PATCH", path, body, mum)

    assert changed.status_code == 200, changed.text
    cleared = {"pronouns": None, "language": None, "preferredVoiceId": None, "name": "Adele"}
    assert changed.json["data"] == {**kid, **cleared, "updatedAt": changed.json["data"]["updatedAt"]}
    only_null = house.call("PATCH", path, {"birthMonth": None}, mum)
    assert only_null.status_code == 400
