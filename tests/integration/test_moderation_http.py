"""What administrators do to accounts, over HTTP."""

import pytest

WHY = {"reason": "for good reasons"}
MUM = "mum1@example.org"


@pytest.fixture
def mum(house):
    return house.a_mum()


@pytest.fixture
def mum_id(house, mum):
    return house.get("/user/me", mum).json["data"]["id"]


@pytest.fixture
def admin(house):
    return house.an_admin()


def test_a_suspended_account_is_shut_at_once(house, mum, mum_id, admin):
    """ID-70"""
    reply = house.call("PATCH", f"/admin/users/{mum_id}/suspend", WHY, admin)

    assert reply.status_code == 200, reply.text
    data = reply.json["data"]
    assert (data["id"], data["email"], data["state"], data["reason"]) == (mum_id, MUM, "suspended", WHY["reason"])
    assert house.get("/user/me", mum).status_code == 401
    refused = house.post("/auth/login", {"email": MUM, "password": "moon over the barn"})
    assert refused.json["code"] == "ACCOUNT_SUSPENDED"
    house.settle()
    assert house.letters[-1].template == "account_moderated"

    assert house.call("PATCH", f"/admin/users/{mum_id}/unsuspend", WHY, admin).json["data"]["state"] == "live"


def test_an_administrator_closes_reopens_and_signs_out(house, mum, mum_id, admin):
    """ID-70"""
    assert house.post(f"/admin/users/{mum_id}/end-sessions", WHY, admin).json["data"] == {"ended": 1}
    closed = house.call("DELETE", f"/admin/users/{mum_id}?reason=for%20good%20reasons", None, admin)
    assert (closed.status_code, closed.json["data"]["state"]) == (200, "closed")
    refused = house.post("/auth/login", {"email": MUM, "password": "moon over the barn"})
    assert (refused.json["code"], refused.json["details"]["restoreToken"]) == ("ACCOUNT_CLOSED", None)

    assert house.call("PATCH", f"/admin/users/{mum_id}/reopen", WHY, admin).json["data"]["state"] == "live"


def test_an_administrator_has_an_account_erased(house, mum, mum_id, admin):
    """ID-70"""
    gone = house.call("DELETE", f"/admin/users/{mum_id}?reason=for%20good%20reasons&permanent=true", None, admin)

    assert (gone.status_code, gone.json["data"]["state"], gone.json["data"]["email"]) == (200, "erased", "")
    assert house.call("PATCH", f"/admin/users/{mum_id}/reopen", WHY, admin).status_code == 404
    house.settle()
    assert house.letters[-1].template == "account_erased"


def test_roles_and_invitations(house, mum, mum_id, admin):
    """ID-70, ID-72"""
    raised = house.call("PATCH", f"/admin/users/{mum_id}/role", {"role": "admin", **WHY}, admin)
    assert (raised.status_code, raised.json["data"]["role"]) == (200, "admin")
    assert house.get("/user/me", mum).json["data"]["role"] == "admin"
    invited = house.post("/admin/users", {"email": "new@example.org", "name": "New", **WHY}, mum)
    assert (invited.status_code, invited.json["data"]["state"]) == (201, "unverified")
    house.settle()
    assert (house.letters[-1].to, house.letters[-1].template) == ("new@example.org", "reset_password")
    taken = house.post("/admin/users", {"email": MUM, "name": "New", **WHY}, admin)
    assert (taken.status_code, taken.json["code"]) == (409, "EMAIL_ALREADY_REGISTERED")


def test_nobody_moderates_themselves_and_every_act_has_a_reason(house, mum_id, admin):
    """ID-70, ID-71"""
    own = house.get("/user/me", admin).json["data"]["id"]
    oneself = house.call("PATCH", f"/admin/users/{own}/suspend", WHY, admin)
    assert (oneself.status_code, oneself.json["code"]) == (409, "CONFLICT")
    assert house.call("DELETE", "/user/me", None, admin).json["details"] == {"reason": "last_admin"}
    for body in ({}, {"reason": "no"}, {"reason": "x" * 501}):
        assert house.call("PATCH", f"/admin/users/{mum_id}/suspend", body, admin).status_code == 400
    assert house.call("DELETE", f"/admin/users/{mum_id}", None, admin).status_code == 400
