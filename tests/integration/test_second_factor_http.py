"""The second factor of administrators, over HTTP."""

import time

import pytest
from attrs import evolve

from storytime_adapters.secrets.one_time import digits_at

WHY = {"reason": "for good reasons"}


@pytest.fixture
def settings(settings):
    return evolve(settings, auth__admin_second_factor=True)


@pytest.fixture
def admin(house):
    return house.an_admin()


def digits(secret, steps=0):
    return digits_at(secret, int(time.time()) // 30 + steps)


def code_of(reply):
    return reply.json["code"]


def test_an_administrator_is_let_in_with_both(house, admin):
    """ID-73"""
    mum_id = house.get("/user/me", house.a_mum()).json["data"]["id"]
    suspending = "PATCH", f"/admin/users/{mum_id}/suspend", WHY
    refused = house.call(*suspending, admin)
    assert (refused.status_code, code_of(refused)) == (403, "SECOND_FACTOR_REQUIRED")
    assert house.get("/user/me", admin).status_code == 200

    enrolled = house.post("/auth/second-factor/enroll", None, admin)
    assert enrolled.status_code == 201 and enrolled.headers["cache-control"] == "no-store"
    assert set(enrolled.json["data"]) == {"secret", "uri"}
    secret = enrolled.json["data"]["secret"]
    wrong = house.post("/auth/second-factor", {"code": digits(secret, -9)}, admin)
    assert (wrong.status_code, code_of(wrong)) == (400, "AUTH_CODE_INVALID")
    assert code_of(house.call(*suspending, admin)) == "SECOND_FACTOR_REQUIRED"

    right = {"code": digits(secret)}
    shown = house.post("/auth/second-factor", right, admin)
    assert shown.status_code == 200 and shown.json["data"]["validUntil"].endswith("Z")
    assert house.call(*suspending, admin).status_code == 200
    assert code_of(house.post("/auth/second-factor", right, admin)) == "AUTH_CODE_INVALID"
    again = house.post("/auth/second-factor/enroll", None, admin)
    assert (again.status_code, again.json["details"]) == (409, {"reason": "has_one"})


def test_parents_have_none(house):
    mum = house.a_mum()

    for path, body in (("", {"code": "123456"}), ("/enroll", None)):
        refused = house.post(f"/auth/second-factor{path}", body, mum)
        assert (refused.status_code, code_of(refused)) == (403, "ADMIN_ONLY")
    assert house.post("/auth/second-factor", {"code": "12345"}, mum).status_code == 400


def test_another_administrator_helps_whoever_lost_it(house, admin):
    """ID-73"""
    secret = house.post("/auth/second-factor/enroll", None, admin).json["data"]["secret"]
    house.post("/auth/second-factor", {"code": digits(secret)}, admin)
    ann_id = house.get("/user/me", admin).json["data"]["id"]
    zoe = house.an_admin("zoe@example.org")
    resetting = "POST", f"/admin/users/{ann_id}/reset-second-factor", WHY
    assert code_of(house.call(*resetting, zoe)) == "SECOND_FACTOR_REQUIRED"
    hers = house.post("/auth/second-factor/enroll", None, zoe).json["data"]["secret"]
    house.post("/auth/second-factor", {"code": digits(hers)}, zoe)

    assert house.call(*resetting, zoe).status_code == 200
    assert house.get("/user/me", admin).status_code == 401
    house.settle()
    assert house.letters[-1].template == "account_moderated"


def test_whoever_guesses_has_few_tries(house, admin):
    house.post("/auth/second-factor/enroll", None, admin)
    tries = [house.post("/auth/second-factor", {"code": f"00000{number}"}, admin) for number in range(6)]

    assert tries[-1].status_code == 429
