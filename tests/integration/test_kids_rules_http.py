"""Daily limits and bedtimes over HTTP."""

import pytest

from tests.integration.test_profile_http import counted

NIGHT = {"enabled": True, "start": "00:00", "end": "23:59", "days": [0, 1, 2, 3, 4, 5, 6]}
NO_BEDTIME = {
    "enabled": False,
    "start": None,
    "end": None,
    "days": [],
    "lockApp": True,
    "dimScreen": False,
    "reminder": False,
    "storiesOnly": False,
    "isNow": False,
    "nextStartsAt": None,
}


def put(house, path, body, token, **headers):
    return house.call("PUT", path, body, token, **headers)


def test_a_kid_comes_with_its_limit_and_its_bedtime(house):
    kid = house.a_kid(house.a_mum())

    none = {"kidId": kid["id"], "limitMins": None, "customLimitMins": None, "source": "none"}
    assert (kid["dailyLimit"], kid["bedtime"], kid["currentReadingLevel"]) == (none, NO_BEDTIME, None)


def test_limits_are_set_listed_inherited_and_given(house):
    """FAM-60, FAM-61"""
    mum = house.a_mum()
    ada, ben = house.a_kid(mum), house.a_kid(mum, "Ben")
    assert house.post("/settings/daily-limits/apply-default", None, mum).json["code"] == "CONFLICT"
    house.call("PATCH", "/settings", {"maxScreenTimeMins": 30}, mum)
    set_ = put(house, f"/kids/{ada['id']}/daily-limit", {"limitMins": 0}, mum)

    assert set_.json["data"] == {"kidId": ada["id"], "limitMins": 0, "customLimitMins": 0, "source": "kid"}
    assert house.get(f"/kids/{ben['id']}/daily-limit", mum).json["data"]["source"] == "family"
    assert house.get("/settings/daily-limits", mum).json["data"]["data"] == [
        {
            "kidId": ada["id"],
            "kidName": "Ada",
            "avatarUrl": None,
            "customLimit": 0,
            "effectiveLimit": 0,
            "isCustom": True,
        },
        {
            "kidId": ben["id"],
            "kidName": "Ben",
            "avatarUrl": None,
            "customLimit": None,
            "effectiveLimit": 30,
            "isCustom": False,
        },
    ]
    given = house.post("/settings/daily-limits/apply-default", None, mum)
    assert given.json["data"] == {"appliedLimit": 30, "kidsUpdated": 1}
    back = put(house, f"/kids/{ada['id']}/daily-limit", {"limitMins": None}, mum)
    assert (back.json["data"]["limitMins"], back.json["data"]["source"]) == (30, "family")
    assert house.get(f"/kids/{ada['id']}", mum).json["data"]["dailyLimit"] == back.json["data"]


@pytest.mark.parametrize("body", [{}, {"limitMins": "30"}, {"limitMins": 1441}, {"limitMins": -1}, {"limitMins": True}])
def test_a_limit_is_minutes_or_null(memory_house, body):
    mum = memory_house.a_mum()
    kid = memory_house.a_kid(mum)
    reply = put(memory_house, f"/kids/{kid['id']}/daily-limit", body, mum)

    assert (reply.status_code, reply.json["details"]["fields"][0]["path"]) == (400, "limitMins")


def test_a_bedtime_is_set_on_the_revision_seen(house):
    """FAM-62, CONV-39"""
    mum = house.a_mum()
    path = f"/kids/{house.a_kid(mum)['id']}/bedtime"
    first = house.get(path, mum)
    assert first.json["data"] == NO_BEDTIME
    wanted = {**NIGHT, "days": [6, 0, 1, 2, 3, 4, 5], "dimScreen": True, "lockApp": False}
    changed = put(house, path, wanted, mum, If_Match=first.headers["etag"])
    late = put(house, path, NIGHT, mum, If_Match=first.headers["etag"])

    assert changed.status_code == 200, changed.text
    data = changed.json["data"]
    assert (data["start"], data["end"], data["days"]) == ("00:00", "23:59", [0, 1, 2, 3, 4, 5, 6])
    assert (data["dimScreen"], data["lockApp"], data["reminder"], data["storiesOnly"]) == (True, False, False, False)
    assert data["nextStartsAt"].endswith("T00:00:00.000Z")
    assert house.get(path, mum).headers["etag"] == changed.headers["etag"] == '"2"'
    assert (late.status_code, late.json["code"]) == (412, "PRECONDITION_FAILED")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"start": "7:5"}, "start"),
        ({"start": "24:00"}, "start"),
        ({"end": "00:00"}, "end"),
        ({"end": None}, "end"),
        ({"days": []}, "days"),
        ({"days": [7]}, "days[0]"),
        ({"days": [-1]}, "days[0]"),
        ({"days": [1, 1]}, "days"),
        ({"days": ["0"]}, "days[0]"),
        ({"days": [0, 1, 2, 3, 4, 5, 6, 6]}, "days"),
        ({"lockApp": "true"}, "lockApp"),
        ({"enabled": None}, "enabled"),
        ({"isNow": True}, "isNow"),
        ({"nextStartsAt": None}, "nextStartsAt"),
    ],
)
def test_what_is_no_bedtime_is_a_fault_of_its_field(memory_house, more, field):
    """FAM-62"""
    mum = memory_house.a_mum()
    path = f"/kids/{memory_house.a_kid(mum)['id']}/bedtime"
    reply = put(memory_house, path, {**NIGHT, **more}, mum)

    assert reply.status_code == 400, reply.text
    assert [fault["path"] for fault in reply.json["details"]["fields"]] == [field]
    assert memory_house.get(path, mum).json["data"] == NO_BEDTIME


def test_a_kids_own_card_says_whether_it_is_bedtime(memory_house):
    """FAM-18, FAM-65"""
    mum = memory_house.a_mum()
    kid, sibling = memory_house.a_kid(mum), memory_house.a_kid(mum, "Ben")
    kids_own = memory_house.in_kid_mode(mum, kid["id"])
    card = memory_house.get(f"/kids/{kid['id']}", kids_own).json["data"]
    assert card["bedtime"] == {"isNow": False, "endsAt": None, "dimScreen": False}
    halves = ("00:00", "12:00"), ("12:00", "00:00")
    now = []
    for start, end in halves:
        body = {**NIGHT, "start": start, "end": end, "dimScreen": True}
        put(memory_house, f"/kids/{kid['id']}/bedtime", body, mum)
        now.append(memory_house.get(f"/kids/{kid['id']}", kids_own).json["data"]["bedtime"])

    (is_now,) = [one for one in now if one["isNow"]]
    assert is_now["dimScreen"] and is_now["endsAt"].endswith((":00:00.000Z",))
    assert memory_house.get(f"/kids/{kid['id']}/bedtime", kids_own).json["data"]["dimScreen"]
    assert memory_house.get(f"/kids/{kid['id']}/daily-limit", kids_own).status_code == 200
    for what in ("bedtime", "daily-limit"):
        assert memory_house.get(f"/kids/{sibling['id']}/{what}", kids_own).status_code == 404
        assert put(memory_house, f"/kids/{kid['id']}/{what}", NIGHT, kids_own).json["code"] == "PARENT_ONLY"


def test_rules_of_a_kid_of_others_read_like_those_of_nobody(house):
    """CONV-31"""
    mum, dad = house.a_mum(), house.a_mum()
    kid, removed = house.a_kid(mum), house.a_kid(mum, "Ben")
    house.call("DELETE", f"/kids/{removed['id']}", None, mum)
    nobody = "01936d2e-7c1a-7e6b-9f0a-5b8f0c2d4e61"
    for what, body in (("bedtime", NIGHT), ("daily-limit", {"limitMins": 5})):
        for token, kid_id in ((dad, kid["id"]), (mum, removed["id"])):
            for method in ("GET", "PUT"):
                told = [house.call(method, f"/kids/{one}/{what}", body, token).json for one in (kid_id, nobody)]
                plain = [{**one, "path": "", "timestamp": "", "requestId": ""} for one in told]
                assert plain[0] == plain[1] and plain[0]["statusCode"] == 404


def test_the_rules_of_a_kid_are_one_statement(house):
    """FAM-64"""
    mum = house.a_mum()
    kid = house.a_kid(mum, birthMonth="2020-03", ageRange=None)
    for what in ("bedtime", "daily-limit"):
        with counted(house) as said:
            assert house.get(f"/kids/{kid['id']}/{what}", mum).status_code == 200
        assert len(said) <= 1, said
    with counted(house) as said:
        assert house.get(f"/kids/{kid['id']}", mum).json["data"]["birthMonth"] == "2020-03"
    assert len(said) <= 2, said
