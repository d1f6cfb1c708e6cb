"""The API document says what is true."""

import pytest
from jsonschema import Draft202012Validator

from storytime_http.declarations import routes_of
from storytime_http.openapi import document


@pytest.fixture
def storage_kind():
    return "memory"


@pytest.fixture
def described(house):
    return document(house.application.resources(), "http://127.0.0.1:8000")


def test_every_route_is_described(house, described):
    for route in routes_of(house.application.resources()):
        operation = described["paths"][_wire(route.path)][route.method.lower()]
        assert operation["summary"] and operation["x-auth"] == route.declared.auth.value
        assert "500" in operation["responses"]


def _wire(path):
    from storytime_http.openapi import wire_path

    return wire_path(path)


def test_every_reference_leads_somewhere(described):
    def walk(node):
        if isinstance(node, dict):
            if "$ref" in node:
                assert node["$ref"].removeprefix("#/components/schemas/") in described["components"]["schemas"]
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(described)


def test_real_replies_fit_their_description(house, described):
    mum = house.a_mum()
    kid = house.a_kid(mum)
    looked_at = {
        ("/user/me", "get"): house.get("/user/me", mum),
        ("/kids", "get"): house.get("/kids", mum),
        ("/kids/{kidId}", "get"): house.get(f"/kids/{kid['id']}", mum),
        ("/kids/{kidId}/daily-limit", "get"): house.get(f"/kids/{kid['id']}/daily-limit", mum),
        ("/kids/{kidId}/bedtime", "get"): house.get(f"/kids/{kid['id']}/bedtime", mum),
        ("/settings", "get"): house.get("/settings", mum),
        ("/settings/daily-limits", "get"): house.get("/settings/daily-limits", mum),
        ("/age-groups", "get"): house.get("/age-groups"),
        ("/age-groups/lookup", "get"): house.get("/age-groups/lookup?age=5"),
        ("/auth/learning-expectations", "get"): house.get("/auth/learning-expectations"),
        ("/user/me", "patch"): house.call("PATCH", "/user/me", {"title": "Dr"}, mum),
        ("/user/me/rate-app", "patch"): house.call("PATCH", "/user/me/rate-app", None, mum),
        ("/consents", "get"): house.get("/consents", mum),
        ("/consents/notices", "get"): house.get("/consents/notices", mum),
        ("/auth/linked-accounts", "get"): house.get("/auth/linked-accounts", mum),
        ("/user/me/pin", "post"): house.post("/user/me/pin", {"pin": "480217"}, mum),
        ("/user/me/pin/verify", "post"): house.post("/user/me/pin/verify", {"pin": "480217"}, mum),
        **in_kid_mode(house),
        ("/auth/logout", "post"): house.post("/auth/logout", None, house.a_mum()),
    }
    for (path, method), reply in looked_at.items():
        assert reply.status_code == 200, (path, reply.text)
        schema = described["paths"][f"/api/v1{path}"][method]["responses"]["200"]["content"]["application/json"][
            "schema"
        ]
        whole = {**schema, "components": described["components"]}
        Draft202012Validator(whole).validate(reply.json)


def in_kid_mode(house):
    """In, refreshed, and out again."""
    tokens = house.register("ada's.mum@example.org")
    house.settle()
    token = tokens["jwt"]
    house.post("/auth/verify-email", {"token": house.letters[-1].values["code"]}, token)
    kid = house.a_kid(token)
    house.post("/user/me/pin", {"pin": "480217"}, token)
    entered = house.post("/auth/kid-mode", {"kidId": kid["id"]}, token)
    kids_own = entered.json["data"]["jwt"]
    return {
        ("/auth/kid-mode", "post"): entered,
        ("/auth/refresh", "post"): house.post("/auth/refresh", {"token": tokens["refreshToken"]}),
        ("/kids/{kidId}", "get"): house.get(f"/kids/{kid['id']}", kids_own),
        ("/auth/kid-mode/leave", "post"): house.post("/auth/kid-mode/leave", {"pin": "480217"}, kids_own),
    }


def test_refusals_fit_their_description(house, described):
    reply = house.get("/user/me")
    whole = {"$ref": "#/components/schemas/Error", "components": described["components"]}

    Draft202012Validator(whole).validate(reply.json)
