"""Sessions, passwords, proofs and another e-mail over HTTP."""

import pytest

from storytime_adapters.memory.storage import MemoryStorage
from storytime_adapters.sql.tables.kernel import security_lines as table

MUM, PASSWORD, NEW = "mum@example.org", "moon over the barn", "a boat on the lake"


@pytest.fixture
def storage_kind():
    return "memory"


def code_for(house, email, template):
    house.settle()
    return next(one.values["code"] for one in reversed(house.letters) if (one.to, one.template) == (email, template))


def sign_in(house, password=PASSWORD, email=MUM, **headers):
    reply = house.post("/auth/login", {"email": email, "password": password}, **headers)
    assert reply.status_code == 200, reply.text
    return reply.json["data"]


def test_a_parent_lists_and_ends_sessions(house):
    """ID-22"""
    here = house.a_mum(MUM)
    there = sign_in(house, User_Agent="Storytime/1 (iPhone; iOS 17)")
    listed = house.get("/auth/sessions", here).json["data"]
    shapes = listed["data"]

    assert listed["pagination"] == {"nextCursor": None, "hasNextPage": False, "limit": 20}
    assert [(one["clientKind"], one["mode"], one["isCurrent"]) for one in shapes] == [
        ("ios", "parent", False),
        ("other", "parent", True),
    ]
    assert set(shapes[0]) == {
        "id", "clientKind", "mode", "kidId", "createdAt", "lastSeenAt", "endsAt", "isCurrent",
    }  # fmt: skip
    ended = house.call("DELETE", f"/auth/sessions/{shapes[0]['id']}", None, here)
    assert (ended.status_code, ended.json["data"]) == (200, None)
    assert house.get("/user/me", there["jwt"]).json["code"] == "AUTH_TOKEN_INVALID"
    again = house.call("DELETE", f"/auth/sessions/{shapes[0]['id']}", None, here)
    assert (again.status_code, again.json["code"]) == (404, "RESOURCE_NOT_FOUND")


def test_sessions_are_turned_page_by_page(house):
    """CONV-9, CONV-11"""
    token = house.a_mum(MUM)
    for _ in range(2):
        sign_in(house)
    first = house.get("/auth/sessions?limit=2", token).json["data"]
    cursor = first["pagination"]["nextCursor"]
    second = house.get(f"/auth/sessions?limit=2&cursor={cursor}", token).json["data"]

    ids = [one["id"] for page in (first, second) for one in page["data"]]
    assert len(set(ids)) == 3 and second["pagination"]["nextCursor"] is None
    assert house.get(f"/auth/sessions?cursor={cursor}", house.a_mum()).json["code"] == "INVALID_CURSOR"


def test_signing_out_everywhere_says_how_many_sessions_that_were(house):
    """ID-22"""
    token = house.a_mum(MUM)
    sign_in(house)
    reply = house.post("/auth/logout-all", None, token)

    assert (reply.status_code, reply.json["data"]) == (200, {"ended": 2})
    assert house.get("/user/me", token).status_code == 401


def test_an_unverified_parent_sees_and_ends_sessions(house):
    """ID-4"""
    token = house.register()["jwt"]

    assert house.get("/auth/sessions", token).status_code == 200
    assert house.post("/auth/logout-all", None, token).json["data"] == {"ended": 1}


def test_a_refresh_token_is_in_the_reply_only_when_it_changed(house):
    """ID-19, ID-20"""
    tokens = house.register(MUM)
    plain = house.post("/auth/refresh", {"token": tokens["refreshToken"]}).json["data"]
    assert set(plain) == {"jwt", "expiresIn", "user"} and plain["user"]["email"] == MUM

    rotated = house.post("/auth/refresh", {"token": tokens["refreshToken"], "rotate": True}).json["data"]
    again = house.post("/auth/refresh", {"token": tokens["refreshToken"]}).json["data"]
    assert rotated["refreshToken"] == again["refreshToken"] != tokens["refreshToken"]
    assert house.get("/user/me", rotated["jwt"]).status_code == 200


@pytest.mark.parametrize("rotate", ["true", 1, "yes"])
def test_whether_to_rotate_is_said_plainly(house, rotate):
    """CONV-24"""
    tokens = house.register()

    assert house.post("/auth/refresh", {"token": tokens["refreshToken"], "rotate": rotate}).status_code == 400


def test_a_forgotten_password_is_set_anew(house):
    """ID-23, ID-24"""
    token = house.a_mum(MUM)
    asked = house.post("/auth/request-password-reset", {"email": MUM})
    code = code_for(house, MUM, "reset_password")
    valid = house.post("/auth/validate-reset-token", {"email": MUM, "token": code})
    body = {"email": MUM, "token": code, "newPassword": NEW}
    done = house.post("/auth/reset-password", body)

    assert (asked.status_code, asked.json["data"]) == (200, None)
    assert (valid.status_code, valid.json["data"]) == (200, {"valid": True})
    assert (done.status_code, done.json["data"]) == (200, None)
    assert house.get("/user/me", token).status_code == 401
    assert house.post("/auth/reset-password", body).json["code"] == "AUTH_CODE_INVALID"
    sign_in(house, NEW)
    house.settle()
    assert house.letters[-1].template == "password_changed"


def test_whoever_resets_signed_in_stays_signed_in(house):
    """ID-24"""
    token = house.a_mum(MUM)
    house.post("/auth/request-password-reset", {"email": MUM})
    body = {"email": MUM, "token": code_for(house, MUM, "reset_password"), "newPassword": NEW}

    assert house.post("/auth/reset-password", body, token).status_code == 200
    assert house.get("/user/me", token).status_code == 200


@pytest.mark.parametrize(
    ("home", "there", "alerted"),
    [
        ("203.0.113.5", "203.0.113.200", False),
        ("203.0.113.5", "203.0.114.5", True),
        ("2001:db8:1:2::3", "2001:db8:1:ffff::9", False),
        ("2001:db8:1:2::3", "2001:db8:2:2::3", True),
        ("203.0.113.5", "2001:db8:1:2::3", True),
    ],
)
def test_from_another_neighborhood_the_owner_is_alerted(house, home, there, alerted):
    """ID-23: neighbors share a /24 or a /48."""
    house.a_mum(MUM)
    house.client.simulate_post("/api/v1/auth/login", json={"email": MUM, "password": PASSWORD}, remote_addr=home)
    house.client.simulate_post("/api/v1/auth/request-password-reset", json={"email": MUM}, remote_addr=there)
    house.settle()

    assert ("password_reset_alert" in [one.template for one in house.letters]) is alerted


@pytest.mark.parametrize(
    ("body", "code", "path"),
    [
        ({"oldPassword": "not it at all", "newPassword": NEW}, "PASSWORD_INCORRECT", None),
        ({"oldPassword": PASSWORD, "newPassword": PASSWORD}, "VALIDATION_ERROR", "newPassword"),
        ({"oldPassword": PASSWORD, "newPassword": "password1"}, "VALIDATION_ERROR", "newPassword"),
        ({"oldPassword": PASSWORD, "newPassword": "short"}, "VALIDATION_ERROR", "newPassword"),
        ({"oldPassword": PASSWORD}, "VALIDATION_ERROR", "newPassword"),
    ],
)
def test_a_password_that_cannot_be_changed_says_why(house, body, code, path):
    """ID-25"""
    reply = house.post("/auth/change-password", body, house.a_mum(MUM))

    assert (reply.status_code, reply.json["code"]) == (400, code)
    assert path is None or [fault["path"] for fault in reply.json["details"]["fields"]] == [path]


def test_a_changed_password_keeps_this_session_only(house):
    """ID-25"""
    here, there = house.a_mum(MUM), sign_in(house)
    reply = house.post("/auth/change-password", {"oldPassword": PASSWORD, "newPassword": NEW}, here)

    assert reply.status_code == 200
    assert [house.get("/user/me", token).status_code for token in (here, there["jwt"])] == [200, 401]


def test_stepping_up_takes_a_password_or_a_mailed_code(house):
    """ID-27"""
    token = house.a_mum(MUM)
    sent = house.post("/auth/step-up", {}, token)
    assert sent.json["data"] == {"provedUntil": None, "codeSent": True}
    by_code = house.post("/auth/step-up", {"code": code_for(house, MUM, "step_up")}, token).json["data"]
    by_password = house.post("/auth/step-up", {"password": PASSWORD}, token).json["data"]

    for proved in (by_code, by_password):
        assert proved["provedUntil"].endswith("Z") and proved["codeSent"] is False
    assert house.post("/auth/step-up", None, token).json["data"]["codeSent"] is True


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"password": "not it at all"}, "PASSWORD_INCORRECT"),
        ({"code": "000000"}, "AUTH_CODE_INVALID"),
        ({"code": "12345"}, "VALIDATION_ERROR"),
        ({"password": PASSWORD, "code": "000000"}, "VALIDATION_ERROR"),
        ({"pin": "123456"}, "VALIDATION_ERROR"),
    ],
)
def test_what_proves_nothing_is_refused(house, body, code):
    """ID-27: a PIN, above all."""
    reply = house.post("/auth/step-up", body, house.a_mum(MUM))

    assert (reply.status_code, reply.json["code"]) == (400, code)


def test_after_ten_wrong_passwords_one_is_told_how_long_to_wait(house):
    """ID-27"""
    token = house.a_mum(MUM)
    for _ in range(10):
        house.forget_rates()
        house.post("/auth/step-up", {"password": "not it at all"}, token)
    reply = house.post("/auth/step-up", {"password": PASSWORD}, token)

    assert (reply.status_code, reply.json["code"]) == (429, "RATE_LIMITED")
    assert 0 < reply.json["details"]["retryAfterSeconds"] <= 60
    assert reply.headers["retry-after"] == str(reply.json["details"]["retryAfterSeconds"])


def test_another_email_is_asked_for_and_confirmed(house):
    """ID-26"""
    token = house.a_mum(MUM)
    asked = house.post("/user/me/email", {"newEmail": " New@Example.org "}, token)
    assert (asked.status_code, asked.json["data"]) == (202, None)
    code = code_for(house, "new@example.org", "change_email")
    moved = house.post("/user/me/email/confirm", {"code": code}, token)

    assert (moved.status_code, moved.json["data"]["email"]) == (200, "new@example.org")
    assert house.get("/user/me", token).json["data"]["email"] == "new@example.org"
    assert house.post("/user/me/email/confirm", {"code": code}, token).json["code"] == "AUTH_CODE_INVALID"


def test_a_taken_email_is_answered_alike(house):
    """ID-26"""
    house.a_mum("dad@example.org")
    token = house.a_mum(MUM)
    replies = [house.post("/user/me/email", {"newEmail": email}, token) for email in ("dad@example.org", "x@y.org")]
    house.settle()

    assert {(reply.status_code, reply.json["message"]) for reply in replies} == {
        (202, "If this address can be used, a code is on its way to it.")
    }
    assert "email_claimed" in [one.template for one in house.letters if one.to == "dad@example.org"]


def test_a_sign_in_from_another_kind_of_device_is_told(house):
    """ID-15"""
    house.a_mum(MUM)
    sign_in(house)
    sign_in(house, User_Agent="Mozilla/5.0 (X11; Linux x86_64)")
    house.settle()

    assert [one.template for one in house.letters] == ["verify_email", "new_login"]
    assert house.letters[-1].values["device"] == "a web browser"


def test_what_touched_an_account_outlives_it_under_a_hash(house):
    """ID-53: with the id of the request, and without e-mail or address in clear."""
    mum = house.a_mum()
    house.post("/auth/login", {"email": "mum1@example.org", "password": "not the moon"}, X_Request_ID="a-bad-try")
    house.settle()
    (line,) = [
        one for one in house.get("/user/me/export", mum).json["data"]["securityLines"] if "failed" in one["name"]
    ]
    assert not any("mum1@example.org" in str(value) or "127.0.0.1" in str(value) for value in line.values())
    account_id = house.get("/user/me", mum).json["data"]["id"]
    house.call("DELETE", "/user/me?permanent=true", None, mum)
    house.settle()

    lines = security_lines(house)
    assert len({one.subject_hash for one in lines}) == 1 and account_id not in repr(lines)
    assert {one.account_id for one in lines} == {None}
    assert [one.request_id for one in lines if one.name == "sign_in.failed"] == ["a-bad-try"]


def security_lines(house):
    storage = house.application.platform.storage()
    if isinstance(storage, MemoryStorage):
        return list(storage.store.tables["security_lines"].values())
    with storage.database.engine.connect() as connection:
        return connection.execute(table.select()).all()


def test_a_foreign_id_is_a_refused_access(house, caplog):
    """CONV-44"""
    house.get("/kids/01936d2e-7c1a-7e6b-9f0a-5b8f0c2d4e61", house.a_mum())

    (line,) = [one for one in caplog.records if one.name == "storytime.security"]
    assert line.facts["code"] == "RESOURCE_NOT_FOUND" and line.facts["route"].endswith("/kids/{kid_id}")
    assert line.facts["account"] and line.facts["requestId"]


def test_a_limit_of_sign_ins_holds_in_another_process(house, house_on):
    """CONV-46"""
    wrong = {"email": "mum1@example.org", "password": "not the moon"}
    assert [house.post("/auth/login", wrong).status_code for _ in range(10)] == [401] * 10
    other = house_on(house.application.platform.storage())

    assert other.post("/auth/login", wrong).status_code == 429
