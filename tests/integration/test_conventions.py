"""What holds of every reply, whichever context answers."""

import json

import pytest

SECURITY = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.fixture
def storage_kind():
    """One kind of storage is enough here: what is looked at lies above it."""
    return "memory"


@pytest.fixture
def mum(house):
    return house.a_mum()


def test_success_is_one_envelope(house, mum):
    reply = house.get("/user/me", mum)

    assert set(reply.json) == {"statusCode", "success", "message", "data"}
    assert (reply.json["statusCode"], reply.json["success"]) == (200, True)


def test_failure_is_one_shape(house):
    reply = house.get("/user/me?x=1", X_Request_ID="abc-123")

    body = reply.json
    assert set(body) == {
        "statusCode", "success", "error", "message", "code", "path", "timestamp", "requestId",
    }  # fmt: skip
    assert (body["statusCode"], body["error"], body["code"]) == (401, "Unauthorized", "AUTH_REQUIRED")
    assert (body["path"], body["requestId"]) == ("/api/v1/user/me", "abc-123")
    assert body["timestamp"].endswith("Z") and len(body["timestamp"]) == 24
    assert reply.headers["www-authenticate"] == "Bearer"


def test_unknown_paths_methods_and_trailing_slashes(house, mum):
    assert house.get("/nothing/here").json["code"] == "ROUTE_NOT_FOUND"
    assert "not found" in house.get("/nothing/here").json["message"]
    refused = house.call("PUT", "/user/me", {}, token=mum)
    assert (refused.status_code, refused.json["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert "GET" in refused.headers["allow"]
    assert house.call("TRACE", "/user/me").status_code == 405
    assert house.get("/user/me/", mum).status_code == 200


def test_a_path_id_that_is_none_looks_like_one_that_is_missing(house, mum):
    missing = house.get("/kids/01936d2e-7c1a-7e6b-9f0a-5b8f0c2d4e61", mum).json
    malformed = house.get("/kids/seven", mum).json

    assert missing["code"] == malformed["code"] == "RESOURCE_NOT_FOUND"
    assert missing["message"] == malformed["message"] and missing["details"] == malformed["details"]


def test_security_headers_are_on_every_reply(house):
    for reply in (house.get("/health"), house.get("/user/me"), house.get("/nothing")):
        assert SECURITY.items() <= {name.lower(): value for name, value in reply.headers.items()}.items()
        assert "server" not in reply.headers


def test_head_answers_as_get_without_a_body(house):
    reply = house.call("HEAD", "/health")

    assert (reply.status_code, reply.content) == (200, b"")


def test_web_pages_of_listed_origins_may_call(house):
    allowed = house.get("/health", Origin="http://localhost:3000")
    refused = house.get("/health", Origin="https://evil.example.org")
    preflight = house.call("OPTIONS", "/user/me", Origin="http://127.0.0.1:5173", Access_Control_Request_Method="GET")

    assert allowed.headers["access-control-allow-origin"] == "http://localhost:3000"
    assert "access-control-allow-origin" not in refused.headers and refused.status_code == 200
    assert preflight.status_code == 204 and preflight.headers["access-control-max-age"] == "86400"
    assert "Idempotency-Key" in preflight.headers["access-control-allow-headers"]
    assert "Origin" in allowed.headers["vary"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "MALFORMED_REQUEST"),
        (b"[]", "MALFORMED_REQUEST"),
        (b'{"email": "a@b.de", "email": "c@d.de"}', "MALFORMED_REQUEST"),
        (b'{"x": NaN}', "MALFORMED_REQUEST"),
        (b'{"x": Infinity}', "MALFORMED_REQUEST"),
        (b'{"x": 9007199254740993}', "MALFORMED_REQUEST"),
        (b'{"x": "\xff"}', "MALFORMED_REQUEST"),
        (b'{"x":' + b"[" * 30 + b"]" * 30 + b"}", "MALFORMED_REQUEST"),
        (b"[" * 100_000, "PAYLOAD_TOO_LARGE"),
        (b"{}", "VALIDATION_ERROR"),
        (b"", "VALIDATION_ERROR"),
    ],
)
def test_what_cannot_be_read_says_so(house, body, code):
    headers = {"Content-Type": "application/json"}
    reply = house.client.simulate_post("/api/v1/auth/login", body=body, headers=headers)

    assert reply.json["code"] == code


def test_another_content_type_is_refused(house):
    reply = house.client.simulate_post("/api/v1/auth/login", body=b"a=1", headers={"Content-Type": "text/plain"})

    assert (reply.status_code, reply.json["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_all_faults_of_a_body_are_told_together_with_their_paths(house, mum):
    house.consent(mum)
    kids = [{"name": "Ada", "ageRange": "4-6", "surname": "X"}, {"name": 7, "birthMonth": "2020-4", "pronouns": "it"}]
    reply = house.post("/kids/batch", {"kids": kids}, mum)

    paths = {field["path"] for field in reply.json["details"]["fields"]}
    assert reply.status_code == 400
    assert {"kids[0].surname", "kids[1].name", "kids[1].birthMonth", "kids[1].pronouns"} <= paths


def test_no_type_is_guessed(house, mum):
    house.consent(mum)
    for wrong in ("5", 5, True, None, ["Ada"], {"a": 1}):
        body = {"name": wrong, "ageRange": "4-6"}
        if wrong == "5":
            assert house.post("/kids", body, mum).json["details"]["fields"][0]["path"] == "name"
        else:
            assert house.post("/kids", body, mum).status_code == 400
    assert house.get("/kids?limit=abc", mum).json["details"]["fields"][0]["path"] == "limit"
    assert house.get("/kids?limit=0", mum).status_code == 400
    assert house.get("/kids?limit=5&limit=6", mum).status_code == 400
    assert house.get("/kids?colour=red", mum).json["details"]["fields"][0]["path"] == "colour"


def test_invisible_characters_are_removed_before_anything_is_counted(house, mum):
    kid = house.a_kid(mum, "A\u200bd\u202ea")

    assert kid["name"] == "Ada"
    assert house.post("/kids", {"name": "\u200b\u202e", "ageRange": "4-6"}, mum).status_code == 400


def test_cursors_are_bound_to_their_list_and_its_owner(house, mum):
    for name in ("Ada", "Ben", "Cleo"):
        house.a_kid(mum, name)
    first = house.get("/kids?limit=2", mum).json["data"]
    cursor = first["pagination"]["nextCursor"]
    rest = house.get(f"/kids?limit=2&cursor={cursor}", mum).json["data"]

    assert [kid["name"] for kid in first["data"] + rest["data"]] == ["Ada", "Ben", "Cleo"]
    assert rest["pagination"] == {"nextCursor": None, "hasNextPage": False, "limit": 2}
    assert house.get("/kids?cursor=", mum).status_code == 200
    other = house.a_mum()
    for changed in (cursor[:-2] + "AA", "x", cursor.replace(".", "", 1), "é.é"):
        assert house.get(f"/kids?cursor={changed}", mum).json["code"] == "INVALID_CURSOR"
    assert house.get(f"/kids?cursor={cursor}", other).json["code"] == "INVALID_CURSOR"


def test_the_same_key_has_one_effect_and_the_same_reply(house, mum):
    house.consent(mum)
    body = {"name": "Ada", "ageRange": "4-6"}
    replies = [house.post("/kids", body, mum, Idempotency_Key="k1") for _ in range(3)]

    assert {reply.content for reply in replies} == {replies[0].content}
    assert [reply.headers.get("idempotency-replayed") for reply in replies] == [None, "true", "true"]
    assert len({reply.headers["location"] for reply in replies}) == 1
    assert len(house.get("/kids", mum).json["data"]["data"]) == 1
    other = house.post("/kids", {"name": "Ben", "ageRange": "4-6"}, mum, Idempotency_Key="k1")
    assert (other.status_code, other.json["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")


def test_a_refusal_leaves_the_key_free(house, mum):
    body = {"name": "Ada", "ageRange": "4-6"}
    assert house.post("/kids", body, mum, Idempotency_Key="k2").json["code"] == "CONSENT_REQUIRED"
    house.consent(mum)

    assert house.post("/kids", body, mum, Idempotency_Key="k2").status_code == 201
    assert house.post("/kids", body, mum, Idempotency_Key="é").status_code == 400


def test_long_replies_are_compressed_unless_the_client_would_rather_not(house, mum):
    for number in range(6):
        house.a_kid(mum, f"Kid {'x' * 10}{number}")
    import gzip

    plain = house.get("/kids", mum)
    packed = house.get("/kids", mum, Accept_Encoding="gzip")
    asked_not_to = house.get("/kids", mum, Accept_Encoding="gzip", x_no_compression="1")

    assert packed.headers["content-encoding"] == "gzip" and gzip.decompress(packed.content) == plain.content
    assert "content-encoding" not in asked_not_to.headers
    assert "Accept-Encoding" in packed.headers["vary"]
    tokens = house.client.simulate_post(
        "/api/v1/auth/register",
        json={"email": "zip@example.org", "password": "moon over the barn", "fullName": "Zip"},
        headers={"Accept-Encoding": "gzip"},
    )
    assert "content-encoding" not in tokens.headers


def test_an_edit_of_something_else_than_one_saw_is_refused(house, mum):
    kid = house.a_kid(mum, "Ada")
    seen = house.get(f"/kids/{kid['id']}", mum).headers["etag"]
    changed = house.call("PATCH", f"/kids/{kid['id']}", {"name": "Adele"}, mum, If_Match=seen)
    late = house.call("PATCH", f"/kids/{kid['id']}", {"name": "Adam"}, mum, If_Match=seen)

    assert (changed.status_code, late.status_code, late.json["code"]) == (200, 412, "PRECONDITION_FAILED")
    assert house.get(f"/kids/{kid['id']}", mum).json["data"]["name"] == "Adele"


def test_null_clears_what_may_be_cleared_and_an_empty_change_is_refused(house, mum):
    kid = house.a_kid(mum, "Ada", pronouns="she", language="en")
    path = f"/kids/{kid['id']}"

    assert house.call("PATCH", path, {"pronouns": None}, mum).json["data"]["pronouns"] is None
    assert house.call("PATCH", path, {}, mum).status_code == 400
    moved = house.call("PATCH", path, {"birthMonth": "2019-05"}, mum).json["data"]
    assert moved["birthMonth"] == "2019-05" and moved["age"] >= 6
    assert house.call("PATCH", path, {"birthMonth": "2019-05", "ageRange": "4-6"}, mum).status_code == 400
    assert house.call("PATCH", path, {"birthMonth": "1999-05"}, mum).status_code == 400


def test_a_removed_kid_comes_back_within_thirty_days(house, mum):
    kid = house.a_kid(mum, "Ada")
    path = f"/kids/{kid['id']}"
    removed = house.call("DELETE", path, token=mum).json["data"]

    assert removed["id"] == kid["id"] and removed["permanent"] is False
    assert house.get(path, mum).status_code == 404
    assert house.get("/user/me", mum).json["data"]["numberOfKids"] == 0
    assert house.post(f"{path}/undo-delete", None, mum).json["data"]["name"] == "Ada"
    assert house.post(f"{path}/undo-delete", None, mum).status_code == 404


def test_families_do_not_see_each_other(house, mum):
    kid = house.a_kid(mum, "Ada")
    other = house.a_mum()
    for method, path, body in (
        ("GET", f"/kids/{kid['id']}", None),
        ("PATCH", f"/kids/{kid['id']}", {"name": "Eve"}),
        ("DELETE", f"/kids/{kid['id']}", None),
        ("PUT", f"/kids/{kid['id']}/buddy", {"buddyId": kid["id"]}),
    ):
        foreign = house.call(method, path, body, other)
        random = house.call(method, path.replace(kid["id"], "01936d2e-7c1a-7e6b-9f0a-5b8f0c2d4e61"), body, other)
        same = [{**reply.json, "path": "", "timestamp": "", "requestId": ""} for reply in (foreign, random)]
        assert foreign.status_code == 404 and same[0] == same[1]


def test_consent_is_asked_for_given_and_taken_back(house, mum):
    statuses = {one["purpose"]: one["status"] for one in house.get("/consents", mum).json["data"]["data"]}
    assert statuses == dict.fromkeys(["child_profile", "hosted_ai", "child_photo", "voice_clone"], "none")
    house.consent(mum)
    again = {"purpose": "child_profile", "textVersion": "2026-11", "method": "email_plus"}
    assert house.post("/consents", again, mum).status_code == 200
    outdated = house.post("/consents", {**again, "textVersion": "2020-01"}, mum)
    assert outdated.status_code == 409 and outdated.json["details"] == {"currentVersion": "2026-11"}
    assert house.post("/consents", {**again, "purpose": "hosted_ai"}, mum).json["code"] == "FORBIDDEN"
    assert house.call("DELETE", "/consents/child_profile", token=mum).json["data"]["status"] == "revoked"
    assert house.call("DELETE", "/consents/child_profile", token=mum).status_code == 404
    assert house.post("/kids", {"name": "Ada", "ageRange": "4-6"}, mum).json["code"] == "CONSENT_REQUIRED"
    notices = house.get("/consents/notices", mum).json["data"]["data"]
    assert {notice["purpose"] for notice in notices} == set(statuses)


def test_what_people_read_keeps_to_the_contract_words(house):
    from storytime_core.kernel.errors import DomainError, LimitReached, NotFound

    def all_of(kind):
        for narrower in kind.__subclasses__():
            yield narrower
            yield from all_of(narrower)

    known = [kind for kind in all_of(DomainError) if hasattr(kind, "sentence") and "storytime_" in kind.__module__]
    assert all("limit" in kind.sentence for kind in known if issubclass(kind, LimitReached))
    assert all("not found" in kind.sentence for kind in known if issubclass(kind, NotFound))
    assert not any("not found" in kind.sentence for kind in known if not issubclass(kind, NotFound))


def test_bodies_of_any_shape_never_break_anything(house, mum):
    from hypothesis import HealthCheck, given, settings
    from hypothesis import strategies as some

    values = some.recursive(
        some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text(),
        lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=8), inner, max_size=3),
        max_leaves=8,
    )
    names = some.sampled_from(["name", "ageRange", "birthMonth", "kids", "email", "password", "token", "purpose"])
    routes = some.sampled_from(
        [
            ("POST", "/kids"),
            ("POST", "/kids/batch"),
            ("POST", "/auth/login"),
            ("POST", "/consents"),
            ("POST", "/auth/register"),
        ]
    )

    @settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(routes, some.dictionaries(names, values, max_size=4))
    def tried(route, body):
        reply = house.client.simulate_request(
            route[0],
            f"/api/v1{route[1]}",
            body=json.dumps(body).encode("utf-8", "surrogatepass"),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {mum}"},
        )
        assert reply.status_code < 500
        assert reply.json["success"] is (reply.status_code < 400)

    tried()
