"""From a stranger to a parent with a kid."""


def test_a_parent_signs_up_verifies_and_adds_a_kid(house):
    tokens = house.register("mum@example.org")
    assert house.get("/kids", tokens["jwt"]).json["code"] == "AUTH_EMAIL_NOT_VERIFIED"

    house.settle()
    (letter,) = house.letters
    verified = house.post("/auth/verify-email", {"token": letter.values["code"]}, tokens["jwt"])
    assert verified.json["data"] == {"verified": True}

    refused = house.post("/kids", {"name": "Ada", "birthMonth": "2020-04"}, tokens["jwt"])
    assert (refused.status_code, refused.json["code"]) == (403, "CONSENT_REQUIRED")
    kid = house.a_kid(tokens["jwt"], "Ada")
    assert house.get(f"/kids/{kid['id']}", tokens["jwt"]).json["data"] == kid
    assert house.get("/user/me", tokens["jwt"]).json["data"]["numberOfKids"] == 1


def test_signing_in_again_and_out(house):
    house.a_mum("mum@example.org")
    assert house.post("/auth/login", {"email": "MUM@example.org", "password": "wrong one"}).status_code == 401
    tokens = house.post("/auth/login", {"email": " Mum@example.org", "password": "moon over the barn"}).json["data"]

    refreshed = house.post("/auth/refresh", {"token": tokens["refreshToken"]}).json["data"]
    assert house.get("/user/me", refreshed["jwt"]).status_code == 200
    assert house.post("/auth/logout", None, refreshed["jwt"]).json["data"] == {"ended": 1}

    assert house.get("/user/me", tokens["jwt"]).json["code"] == "AUTH_TOKEN_INVALID"
    assert house.post("/auth/refresh", {"token": tokens["refreshToken"]}).json["code"] == "AUTH_REFRESH_INVALID"
