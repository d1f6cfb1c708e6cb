"""PINs and kid mode over HTTP."""

import pytest

from storytime_http.declarations import routes_of

MUM, PASSWORD = "mum@example.org", "moon over the barn"
PIN, OTHER, WRONG = "480217", "915036", "550917"


@pytest.fixture
def storage_kind():
    return "memory"


@pytest.fixture
def mum(house):
    """Without a limit to her tries but the one she has to keep by herself."""
    token = house.a_mum(MUM)
    house.forget_rates()
    return token


def pin(house, body, token, path=""):
    house.forget_rates()
    reply = house.post(f"/user/me/pin{path}", body, token)
    return reply.status_code, reply.json.get("code") or reply.json["data"]


def leave(house, body, token):
    house.forget_rates()
    return house.post("/auth/kid-mode/leave", body, token)


def test_a_pin_is_set_shown_as_set_and_verified(house, mum):
    """ID-5, ID-32, ID-33"""
    before = house.get("/user/me", mum).json["data"]
    assert pin(house, {"pin": PIN}, mum, "/verify") == (409, "PIN_NOT_SET")
    assert pin(house, {"pin": PIN}, mum) == (200, {"pinSet": True})
    after = house.get("/user/me", mum).json["data"]

    assert (before["pinSet"], before["onboardingStatus"]) == (False, "email_verified")
    assert (after["pinSet"], after["onboardingStatus"]) == (True, "pin_setup")
    assert pin(house, {"pin": PIN}, mum, "/verify") == (200, {"verified": True})
    assert pin(house, {"pin": OTHER, "currentPin": WRONG}, mum) == (400, "PIN_INCORRECT")
    assert pin(house, {"pin": OTHER, "currentPin": PIN}, mum) == (200, {"pinSet": True})


@pytest.mark.parametrize("bad", ["123456", "12345", "1234567", "48021a", "٤٨٠٢١٧", 480217, None])
def test_a_pin_is_six_digits_nobody_guesses(house, mum, bad):
    """ID-32"""
    reply = house.post("/user/me/pin", {"pin": bad}, mum)

    assert (reply.status_code, reply.json["code"]) == (400, "VALIDATION_ERROR")
    assert [fault["path"] for fault in reply.json["details"]["fields"]] == ["pin"]


def test_wrong_pins_say_how_many_are_left_and_then_how_long_to_wait(house, mum):
    """ID-33"""
    pin(house, {"pin": PIN}, mum)
    left = []
    for _ in range(5):
        house.forget_rates()
        left.append(house.post("/user/me/pin/verify", {"pin": WRONG}, mum).json["details"]["triesLeft"])
    house.forget_rates()
    locked = house.post("/user/me/pin/verify", {"pin": PIN}, mum)

    assert left == [4, 3, 2, 1, 0]
    assert (locked.status_code, locked.json["code"]) == (429, "PIN_LOCKED")
    assert 0 < locked.json["details"]["retryAfterSeconds"] <= 60
    assert locked.headers["retry-after"] == str(locked.json["details"]["retryAfterSeconds"])
    house.settle()
    assert house.letters[-1].template == "pin_tries_exhausted"


def test_a_forgotten_pin_is_reset_with_a_mailed_code(house, mum):
    """ID-34"""
    assert pin(house, None, mum, "/request-reset") == (409, "PIN_NOT_SET")
    pin(house, {"pin": PIN}, mum)
    assert pin(house, None, mum, "/request-reset") == (200, None)
    house.settle()
    code = house.letters[-1].values["code"]
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    same = {"otp": code, "newPin": PIN, "confirmNewPin": PIN}
    unequal = {"otp": code, "newPin": OTHER, "confirmNewPin": PIN}

    assert pin(house, {"otp": wrong}, mum, "/validate-otp") == (400, "AUTH_CODE_INVALID")
    assert pin(house, {"otp": code}, mum, "/validate-otp") == (200, {"valid": True})
    assert pin(house, same, mum, "/reset-with-otp") == (400, "VALIDATION_ERROR")
    assert pin(house, unequal, mum, "/reset-with-otp") == (400, "VALIDATION_ERROR")
    good = {"otp": code, "newPin": OTHER, "confirmNewPin": OTHER}
    assert pin(house, good, mum, "/reset-with-otp") == (200, {"pinSet": True})
    assert pin(house, good, mum, "/reset-with-otp") == (400, "AUTH_CODE_INVALID")
    assert pin(house, {"pin": OTHER}, mum, "/verify") == (200, {"verified": True})


def test_entering_needs_a_pin_and_ones_own_kid(house, mum):
    """ID-35"""
    kid = house.a_kid(mum)
    foreign = house.a_kid(house.a_mum())
    house.forget_rates()
    assert house.post("/auth/kid-mode", {"kidId": kid["id"]}, mum).json["code"] == "PIN_NOT_SET"
    pin(house, {"pin": PIN}, mum)
    no = house.post("/auth/kid-mode", {"kidId": foreign["id"]}, mum)

    assert (no.status_code, no.json["code"], no.json["details"]) == (404, "RESOURCE_NOT_FOUND", {"resource": "kid"})


def test_entering_hands_the_session_over(house, mum):
    """ID-35, FAM-18"""
    kid = house.a_kid(mum, ageRange=None, birthMonth="2019-05")
    pin(house, {"pin": PIN}, mum)
    reply = house.post("/auth/kid-mode", {"kidId": kid["id"]}, mum)
    entered = reply.json["data"]

    assert reply.status_code == 200
    assert entered["kid"] == {"id": kid["id"], "name": "Ada", "avatar": None}
    assert set(entered) == {"jwt", "expiresIn", "kid"} and entered["expiresIn"] == 900
    assert house.get("/user/me", mum).json["code"] == "AUTH_TOKEN_INVALID"
    assert house.get("/user/me", entered["jwt"]).json["code"] == "PARENT_ONLY"
    card = house.get(f"/kids/{kid['id']}", entered["jwt"]).json["data"]
    assert card["parentCanSee"] is True
    assert set(card) == {
        "id", "name", "ageRange", "avatar", "avatarUrl", "language",
        "preferredVoiceId", "storyBuddy", "bedtime", "parentCanSee",
    }  # fmt: skip


def test_refreshing_in_kid_mode_tells_nothing_of_the_account(house):
    """ID-35, ID-36"""
    token = house.a_mum(MUM)
    kid = house.a_kid(token)
    tokens = house.post("/auth/login", {"email": MUM, "password": PASSWORD}).json["data"]
    parents = house.post("/auth/refresh", {"token": tokens["refreshToken"]}).json["data"]
    assert parents["user"]["email"] == MUM
    pin(house, {"pin": PIN}, tokens["jwt"])
    house.post("/auth/kid-mode", {"kidId": kid["id"]}, parents["jwt"])
    reply = house.post("/auth/refresh", {"token": tokens["refreshToken"]})

    assert reply.status_code == 200 and set(reply.json["data"]) == {"jwt", "expiresIn"}
    assert MUM not in reply.text
    assert house.get("/user/me", reply.json["data"]["jwt"]).json["code"] == "PARENT_ONLY"


@pytest.mark.parametrize("way", ["pin", "password"])
def test_leaving_takes_a_grown_up(house, mum, way):
    """ID-37"""
    kid = house.a_kid(mum)
    kids_own = house.in_kid_mode(mum, kid["id"])
    wrong, right = {"pin": (WRONG, PIN), "password": ("wrong", PASSWORD)}[way]
    refused = leave(house, {way: wrong}, kids_own)
    assert (refused.status_code, refused.json["code"]) == (400, f"{way.upper()}_INCORRECT")
    back = leave(house, {way: right}, kids_own)

    assert back.status_code == 200 and set(back.json["data"]) == {"jwt", "expiresIn"}
    assert house.get("/user/me", back.json["data"]["jwt"]).status_code == 200
    assert leave(house, {way: right}, kids_own).json["code"] == "AUTH_TOKEN_INVALID"
    assert leave(house, {way: right}, back.json["data"]["jwt"]).json["code"] == "FORBIDDEN"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"pin": PIN, "password": PASSWORD},
        {"provider": "google"},
        {"id_token": "x"},
        {"pin": PIN, "provider": "google", "id_token": "x"},
        {"provider": "facebook", "id_token": "x"},
        {"pin": "12345"},
        {"pin": PIN, "kidId": "x"},
    ],
)
def test_leaving_takes_one_proof_and_nothing_else(house, mum, body):
    kids_own = house.in_kid_mode(mum, house.a_kid(mum)["id"])
    reply = leave(house, body, kids_own)

    assert (reply.status_code, reply.json["code"]) == (400, "VALIDATION_ERROR")


def test_a_provider_that_is_not_set_up_is_away(house, mum):
    """ID-28"""
    kids_own = house.in_kid_mode(mum, house.a_kid(mum)["id"])
    reply = leave(house, {"provider": "google", "id_token": "x"}, kids_own)

    assert (reply.status_code, reply.json["code"], reply.json["details"]["service"]) == (
        503,
        "SERVICE_UNAVAILABLE",
        "google",
    )


def test_a_session_in_kid_mode_is_listed_as_one(house, mum):
    """ID-22"""
    kid = house.a_kid(mum)
    house.in_kid_mode(mum, kid["id"])
    listed = house.get("/auth/sessions", mum).json["data"]["data"]

    assert [(one["mode"], one["kidId"]) for one in listed] == [("kid", kid["id"]), ("parent", None)]


def test_removing_a_kid_signs_it_out(house, mum):
    """ID-37"""
    kid = house.a_kid(mum)
    kids_own = house.in_kid_mode(mum, kid["id"])
    house.call("DELETE", f"/kids/{kid['id']}", None, mum)
    house.settle()

    assert house.get(f"/kids/{kid['id']}", kids_own).json["code"] == "AUTH_TOKEN_INVALID"


def test_no_reply_to_a_kid_tells_of_the_account_its_birth_or_other_kids(house, mum):
    """ID-36: every route there is, asked with the kid's token."""
    house.work()  # so that nobody waits for a story in vain
    kid = house.a_kid(mum, ageRange=None, birthMonth="2019-05")
    house.a_kid(mum, "Canarina")
    kids_own = house.in_kid_mode(mum, kid["id"])
    told = {}
    for route in routes_of(house.application.resources()):
        if "/auth/logout" in route.path or route.declared.is_stream:
            continue
        path = route.path.removeprefix("/api/v1")
        for name in route.declared.path_ids:
            path = path.replace("{" + name + "}", kid["id"])
        house.forget_rates()
        reply = house.call(route.method, path, {} if route.declared.body else None, kids_own)
        found = [canary for canary in (MUM, "2019-05", "Canarina", "Ada's mum") if canary in reply.text]
        if found:
            told[f"{route.method} {path}"] = found

    assert told == {}
