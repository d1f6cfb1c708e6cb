"""Accounts over HTTP: what a client may send, and what it never learns."""

import json

import pytest

MUM, PASSWORD = "mum@example.org", "moon over the barn"


def registration(**more):
    return {"email": MUM, "password": PASSWORD, "fullName": "Ada's mum", **more}


@pytest.mark.parametrize(
    "email",
    [
        "mum",
        "mum@home",
        "@example.org",
        "m um@example.org",
        "a@b@example.org",
        "other,mum@example.org",
        "Mum<mum@example.org>",
        '"mum"@example.org',
        "mum@example.org;dad@example.org",
        "mum@[10.0.0.1].org",
        "\u0130@example.org",
        f"{'m' * 65}@example.org",
        f"mum@{'m' * 250}.org",
        "",
        7,
    ],
)
def test_an_email_is_one_address(memory_house, email):
    """A mail goes to whom the account is for, and to nobody beside."""
    reply = memory_house.post("/auth/register", registration(email=email))

    assert (reply.status_code, reply.json["code"]) == (400, "VALIDATION_ERROR")


@pytest.mark.parametrize("email", [" MUM@Example.org ", "mum\u200b@example.org"])
def test_an_email_is_the_same_however_it_is_written(memory_house, email):
    memory_house.a_mum(MUM)
    reply = memory_house.post("/auth/register", registration(email=email))

    assert (reply.status_code, reply.json["code"]) == (409, "EMAIL_ALREADY_REGISTERED")
    assert MUM not in reply.text


@pytest.mark.parametrize("password", ["7 chars", "x" * 129, "password1", MUM, "ada's mum", 12345678, None])
def test_a_password_that_will_not_do_is_a_fault_of_its_field(memory_house, password):
    """ID-10"""
    reply = memory_house.post("/auth/register", registration(password=password))

    assert (reply.status_code, reply.json["code"]) == (400, "VALIDATION_ERROR")
    assert [fault["path"] for fault in reply.json["details"]["fields"]] == ["password"]


def test_half_a_character_is_no_part_of_a_password(memory_house):
    body = json.dumps(registration(password="half a moon \ud83d"))
    reply = memory_house.client.simulate_post("/api/v1/auth/register", body=body, content_type="application/json")

    assert (reply.status_code, reply.json["code"]) == (400, "VALIDATION_ERROR")


def test_the_spaces_of_a_password_count(memory_house):
    """ID-10"""
    memory_house.register(MUM, password="  moon over the barn ")

    trimmed = memory_house.post("/auth/login", {"email": MUM, "password": PASSWORD})
    exact = memory_house.post("/auth/login", {"email": MUM, "password": "  moon over the barn "})
    assert (trimmed.json["code"], exact.json["code"]) == ("AUTH_INVALID_CREDENTIALS", "AUTH_EMAIL_NOT_VERIFIED")


def test_a_password_is_the_same_however_its_letters_were_composed(memory_house):
    """ID-10"""
    memory_house.register(MUM, password="k\u00e4se \u00fcber alles")
    reply = memory_house.post("/auth/login", {"email": MUM, "password": "ka\u0308se u\u0308ber alles"})

    assert reply.json["code"] == "AUTH_EMAIL_NOT_VERIFIED"


@pytest.mark.parametrize("more", [{"role": "admin"}, {"isAdmin": True}, {"state": "live"}, {"id": "1"}])
def test_nobody_makes_themselves_more_than_a_parent(memory_house, more):
    """ID-2"""
    assert memory_house.post("/auth/register", registration(**more)).status_code == 400
    assert memory_house.post("/auth/register", registration(role="parent")).status_code == 201


def test_an_unknown_email_and_a_wrong_password_read_alike(memory_house):
    """ID-12"""
    memory_house.a_mum(MUM)
    replies = [
        memory_house.post("/auth/login", {"email": email, "password": "a wrong password"})
        for email in (MUM, "nob@example.org")
    ]

    bodies = [
        {name: value for name, value in reply.json.items() if name not in ("timestamp", "requestId")}
        for reply in replies
    ]
    assert bodies[0] == bodies[1]
    assert [reply.status_code for reply in replies] == [401, 401]


def test_asking_for_a_code_tells_nothing(memory_house):
    """ID-9"""
    memory_house.register("new@example.org")
    memory_house.a_mum(MUM)
    replies = [
        memory_house.post("/auth/send-verification", {"email": email}) for email in ("new@example.org", MUM, "x@y.org")
    ]

    assert [reply.status_code for reply in replies] == [200, 200, 200]
    assert len({reply.json["message"] for reply in replies}) == 1


def test_a_wrong_code_is_one_and_the_same_no(memory_house):
    """ID-7"""
    tokens = memory_house.register(MUM)
    memory_house.settle()
    code = memory_house.letters[0].values["code"]
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    replies = [
        memory_house.post("/auth/verify-email", {"token": wrong}),
        memory_house.post("/auth/verify-email", {"token": wrong, "email": MUM}),
        memory_house.post("/auth/verify-email", {"token": code, "email": "nobody@example.org"}),
        memory_house.post("/auth/verify-email", {"token": wrong}, tokens["jwt"]),
    ]

    assert {(reply.status_code, reply.json["code"]) for reply in replies} == {(400, "AUTH_CODE_INVALID")}
    assert memory_house.post("/auth/verify-email", {"token": code}).status_code == 200


@pytest.mark.parametrize(
    "credential", ["Bearer", "Bearer x.y.z", f"Bearer {'W1tb' * 2000}.e30.x", "Basic bXVtOm1vb24="]
)
def test_a_token_that_is_none_is_answered_kindly(memory_house, credential):
    """ID-16"""
    reply = memory_house.get("/user/me", Authorization=credential)

    assert reply.status_code == 401
