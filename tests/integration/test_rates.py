"""How often somebody may do something, and what is said about it."""

import pytest

from storytime_adapters.memory.rates import ProcessRateCounters
from storytime_core.kernel.rates import RateRule

RIGHT = {"email": "mum@example.org", "password": "moon over the barn"}
WRONG = {"email": "mum@example.org", "password": "not the moon at all"}


@pytest.fixture
def storage_kind():
    return "memory"


def test_the_eleventh_sign_in_of_a_minute_is_refused(house):
    house.a_mum("mum@example.org")

    replies = [house.post("/auth/login", WRONG) for _ in range(11)]

    assert [reply.status_code for reply in replies] == [401] * 10 + [429]
    refused = replies[-1]
    assert refused.json["code"] == "RATE_LIMITED" and refused.json["details"]["rateClass"] == "login"
    assert int(refused.headers["retry-after"]) == refused.json["details"]["retryAfterSeconds"]


def test_a_session_is_refreshed_thirty_times_a_minute(house):
    token, other = (house.register()["refreshToken"] for _ in range(2))
    replies = [house.post("/auth/refresh", {"token": token}).status_code for _ in range(31)]

    assert replies == [200] * 30 + [429]
    assert house.post("/auth/refresh", {"token": other}).status_code == 200


def test_fifty_pictures_a_day_are_enough(house):
    mum, windows, statuses = house.a_mum(), house.application.desk().rates.windows, []
    for _ in range(51):
        for key in [key for key in windows if key[0] in ("upload-own", "upload-address")]:
            del windows[key]  # as if a minute had gone by
        statuses.append(house.post("/avatars/upload/user", {}, mum).status_code)

    assert 429 not in statuses[:50] and statuses[50] == 429


def test_limits_are_the_same_for_known_and_unknown_emails(house):
    unknown = [house.post("/auth/login", {**WRONG, "email": "nobody@example.org"}).status_code for _ in range(11)]

    assert unknown == [401] * 10 + [429]


def test_a_stranger_elsewhere_cannot_use_up_somebodys_tries(house):
    house.a_mum("mum@example.org")
    for _ in range(11):
        house.client.simulate_post("/api/v1/auth/login", json=WRONG, remote_addr="203.0.113.9")

    assert house.post("/auth/login", RIGHT).status_code == 200


def test_replies_tell_how_much_is_left(house):
    mum = house.a_mum()
    first, second = (house.get("/user/me", mum).headers["ratelimit"] for _ in range(2))

    assert first.startswith('"reading-own";r=') and second.startswith('"reading-own";r=')
    left = [int(text.split("r=")[1].split(";")[0]) for text in (first, second)]
    assert left[0] == left[1] + 1


def test_health_is_never_limited(house):
    assert {house.get("/health/live").status_code for _ in range(700)} == {200}


def test_a_page_turning_minute_causes_no_refusal(house):
    """CONV-47: one cold start and sixty page turns of eight requests each."""
    mum = house.a_mum()

    assert {house.get("/user/me", mum).status_code for _ in range(12 + 480)} == {200}


def test_the_window_slides():
    now = [100.0]
    counters, rule = ProcessRateCounters(lambda: now[0]), RateRule("login-own", 2, 60)

    first = [counters.take(rule, "a").is_allowed for _ in range(3)]
    now[0] += 61
    later = counters.take(rule, "a")

    assert first == [True, True, False] and later.is_allowed and later.remaining == 1
    assert counters.take(rule, "b").is_allowed


def test_what_is_refused_is_not_counted():
    now = [100.0]
    counters, rule = ProcessRateCounters(lambda: now[0]), RateRule("otp-own", 1, 60)
    counters.take(rule, "a")
    now[0] += 30
    assert not counters.take(rule, "a").is_allowed
    now[0] += 31

    assert counters.take(rule, "a").is_allowed
