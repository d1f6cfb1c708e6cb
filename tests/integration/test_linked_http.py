"""Signing in with Google and Apple over HTTP, whose keys come over HTTP, too."""

from datetime import UTC, datetime

import pytest
from attrs import evolve

from storytime_adapters.testing.issuers import US
from tests.issuing import running_issuer

MUM, PASSWORD = "mum@example.org", "moon over the barn"


@pytest.fixture
def storage_kind():
    return "memory"


@pytest.fixture
def issuers():
    with running_issuer() as google, running_issuer() as apple:
        yield {"google": google, "apple": apple}


@pytest.fixture
def settings(settings, issuers):
    google, apple = issuers["google"], issuers["apple"]
    return evolve(
        settings,
        google__client_ids=("another.client", US),
        google__issuers=(google.url,),
        google__keys_url=google.keys_url,
        apple__client_ids=(US,),
        apple__issuers=(apple.url,),
        apple__keys_url=apple.keys_url,
    )


@pytest.fixture
def ask(house, issuers):
    """As an app does that comes back from a provider with its token."""

    def asked(provider, token=None, path="/auth/{}", more=None, headers=None, **claims):
        id_token = issuers[provider].issuer.token(datetime.now(UTC), **claims)
        house.forget_rates()
        return house.post(path.format(provider), {"id_token": id_token, **(more or {})}, token, **(headers or {}))

    return asked


def code_of(reply):
    return reply.status_code, reply.json.get("code")


def methods(house, token):
    listed = house.get("/auth/linked-accounts", token).json["data"]
    assert all(set(one) == {"provider", "email", "linkedAt"} for one in listed)
    return [(one["provider"], one["email"]) for one in listed]


def test_signing_up_is_201_and_signing_in_is_200(house, ask):
    """ID-29"""
    up, again = ask("google"), ask("google", email="new@example.org")
    user = up.json["data"]["user"]

    assert (up.status_code, again.status_code) == (201, 200)
    assert set(up.json["data"]) == {"user", "jwt", "refreshToken", "expiresIn", "refreshExpiresAt"}
    assert (user["email"], user["name"], user["isEmailVerified"], user["hasPassword"]) == (
        MUM,
        "Ada's mum",
        True,
        False,
    )
    assert again.json["data"]["user"]["id"] == user["id"]
    assert house.get("/user/me", again.json["data"]["jwt"]).json["data"]["email"] == MUM


def test_apple_tells_a_name_only_to_the_app(house, ask):
    """ID-29"""
    reply = ask("apple", name=None, email_verified="true", more={"firstName": "Grace", "lastName": "Hopper"})
    nameless = ask("apple", name=None, sub="2", email="x@example.org", more={"firstName": "", "lastName": ""})

    assert (reply.status_code, reply.json["data"]["user"]["name"]) == (201, "Grace Hopper")
    assert (nameless.status_code, nameless.json["data"]["user"]["name"]) == (201, "Parent")
    assert code_of(ask("google", more={"firstName": "Grace"})) == (400, "VALIDATION_ERROR")


def test_an_email_that_has_an_account_must_be_linked_there(house, ask):
    """ID-29, CONV-28"""
    house.a_mum(MUM)
    reply = ask("google")

    assert code_of(reply) == (409, "ACCOUNT_EXISTS_LINK_REQUIRED")
    assert reply.json["error"] == "ACCOUNT_EXISTS_LINK_REQUIRED"
    assert MUM not in reply.text


def test_who_took_an_email_in_advance_has_nothing_of_it(house, ask):
    """ID-3"""
    attacker = house.register(MUM)
    assert ask("google").status_code == 201

    assert code_of(house.get("/user/me", attacker["jwt"])) == (401, "AUTH_TOKEN_INVALID")
    assert code_of(house.post("/auth/refresh", {"token": attacker["refreshToken"]})) == (401, "AUTH_REFRESH_INVALID")
    login = house.post("/auth/login", {"email": MUM, "password": PASSWORD})
    assert code_of(login) == (401, "AUTH_INVALID_CREDENTIALS")


def test_bad_tokens_are_refused_by_what_they_are_for(house, ask):
    """ID-28"""
    mum = house.a_mum("other@example.org")
    assert code_of(ask("google", email_verified=False)) == (403, "AUTH_PROVIDER_EMAIL_UNVERIFIED")
    assert code_of(ask("google", aud="evil.app")) == (401, "AUTH_INVALID_CREDENTIALS")
    assert code_of(ask("google", nonce="a", more={"nonce": "b"})) == (401, "AUTH_INVALID_CREDENTIALS")
    assert code_of(ask("google", mum, "/auth/link/{}", aud="evil.app")) == (400, "AUTH_PROVIDER_TOKEN_INVALID")
    by = {"provider": "google"}
    assert code_of(ask("google", mum, "/auth/step-up", by, aud="evil")) == (400, "AUTH_PROVIDER_TOKEN_INVALID")
    long = house.post("/auth/google", {"id_token": "x" * (8 * 1024 + 1)})
    assert code_of(long) == (400, "VALIDATION_ERROR")


def test_while_keys_cannot_be_had_signing_in_is_away(house, ask, issuers):
    """ID-28"""
    issuers["google"].status = 500
    reply = ask("google")

    assert code_of(reply) == (503, "SERVICE_UNAVAILABLE") and reply.headers["retry-after"]
    assert ask("apple").status_code == 201


def test_linking_and_unlinking(house, ask):
    """ID-30, ID-31"""
    mum = house.a_mum(MUM)
    assert methods(house, mum) == [("email", MUM)]
    linked = ask("google", mum, "/auth/link/{}")
    assert linked.status_code == 200
    assert (linked.json["data"]["provider"], linked.json["data"]["email"]) == ("google", MUM)
    assert ask("google", mum, "/auth/link/{}").json["data"] == linked.json["data"]
    assert code_of(ask("google", mum, "/auth/link/{}", sub="another")) == (409, "IDENTITY_ALREADY_LINKED")
    assert methods(house, mum) == [("email", MUM), ("google", MUM)]
    assert ask("google").status_code == 200
    gone = house.call("DELETE", "/auth/unlink/google", None, mum)

    assert (gone.status_code, gone.json["data"]) == (200, None)
    assert code_of(house.call("DELETE", "/auth/unlink/google", None, mum)) == (404, "RESOURCE_NOT_FOUND")
    assert code_of(house.call("DELETE", "/auth/unlink/facebook", None, mum)) == (404, "ROUTE_NOT_FOUND")
    house.settle()
    templates = [letter.template for letter in house.letters if letter.to == MUM]
    assert templates[-2:] == ["identity_linked", "identity_unlinked"]


def test_the_last_way_to_sign_in_stays(house, ask):
    """ID-31"""
    token = ask("google").json["data"]["jwt"]

    assert code_of(house.call("DELETE", "/auth/unlink/google", None, token)) == (400, "LAST_SIGN_IN_METHOD")
    assert methods(house, token) == [("google", MUM)]


def test_a_linked_account_steps_up_and_leads_out_of_kid_mode(house, ask):
    """ID-27, ID-37"""
    token = ask("google").json["data"]["jwt"]
    by = {"provider": "google"}
    proved = ask("google", token, "/auth/step-up", by)
    assert proved.status_code == 200
    assert proved.json["data"]["provedUntil"] and proved.json["data"]["codeSent"] is False
    kid = house.a_kid(token)
    house.post("/user/me/pin", {"pin": "480217"}, token)
    kids_own = house.post("/auth/kid-mode", {"kidId": kid["id"]}, token).json["data"]["jwt"]
    wrong = ask("google", kids_own, "/auth/kid-mode/leave", by, sub="somebody else")
    back = ask("google", kids_own, "/auth/kid-mode/leave", by)

    assert code_of(wrong) == (400, "AUTH_PROVIDER_TOKEN_INVALID")
    assert house.get("/user/me", back.json["data"]["jwt"]).status_code == 200


def test_one_proof_at_a_time(house, ask):
    mum = house.a_mum(MUM)
    both = {"provider": "google", "password": PASSWORD}

    assert code_of(ask("google", mum, "/auth/step-up", both)) == (400, "VALIDATION_ERROR")
    assert code_of(ask("google", mum, "/auth/step-up")) == (400, "VALIDATION_ERROR")


def test_a_guest_who_signs_up_with_google_brings_along_what_they_have(house, ask):
    house.seed()
    guest = house.post("/guest/session").json["data"]["sessionId"]
    story = house.get("/stories").json["data"]["data"][0]["id"]
    assert house.get(f"/guest/stories/{story}", X_Guest_Session_Id=guest).status_code == 200

    token = ask("google", headers={"X_Guest_Session_Id": guest}).json["data"]["jwt"]
    house.settle()

    assert house.get("/stories/user/quota", token).json["data"]["used"] == 1
    assert house.get(f"/guest/stories/{story}", X_Guest_Session_Id=guest).status_code == 401
