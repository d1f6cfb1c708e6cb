"""Age groups and learning expectations over HTTP."""

import pytest

NOBODY = "01936d2e-7c1a-7e6b-9f0a-5b8f0c2d4e61"


def groups(house):
    return house.get("/age-groups").json["data"]["data"]


def test_everybody_sees_the_groups(house):
    """FAM-20"""
    found = house.get("/age-groups")

    assert [(one["min"], one["max"]) for one in groups(house)] == [(1, 3), (4, 6), (7, 9), (10, 12)]
    assert found.headers["cache-control"] == "public, no-cache"
    assert house.get("/age-groups", If_None_Match=found.headers["etag"]).status_code == 304
    looked_up = house.get("/age-groups/lookup?age=5").json["data"]
    assert looked_up == groups(house)[1] == house.get(f"/age-groups/{looked_up['id']}").json["data"]
    assert set(looked_up) == {"id", "name", "min", "max"}
    missing = house.get("/age-groups/lookup?age=13")
    assert (missing.status_code, missing.json["code"]) == (404, "RESOURCE_NOT_FOUND")
    assert "not found" in missing.json["message"]
    assert house.get(f"/age-groups/{NOBODY}").json["details"] == house.get("/age-groups/x").json["details"]


@pytest.mark.parametrize("query", ["", "?age=", "?age=19", "?age=-1", "?age=5.5", "?age=five", "?age=5&age=6", "?x=1"])
def test_an_age_is_a_whole_number_up_to_eighteen(memory_house, query):
    assert memory_house.get(f"/age-groups/lookup{query}").status_code == 400


def test_administrators_change_the_list(house):
    """FAM-21"""
    admin = house.an_admin()
    added = house.post("/admin/age-groups", {"name": " Teens ", "min": 13, "max": 18}, admin)
    assert added.status_code == 201, added.text
    teens = added.json["data"]
    assert added.headers["location"] == f"/api/v1/age-groups/{teens['id']}"
    path = f"/admin/age-groups/{teens['id']}"
    overlapping = house.call("PATCH", path, {"min": 12}, admin)
    middle = groups(house)[3]
    assert (overlapping.status_code, overlapping.json["code"]) == (409, "CONFLICT")
    assert overlapping.json["details"] == {"overlaps": [middle["id"]]}
    upside_down = house.call("PATCH", path, {"max": 13}, admin)
    assert (upside_down.status_code, upside_down.json["details"]["fields"][0]["path"]) == (400, "max")
    taken = house.call("PATCH", path, {"name": middle["name"].upper()}, admin)
    assert (taken.status_code, taken.json["code"]) == (409, "RESOURCE_ALREADY_EXISTS")
    late = house.call("PATCH", path, {"max": 16}, admin, If_Match='"9"')
    assert late.status_code == 412
    changed = house.call("PATCH", path, {"max": 16}, admin, If_Match=added.headers["etag"])
    assert changed.json["data"] == {**teens, "max": 16} == groups(house)[4]
    assert house.call("DELETE", path, None, admin).json["data"] == {**teens, "max": 16}
    assert len(groups(house)) == 4 and house.call("DELETE", path, None, admin).status_code == 404
    assert house.post(f"{path}/undo-delete", None, admin).status_code == 200
    assert len(groups(house)) == 5


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"min": "13"}, "min"),
        ({"max": 19}, "max"),
        ({"min": -1}, "min"),
        ({"name": ""}, "name"),
        ({"name": "\u200b"}, "name"),
        ({"name": "x" * 41}, "name"),
        ({"id": NOBODY}, "id"),
        ({"revision": 3}, "revision"),
        ({"removedAt": None}, "removedAt"),
    ],
)
def test_what_is_no_group_is_a_fault_of_its_field(memory_house, more, field):
    admin = memory_house.an_admin()
    path = f"/admin/age-groups/{groups(memory_house)[3]['id']}"
    for method, address in (("POST", "/admin/age-groups"), ("PATCH", path)):
        body = {"name": "Teens", "min": 13, "max": 18, **more}
        reply = memory_house.call(method, address, body, admin)
        assert (reply.status_code, [one["path"] for one in reply.json["details"]["fields"]]) == (400, [field])
    assert len(groups(memory_house)) == 4


def test_a_kid_is_told_in_a_group_that_is_live(house):
    """FAM-11"""
    mum, admin = house.a_mum(), house.an_admin()
    early = groups(house)[2]
    house.a_kid(mum, ageRange="7-9")
    house.call("DELETE", f"/admin/age-groups/{early['id']}", None, admin)

    for span in ("7-9", "4-5", "0-0", "99-99", "4", "4-6-8", "4 - 6", ""):
        refused = house.post("/kids", {"name": "Ben", "ageRange": span}, mum)
        fault = refused.json["details"]["fields"][0]["path"]
        assert (refused.status_code, refused.json["code"], fault) == (400, "VALIDATION_ERROR", "ageRange"), span
    assert [kid["ageRange"] for kid in house.get("/kids", mum).json["data"]["data"]] == ["7-9"]


def test_everybody_sees_what_one_may_hope_for(house):
    """FAM-71, CONV-10"""
    found = house.get("/auth/learning-expectations")

    names = [one["name"] for one in found.json["data"]]
    assert len(names) == 16 and names == sorted(names)
    assert set(found.json["data"][0]) == {"id", "name", "description", "category"}
    assert house.get("/auth/learning-expectations", If_None_Match=found.headers["etag"]).status_code == 304


def test_administrators_change_what_one_may_hope_for(house):
    """FAM-71"""
    admin = house.an_admin()
    added = house.post("/admin/learning-expectations", {"name": "Patience", "category": "Character"}, admin)
    assert added.status_code == 201, added.text
    patience = added.json["data"]
    assert patience == {"id": patience["id"], "name": "Patience", "description": None, "category": "Character"}
    path = f"/admin/learning-expectations/{patience['id']}"
    assert house.post("/admin/learning-expectations", {"name": "patience"}, admin).status_code == 409
    changed = house.call("PATCH", path, {"category": None, "description": "Waiting."}, admin, If_Match='"1"')
    assert changed.json["data"] == {**patience, "category": None, "description": "Waiting."}
    assert house.call("PATCH", path, {"isActive": False}, admin, If_Match='"1"').status_code == 412
    assert house.call("PATCH", path, {"isActive": False}, admin).status_code == 200

    assert "Patience" not in house.get("/auth/learning-expectations").text
    nobody = house.call("PATCH", f"/admin/learning-expectations/{NOBODY}", {"name": "X"}, admin)
    assert (nobody.status_code, nobody.json["code"]) == (404, "RESOURCE_NOT_FOUND")


@pytest.mark.parametrize(
    "more",
    [{"name": "x" * 61}, {"description": "x" * 201}, {"category": "x" * 41}, {"isActive": "true"}, {"revision": 1}],
)
def test_what_is_no_expectation_is_refused(memory_house, more):
    admin = memory_house.an_admin()
    assert memory_house.post("/admin/learning-expectations", {"name": "Patience", **more}, admin).status_code == 400
    assert "Patience" not in memory_house.get("/auth/learning-expectations").text
