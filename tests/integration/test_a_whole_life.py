"""From a guest who only looks around to a family that leaves for good: one life, over HTTP."""

from datetime import UTC, datetime

import pytest
from attrs import evolve

from storytime_adapters.testing.issuers import US
from storytime_adapters.testing.pictures import picture
from tests.issuing import running_issuer

EMAIL, FIRST, SECOND, PIN = "mum@example.org", "moon over the barn", "a lantern in the orchard", "480217"
BOUNDARY = "moonlight"


@pytest.fixture(params=["sqlite", "postgres"])
def storage_kind(request):
    return request.param


@pytest.fixture
def google():
    with running_issuer() as issuer:
        yield issuer


@pytest.fixture
def settings(settings, google):
    return evolve(settings, google__client_ids=(US,), google__issuers=(google.url,), google__keys_url=google.keys_url)


def data(reply, status=200):
    assert reply.status_code == status, reply.text
    return reply.json["data"]


def code_in_mail(house, template):
    house.settle()
    return next(one.values["code"] for one in reversed(house.letters) if one.template == template and one.to == EMAIL)


def upload(house, token):
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="image"; filename="me.png"\r\n\r\n'.encode()
    body = head + picture() + f"\r\n--{BOUNDARY}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Authorization": f"Bearer {token}"}
    return house.client.simulate_request("POST", "/api/v1/avatars/upload/user", body=body, headers=headers)


def signed_in(house, password):
    return data(house.post("/auth/login", {"email": EMAIL, "password": password}))


def test_a_whole_life(house, google):
    house.seed()
    house.application.storytime().family.furnishing.run().unwrap()

    # A guest reads two stories, and finds their place again.
    visit = data(house.post("/guest/session"), 201)["sessionId"]
    stories = [one["id"] for one in data(house.get("/stories?cursor=&limit=5"))["data"]]
    for story in stories[:2]:
        assert data(house.get(f"/guest/stories/{story}", X_Guest_Session_Id=visit))["textContent"]
    assert data(house.get("/guest/quota", X_Guest_Session_Id=visit))["used"] == 2

    # They sign up and verify: what they read is theirs.
    body = {"email": EMAIL, "password": FIRST, "fullName": "Ada's mum"}
    jwt = data(house.post("/auth/register", body, X_Guest_Session_Id=visit), 201)["jwt"]
    assert house.post("/kids", {"name": "Ada", "ageRange": "4-6"}, jwt).json["code"] == "AUTH_EMAIL_NOT_VERIFIED"
    data(house.post("/auth/verify-email", {"token": code_in_mail(house, "verify_email")}, jwt))
    house.settle()
    assert data(house.get("/stories/user/quota", jwt))["used"] == 2
    assert house.get(f"/guest/stories/{stories[2]}", X_Guest_Session_Id=visit).status_code == 401

    # Two devices, three kids, a picture of one's own.
    phone, tablet = signed_in(house, FIRST)["jwt"], signed_in(house, FIRST)["jwt"]
    assert len(data(house.get("/auth/sessions", phone))["data"]) == 3
    house.consent(phone)
    new = [{"name": name, "ageRange": "4-6"} for name in ("Ada", "Ben", "Cleo")]
    kids = data(house.post("/kids/batch", {"kids": new}, phone), 201)["data"]
    assert [kid["name"] for kid in kids] == ["Ada", "Ben", "Cleo"]
    worn = data(upload(house, phone), 201)["avatarUrl"]
    assert data(house.get("/user/me", tablet))["avatarUrl"] == worn
    assert data(house.get("/user/me", tablet))["numberOfKids"] == 3

    # The tablet is handed over to Ada, and comes back by the PIN.
    data(house.post("/user/me/pin", {"pin": PIN}, phone))
    adas = data(house.post("/auth/kid-mode", {"kidId": kids[0]["id"]}, tablet))["jwt"]
    assert house.get("/user/me", tablet).status_code == 401
    assert house.get("/kids", adas).json["code"] == "PARENT_ONLY"
    assert data(house.get(f"/kids/{kids[0]['id']}", adas))["parentCanSee"] is True
    assert house.get(f"/kids/{kids[1]['id']}", adas).status_code == 404
    house.forget_rates()
    tablet = data(house.post("/auth/kid-mode/leave", {"pin": PIN}, adas))["jwt"]
    assert data(house.get("/user/me", tablet))["pinSet"] is True

    # The password is lost and set anew: every session ends, and only the new one lets in.
    data(house.post("/auth/request-password-reset", {"email": EMAIL}))
    token = code_in_mail(house, "reset_password")
    assert data(house.post("/auth/validate-reset-token", {"email": EMAIL, "token": token}))["valid"] is True
    data(house.post("/auth/reset-password", {"email": EMAIL, "token": token, "newPassword": SECOND}))
    assert house.get("/user/me", phone).status_code == house.get("/user/me", tablet).status_code == 401
    assert house.post("/auth/login", {"email": EMAIL, "password": FIRST}).status_code == 401
    house.forget_rates()
    jwt = signed_in(house, SECOND)["jwt"]

    # Google is linked, lets in, and is unlinked again.
    id_token = google.issuer.token(datetime.now(UTC), email=EMAIL)
    data(house.post("/auth/link/google", {"id_token": id_token}, jwt))
    assert data(house.post("/auth/google", {"id_token": id_token}))["user"]["email"] == EMAIL
    assert [one["provider"] for one in data(house.get("/auth/linked-accounts", jwt))] == ["email", "google"]
    data(house.call("DELETE", "/auth/unlink/google", None, jwt))
    assert [one["provider"] for one in data(house.get("/auth/linked-accounts", jwt))] == ["email"]

    # Everything is taken along, and then nothing is left.
    taken = house.get("/user/me/export", jwt)
    assert (taken.status_code == 200 and taken.text.rstrip().endswith('"complete": true}')) or taken.json["complete"]
    assert all(name in taken.text for name in ("Ada", "Ben", "Cleo", EMAIL))
    gone = data(house.call("DELETE", "/user/me?permanent=true", None, jwt))
    assert gone["permanent"] is True
    assert house.get("/user/me", jwt).status_code == 401
    assert house.post("/auth/login", {"email": EMAIL, "password": SECOND}).status_code == 401
    house.settle()
    house.forget_rates()
    again = data(house.post("/auth/register", {**body, "password": SECOND}), 201)
    assert again["user"]["numberOfKids"] == 0 and again["user"]["id"] != gone["id"]
